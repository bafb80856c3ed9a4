/** All sessions' findings brought together, with what only shows over several of them. */
import type { Warehouse } from '#ingest/warehouse.ts'
import { allFindings, type KeptBy } from './kept-findings.ts'
import type { FoundSignal } from './members.ts'
import type { SessionOutcome } from './outcomes.ts'
import type { Recovery } from './recoveries.ts'
import { toSignal, type SessionFindings } from './session-findings.ts'
import type { AnalyzeSettings, SignalSettings } from './settings.ts'
import { acrossDrafts } from './signals/across.ts'
import { outlierDrafts } from './signals/outliers.ts'
import type { SessionFacts } from './trace.ts'

export interface Collected {
  sessions: SessionFacts[]
  signals: FoundSignal[]
  outcomes: SessionOutcome[]
  /** Member key to the recoveries of its trouble. */
  recoveries: Map<string, Recovery[]>
}

/** Sessions in order of their id. With `kept_by`, findings of sessions that did not change are taken from the last run. */
export async function collect(
  warehouse: Warehouse,
  settings: AnalyzeSettings,
  kept_by: KeptBy | null,
): Promise<Collected> {
  const all = await allFindings(warehouse, settings, kept_by)
  const sessions = all.map(({ session }) => session)
  const isSlow = slowFamilies(all, settings.signals)
  const signals = all
    .flatMap((one) => one.signals)
    .filter(({ kind, repo, subject }) => kind !== 'slow_command' || isSlow(repo, subject))
  const glances = all.map(({ glance }) => glance)
  const late = [...acrossDrafts(glances, settings.signals), ...outlierDrafts(sessions, settings.signals)]
  for (const { session, draft } of late) signals.push(toSignal(draft, session, null))
  return { sessions, signals, outcomes: all.map(({ outcome }) => outcome), recoveries: recoveriesByMember(all) }
}

function recoveriesByMember(all: readonly SessionFindings[]): Map<string, Recovery[]> {
  const byMember = new Map<string, Recovery[]>()
  for (const [member, recovery] of all.flatMap(({ recoveries }) => recoveries)) {
    const known = byMember.get(member)
    if (known) known.push(recovery)
    else byMember.set(member, [recovery])
  }
  return byMember
}

/** Whether a command family is slow in a repository: one that is rarely slow was waiting for somebody's yes. */
function slowFamilies(
  all: readonly SessionFindings[],
  settings: SignalSettings,
): (repo: string | null, family: string) => boolean {
  const total = new Map<string, { count: number; count_slow: number }>()
  for (const { session, runs } of all) {
    for (const { family, count, count_slow } of runs) {
      const key = `${session.repo ?? ''}\n${family}`
      const known = total.get(key) ?? { count: 0, count_slow: 0 }
      total.set(key, { count: known.count + count, count_slow: known.count_slow + count_slow })
    }
  }
  return (repo, family) => {
    const { count, count_slow } = total.get(`${repo ?? ''}\n${family}`) ?? { count: 1, count_slow: 1 }
    return count_slow >= 2 && count_slow >= count * settings.slow_command_share
  }
}
