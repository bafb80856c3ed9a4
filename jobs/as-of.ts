/** The day an analysis speaks of: the end of today in UTC, or of the day given with --as-of. */
import { KnownError } from '#ingest/known-error.ts'

const day_ms = 86_400_000

/**
 * Epoch ms of the end of the UTC day, so that two runs of one day give one answer. `given` is `yyyy-mm-dd`.
 * Throws KnownError for anything else.
 */
export function asOf(given: string | undefined, now: number): number {
  if (given === undefined) return endOfDay(now)
  const at = /^\d{4}-\d{2}-\d{2}$/.test(given) ? Date.parse(`${given}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(at)) throw new KnownError(`--as-of wants a day such as 2026-03-01, not ${JSON.stringify(given)}`)
  return at + day_ms
}

export function endOfDay(now: number): number {
  return (Math.floor(now / day_ms) + 1) * day_ms
}
