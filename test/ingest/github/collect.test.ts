/** The collector against a stateful GitHub over HTTP, every request and answer checked against GitHub's own description. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scratch } from '../../scratch.ts'
import {
  collectFrom,
  folderStore,
  givenRepository,
  keysOf,
  loaded,
  publicRows,
  type GivenRepository,
} from '../../github/given-repository.ts'

let given: GivenRepository
beforeAll(async () => {
  given = await givenRepository()
})
afterAll(() => given.close())

test('a repository → its pull request, reviews, comments, threads, commits, builds and logs', async () => {
  const store = await folderStore(scratch())
  const result = await collectFrom(given.github, store)
  expect(result).toMatchObject({ stopped: null, repos: [{ repo: 'acme/shop', full_name: 'acme/shop', problems: [] }] })
  const warehouse = await loaded(store)
  const { first, second } = given.shas
  expect(
    await warehouse.rows('select number, title, state, author, branch, commit_sha, body from pull_requests'),
  ).toEqual([
    {
      number: 1,
      title: 'Add price',
      state: 'open',
      author: 'dev-hone-bot',
      branch: 'feature',
      commit_sha: second,
      body: 'For @ada.',
    },
  ])
  expect(await warehouse.rows('select number, sha from pull_request_commits order by position')).toEqual([
    { number: 1, sha: first },
    { number: 1, sha: second },
  ])
  expect(
    await warehouse.rows(
      'select source, author, body, file_path, line, line_text, commit_sha, is_resolved from review_comments order by source desc',
    ),
  ).toEqual([
    {
      ...{
        source: 'review',
        author: 'dev-ada',
        body: 'Use `number` instead of `any` here.',
        file_path: 'src/price.ts',
      },
      ...{ line: 2, line_text: 'const x: any = net', commit_sha: first, is_resolved: true },
    },
    {
      source: 'issue',
      author: 'dev-ada',
      body: 'Nice work, thanks!',
      file_path: null,
      line: null,
      line_text: null,
      commit_sha: null,
      is_resolved: null,
    },
  ])
  expect(await warehouse.rows('select state, author from reviews')).toEqual([
    { state: 'changes_requested', author: 'dev-ada' },
  ])
  expect(
    await warehouse.rows('select source, job, number, status, commit_sha from builds order by source, ended_at'),
  ).toEqual([
    { source: 'actions', job: 'lint', number: null, status: 'success', commit_sha: given.shas.start },
    { source: 'actions', job: 'lint', number: 1, status: 'failure', commit_sha: first },
    { source: 'actions', job: 'lint', number: 1, status: 'success', commit_sha: second },
    { source: 'check', job: 'spelling', number: 1, status: 'success', commit_sha: first },
    { source: 'status', job: 'deploy preview', number: 1, status: 'success', commit_sha: first },
  ])
  expect(await warehouse.rows('select commit_sha, mended_sha, mend_link from build_breaks')).toEqual([
    { commit_sha: first, mended_sha: second, mend_link: 'first passing build of the same job after it' },
  ])
  expect(
    await warehouse.rows(
      `select status, contains(text, 'no-explicit-any') as is_red from raw_github_logs order by is_red`,
    ),
  ).toEqual([
    { status: 'kept', is_red: false },
    { status: 'kept', is_red: true },
  ])
  expect(await warehouse.rows('select * from quarantine')).toEqual([])
  expect(given.github.violations).toEqual([])
})

test('every endpoint that is called → one of this list, each request and answer as GitHub describes it', async () => {
  const before = new Set(given.github.called)
  given.github.called.clear()
  await collectFrom(given.github, await folderStore(scratch()))
  expect([...given.github.called].sort()).toEqual([
    'actions/download-job-logs-for-workflow-run',
    'actions/list-jobs-for-workflow-run-attempt',
    'actions/list-workflow-runs-for-repo',
    'checks/list-for-ref',
    'graphql: query threads',
    'issues/list-comments-for-repo',
    'pulls/get',
    'pulls/list',
    'pulls/list-commits',
    'pulls/list-review-comments-for-repo',
    'pulls/list-reviews',
    'repos/get',
    'repos/get-branch',
    'repos/get-branch-rules',
    'repos/get-commit',
    'repos/list-commit-statuses-for-ref',
    'repos/list-commits',
  ])
  before.forEach((one) => given.github.called.add(one))
  expect(given.github.violations).toEqual([])
})

test('checks that protection or rules require → said per build; where it may not be asked it is unknown, said once', async () => {
  given.ci.required = { protection: ['lint'], rules: ['deploy preview'] }
  const store = await folderStore(scratch())
  await collectFrom(given.github, store)
  const required = 'select distinct job, is_required from builds order by job'
  expect(await (await loaded(store)).rows(required)).toEqual([
    { job: 'deploy preview', is_required: true },
    { job: 'lint', is_required: true },
    { job: 'spelling', is_required: false },
  ])
  let is_refused = true
  given.github.on('GET', /\/rules\/branches\/main$/, () =>
    is_refused ? { status: 403, json: { message: 'Resource not accessible by integration' } } : null,
  )
  const blind = await folderStore(scratch())
  const { repos } = await collectFrom(given.github, blind)
  expect(repos[0]?.problems).toEqual(['branch_rules: GitHub refuses (403): Resource not accessible by integration'])
  expect(await (await loaded(blind)).rows(required)).toEqual([
    { job: 'deploy preview', is_required: null },
    { job: 'lint', is_required: true },
    { job: 'spelling', is_required: null },
  ])
  is_refused = false
  given.ci.required = { protection: [], rules: [] }
  expect(given.github.violations).toEqual([])
})

test('a thread that is reopened without its pull request changing → seen the next day, not again the same day', async () => {
  const store = await folderStore(scratch())
  const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 43_200_000
  await collectFrom(given.github, store, { now: noon })
  const threads = given.ci.threads.get(1) ?? []
  given.ci.threads.set(
    1,
    threads.map((one) => ({ ...one, isResolved: false })),
  )
  const asked = async (now: number) => {
    const from = given.github.requests.length
    const { repos } = await collectFrom(given.github, store, { now })
    const lines = given.github.requests.slice(from).filter((line) => line.includes('graphql'))
    return { created: repos[0]?.count_objects_created, count_graphql: lines.length }
  }
  expect(await asked(noon + 1)).toEqual({ created: 0, count_graphql: 0 })
  // The threads, and the mark that says when they were asked for.
  expect(await asked(noon + 86_400_000)).toEqual({ created: 2, count_graphql: 1 })
  expect(await asked(noon + 86_400_001)).toEqual({ created: 0, count_graphql: 0 })
  const warehouse = await loaded(store)
  expect(await warehouse.rows(`select is_resolved, count_reopened from comments where source = 'review'`)).toEqual([
    { is_resolved: false, count_reopened: 1 },
  ])
  given.ci.threads.set(1, threads)
  expect(given.github.violations).toEqual([])
})

test('a second run with nothing new → conditional requests only, no object more, the same rows', async () => {
  const store = await folderStore(scratch())
  await collectFrom(given.github, store)
  const [keys, rows] = [await keysOf(store), await publicRows(await loaded(store))]
  const from = given.github.requests.length
  const { repos } = await collectFrom(given.github, store)
  const asked = given.github.requests.slice(from)
  expect(repos[0]).toMatchObject({ count_objects_created: 0, problems: [] })
  expect(repos[0]?.count_requests).toBe(repos[0]?.count_unchanged)
  expect(asked.filter((line) => line.endsWith(' 304')).length).toBe(repos[0]?.count_requests)
  expect(await keysOf(store)).toEqual(keys)
  expect(await publicRows(await loaded(store))).toEqual(rows)
})
