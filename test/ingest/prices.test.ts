import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildStaging } from '#analyze/build.ts'
import { loadSessions } from '#ingest/load.ts'
import { loadPrices, Price } from '#ingest/prices.ts'
import { openWarehouse, type Warehouse } from '#ingest/warehouse.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import { uploadSources } from '#ingest/upload.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratch } from '../scratch.ts'
import { claudeLine } from '../small-logs.ts'

let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await openWarehouse(':memory:')
})
afterAll(() => warehouse.close())

test.each([
  ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
  ['bedrock/global.anthropic.claude-opus-4-6-v1:0', 'claude-opus-4-6'],
  ['claude-opus-4@20250514', 'claude-opus-4'],
  ['openrouter/anthropic/claude-sonnet-4.5:thinking', 'claude-sonnet-4-5'],
  ['claude-4.5-sonnet-thinking', 'claude-sonnet-4-5'],
  ['claude-4-sonnet', 'claude-sonnet-4'],
  ['claude-3-5-haiku-latest', 'claude-haiku-3-5'],
  ['claude-sonnet-4-6[1m]', 'claude-sonnet-4-6'],
  ['openai/gpt-5.1-codex', 'gpt-5.1-codex'],
  ['gpt-5-2025-08-07', 'gpt-5'],
  ['models/gemini-2.5-pro-preview-05-06', 'gemini-2.5-pro'],
  ['gemini-3-pro-preview', 'gemini-3-pro'],
  ['x-ai/grok-code-fast-1', 'grok-code-fast-1'],
  ['moonshotai/kimi-k2-0905-preview', 'kimi-k2-0905'],
  ['deepseek/deepseek-v4-flash', 'deepseek-v4-flash'],
  ['z-ai/glm-4.6:free', 'glm-4.6:free'],
  ['GPT-5', 'gpt-5'],
])('given the model %s → %s', async (name, plain) => {
  expect(await warehouse.rows('select plain_model($name) as plain', { name })).toEqual([{ plain }])
})

const day = (text: string): number => Date.parse(`${text}T12:00:00Z`)

/** One usage row of a model on a day, through the real loading; gives its cost in USD. */
async function costOf(usage: Record<string, unknown>, model: string, at: string, own: unknown[] = []) {
  const dir = scratch()
  mkdirSync(join(dir, 'logs'))
  const line = JSON.parse(claudeLine('s1', 0, 'text', 'u1')) as Record<string, unknown>
  const message = { id: 'm1', role: 'assistant', model, content: [{ type: 'text', text: 'Done.' }], usage }
  const answer = { ...line, type: 'assistant', uuid: 'u2', timestamp: new Date(day(at)).toISOString(), message }
  writeFileSync(join(dir, 'logs/a.jsonl'), `${JSON.stringify(line)}\n${JSON.stringify(answer)}\n`)
  const store = folderStore(join(dir, 'store'))
  const options = { redactLine: (text: string) => text, pseudonym: (name: string) => name, default_user: 'me' }
  await uploadSources(store, [{ dir: join(dir, 'logs'), user: null }], {
    ...options,
    memory: new Map(),
    is_dry_run: false,
    opt_out: [],
  })
  const fresh = await openWarehouse(':memory:')
  try {
    await loadPrices(
      fresh,
      own.map((each) => Price.parse(each)),
    )
    await loadSessions(store, fresh, { max_text_chars: 1000 })
    await buildStaging(fresh)
    const rows = await fresh.rows('select cost_usd from usage')
    expect(rows.length).toBe(1)
    return rows[0]?.['cost_usd'] as number | null
  } finally {
    fresh.close()
  }
}

const million = { input_tokens: 100_000, output_tokens: 100_000 }

test('given cached, written and long-written tokens → each at its own price', async () => {
  const usage = {
    ...{ input_tokens: 1_000_000, cache_read_input_tokens: 100_000, cache_creation_input_tokens: 300_000 },
    ...{
      output_tokens: 100_000,
      cache_creation: { ephemeral_5m_input_tokens: 100_000, ephemeral_1h_input_tokens: 200_000 },
    },
  }
  expect(await costOf(usage, 'claude-opus-4-5-20251101', '2026-03-02')).toBeCloseTo(5 + 0.05 + 0.625 + 2 + 2.5, 9)
})

test('given a price that fell → the old one before the day, the new one from it on', async () => {
  const read = { input_tokens: 0, cache_read_input_tokens: 1_000_000, output_tokens: 0 }
  expect(await costOf(read, 'claude-sonnet-5-5', '2026-10-06')).toBeCloseTo(0.2, 9)
  expect(await costOf(read, 'claude-sonnet-5-5', '2026-10-07')).toBeCloseTo(0.1, 9)
})

test('given a prompt over the vendor’s threshold, cache included → its price for long prompts on every token', async () => {
  const usage = (input: number) => ({ input_tokens: input, cache_read_input_tokens: 50_000, output_tokens: 1_000_000 })
  expect(await costOf(usage(50_000), 'claude-haiku-5-5', '2026-11-02')).toBeCloseTo(0.005 + 0.0005 + 0.5, 9)
  expect(await costOf(usage(50_001), 'claude-haiku-5-5', '2026-11-02')).toBeCloseTo(0.0250005 + 0.0025 + 2.5, 9)
})

test('given a sum beyond any context window → the usual price, because it is many requests', async () => {
  const usage = { input_tokens: 3_000_000, output_tokens: 0 }
  expect(await costOf(usage, 'claude-haiku-5-5', '2026-11-02')).toBeCloseTo(0.3, 9)
})

test('given an unknown model → no cost, not zero', async () => {
  expect(await costOf(million, 'own-llama-70b', '2026-03-02')).toBeNull()
})

test('given a price in the config → it goes before the shipped one from its day on, with defaults for the cache', async () => {
  const own = [
    { model: 'own-llama%', input_usd: 1, output_usd: 2 },
    { model: 'claude-opus-4-5', from: '2026-04-01', input_usd: 2.5, output_usd: 12.5 },
  ]
  expect(await costOf(million, 'own-llama-70b', '2026-03-02', own)).toBeCloseTo(0.3, 9)
  expect(await costOf(million, 'claude-opus-4-5', '2026-03-31', own)).toBeCloseTo(3, 9)
  expect(await costOf(million, 'claude-opus-4-5', '2026-04-01', own)).toBeCloseTo(1.5, 9)
  const cached = { input_tokens: 0, cache_read_input_tokens: 1_000_000, output_tokens: 0 }
  expect(await costOf(cached, 'claude-opus-4-5', '2026-04-01', own)).toBeCloseTo(2.5, 9)
})

test('the shipped table: one row for a pattern, day and size; caches never dearer than twice the input', async () => {
  await loadPrices(warehouse)
  const twice = await warehouse.rows(
    'select model_pattern from prices group by model_pattern, valid_from, above_tokens having count(*) > 1',
  )
  const odd = await warehouse.rows(
    `select model_pattern from prices where cached_input_usd > input_usd or cache_write_usd < input_usd
     or cache_write_1h_usd > 2 * input_usd or output_usd < input_usd`,
  )
  expect({ twice, odd }).toEqual({ twice: [], odd: [] })
})
