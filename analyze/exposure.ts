/** Sessions by repository and day: what rates are taken over. */
import type { Exposure } from './cluster-facts.ts'
import type { SessionFacts } from './trace.ts'

const day_ms = 86_400_000

/** How many sessions each repository had on each day (number since the epoch, UTC). Sessions without a time count nowhere. */
export function exposureOf(sessions: readonly SessionFacts[], as_of: number, trend_weeks: number): Exposure {
  const byRepo = new Map<string | null, Map<number, number>>()
  let first_day = Infinity
  for (const { repo, started_at } of sessions) {
    if (started_at === null) continue
    const day = Math.floor(started_at / day_ms)
    const days = byRepo.get(repo) ?? new Map<number, number>()
    days.set(day, (days.get(day) ?? 0) + 1)
    byRepo.set(repo, days)
    first_day = Math.min(first_day, day)
  }
  const none = new Map<number, number>()
  return { as_of, trend_weeks, first_day, sessionsByDay: (repo) => byRepo.get(repo) ?? none }
}
