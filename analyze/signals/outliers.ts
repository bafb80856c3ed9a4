/** Sessions that cost far more than the others of their repository (S28). */
import type { SignalSettings } from '../settings.ts'
import type { SessionFacts } from '../trace.ts'
import { draft, type SignalDraft } from './detector.ts'

/**
 * Sessions above the percentile of tokens or minutes in their repository, from the smallest sample on that says anything.
 * A session whose log does not tell the one or the other is no sample of it.
 */
export function outlierDrafts(
  sessions: readonly SessionFacts[],
  settings: SignalSettings,
): { session: SessionFacts; draft: SignalDraft }[] {
  const found: { session: SessionFacts; draft: SignalDraft }[] = []
  const byRepo = new Map<string | null, SessionFacts[]>()
  for (const session of sessions) byRepo.set(session.repo, [...(byRepo.get(session.repo) ?? []), session])
  for (const group of byRepo.values()) {
    const limits = {
      tokens: limitOf(
        group.map((one) => one.total_tokens),
        settings,
      ),
      minutes: limitOf(
        group.map((one) => one.duration_ms),
        settings,
      ),
    }
    for (const session of group) {
      const what =
        (session.total_tokens ?? 0) > limits.tokens
          ? 'tokens'
          : (session.duration_ms ?? 0) > limits.minutes
            ? 'minutes'
            : null
      if (what === null) continue
      const text = `far more ${what} than other sessions`
      found.push({
        session,
        draft: draft({
          kind: 'cost_outlier',
          seq: 0,
          at: session.started_at,
          scope: 'user',
          subject: what,
          text,
          group: `outlier ${what}`,
        }),
      })
    }
  }
  return found
}

/** What is told is compared with what is told; no limit while that is too little. */
function limitOf(values: readonly (number | null)[], settings: SignalSettings): number {
  const told = values.filter((value) => value !== null)
  return told.length < settings.outlier_min_sessions ? Infinity : percentile(told, settings.outlier_percentile)
}

/** The value below which this share (0 to 1) of the values lies; 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
