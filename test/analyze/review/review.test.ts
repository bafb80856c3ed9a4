/** Reviews and builds of a given repository → joined rows, signals and lessons; the queries of the README on the same data. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { patternOf } from '#analyze/pattern-of.ts'
import { buildStaging } from '#analyze/build.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { openStore } from '#ingest/blobs/open.ts'
import { loadGitHub } from '#ingest/github/load.ts'
import { addToWarehouse, toEntry, type JournalEntry } from '#ingest/journal.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { freshWarehouse, given, type GivenSession } from '../../fresh-warehouse.ts'
import { givenGitHub, shaOf, type GivenMain, type GivenPull } from '#jobs/simulator/github/answers.ts'
import { projectRoot } from '../../samples.ts'
import { scratch } from '../../scratch.ts'

const hour = 3_600_000
const day = 24 * hour
const monday = Date.UTC(2026, 1, 2, 9)
const as_of = monday + 20 * day

const redLog = (name: string) => `##[group]Run pnpm lint
##[endgroup]
/src/shop/src/${name}.ts
  2:10  error  Unexpected any. Specify a different type  @typescript-eslint/no-explicit-any
##[error]Process completed with exit code 1.
`
const greenLog = '##[group]Run pnpm lint\n##[endgroup]\ndone\n'

/** A pull request whose line 2 holds `any`, is remarked on, is red, and says `number` in its second commit. */
function remarked(number: number, login: string, body: string): GivenPull {
  const at = monday + number * day
  const name = `price${number}`
  const path = `src/${name}.ts`
  return {
    ...{ number, login, created_at: at, merged_at: at + 5 * hour, merge_commit_sha: shaOf(0, number) },
    commits: [
      { at, files: { [path]: `@@ -0,0 +1,3 @@\n+export function ${name}() {\n+  const x: any = net\n+}` } },
      {
        at: at + 3 * hour,
        files: {
          [path]: `@@ -1,3 +1,3 @@\n export function ${name}() {\n-  const x: any = net\n+  const x: number = net\n }`,
        },
      },
    ],
    comments: [{ body, path, line: 2, line_text: '  const x: any = net', at: at + 2 * hour }],
    reviews: [{ at: at + 2 * hour }],
    builds: [
      { on: 0, conclusion: 'failure', at: at + hour, log: redLog(name) },
      { on: 1, conclusion: 'success', at: at + 4 * hour, log: greenLog },
    ],
  }
}

const pulls = [
  remarked(1, 'ada', 'Please use `number` instead of `any` here.'),
  remarked(2, 'linus', 'Use `number` instead of `any`, the price is typed.'),
  remarked(3, 'ada', 'Use `number` instead of `any` please!'),
]

const session: GivenSession = {
  session_id: 's-1',
  started_at: monday + day - 2 * hour,
  steps: [
    { text: 'Add the price function.' },
    {
      tool: 'apply_patch',
      tool_kind: 'edit',
      file_path: '/src/shop/src/price1.ts',
      edit_before: '',
      edit_after: 'export function price1() {\n  const x: any = net\n}',
    },
    { tool: 'shell', command: 'gh pr create --fill', output: 'https://github.com/acme/shop/pull/1', exit_code: 0 },
  ],
}

async function warehouseWith(
  given_pulls: readonly GivenPull[],
  main?: GivenMain,
  sessions: GivenSession[] = [],
  required: readonly string[] | null = null,
): Promise<Warehouse> {
  const store = await openStore(scratch())
  await givenGitHub(store, 'acme/shop', given_pulls, main, required)
  const warehouse = await freshWarehouse()
  if (sessions.length > 0) await given(warehouse, sessions)
  await loadGitHub(store, warehouse, { pseudonym: (name) => `dev-${name}` })
  await buildStaging(warehouse)
  return warehouse
}

async function signalsOf(warehouse: Warehouse, journal: readonly JournalEntry[] = []) {
  const { decisions } = await analyze(warehouse, { as_of, settings: defaultSettings, journal })
  const rows = await warehouse.rows('select kind, session_id, text from signals order by kind, session_id, text')
  return { decisions, rows, kinds: rows.map((row) => `${String(row['kind'])} ${String(row['session_id'])}`) }
}

function readmeQuery(beginning: string): string {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
  const found = [...readme.matchAll(/hone sql "([^"]+)"/g)]
    .map((match) => match[1] ?? '')
    .find((query) => query.startsWith(beginning))
  if (found === undefined) throw new Error(`the README has no query that begins ${beginning}`)
  return found
}

test('the README’s query → from a review comment to the session that wrote the line', async () => {
  const warehouse = await warehouseWith(pulls, undefined, [session])
  await signalsOf(warehouse)
  expect(await warehouse.rows(readmeQuery('select review_comments.comment_id'))).toEqual([
    {
      comment_id: expect.any(String),
      body: 'Please use `number` instead of `any` here.',
      session_id: 's-1',
      link: 'url',
      seq: 2,
    },
  ])
})

test('the README’s query → from a broken build to the command the agent should have run', async () => {
  const warehouse = await warehouseWith(pulls, undefined, [session])
  await signalsOf(warehouse)
  expect(await warehouse.rows(readmeQuery('select failures.repo'))).toEqual([
    {
      ...{ repo: 'acme/shop', number: 1, command: 'pnpm lint', session_id: 's-1', has_run_it: false },
      text: expect.stringContaining('Unexpected any. Specify a different type'),
    },
  ])
})

test('comments that are answered → intent, claim, the fixing commit and the code before and after', async () => {
  const warehouse = await warehouseWith(pulls)
  await signalsOf(warehouse)
  expect(
    await warehouse.rows(
      'select number, intent, is_acted_on, fix_sha, fix_link, code_before, code_after, claims from review_comments order by number limit 1',
    ),
  ).toEqual([
    {
      ...{
        number: 1,
        intent: 'request',
        is_acted_on: true,
        fix_sha: shaOf(1, 1),
        fix_link: 'first later commit that changes the commented lines',
      },
      ...{ code_before: '  const x: any = net', code_after: '  const x: number = net' },
      claims: JSON.stringify([{ kind: 'use_instead', use: 'number', not_use: 'any' }]),
    },
  ])
  expect(await warehouse.rows('select count(*) as n, count(distinct topic_id) as topics from review_comments')).toEqual(
    [{ n: 3, topics: 1 }],
  )
  expect(await warehouse.rows('select reviewer, share_acted_on from reviewers')).toEqual([
    { reviewer: 'dev-grace', share_acted_on: 1 },
  ])
  expect(await warehouse.rows('select number, count_rounds from review_loops order by number')).toEqual(
    [1, 2, 3].map((number) => ({ number, count_rounds: 1 })),
  )
})

test('S19 and S21: red, then green after a commit; the same remark in three pull requests → signals, one cluster each, lessons', async () => {
  const warehouse = await warehouseWith(pulls)
  const { kinds } = await signalsOf(warehouse)
  expect(kinds).toEqual(
    [1, 2, 3]
      .map((n) => `broken_build pull:acme/shop#${n}`)
      .concat([1, 2, 3].map((n) => `repeated_review_comment pull:acme/shop#${n}`)),
  )
  const lessons = await warehouse.rows(
    'select lessons.text, clusters.kind from lessons join clusters using (cluster_id) order by clusters.kind',
  )
  expect(lessons).toEqual([
    { kind: 'broken_build', text: expect.stringContaining('Run `pnpm lint` before you push') },
    { kind: 'repeated_review_comment', text: 'Use `number`, not `any`: reviewers ask for it every time.' },
  ])
})

test('an optional check that was red → no S19; of a repository that requires none, or where it is unknown, it is one', async () => {
  const red = pulls.map((one) => ({ ...one, comments: [], reviews: [] }))
  const kinds = async (required: readonly string[] | null) =>
    (await signalsOf(await warehouseWith(red, undefined, [], required))).kinds.length
  // The other check is there once, or nobody would know that the repository requires anything.
  red[0]?.builds?.push({ on: 0, job: 'unit', conclusion: 'success', at: monday })
  expect([await kinds(null), await kinds([]), await kinds(['lint']), await kinds(['unit'])]).toEqual([3, 3, 3, 0])
})

test('one person’s own remark in two pull requests, and praise → no signal', async () => {
  const praise = { ...remarked(1, 'ada', 'Nice, thanks!'), builds: [] }
  const two = [2, 3].map((n) => ({ ...remarked(n, 'ada', 'Use `number` instead of `any`.'), builds: [] }))
  expect((await signalsOf(await warehouseWith([praise, ...two]))).kinds).toEqual([])
})

test('a build that fails and passes on the same commit → a flake of its own kind, no break', async () => {
  const pull = {
    ...remarked(1, 'ada', 'ok?'),
    comments: [],
    reviews: [],
    builds: [
      { on: 0, conclusion: 'failure', at: monday, log: redLog('a') },
      { on: 0, attempt: 2, conclusion: 'success', at: monday + hour },
    ],
  }
  const warehouse = await warehouseWith([pull])
  expect((await signalsOf(warehouse)).kinds).toEqual(['flaky_build pull:acme/shop#1'])
  expect(await warehouse.rows('select is_flake from build_failures')).toEqual([{ is_flake: true }])
  expect(await warehouse.rows('select * from build_breaks')).toEqual([])
})

test('the fingerprint of a build → other rules for its line make it another one: the version is part of it', async () => {
  const warehouse = await warehouseWith([remarked(1, 'ada', 'ok?')])
  await signalsOf(warehouse)
  const [row] = await warehouse.rows('select text, pattern, fingerprint from build_failures')
  const one = { text: String(row?.['text']), name: '', is_exact: false }
  expect(row?.['fingerprint']).toBe(patternOf(one, 'error-lines 2').fingerprint)
  expect(row?.['fingerprint']).not.toBe(patternOf(one).fingerprint)
  expect([row?.['pattern'], row?.['fingerprint']]).toEqual([
    '<*> error Unexpected any. Specify a different type @typescript-eslint/no-explicit-any',
    'v1:6adfdef545c35be4',
  ])
})

test('a log that was too long to be kept whole → the line number is that of the whole', async () => {
  const filler = 'building, all is well so far and it will be for a long time\n'.repeat(60_000)
  const pull = {
    ...remarked(1, 'ada', 'ok?'),
    builds: [
      {
        on: 0,
        conclusion: 'failure',
        at: monday,
        log: `${filler}src/a.ts(3,1): error TS2304: Cannot find name 'x'.\n`,
      },
    ],
  }
  const warehouse = await warehouseWith([{ ...pull, comments: [], reviews: [] }])
  await signalsOf(warehouse)
  expect(await warehouse.rows('select line_number, file_path, file_line from build_failures')).toEqual([
    { line_number: 60_001, file_path: 'src/a.ts', file_line: 3 },
  ])
})

test('S20: main green, then red on a merged pull request’s commit, then green → broken_main', async () => {
  const pull = { ...remarked(1, 'ada', 'ok?'), comments: [], reviews: [], builds: [], merge_commit_sha: shaOf(0, 1) }
  const main: GivenMain = {
    commits: [0, 1, 2].map((n) => ({ at: monday + n * hour })),
    builds: [
      { sha: shaOf(0, 0), conclusion: 'success', at: monday, log: greenLog },
      { sha: shaOf(0, 1), conclusion: 'failure', at: monday + hour, log: redLog('a') },
      { sha: shaOf(0, 2), conclusion: 'success', at: monday + 2 * hour },
    ],
  }
  const warehouse = await warehouseWith([pull], main)
  expect((await signalsOf(warehouse)).kinds).toEqual(['broken_main pull:acme/shop#1'])
  expect(await warehouse.rows('select commit_sha, last_green_sha, mended_sha, break_link from build_breaks')).toEqual([
    {
      commit_sha: shaOf(0, 1),
      last_green_sha: shaOf(0, 0),
      mended_sha: shaOf(0, 2),
      break_link: 'first failure after a passing build of the same job',
    },
  ])
})

const quiet = (number: number, more: Partial<GivenPull>): GivenPull => ({
  ...remarked(number, 'ada', ''),
  comments: [],
  reviews: [],
  builds: [],
  ...more,
})

test('S22: a commit that says it reverts, and a pull request whose lines are gone a week later → reverted_pull_request', async () => {
  const text = Array.from({ length: 12 }, (_, n) => `const line${n} = ${n}`)
  const added = `@@ -0,0 +1,12 @@\n${text.map((line) => `+${line}`).join('\n')}`
  const removed = `@@ -1,12 +0,0 @@\n${text.map((line) => `-${line}`).join('\n')}`
  const main: GivenMain = {
    commits: [
      { at: monday, sha: shaOf(0, 1), files: { 'src/a.ts': added } },
      { at: monday + hour, sha: shaOf(0, 2) },
      { at: monday + 6 * day, sha: shaOf(0, 8), files: { 'src/a.ts': removed } },
      { at: monday + 2 * hour, sha: shaOf(0, 9), message: `Revert "x"\n\nThis reverts commit ${shaOf(0, 2)}.` },
    ],
  }
  const merged = [1, 2].map((n) => quiet(n, { merged_at: monday, merge_commit_sha: shaOf(0, n) }))
  const warehouse = await warehouseWith(merged, main)
  expect((await signalsOf(warehouse)).rows.map((row) => `${String(row['session_id'])} ${String(row['text'])}`)).toEqual(
    [
      'pull:acme/shop#1 most lines of a merged pull request are rewritten soon after',
      'pull:acme/shop#2 a merged pull request is reverted',
    ],
  )
})

test('S23: closed unmerged and made again for the same issue within a week → rework; a month later → nothing', async () => {
  const { merged_at: _, ...closed } = quiet(1, { body: 'Fixes #40', closed_at: monday + 2 * day })
  const again = quiet(2, { body: 'Fixes #40', created_at: monday + 4 * day })
  expect((await signalsOf(await warehouseWith([closed, again]))).kinds).toEqual(['rework pull:acme/shop#1'])
  expect((await signalsOf(await warehouseWith([closed, { ...again, created_at: monday + 30 * day }]))).kinds).toEqual(
    [],
  )
})

test('S26: far larger than its class and trimmed after review → scope_creep', async () => {
  const usual = [1, 2, 3, 4].map((n) => quiet(n, { title: 'fix: a thing', size: 20 }))
  const removed = `@@ -1,60 +0,0 @@\n${Array.from({ length: 60 }, (_, n) => `-line ${n}`).join('\n')}`
  const grown = quiet(5, {
    ...{ title: 'fix: too much', size: 140, reviews: [{ at: monday + 5 * day + hour }] },
    commits: [{ at: monday + 5 * day }, { at: monday + 5 * day + 2 * hour, files: { 'src/a.ts': removed } }],
  })
  expect((await signalsOf(await warehouseWith([...usual, grown]))).kinds).toEqual(['scope_creep pull:acme/shop#5'])
})

test('five rounds of review, and a bot whose remarks nobody acts on → review_loop and ignored_reviewer', async () => {
  const rounds = [0, 1, 2, 3, 4]
  const loop = quiet(1, {
    commits: rounds.map((n) => ({ at: monday + 2 * n * hour })),
    reviews: rounds.map((n) => ({ at: monday + (2 * n + 1) * hour })),
  })
  const noisy = quiet(2, {
    commits: [{ at: monday, files: { 'src/a.ts': '@@ -0,0 +1 @@\n+x' } }],
    comments: Array.from({ length: 10 }, (_, n) => ({
      login: 'lintbot',
      type: 'Bot',
      body: `Remark number ${'abcdefghij'[n]} about ${'klmnopqrst'[n]}x.`,
      line: n + 1,
      at: monday + hour,
    })),
  })
  const { kinds } = await signalsOf(await warehouseWith([loop, noisy]))
  expect(kinds.filter((kind) => !kind.startsWith('repeated'))).toContain('review_loop pull:acme/shop#1')
  expect(kinds).toContain('ignored_reviewer reviewer:lintbot')
})

test('topics keep their ids when more comments come, with the journal of the night before', async () => {
  const first = await warehouseWith(pulls.slice(0, 2))
  const { decisions } = await signalsOf(first)
  const [before] = await first.rows('select topic_id from review_topics')
  const journal = decisions.map(toEntry)
  expect(decisions.map((one) => one.kind)).toContain('review_topic_grew')
  const later = await warehouseWith(pulls)
  await addToWarehouse(later, journal)
  const again = await signalsOf(later, journal)
  expect(await later.rows('select topic_id, count_comments from review_topics')).toEqual([
    { topic_id: before?.['topic_id'], count_comments: 3 },
  ])
  expect(again.decisions.filter((one) => one.kind === 'review_topic_grew')).toHaveLength(1)
})

test('no GitHub at all → every view is there and empty, analysis finds nothing', async () => {
  const warehouse = await freshWarehouse()
  expect((await signalsOf(warehouse)).kinds).toEqual([])
  for (const view of [
    'pull_requests',
    'review_comments',
    'reviews',
    'builds',
    'build_failures',
    'build_breaks',
    'comment_fixes',
    'session_pull_requests',
    'review_loops',
    'reviewers',
  ]) {
    expect(await warehouse.rows(`select * from ${view}`), view).toEqual([])
  }
})
