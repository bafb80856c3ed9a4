import { expect, test } from 'vitest'
import { freshWarehouse, given } from '../fresh-warehouse.ts'

const start = Date.UTC(2026, 0, 5, 9)

test('one session with a failed and a passed call', async () => {
  const warehouse = await freshWarehouse()
  await given(warehouse, [
    {
      session_id: 's1',
      started_at: start,
      steps: [
        { text: 'please run the tests' },
        { tool: 'shell', command: 'pnpm test', exit_code: 1, output: 'boom', duration_ms: 1500 },
        { tool: 'shell', command: 'pnpm test', exit_code: 0, output: 'fine' },
      ],
    },
  ])
  const rows = await warehouse.rows(
    'select session_id, repo, user_name, count_turns, count_tool_calls, count_failed_tool_calls, input_tokens, cost_usd, duration_ms from sessions',
  )
  expect(rows).toEqual([
    {
      session_id: 's1',
      repo: 'acme/shop',
      user_name: 'ada',
      count_turns: 1,
      count_tool_calls: 2,
      count_failed_tool_calls: 1,
      input_tokens: null,
      cost_usd: null,
      duration_ms: 20_000,
    },
  ])
  expect(await warehouse.rows('select seq, command, is_error from tool_calls order by seq')).toEqual([
    { seq: 2, command: 'pnpm test', is_error: true },
    { seq: 4, command: 'pnpm test', is_error: false },
  ])
  warehouse.close()
})

test('a longer version of the same session replaces the shorter one, whatever the order', async () => {
  const steps = [{ text: 'one' }, { text: 'two' }]
  const short = { session_id: 's1', started_at: start, object_key: 'o/short', steps: steps.slice(0, 1) }
  const long = { session_id: 's1', started_at: start, object_key: 'o/long', steps }
  const results = []
  for (const order of [
    [short, long],
    [long, short],
  ]) {
    const warehouse = await freshWarehouse()
    await given(warehouse, order)
    results.push(await warehouse.rows('select session_id, count_turns, object_key from sessions'))
    expect(await warehouse.rows('select text from events order by seq')).toEqual([{ text: 'one' }, { text: 'two' }])
    warehouse.close()
  }
  expect(results[0]).toEqual(results[1])
  expect(results[0]).toEqual([{ session_id: 's1', count_turns: 2, object_key: 'o/long' }])
})
