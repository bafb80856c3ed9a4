/** How good every detector was when last measured (bench/signals.ts writes the figures); null where nothing was measured. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const share = z.number().min(0).max(1).nullable()
const Measured = z.object({
  team: z.object({ seed: z.string(), count_developers: z.number(), count_days: z.number() }),
  kinds: z.record(z.string(), z.object({ precision: share, recall: share, count_signals: z.number() })),
})

/** Kind to its figures on the made-up teams: the worse of the known and the held-out causes. */
export const measured = Measured.parse(JSON.parse(readFileSync(new URL('./measured.json', import.meta.url), 'utf8')))

/** Below this share of right signals a kind may colour a session but never make a lesson alone. */
export const leastPrecision = 0.9
