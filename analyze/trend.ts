/** Whether a cluster grows or fades, weekday by weekday, so that a busy Monday is not a trend. */

export type Trend = 'new' | 'growing' | 'steady' | 'fading'

const day_ms = 86_400_000

/**
 * Compares the sessions of the last seven days with the mean and spread of the same weekdays in the `weeks` before,
 * each day as a rate over that day's sessions of the repository. `sessions` and `exposures` count sessions by day number
 * (epoch days). Growing or fading from two standard deviations on, with at least three sessions' difference from zero.
 * New when first seen in the last seven days. Days before `first_day` have no data and are left out.
 */
export function trendOf(
  sessions: ReadonlyMap<number, number>,
  exposures: ReadonlyMap<number, number>,
  first_day: number,
  as_of: number,
  weeks: number,
): Trend {
  const today = Math.floor((as_of - 1) / day_ms)
  const firstSeen = Math.min(...sessions.keys())
  if (firstSeen > today - 7) return 'new'
  let observed = 0
  let expected = 0
  let variance = 0
  for (let back = 0; back < 7; back += 1) {
    const day = today - back
    const exposed = exposures.get(day) ?? 0
    observed += sessions.get(day) ?? 0
    if (exposed === 0) continue
    const rates: number[] = []
    for (let week = 1; week <= weeks; week += 1) {
      const before = day - 7 * week
      const count = exposures.get(before) ?? 0
      if (before >= first_day && count > 0) rates.push((sessions.get(before) ?? 0) / count)
    }
    if (rates.length === 0) continue
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    const spread = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / Math.max(1, rates.length - 1)
    expected += mean * exposed
    // A rate over few days is at least as uncertain as chance alone makes it.
    variance += Math.max(spread * exposed ** 2, mean * exposed)
  }
  const deviation = (observed - expected) / Math.sqrt(Math.max(variance, 1))
  if (deviation >= 2 && observed >= 3) return 'growing'
  if (deviation <= -2 || (observed === 0 && expected >= 2)) return 'fading'
  return 'steady'
}
