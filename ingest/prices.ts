/**
 * The price table: data in prices.json, dated, with its sources; the team's own prices from the config go before it.
 * A model that no row matches stays unpriced. Names are compared by `plain_model` (schema.sql), so that a provider's
 * prefix, a region or a date does not hide a model.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Warehouse } from './warehouse.ts'

const usd = z.number().min(0)
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day such as 2026-03-01')

const PriceRow = z.strictObject({
  /** LIKE pattern over the plain name, or the name as logged. */
  model_pattern: z.string().min(1),
  /** First day (UTC) the price holds. */
  valid_from: day,
  /** It holds for requests of more prompt tokens than this, cache included; 0 for the usual price. */
  above_tokens: z.number().int().min(0),
  /** USD per million tokens, each; output includes reasoning. */
  input_usd: usd,
  cached_input_usd: usd,
  cache_write_usd: usd,
  cache_write_1h_usd: usd,
  output_usd: usd,
  /** A key of `sources`. */
  source: z.string(),
})
type PriceRow = z.infer<typeof PriceRow>

const Table = z.strictObject({ read_at: day, sources: z.record(z.string(), z.string()), prices: PriceRow.array() })

const shipped = Table.parse(JSON.parse(readFileSync(new URL('./prices.json', import.meta.url), 'utf8'))).prices

/** A price of the team's own, as the config has it. */
export const Price = z.strictObject({
  model: z.string().min(1).describe('The model, as logged or without provider and date; % stands for anything.'),
  from: day.default('2000-01-01').describe('First day (UTC) it holds.'),
  above_tokens: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('It holds for requests whose prompt is longer than this (long-context prices).'),
  input_usd: usd.describe('USD per million input tokens.'),
  cached_input_usd: usd.optional().describe('Read from the cache; default: as input.'),
  cache_write_usd: usd.optional().describe('Written to the cache; default: as input.'),
  cache_write_1h_usd: usd.optional().describe('Written to the cache for an hour; default: as cache_write_usd.'),
  output_usd: usd.describe('Output, reasoning included.'),
})
export type Price = z.infer<typeof Price>

/** Puts the shipped prices and `own` from the config into the prices table (replacing what was there). */
export async function loadPrices(warehouse: Warehouse, own: readonly Price[] = []): Promise<void> {
  await warehouse.transaction(async () => {
    await warehouse.run('delete from prices')
    await warehouse.append('prices', [
      ...shipped.map((price) => ({ ...price, is_own: false })),
      ...own.map((price) => ({ ...rowOf(price), is_own: true })),
    ])
  })
}

function rowOf({ model, from, cached_input_usd, cache_write_usd, cache_write_1h_usd, ...price }: Price): PriceRow {
  const write = cache_write_usd ?? price.input_usd
  return {
    ...price,
    model_pattern: model,
    valid_from: from,
    cached_input_usd: cached_input_usd ?? price.input_usd,
    cache_write_usd: write,
    cache_write_1h_usd: cache_write_1h_usd ?? write,
    source: 'config',
  }
}
