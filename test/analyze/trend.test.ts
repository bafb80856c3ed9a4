import { expect, test } from 'vitest'
import { trendOf } from '#analyze/trend.ts'

const day_ms = 86_400_000
const today = 20_000
const as_of = (today + 1) * day_ms

/** Sessions by day for the last five weeks: `rate` of ten sessions a day, weekdays only, and a factor for the last week. */
function days(rate: number, lastWeek: number): { sessions: Map<number, number>; exposures: Map<number, number> } {
  const sessions = new Map<number, number>()
  const exposures = new Map<number, number>()
  for (let back = 0; back < 35; back += 1) {
    const day = today - back
    if (day % 7 < 2) continue
    exposures.set(day, 10)
    const count = Math.round(10 * rate * (back < 7 ? lastWeek : 1))
    if (count > 0) sessions.set(day, count)
  }
  return { sessions, exposures }
}

test.each([
  ['the same as before', 0.3, 1, 'steady'],
  ['three times as often', 0.2, 3, 'growing'],
  ['gone', 0.3, 0, 'fading'],
])('%s', (_name, rate, lastWeek, expected) => {
  const { sessions, exposures } = days(rate, lastWeek)
  expect(trendOf(sessions, exposures, today - 35, as_of, 4)).toBe(expected)
})

test('a busy week with the same rate is no trend', () => {
  const { sessions, exposures } = days(0.3, 1)
  for (let back = 0; back < 7; back += 1) {
    const day = today - back
    if (exposures.has(day)) exposures.set(day, 30)
    if (sessions.has(day)) sessions.set(day, 9)
  }
  expect(trendOf(sessions, exposures, today - 35, as_of, 4)).toBe('steady')
})

test('first seen this week is new', () => {
  expect(trendOf(new Map([[today - 3, 4]]), new Map([[today - 3, 4]]), today - 3, as_of, 4)).toBe('new')
})
