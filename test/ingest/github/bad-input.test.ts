/** What GitHub and the world do to a collector: nothing crashes, everything is said, the next run goes on. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { keptLog } from '#ingest/github/job-log.ts'
import { scratch } from '../../scratch.ts'
import {
  collectFrom,
  folderStore,
  givenRepository,
  inMinutes,
  loaded,
  publicRows,
  repo,
  type GivenRepository,
} from '../../github/given-repository.ts'

let given: GivenRepository
beforeEach(async () => {
  given = await givenRepository()
})
afterEach(async () => {
  const { violations } = given.github
  await given.close()
  expect(violations).toEqual([])
})

test('deleted users and comments on outdated lines → rows with unknown authors, outdated', async () => {
  const { github } = given
  github.on('GET', /\/pulls\/comments$/, async (asked) => {
    const at = `${github.url}/repos/acme/shop/pulls/1/comments?per_page=100`
    const all = (await (await fetch(at, { headers: { authorization: `token ${github.token}` } })).json()) as object[]
    const ghost = { user: null, line: null, position: null, original_line: 2, diff_hunk: '@@ -0,0 +1,2 @@\n+a\n+b' }
    return { status: 200, json: asked.query.get('page') === '1' ? all.map((one) => ({ ...one, ...ghost })) : [] }
  })
  const store = await folderStore(scratch())
  expect((await collectFrom(github, store)).repos[0]?.problems).toEqual([])
  const warehouse = await loaded(store)
  expect(
    await warehouse.rows(
      `select author, author_kind, is_outdated, line, original_line from comments where source = 'review'`,
    ),
  ).toEqual([{ author: null, author_kind: 'unknown', is_outdated: true, line: 2, original_line: 2 }])
})

test('a force-pushed head → the pull request has its new commits only, the old ones stay readable', async () => {
  const { github, remote, shas } = given
  const store = await folderStore(scratch())
  await collectFrom(github, store)
  remote.git('update-ref', 'refs/heads/feature', shas.start)
  const rewritten = remote.commit(
    { 'src/price.ts': 'export const price = 1\n' },
    { branch: 'feature', at: inMinutes(10) },
  )
  expect((await collectFrom(github, store, { now: Date.now() + 1000 })).repos[0]?.problems).toEqual([])
  const warehouse = await loaded(store)
  expect(await warehouse.rows('select sha from pull_request_commits')).toEqual([{ sha: rewritten }])
  expect(await warehouse.rows(`select count(*) as n from commits where sha = '${shas.first}'`)).toEqual([{ n: 1 }])
  expect(github.violations).toEqual([])
})

test('a log that expired → said so, and not asked for again', async () => {
  const { github, ci, shas } = given
  ci.run({
    sha: shas.first,
    branch: 'feature',
    number: 1,
    at: inMinutes(-10),
    jobs: [{ name: 'old', conclusion: 'failure', log: 'expired' }],
  })
  const store = await folderStore(scratch())
  await collectFrom(github, store)
  const asked = () => github.requests.filter((line) => /_logs\/\d+ 410$/.test(line)).length
  expect(asked()).toBe(1)
  await collectFrom(github, store)
  expect(asked()).toBe(1)
  const warehouse = await loaded(store)
  expect(await warehouse.rows(`select status, text from raw_github_logs where status <> 'kept'`)).toEqual([
    { status: 'expired', text: null },
  ])
})

test(
  'a log of 300 MB with one line of 50 MB → head and tail within the cap, secrets out, little memory',
  { timeout: 120_000 },
  async () => {
    const line = `${'x'.repeat(990)} building\n`.repeat(1000)
    async function* chunks() {
      yield 'first line, password=hunter2hunter2\n'
      for (let n = 0; n < 250; n += 1) yield line
      for (let n = 0; n < 50; n += 1) yield 'y'.repeat(1_000_000)
      yield '\nerror TS2304: Cannot find name x\n'
    }
    const before = process.memoryUsage().rss
    const kept = await keptLog(chunks(), (text) => text.replace('hunter2hunter2', '***'))
    expect(kept.text_length).toBe(
      250 * line.length +
        50_000_000 +
        'first line, password=hunter2hunter2\n\nerror TS2304: Cannot find name x\n'.length,
    )
    expect(kept.text.length).toBeLessThan(2.1 * 1024 ** 2)
    expect(kept.text.startsWith('first line, password=***\n')).toBe(true)
    expect(kept.text).toMatch(/\[… \d+ lines left out …\]/)
    expect(kept.text.endsWith('error TS2304: Cannot find name x\n')).toBe(true)
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 ** 2)
  },
)

test('a renamed repository (301) → followed, recorded, and its rows carry the new name', async () => {
  const { github } = given
  let count_moved = 0
  github.on('GET', /^\/repos\/acme\/old-shop$/, () => {
    count_moved += 1
    return {
      status: 301,
      json: { message: 'Moved Permanently', url: '/repos/acme/shop', documentation_url: '' },
      headers: { location: `${github.url}/repos/acme/shop` },
    }
  })
  const store = await folderStore(scratch())
  const result = await collectFrom(github, store, { repos: ['acme/old-shop'] })
  expect(count_moved).toBe(1)
  expect(result.repos[0]).toMatchObject({ repo: 'acme/old-shop', full_name: 'acme/shop', problems: [] })
  const warehouse = await loaded(store)
  expect(await warehouse.rows('select repo, number from pull_requests')).toEqual([{ repo: 'acme/shop', number: 1 }])
  expect(await warehouse.rows('select * from repositories')).toEqual([
    { configured_repo: 'acme/old-shop', repo: 'acme/shop', default_branch: 'main' },
  ])
})

test('a missing permission (403) → says which, and the other parts are there', async () => {
  const { github } = given
  github.on('GET', /\/actions\/runs$/, () => ({
    ...{ status: 403, json: { message: 'Resource not accessible by personal access token' } },
    headers: { 'x-accepted-github-permissions': 'actions=read', 'x-ratelimit-remaining': '4000' },
  }))
  const store = await folderStore(scratch())
  const result = await collectFrom(github, store)
  expect(result.repos[0]?.problems).toEqual(['run_list: GitHub refuses (403), the token needs actions=read'])
  expect(await (await loaded(store)).rows('select count(*) as n from comments')).toEqual([{ n: 2 }])
})

test('no GraphQL → resolution of threads is unknown, not false', async () => {
  given.ci.has_graphql = false
  const store = await folderStore(scratch())
  const result = await collectFrom(given.github, store)
  expect(result.repos[0]?.problems).toEqual([
    expect.stringMatching(/^threads: resolution of review threads is unknown/),
  ])
  expect(await (await loaded(store)).rows('select distinct is_resolved from comments')).toEqual([{ is_resolved: null }])
})

test('a secondary rate limit → stops, says when it goes on; the next run ends with all rows', async () => {
  const { github } = given
  const calm = await folderStore(scratch())
  await collectFrom(github, calm)
  let is_limited = true
  github.on('GET', /\/pulls\/comments$/, () =>
    is_limited
      ? {
          status: 403,
          json: { message: 'You have exceeded a secondary rate limit' },
          headers: { 'retry-after': '900' },
        }
      : null,
  )
  const store = await folderStore(scratch())
  const now = Date.now()
  const stopped = await collectFrom(github, store, { now })
  expect(stopped.stopped).toEqual({ reason: 'GitHub’s rate limit is reached', resume_at: now + 900_000 })
  is_limited = false
  expect((await collectFrom(github, store)).stopped).toBeNull()
  expect(await publicRows(await loaded(store))).toEqual(await publicRows(await loaded(calm)))
})

test('a primary limit (429, none remaining) → the time of its reset', async () => {
  given.github.on('GET', /\/pulls$/, () => ({
    ...{ status: 429, json: { message: 'API rate limit exceeded' } },
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800000000' },
  }))
  const { stopped } = await collectFrom(given.github, await folderStore(scratch()))
  expect(stopped?.resume_at).toBe(1_800_000_000_000)
})

test('502 in the middle of the pages → tried again, nothing missing; 502 for ever → the part is named', async () => {
  const { github } = given
  let count_failures = 0
  github.on('GET', /\/pulls\/1\/commits$/, (asked) => {
    if (asked.query.get('page') !== '2' || (count_failures += 1) > 1) return null
    return { status: 502, json: { message: 'Server Error' } }
  })
  const store = await folderStore(scratch())
  expect((await collectFrom(github, store, { per_page: 1 })).repos[0]?.problems).toEqual([])
  expect(count_failures).toBeGreaterThan(1)
  expect(await (await loaded(store)).rows('select count(*) as n from pull_request_commits')).toEqual([{ n: 2 }])
  github.on('GET', /\/issues\/comments$/, () => ({ status: 502, json: { message: 'Server Error' } }))
  const broken = await collectFrom(github, await folderStore(scratch()))
  expect(broken.repos[0]?.problems).toEqual([expect.stringMatching(/^issue_comments: GitHub answers 502/)])
  expect(broken.stopped).toBeNull()
})

test('a clock far behind GitHub’s → collected all the same, twice is once', async () => {
  const store = await folderStore(scratch())
  const now = Date.now() - 400 * 86_400_000
  await collectFrom(given.github, store, { now })
  const again = await collectFrom(given.github, store, { now: now - 1000 })
  expect(again.repos[0]?.count_objects_created).toBe(0)
  expect(await (await loaded(store)).rows('select count(*) as n from pull_requests')).toEqual([{ n: 1 }])
})

test('duplicate deliveries and damaged objects → each thing once, the damage in quarantine', async () => {
  const dir = scratch()
  const store = await folderStore(dir)
  await collectFrom(given.github, store)
  const rows = await publicRows(await loaded(store))
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(review_comments|pull)\/.*\.json\.gz$/.test(path),
  )
  for (const path of files) {
    const copy = path.replace(
      /_(\d{14})\./,
      (_, version: string) => `_${String(Number(version) + 5).padStart(14, '0')}.`,
    )
    writeFileSync(join(dir, copy), readFileSync(join(dir, path)))
  }
  const key = 'github/acme/shop/pull/2026-01-01/pr-9_00000000000001.0123456789abcdef.json.gz'
  mkdirSync(join(dir, 'github/acme/shop/pull/2026-01-01'), { recursive: true })
  writeFileSync(join(dir, key), 'no gzip')
  const warehouse = await loaded(store)
  expect(await publicRows(warehouse)).toEqual(rows)
  expect(await warehouse.rows('select object_key, reason from quarantine')).toEqual([
    { object_key: key, reason: expect.stringMatching(/^damaged: /) },
  ])
})

test('secrets in comments, patches and logs → not in the store, and shas and ids are untouched', async () => {
  const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`
  await given.github
    .octokit('ada')
    .rest.issues.createComment({ ...repo, issue_number: 1, body: `the token is ${secret}` })
  const redactor = createRedactor({ key: 'k' })
  const store = await folderStore(scratch())
  await collectFrom(given.github, store, {
    redact: (data) => redactor.value(data).value,
    redactText: (text) => redactor.text(text).text,
  })
  const warehouse = await loaded(store)
  const texts = await warehouse.rows('select body from comments')
  expect(JSON.stringify(texts)).toContain('the token is [REDACTED:')
  expect(JSON.stringify(texts)).not.toContain(secret)
  expect(await warehouse.rows('select sha from pull_request_commits order by position')).toEqual([
    { sha: given.shas.first },
    { sha: given.shas.second },
  ])
})
