/** What the configured models cost: the config, else the shipped price table, else null and the model is not asked. */
import type { Warehouse } from '#ingest/warehouse.ts'
import type { ModelPrices, ModelSettings } from './settings.ts'

/** USD per million tokens (OpenAI's price page, 2024-01-25); the shipped table holds models that write, not those that embed. */
const embedding_usd: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 0.02,
  'text-embedding-3-large': 0.13,
}

/** Of a live answer's price (OpenAI's Batch API guide, 2024-04-15: half the price, answered within 24 hours). */
const batch_factor = 0.5

/** Prices of the models in the settings; null when one of them is unknown. */
export async function pricesOf(settings: ModelSettings, warehouse: Warehouse): Promise<Required<ModelPrices> | null> {
  if (settings.prices) return { ...settings.prices, batch_factor: settings.prices.batch_factor ?? batch_factor }
  const [row] = await warehouse.rows(
    `select input_usd, output_usd from prices
     where (plain_model($name) like model_pattern or $name like model_pattern) and above_tokens = 0
     order by is_own desc, length(model_pattern) desc, valid_from desc limit 1`,
    { name: settings.name },
  )
  const embedding = embedding_usd[settings.embedding_name]
  if (!row || embedding === undefined) return null
  return {
    ...{ input_usd: Number(row['input_usd']), output_usd: Number(row['output_usd']) },
    ...{ embedding_usd: embedding, batch_factor },
  }
}
