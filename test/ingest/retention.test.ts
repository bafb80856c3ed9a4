import { expect, test } from 'vitest'
import { buildStaging, refreshStaging } from '#analyze/build.ts'
import { expireTexts } from '#ingest/retention.ts'
import { freshWarehouse, given } from '../fresh-warehouse.ts'

const day_ms = 86_400_000
const old_at = Date.UTC(2026, 0, 1)
const new_at = Date.UTC(2026, 1, 1)

async function warehouse() {
  const made = await freshWarehouse()
  const steps = [{ text: 'fix it' }, { tool: 'shell', command: 'npm test', output: 'ok', exit_code: 0 }]
  await given(made, [
    { session_id: 'old', started_at: old_at, steps },
    { session_id: 'new', started_at: new_at, steps },
  ])
  await made.run(`update raw_threads set title = 'a title'`)
  await buildStaging(made)
  return made
}

const texts = `select session_id, string_agg(text) as texts from events group by all order by all`
const numbers = `select session_id, count_tool_calls, count_failed_tool_calls, count_turns, duration_ms from sessions order by all`

test('given text_days → the texts of sessions that ended before are null, the numbers and the newer texts stay', async () => {
  const made = await warehouse()
  const before = await made.rows(numbers)
  await expireTexts(made, new_at + 5 * day_ms, 10)
  expect(await refreshStaging(made)).toBe(true)
  expect(await made.rows(texts)).toEqual([
    { session_id: 'new', texts: 'fix it' },
    { session_id: 'old', texts: null },
  ])
  expect(
    await made.rows('select session_id, command, output, output_length, exit_code from tool_calls order by all'),
  ).toEqual([
    { session_id: 'new', command: 'npm test', output: 'ok', output_length: 2, exit_code: 0 },
    { session_id: 'old', command: null, output: null, output_length: 2, exit_code: 0 },
  ])
  expect(await made.rows('select session_id, title from sessions order by all')).toEqual([
    { session_id: 'new', title: 'a title' },
    { session_id: 'old', title: null },
  ])
  expect(await made.rows(numbers)).toEqual(before)
  made.close()
})

test('given no text_days, or nothing old enough → nothing changes, and the models need not be built again', async () => {
  const made = await warehouse()
  const before = await made.rows(texts)
  await expireTexts(made, new_at, null)
  await expireTexts(made, new_at, 40)
  expect(await refreshStaging(made)).toBe(false)
  expect(await made.rows(texts)).toEqual(before)
  made.close()
})
