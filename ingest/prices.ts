/** The price table: data in prices.json, dated, the longest matching pattern wins; unknown models stay unpriced. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Warehouse } from './warehouse.ts'

export const Price = z.strictObject({
  /** LIKE pattern over the model name as logged. */
  model_pattern: z.string(),
  /** First day (UTC) the price holds. */
  valid_from: z.string(),
  /** USD per million tokens. */
  input_usd: z.number(),
  cached_input_usd: z.number(),
  cache_write_usd: z.number(),
  output_usd: z.number(),
})
export type Price = z.infer<typeof Price>

const shipped = Price.array().parse(JSON.parse(readFileSync(new URL('./prices.json', import.meta.url), 'utf8')))

/** Puts the shipped prices, and after them `overrides` from the config, into the prices table (replacing what was there). */
export async function loadPrices(warehouse: Warehouse, overrides: readonly Price[] = []): Promise<void> {
  const replaced = new Set(overrides.map((price) => `${price.model_pattern} ${price.valid_from}`))
  const kept = shipped.filter((price) => !replaced.has(`${price.model_pattern} ${price.valid_from}`))
  await warehouse.transaction(async () => {
    await warehouse.run('delete from prices')
    await warehouse.append('prices', [...kept, ...overrides])
  })
}
