/** What a format declares it cannot tell is shown as missing, never as zero, and nothing is concluded from it. */
import { expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { buildStaging, refreshStaging } from '#analyze/build.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { outlierDrafts } from '#analyze/signals/outliers.ts'
import type { SessionFacts } from '#analyze/trace.ts'
import { weekly } from '#analyze/weekly.ts'
import { formats } from '#ingest/formats/index.ts'
import { loadFormats } from '#ingest/formats-table.ts'
import { loadPrices } from '#ingest/prices.ts'
import type { Row } from '#ingest/warehouse.ts'
import { freshWarehouse, given, type GivenSession, type GivenStep } from '../fresh-warehouse.ts'

const start = Date.UTC(2026, 0, 5, 9)
const ask: GivenStep = { text: 'please mend the cart' }
const passed: GivenStep = { tool: 'shell', command: 'pnpm test', output: '3 passed' }
const failed: GivenStep = { tool: 'shell', command: 'pnpm test', output: 'boom', status: 'failed' }

test('the formats table says what the formats declare, and says it again without a change', async () => {
  const warehouse = await freshWarehouse()
  const declared = formats.map(({ name, version, agent, capabilities }) => ({ name, version, agent, ...capabilities }))
  expect(await warehouse.rows('select * from formats')).toEqual(declared)
  await loadFormats(warehouse)
  expect(await warehouse.rows('select * from formats')).toEqual(declared)
  expect(await refreshStaging(warehouse)).toBe(false)
  await warehouse.run(`update formats set has_exit_codes = false where name = 'codex'`)
  expect(await refreshStaging(warehouse)).toBe(true)
})

test('given no failure in a log that tells failures → 0; in one that cannot → null, no score and the reason; a failure seen counts', async () => {
  const warehouse = await freshWarehouse()
  await given(warehouse, [
    { session_id: 'told', started_at: start, steps: [ask, passed] },
    { session_id: 'untold', format: 'qwenpaw', started_at: start, steps: [ask, passed] },
    { session_id: 'seen', format: 'qwenpaw', started_at: start, steps: [ask, failed] },
  ])
  await analyze(warehouse, { as_of: start, settings: defaultSettings, journal: [] })
  const ends = 'the log ends with a tool result'
  const noScore = 'its log does not tell which calls failed: no struggle score'
  expect(
    await warehouse.rows(
      `select session_id, count_tool_calls, count_failed_tool_calls, sessions.struggle_score, reasons
       from sessions join session_outcomes using (session_id) order by session_id`,
    ),
  ).toEqual([
    {
      ...{ session_id: 'seen', count_tool_calls: 1, count_failed_tool_calls: 1, struggle_score: null },
      reasons: JSON.stringify(['pnpm test was red at the end, nothing was edited', ends, noScore]),
    },
    {
      ...{ session_id: 'told', count_tool_calls: 1, count_failed_tool_calls: 0, struggle_score: 0 },
      reasons: JSON.stringify([ends]),
    },
    {
      ...{ session_id: 'untold', count_tool_calls: 1, count_failed_tool_calls: null, struggle_score: null },
      reasons: JSON.stringify([ends, noScore]),
    },
  ])
})

test('given a session in two logs → what one of them can tell is enough', async () => {
  const warehouse = await freshWarehouse()
  const half = (format: string): GivenSession => ({
    ...{ session_id: 's1', agent: 'cursor', format, started_at: start, steps: [ask, passed] },
    object_key: `sessions/cursor/ada/2026-01-01/${format}.jsonl.gz`,
  })
  await given(warehouse, [half('cursor'), half('cursor-stream')])
  const counts = async (): Promise<Row[]> => {
    await buildStaging(warehouse)
    return warehouse.rows('select count_tool_calls, count_failed_tool_calls from sessions')
  }
  await warehouse.run(`update raw_events set identity = 'g:' || object_key || identity`)
  await warehouse.run(`update raw_tool_calls set identity = 'g:' || object_key || identity`)
  expect(await counts()).toEqual([{ count_tool_calls: 2, count_failed_tool_calls: 0 }])
  await warehouse.run(`update raw_objects set format = 'cursor'`)
  expect(await counts()).toEqual([{ count_tool_calls: 2, count_failed_tool_calls: null }])
})

test('given a commit in a log that cannot tell whether it went well → neither delivered nor abandoned', async () => {
  const red = `src/cart.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.`
  const steps: GivenStep[] = [
    ask,
    { tool: 'edit', tool_kind: 'edit', file_path: '/src/shop/src/cart.ts', edit_before: 'a', edit_after: 'b' },
    { tool: 'shell', command: 'npx tsc --noEmit', output: red },
    { tool: 'shell', command: 'git commit -am "mend the cart"', output: '' },
  ]
  const warehouse = await freshWarehouse()
  await given(warehouse, [
    { session_id: 'told', started_at: start, steps },
    { session_id: 'untold', format: 'qwenpaw', started_at: start, steps },
    { session_id: 'untried', format: 'qwenpaw', started_at: start, steps: steps.slice(0, 3) },
  ])
  await analyze(warehouse, { as_of: start, settings: defaultSettings, journal: [] })
  expect(
    await warehouse.rows('select session_id, outcome, reasons[:40] as why from session_outcomes order by 1'),
  ).toEqual([
    { session_id: 'told', outcome: 'completed', why: '["it committed, pushed or opened a pull ' },
    { session_id: 'untold', outcome: 'unknown', why: '["the log ends with a tool result","its ' },
    { session_id: 'untried', outcome: 'abandoned', why: '["tsc was red and never green again","it' },
  ])
  expect(await warehouse.rows(`select session_id from signals where kind = 'abandoned'`)).toEqual([
    { session_id: 'untried' },
  ])
})

test('given usage without a token count → no cost, not a cost of zero', async () => {
  const warehouse = await freshWarehouse()
  await loadPrices(warehouse)
  await given(warehouse, [{ session_id: 's1', started_at: start, steps: [ask] }])
  const usage = { thread_id: 's1', model: 'gpt-5', identity: 'g:u1' }
  await warehouse.append('raw_usage', [{ ...usage, object_key: 'sessions/codex/ada/2026-01-01/s1.jsonl.gz' }])
  const cost = async (): Promise<Row[]> => {
    await buildStaging(warehouse)
    return warehouse.rows('select model, input_tokens, output_tokens, cost_usd from sessions')
  }
  expect(await cost()).toEqual([{ model: 'gpt-5', input_tokens: null, output_tokens: null, cost_usd: null }])
  await warehouse.run('update raw_usage set output_tokens = 0')
  expect(await cost()).toEqual([{ model: 'gpt-5', input_tokens: null, output_tokens: 0, cost_usd: 0 }])
})

test('given no times → a correction is of the turn before, not of any turn', async () => {
  const warehouse = await freshWarehouse()
  const no: GivenStep = { text: 'no, that is wrong: use pnpm' }
  await given(warehouse, [
    { session_id: 'next', format: 'cursor', started_at: start, steps: [ask, passed, no] },
    { session_id: 'later', format: 'cursor', started_at: start, steps: [ask, passed, { text: 'thanks' }, no] },
  ])
  await warehouse.run('update raw_events set "at" = null; update raw_tool_calls set started_at = null')
  await warehouse.run('update raw_threads set started_at = null, ended_at = null')
  await buildStaging(warehouse)
  await analyze(warehouse, { as_of: start, settings: defaultSettings, journal: [] })
  expect(await warehouse.rows(`select session_id from signals where kind = 'correction'`)).toEqual([
    { session_id: 'next' },
  ])
})

test('given too few sessions that tell tokens → no outlier among them, however many tell none', () => {
  const facts = (index: number, total_tokens: number | null): SessionFacts => ({
    ...{
      session_id: `s${index}`,
      agent: 'cursor',
      user_name: 'ada',
      repo: 'acme/shop',
      logged_repo: null,
      branch: null,
    },
    ...{ cwd: null, started_at: null, ended_at: null, end_state: null, duration_ms: null, total_tokens },
    has_failures: false,
  })
  const told = Array.from({ length: 30 }, (_, i) => facts(i, i === 0 ? 5000 : 100))
  const untold = Array.from({ length: 40 }, (_, i) => facts(100 + i, null))
  const found = (sessions: SessionFacts[]) =>
    outlierDrafts(sessions, defaultSettings.signals).map(({ session, draft }) => [session.session_id, draft.subject])
  expect(found([...told, ...untold])).toEqual([['s0', 'tokens']])
  expect(found([...told.slice(0, 29), ...untold])).toEqual([])
})

test('given a week of logs that tell no failures → the digest knows none; given no session → none', async () => {
  const warehouse = await freshWarehouse()
  await given(warehouse, [{ session_id: 's1', format: 'qwenpaw', started_at: start, steps: [ask, passed] }])
  await analyze(warehouse, { as_of: start, settings: defaultSettings, journal: [] })
  const { activity, activity_before } = await weekly(warehouse, start + 86_400_000)
  expect(activity.rows).toMatchObject({ count_sessions: 1, count_tool_calls: 1, count_failed_tool_calls: null })
  expect(activity_before).toMatchObject({ count_sessions: 0, count_tool_calls: 0, count_failed_tool_calls: 0 })
})
