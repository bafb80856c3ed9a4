/** The settings of the optional model, with the sentences that document them; a key in the environment turns it on. */
import { z } from 'zod'

const ModelPrices = z
  .strictObject({
    input_usd: z.number().min(0).describe('USD per million input tokens.'),
    output_usd: z.number().min(0).describe('USD per million output tokens.'),
    embedding_usd: z.number().min(0).describe('USD per million embedded tokens.'),
    batch_factor: z.number().min(0).max(1).optional().describe('What a batch costs of that; default 0.5, OpenAI’s.'),
  })
  .describe('Needed for models without a known price, so that the ceiling can hold; 0 for a server of your own.')
export type ModelPrices = z.infer<typeof ModelPrices>

export const ModelSettings = z.strictObject({
  is_enabled: z.boolean().default(true).describe('false: ask no model, even when OPENAI_API_KEY is set.'),
  base_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Any OpenAI-compatible server; default: OPENAI_BASE_URL, then https://api.openai.com/v1.'),
  name: z
    .string()
    .min(1)
    .default('gpt-5-mini')
    .describe('Model for names, merge checks and wording; needs JSON schemas.'),
  embedding_name: z.string().min(1).default('text-embedding-3-small').describe('Model for embeddings.'),
  reasoning_effort: z
    .enum(['minimal', 'low', 'medium', 'high'])
    .optional()
    .describe('Sent only when set; models that do not reason refuse it.'),
  prices: ModelPrices.optional(),
  max_usd_per_run: z.number().min(0).default(0.5).describe('No call is made that could bring a run above this.'),
  max_calls_per_run: z.int().min(0).default(400).describe('Calls per run, whatever they cost.'),
  batch: z
    .boolean()
    .default(false)
    .describe(
      'true: names and wordings go out as one batch a night at half the price and are there the next night; merge checks stay ' +
        'live. Off by default: a night costs cents, and a lesson proposed on its first night would keep the template’s line.',
    ),
  max_output_tokens: z.int().min(16).default(4000).describe('Per answer, hidden reasoning included.'),
  max_clusters: z.int().min(1).default(200).describe('Clusters looked at, the most costly first.'),
  min_similarity: z
    .number()
    .min(-1)
    .max(1)
    .default(0.5)
    .describe('Cosine similarity from which two clusters are worth asking about.'),
  timeout_ms: z.int().min(10).default(60_000).describe('Longest wait for one attempt.'),
  max_retries: z
    .int()
    .min(0)
    .max(5)
    .default(2)
    .describe('Further attempts after 429, 5xx, time-outs and lost connections.'),
})
export type ModelSettings = z.infer<typeof ModelSettings>
