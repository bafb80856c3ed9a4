import { afterAll, beforeAll, expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { checks, runChecks } from '#analyze/checks.ts'
import { lessonsOf } from '#analyze/lesson-rows.ts'
import { defaultSettings } from '#analyze/settings.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { freshWarehouse, given, type GivenStep } from '../fresh-warehouse.ts'

const day_ms = 86_400_000
const start = Date.UTC(2026, 0, 5, 9)
const steps: GivenStep[] = [
  { tool: 'shell', command: 'pnpm test', exit_code: 1, output: "Error: Cannot find module '@acme/ui/dist/a.js'" },
  { tool: 'shell', command: 'pnpm build', exit_code: 0 },
  { tool: 'shell', command: 'pnpm test', exit_code: 0 },
]

let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await freshWarehouse()
  const sessions = ['ada', 'bo', 'cy'].map((user_name, n) => ({
    session_id: `s${n}`,
    user_name,
    started_at: start + n * day_ms,
    steps,
  }))
  await given(warehouse, sessions)
})
afterAll(() => warehouse.close())

test('before any analysis only the checks of loaded rows run; after it all do, and all is well', async () => {
  const before = await runChecks(warehouse)
  expect(before.length).toBeLessThan(checks.length)
  await analyze(warehouse, { as_of: start + 5 * day_ms, settings: defaultSettings, journal: [] })
  const after = await runChecks(warehouse)
  expect(after.map((check) => check.name)).toEqual(checks.map((check) => check.name))
  expect(after.filter((check) => check.count_rows > 0)).toEqual([])
})

test('the same trouble in three sessions → one cluster with its remedy, and a lesson whose query gives its signals', async () => {
  const clusters = await warehouse.rows(
    `select clusters.*, remedies.text as remedy
     from clusters left join remedies on remedies.cluster_id = clusters.cluster_id and remedies.is_best`,
  )
  expect(clusters).toMatchObject([
    {
      rank: 1,
      kind: 'diagnostic',
      scope: 'repository',
      count_signals: 3,
      count_sessions: 3,
      count_users: 3,
      remedy: 'pnpm build',
      trend: 'new',
      wasted_ms: 60_000,
      status: 'open',
    },
  ])
  const lessons = await lessonsOf(warehouse)
  expect(lessons).toMatchObject([
    {
      cluster_id: clusters[0]?.['cluster_id'],
      kind: 'doc',
      remedy: { kind: 'command', text: 'pnpm build' },
      evidence: { count_sessions: 3, count_eligible_sessions: 3 },
    },
  ])
  const signals = await warehouse.rows(lessons[0]?.evidence.query ?? '')
  expect(signals.map((row) => row['session_id'])).toEqual(['s0', 's1', 's2'])
})

test.each([
  [
    'negative_duration',
    `update raw_tool_calls set duration_ms = -1 where object_key = (select min(object_key) from raw_objects)`,
    3,
  ],
  ['object_does_not_reconcile', 'update raw_objects set count_lines_skipped = 7', 3],
  ['signal_without_cluster', 'delete from clusters', 3],
  ['lesson_without_cluster', 'delete from clusters', 1],
  ['duplicate_signal', 'insert into signals select * from signals', 3],
  ['cluster_counts_differ', 'update clusters set count_sessions = 99', 1],
  ['lesson_out_of_scope', `update clusters set scope = 'agent_tool'`, 1],
])('%s is found', async (name, damage, count_rows) => {
  await warehouse.run('begin')
  await warehouse.run(damage)
  const found = (await runChecks(warehouse)).find((check) => check.name === name)
  await warehouse.run('rollback')
  expect(found).toMatchObject({ name, count_rows })
  expect(found?.example).toBeTruthy()
})
