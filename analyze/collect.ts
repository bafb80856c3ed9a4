/** One pass over all sessions: signals with fingerprints, outcomes and recoveries, session by session. */
import { createHash } from 'node:crypto'
import type { Warehouse } from '#ingest/warehouse.ts'
import { patternOf } from './pattern-of.ts'
import { memberKey, type FoundSignal } from './members.ts'
import { outcomeOf, type SessionOutcome } from './outcomes.ts'
import { readSessions } from './read-sessions.ts'
import { recoveriesOf, type Recovery } from './recoveries.ts'
import type { AnalyzeSettings } from './settings.ts'
import type { SignalDraft } from './signals/detector.ts'
import { outlierDrafts } from './signals/outliers.ts'
import { detect } from './signals/registry.ts'
import type { SessionFacts, Trace } from './trace.ts'

export interface Collected {
  sessions: SessionFacts[]
  signals: FoundSignal[]
  outcomes: SessionOutcome[]
  /** Member key to the recoveries of its trouble. */
  recoveries: Map<string, Recovery[]>
}

/** Reads every session once and keeps only what the clusters need. */
export async function collect(warehouse: Warehouse, settings: AnalyzeSettings): Promise<Collected> {
  const found: Collected = { sessions: [], signals: [], outcomes: [], recoveries: new Map() }
  for await (const trace of readSessions(warehouse, settings)) {
    const drafts = detect(trace, settings)
    found.sessions.push(trace.session)
    found.outcomes.push(outcomeOf(trace, drafts))
    for (const one of drafts) found.signals.push(toSignal(one, trace.session, wastedMs(trace, one)))
    const recoveries = recoveriesOf(trace)
    trace.troubles.forEach((trouble, index) => {
      const recovery = recoveries[index]
      if (!recovery) return
      const cause = trouble.group || patternOf(trouble).fingerprint
      const key = memberKey(trouble.family, trace.session.repo, trouble.scope, cause)
      const known = found.recoveries.get(key)
      if (known) known.push(recovery)
      else found.recoveries.set(key, [recovery])
    })
  }
  for (const { session, draft } of outlierDrafts(found.sessions, settings.signals)) {
    found.signals.push(toSignal(draft, session, null))
  }
  return found
}

function toSignal(one: SignalDraft, session: SessionFacts, wasted_ms: number | null): FoundSignal {
  const { fingerprint: id, pattern } = patternOf(one)
  const text = one.name === '' ? one.text : `${one.text} (${one.name})`
  const cause = one.group || id
  const signal_id = createHash('sha256')
    .update([one.kind, session.session_id, one.seq, one.subject, cause].join('\n'))
    .digest('hex')
    .slice(0, 20)
  const { session_id, user_name, agent, repo } = session
  const member = memberKey(one.family, repo, one.scope, cause)
  return { ...one, text, signal_id, session_id, user_name, agent, repo, fingerprint: id, pattern, member, wasted_ms }
}

/** Time from the first sight to the end, shared with the troubles of the same call; null when no end is known. */
function wastedMs(trace: Trace, one: SignalDraft): number | null {
  if (one.end_seq === null) return null
  const active_ms = trace.activeMs(one.seq, one.end_seq)
  return active_ms === null ? null : Math.round(active_ms / Math.max(1, one.shared_by))
}
