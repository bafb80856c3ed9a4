/** The GitHub harness itself: what octokit does against it follows GitHub's rules, and the checker does find faults. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGitHub, type TestGitHub } from './start-github.ts'
import { startGitRemote, type GitRemote } from './git-remote.ts'

let github: TestGitHub
let remote: GitRemote
const repo = { owner: 'acme', repo: 'shop' }

beforeAll(async () => {
  remote = await startGitRemote()
  remote.commit({ 'README.md': '# Shop\n', 'src/a.ts': 'export const a = 1\n' })
  github = await startGitHub()
  await github.seedRepo('acme/shop', remote)
  remote.git('branch', 'fix', 'main')
  remote.commit({ 'src/a.ts': 'export const a = 2\n' }, { branch: 'fix' })
})
afterAll(async () => {
  await github.close()
  await remote.close()
})

test('a pushed branch → a draft pull request with its real head sha and files; a second one is refused', async () => {
  const { rest } = github.octokit()
  const made = await rest.pulls.create({
    ...repo,
    title: 'Fix a',
    head: 'fix',
    base: 'main',
    draft: true,
    body: 'Why.',
  })
  expect(made.data).toMatchObject({ number: 1, draft: true, head: { sha: remote.git('rev-parse', 'fix') } })
  const again = rest.pulls.create({ ...repo, title: 'Fix a', head: 'fix', base: 'main' })
  await expect(again).rejects.toThrow(/A pull request already exists for acme:fix/)
  const files = await rest.pulls.listFiles({ ...repo, pull_number: 1 })
  expect(files.data).toMatchObject([{ filename: 'src/a.ts', additions: 1, deletions: 1, status: 'modified' }])
  expect((await rest.pulls.listCommits({ ...repo, pull_number: 1 })).data).toHaveLength(1)
  const missing = rest.pulls.create({ ...repo, title: 'x', head: 'nowhere', base: 'main' })
  await expect(missing).rejects.toThrow(/Validation Failed/)
  expect(github.violations).toEqual([])
})

test('head filter without an owner → all open pull requests, as GitHub does', async () => {
  const { rest } = github.octokit()
  expect((await rest.pulls.list({ ...repo, head: 'no-such-branch' })).data).toHaveLength(1)
  expect((await rest.pulls.list({ ...repo, head: 'acme:no-such-branch' })).data).toHaveLength(0)
  expect(github.violations).toEqual([])
})

test('reviews, comments, statuses, checks, timeline → documented answers', async () => {
  const { rest } = github.octokit('ada')
  const head = remote.git('rev-parse', 'fix')
  await rest.pulls.createReview({ ...repo, pull_number: 1, event: 'REQUEST_CHANGES', body: 'Please add a test.' })
  await rest.pulls.createReviewComment({
    ...{ ...repo, pull_number: 1, body: 'Why two?', commit_id: head, path: 'src/a.ts', line: 1, side: 'RIGHT' },
  })
  await rest.issues.createComment({ ...repo, issue_number: 1, body: 'Thanks!' })
  await rest.repos.createCommitStatus({ ...repo, sha: head, state: 'failure', context: 'ci' })
  await rest.checks.create({ ...repo, name: 'unit', head_sha: head, status: 'completed', conclusion: 'failure' })
  expect((await rest.pulls.listReviews({ ...repo, pull_number: 1 })).data).toHaveLength(1)
  expect((await rest.pulls.listReviewComments({ ...repo, pull_number: 1 })).data).toHaveLength(1)
  expect((await rest.issues.listComments({ ...repo, issue_number: 1 })).data).toHaveLength(1)
  expect((await rest.repos.getCombinedStatusForRef({ ...repo, ref: head })).data.state).toBe('failure')
  expect((await rest.checks.listForRef({ ...repo, ref: head })).data.total_count).toBe(1)
  expect((await rest.issues.listEventsForTimeline({ ...repo, issue_number: 1 })).status).toBe(200)
  expect(github.violations).toEqual([])
})

test('a job log → a redirect to a link that expires', async () => {
  const { rest } = github.octokit()
  github.seedLog(7, 'line one\n')
  github.seedLog(8, 'expired')
  expect((await rest.actions.downloadJobLogsForWorkflowRun({ ...repo, job_id: 7 })).data).toBe('line one\n')
  await expect(rest.actions.downloadJobLogsForWorkflowRun({ ...repo, job_id: 8 })).rejects.toMatchObject({
    status: 410,
  })
})

test('a request GitHub does not know → a violation that says what is wrong', async () => {
  const own = await startGitHub()
  await own.seedRepo('acme/shop', remote)
  const octokit = own.octokit()
  await octokit.request('GET /repos/{owner}/{repo}/pulls', {
    ...repo,
    per_page: 10,
    colour: 'red',
    state: 'ajar' as 'all',
  })
  const bad = { ...repo, title: 'x', head: 'fix', base: 'main', labels: ['a'] }
  await octokit.request('POST /repos/{owner}/{repo}/pulls', bad).catch(() => undefined)
  await octokit.request('GET /repos/{owner}/{repo}/stargazers', repo).catch(() => undefined)
  expect(own.violations).toEqual([
    'pulls/list request: query parameter state: data/value must be equal to one of the allowed values',
    'pulls/list request: unknown query parameter colour',
    'pulls/create request: body: unknown property /labels',
    'GET /repos/acme/shop/stargazers: not among the described operations',
  ])
  await own.close()
})

test('GraphQL that GitHub does not know, or answers it would not give → violations that say what is wrong', async () => {
  const own = await startGitHub()
  const { graphql } = own.octokit()
  const ask = (field: string, variables: object) =>
    graphql(`query state($owner: String!) { repository(owner: $owner, name: "shop") { ${field} } }`, { ...variables })
  const answers: unknown[] = [
    { repository: { id: 'R1' } },
    { repository: { id: 'R1' } },
    { repository: { isFork: 'no' } },
    { repository: { id: 'R1', colour: 'red' } },
    { repository: {} },
  ]
  own.on('POST', /^\/graphql$/, () => ({ status: 200, json: { data: answers.shift() } }))
  await ask('id', { owner: 'acme' })
  expect(own.violations).toEqual([])
  await ask('colour', { owner: 'acme' })
  await ask('isFork', { owner: 'acme' })
  await ask('id', { owner: 'acme' })
  await ask('id', { owner: 'acme' })
  await ask('id', { owner: 1, name: 'x' })
  expect(own.violations).toEqual([
    'query state request: Cannot query field "colour" on type "Repository".',
    'query state answer: /repository/isFork Boolean cannot represent a non boolean value: "no"',
    'query state answer: has fields that were not asked for',
    'query state answer: /repository/id is missing',
    expect.stringMatching(/^query state request: Variable "\$owner" got invalid value 1/),
    'query state request: unknown variable name',
  ])
  expect([...own.called]).toEqual(['graphql: query state'])
  await own.close()
})

test('a merge → the base branch of the real remote moves', async () => {
  const { rest } = github.octokit('ada')
  await rest.pulls.update({ ...repo, pull_number: 1, state: 'closed' })
  await rest.pulls.update({ ...repo, pull_number: 1, state: 'open' })
  remote.git('branch', 'second', 'main')
  remote.commit({ 'src/b.ts': 'export const b = 1\n' }, { branch: 'second' })
  const made = await rest.pulls.create({ ...repo, title: 'Add b', head: 'second', base: 'main' })
  await rest.pulls.merge({ ...repo, pull_number: made.data.number, merge_method: 'squash' })
  expect(remote.git('show', 'main:src/b.ts')).toBe('export const b = 1')
  const merged = await rest.pulls.get({ ...repo, pull_number: made.data.number })
  expect(merged.data).toMatchObject({ merged: true, merge_commit_sha: remote.git('rev-parse', 'main') })
  expect(github.violations).toEqual([])
})
