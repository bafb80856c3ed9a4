import { expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { toEntry, type Decision, type JournalEntry } from '#ingest/journal.ts'
import type { Row } from '#ingest/warehouse.ts'
import { freshWarehouse, given, type GivenSession, type GivenStep } from '../fresh-warehouse.ts'

const day_ms = 86_400_000
const start = Date.UTC(2026, 0, 5, 9)
const as_of = start + 30 * day_ms

const fails = (output: string, command = 'pnpm test'): GivenStep[] => [{ tool: 'shell', command, exit_code: 1, output }]
const session = (n: number, steps: GivenStep[], more: Partial<GivenSession> = {}): GivenSession => ({
  session_id: `s${String(n).padStart(2, '0')}`,
  user_name: ['ada', 'bo', 'cy'][n % 3] ?? 'ada',
  started_at: start + n * day_ms,
  steps,
  ...more,
})
const lint = (n: number, call: string) =>
  session(
    n,
    fails(`src/a.go:${n + 1}:1: Error return value of \`${call}\` is not checked (errcheck)`, 'golangci-lint run'),
  )

async function analyzed(sessions: readonly GivenSession[], journal: readonly JournalEntry[] = []) {
  const warehouse = await freshWarehouse()
  await given(warehouse, sessions)
  const { decisions } = await analyze(warehouse, { as_of, settings: defaultSettings, journal })
  const clusters = await warehouse.rows(
    'select cluster_id, title, scope, status, count_sessions from clusters order by rank',
  )
  const redirects = await warehouse.rows('select from_cluster_id, to_cluster_id from cluster_redirects order by all')
  warehouse.close()
  return { clusters, redirects, decisions, entries: decisions.map(toEntry) }
}

const ids = (clusters: readonly Row[]) => clusters.map((row) => String(row['cluster_id'])).sort()
const decide = (kind: Decision['kind'], body: Record<string, unknown>) => toEntry({ kind, at: as_of, body })

test("one rule is one cluster whatever it names, another rule is another, and a module's name is its cause", async () => {
  const { clusters } = await analyzed([
    lint(0, 'file.Close'),
    lint(1, 'tx.Commit'),
    session(2, fails('src/a.go:3:1: error returned from package is unwrapped (wrapcheck)', 'golangci-lint run')),
    session(3, fails("Error: Cannot find module '@acme/ui/dist/index.js'")),
    session(4, fails("Error: Cannot find module '/home/bo/shop/packages/core/dist/a.js'")),
    session(5, fails("Error: Cannot find module 'left-pad'")),
  ])
  expect(clusters.map((row) => [row['title'], row['count_sessions']]).sort()).toEqual([
    ["Cannot find module 'left-pad' (node module_not_found)", 1],
    ["Cannot find module '…/dist/…' (node module_not_found)", 2],
    ['Error return value of `…` is not checked (golangci-lint errcheck)', 2],
    ['error returned from package is unwrapped (golangci-lint wrapcheck)', 1],
  ])
})

test('different things missing are one cause when one command brings them all, and only then', async () => {
  const missing = (n: number, name: string, remedy: string | null) =>
    session(n, [
      ...fails(`Error: Cannot find module '${name}'`),
      ...(remedy === null ? [] : [{ tool: 'shell', command: remedy, exit_code: 0 }]),
      { tool: 'shell', command: 'pnpm test', exit_code: 0, output: 'ok' },
    ])
  const same = await analyzed(['zod', 'pino', 'undici'].map((name, n) => missing(n, name, 'pnpm install')))
  expect(same.clusters.map((row) => row['count_sessions'])).toEqual([3])
  const other = await analyzed([
    ...['zod', 'pino', 'undici'].map((name, n) => missing(n, name, 'pnpm install')),
    ...['a', 'b', 'c'].map((name, n) => missing(n + 3, `generated-${name}`, 'pnpm codegen')),
  ])
  expect(other.clusters.map((row) => row['count_sessions'])).toEqual([3, 3])
  const unknown = await analyzed(['zod', 'pino', 'undici'].map((name, n) => missing(n, name, null)))
  expect(unknown.clusters).toHaveLength(3)
})

test('equal ids night by night, all at once, in any load order; a second run decides nothing', async () => {
  const sessions = [
    ...[0, 1, 2, 3].map((n) => lint(n, `f${n}.Close`)),
    ...[4, 5, 6].map((n) => session(n, fails(`Error: no tenant with slug "x${n}" in the database`))),
  ]
  let journal: JournalEntry[] = []
  for (const count of [2, 5, 7]) journal = [...journal, ...(await analyzed(sessions.slice(0, count), journal)).entries]
  const nights = await analyzed(sessions, journal)
  const once = await analyzed(sessions)
  const shuffled = await analyzed([...sessions].reverse())
  expect(nights.decisions).toEqual([])
  expect(ids(nights.clusters)).toEqual(ids(once.clusters))
  expect(shuffled).toEqual(once)
})

test('an older session that arrives late renames nothing', async () => {
  const before = await analyzed([lint(3, 'a.Close'), lint(4, 'b.Close')])
  const after = await analyzed([lint(0, 'c.Close'), lint(3, 'a.Close'), lint(4, 'b.Close')], before.entries)
  expect(ids(after.clusters)).toEqual(ids(before.clusters))
})

test('a person merges, names, mutes and splits, and that stays', async () => {
  const sessions = [
    lint(0, 'a.Close'),
    session(1, fails('src/a.go:3:1: is unwrapped (wrapcheck)', 'golangci-lint run')),
  ]
  const first = await analyzed(sessions)
  const [errcheck, wrapcheck] = ['errcheck', 'wrapcheck'].map((rule) =>
    String(first.clusters.find((row) => String(row['title']).includes(rule))?.['cluster_id']),
  ) as [string, string]
  const merge = decide('cluster_merged', { from_cluster_id: wrapcheck, to_cluster_id: errcheck, reason: 'one habit' })
  const name = decide('cluster_named', { cluster_id: errcheck, title: 'Errors are dropped' })
  const merged = await analyzed(sessions, [...first.entries, merge, name])
  expect(merged.clusters).toEqual([
    { cluster_id: errcheck, title: 'Errors are dropped', scope: 'repository', status: 'open', count_sessions: 2 },
  ])
  expect(merged.redirects).toEqual([{ from_cluster_id: wrapcheck, to_cluster_id: errcheck }])

  const members = first.entries.flatMap(({ body }) => body['clusters'] as { cluster_id: string; members: string[] }[])
  const moved = members.find((one) => one.cluster_id === wrapcheck)?.members ?? []
  const split = decide('cluster_split', { cluster_id: errcheck, new_cluster_id: 'Cnew', members: moved })
  const mute = decide('cluster_muted', { cluster_id: 'Cnew' })
  const apart = await analyzed(sessions, [...first.entries, merge, name, split, mute])
  expect(apart.clusters.map((row) => [row['cluster_id'], row['status'], row['count_sessions']])).toEqual([
    [errcheck, 'open', 1],
    ['Cnew', 'muted', 1],
  ])
})

test('clusters found to be one after both had ids: the older id stays, the other is redirected', async () => {
  const missing = (n: number, name: string) =>
    session(n, [
      ...fails(`Error: Cannot find module '${name}'`),
      { tool: 'shell', command: 'pnpm install', exit_code: 0 },
      { tool: 'shell', command: 'pnpm test', exit_code: 0, output: 'ok' },
    ])
  const before = await analyzed([missing(0, 'zod'), missing(1, 'pino')])
  expect(before.clusters).toHaveLength(2)
  const after = await analyzed([missing(0, 'zod'), missing(1, 'pino'), missing(2, 'zod')], before.entries)
  expect(after.clusters).toHaveLength(1)
  const zod = before.clusters.find((row) => String(row['title']).includes('zod'))?.['cluster_id']
  const pino = before.clusters.find((row) => String(row['title']).includes('pino'))?.['cluster_id']
  expect(after.redirects).toEqual([{ from_cluster_id: pino, to_cluster_id: zod }])
  expect(after.decisions.map((one) => one.kind)).toEqual(['cluster_merged'])
})

test("a folder's name stands for the one repository that ends in it", async () => {
  const { clusters } = await analyzed([lint(0, 'a.Close'), { ...lint(1, 'b.Close'), repo: null }])
  expect(clusters).toHaveLength(1)
})

test('a folder named after its branch, beside the checkout and with its files, is a worktree of it', async () => {
  const reads = (root: string, ...paths: string[]): GivenStep[] =>
    paths.map((path) => ({ tool: 'read', tool_kind: 'read', file_path: `${root}/${path}` }))
  const warns = fails(
    'src/cart/a.go:1:1: Error return value of `f.Close` is not checked (errcheck)',
    'golangci-lint run',
  )
  const beside = (branch: string, file: string) =>
    session(2, [...reads('/src/add-search', file), ...warns], { cwd: '/src/add-search', repo: null, branch })
  const shop = session(1, [...reads('/src/shop', 'src/cart/total.go'), ...warns], { repo: null })
  expect((await analyzed([shop, beside('add-search', 'src/cart/total.go')])).clusters).toHaveLength(1)
  expect((await analyzed([shop, beside('main', 'src/cart/total.go')])).clusters).toHaveLength(2)
  expect((await analyzed([shop, beside('add-search', 'src/cart/other.go')])).clusters).toHaveLength(2)
})

test('clusters of a folder that is found to be a worktree later lead to those of its repository', async () => {
  const warns = (root: string): GivenStep[] => [
    { tool: 'read', tool_kind: 'read', file_path: `${root}/src/cart/total.go` },
    ...fails('src/cart/a.go:1:1: Error return value of `f.Close` is not checked (errcheck)', 'golangci-lint run'),
  ]
  const beside = session(1, warns('/src/add-search'), { cwd: '/src/add-search', repo: null, branch: 'add-search' })
  const before = await analyzed([beside])
  const after = await analyzed([beside, session(2, warns('/src/shop'), { repo: null })], before.entries)
  expect(after.redirects).toEqual([
    { from_cluster_id: before.clusters[0]?.['cluster_id'], to_cluster_id: after.clusters[0]?.['cluster_id'] },
  ])
  const again = await analyzed(
    [beside, session(2, warns('/src/shop'), { repo: null })],
    [...before.entries, ...after.entries],
  )
  expect(again).toMatchObject({ redirects: after.redirects, decisions: [] })
})

test('a file asked for in a folder that is not there belongs to the folder', async () => {
  const asks = (n: number, path: string) =>
    session(n, [
      {
        tool: 'read',
        tool_kind: 'read',
        file_path: `/src/shop/${path}`,
        status: 'failed',
        output: 'File does not exist.',
      },
    ])
  const { clusters } = await analyzed([asks(0, 'src/commands/run.go'), asks(1, 'src/commands'), asks(2, 'src/common')])
  expect(clusters.map((row) => [row['title'], row['count_sessions']])).toEqual([
    ['no such path: src/commands (path missing_path)', 2],
    ['no such path: src/common (path missing_path)', 1],
  ])
})

test('what recurs stands before what one piece of work met, whatever it cost', async () => {
  const work = (n: number) =>
    session(
      n,
      [
        { ...fails('# x\na.go:3:5: undefined: renderBasket', 'go build ./...')[0], at: start + n * day_ms },
        { ...{ tool: 'edit', tool_kind: 'edit', file_path: '/src/shop/a.go' }, edit_before: 'a', edit_after: 'b' },
        { tool: 'shell', command: 'go build ./...', at: start + n * day_ms + 4 * 60_000 },
      ],
      { branch: 'basket' },
    )
  const { clusters } = await analyzed([work(0), work(1), work(2), lint(3, 'a.Close'), lint(4, 'b.Close')])
  expect(clusters.map((row) => [row['title'], row['count_sessions']])).toEqual([
    ['Error return value of `…` is not checked (golangci-lint errcheck)', 2],
    ['undefined: renderBasket (go undefined)', 3],
  ])
})
