/** Findings kept from the last run: the same as read anew, taken only for sessions of which nothing changed. */
import { expect, test } from 'vitest'
import { buildStaging } from '#analyze/build.ts'
import { allFindings, type KeptBy } from '#analyze/kept-findings.ts'
import { AnalyzeSettings } from '#analyze/settings.ts'
import { expireTexts, textCutoff } from '#ingest/retention.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { freshWarehouse, given, type GivenSession } from '../fresh-warehouse.ts'

const start = Date.UTC(2026, 0, 5)
const day_ms = 86_400_000
const settings = AnalyzeSettings.parse({})
const kept_by: KeptBy = { program: 'one', text_cutoff: null }

const session = (session_id: string, day: number): GivenSession => ({
  session_id,
  started_at: start + day * day_ms,
  steps: [
    { text: 'make the tests green' },
    { tool: 'bash', command: 'npm test', output: 'sh: 1: vitest: not found', exit_code: 127 },
    { tool: 'bash', command: 'npm ci', output: 'added 3 packages', exit_code: 0 },
    { tool: 'bash', command: 'npm test', output: '3 passed', exit_code: 0 },
    { text: 'no, that is wrong: use pnpm' },
  ],
})

test('given nothing new → what was read anew, from what was kept', async () => {
  const warehouse = await twoSessions()
  const fresh = await allFindings(warehouse, settings, null)
  expect(fresh[0]?.signals.length).toBeGreaterThan(0)
  expect(fresh[0]?.recoveries.length).toBeGreaterThan(0)
  expect(await allFindings(warehouse, settings, kept_by)).toEqual(fresh)
  expect(await allFindings(warehouse, settings, kept_by)).toEqual(fresh)
  await mark(warehouse)
  expect(await marked(warehouse, kept_by)).toEqual(['s1', 's2'])
})

test('given one session more → only that one is read; given one gone → it is forgotten', async () => {
  const warehouse = await twoSessions()
  await allFindings(warehouse, settings, kept_by)
  await mark(warehouse)
  await given(warehouse, [session('s3', 2)])
  expect(await marked(warehouse, kept_by)).toEqual(['s1', 's2'])
  await warehouse.run(`delete from raw_threads where thread_id = 's1'; delete from raw_events where thread_id = 's1'`)
  await buildStaging(warehouse)
  expect((await allFindings(warehouse, settings, kept_by)).map((one) => one.session.session_id)).toEqual(['s2', 's3'])
  expect(await warehouse.rows('select session_id from session_findings order by all')).toEqual([
    { session_id: 's2' },
    { session_id: 's3' },
  ])
})

test('given another program, other settings, rows that are copies now, or texts that went → read again', async () => {
  const warehouse = await twoSessions()
  const again = async (by: KeptBy, other = settings): Promise<string[]> => {
    await allFindings(warehouse, settings, kept_by)
    await mark(warehouse)
    return marked(warehouse, by, other)
  }
  expect(await again({ ...kept_by, program: 'two' })).toEqual([])
  expect(await again(kept_by, { ...settings, idle_ms: settings.idle_ms + 1 })).toEqual([])
  await warehouse.run(
    `insert into copied_events select object_key, thread_id, seq from raw_events where thread_id = 's1' and seq = 8`,
  )
  expect(await again(kept_by)).toEqual(['s1', 's2'])
  await mark(warehouse)
  await warehouse.run(
    `insert into copied_events select object_key, thread_id, seq from raw_events where thread_id = 's1' and seq = 0`,
  )
  expect(await marked(warehouse, kept_by)).toEqual(['s2'])
})

test('given texts that expire → the session is read again without them, once', async () => {
  const warehouse = await twoSessions()
  await allFindings(warehouse, settings, kept_by)
  await mark(warehouse)
  const as_of = start + 30.5 * day_ms
  const later = { ...kept_by, text_cutoff: textCutoff(as_of, 30) }
  await expireTexts(warehouse, as_of, 30)
  expect(await marked(warehouse, later)).toEqual(['s2'])
  expect(await allFindings(warehouse, settings, later)).toEqual(
    (await allFindings(warehouse, settings, null)).map((one) => ({
      ...one,
      outcome: { ...one.outcome, ...(one.session.session_id === 's2' ? { reasons: ['marked'] } : {}) },
    })),
  )
})

async function twoSessions(): Promise<Warehouse> {
  const warehouse = await freshWarehouse()
  await given(warehouse, [session('s1', 0), session('s2', 1)])
  return warehouse
}

/** Changes what is kept, so that it shows where it is used. */
async function mark(warehouse: Warehouse): Promise<void> {
  await warehouse.run(
    `update session_findings set body = json_merge_patch(body, '{"outcome": {"reasons": ["marked"]}}')::varchar`,
  )
}

async function marked(warehouse: Warehouse, by: KeptBy, other = settings): Promise<string[]> {
  const found = await allFindings(warehouse, other, by)
  return found.filter((one) => one.outcome.reasons[0] === 'marked').map((one) => one.session.session_id)
}
