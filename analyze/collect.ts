/** One pass over all sessions: signals with fingerprints, outcomes and recoveries, session by session. */
import { createHash } from 'node:crypto'
import type { Warehouse } from '#ingest/warehouse.ts'
import { patternOf } from './pattern-of.ts'
import { memberKey, type FoundSignal } from './members.ts'
import { outcomeOf, type SessionOutcome } from './outcomes.ts'
import { readSessions } from './read-sessions.ts'
import { correctionRecovery, evasionRecovery, recoveriesOf, type Recovery } from './recoveries.ts'
import type { AnalyzeSettings } from './settings.ts'
import type { SignalDraft } from './signals/detector.ts'
import { acrossDrafts, glanceOf, type SessionGlance } from './signals/across.ts'
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
  const runs = new Map<string, { count: number; count_slow: number }>()
  const found: Collected = { sessions: [], signals: [], outcomes: [], recoveries: new Map() }
  const glances: SessionGlance[] = []
  for await (const trace of readSessions(warehouse, settings)) {
    const drafts = detect(trace, settings)
    countRuns(runs, trace, settings.signals.slow_command_ms)
    found.sessions.push(trace.session)
    glances.push(glanceOf(trace))
    found.outcomes.push(outcomeOf(trace, drafts))
    for (const one of drafts) found.signals.push(toSignal(one, trace.session, wastedMs(trace, one)))
    for (const one of drafts) {
      if (one.kind === 'correction')
        add(found.recoveries, toSignal(one, trace.session, null).member, correctionRecovery(trace, one.seq))
      if (one.kind === 'gate_evasion')
        add(found.recoveries, toSignal(one, trace.session, null).member, evasionRecovery(trace, one))
    }
    const recoveries = recoveriesOf(trace)
    trace.troubles.forEach((trouble, index) => {
      const recovery = recoveries[index]
      if (!recovery) return
      const cause = trouble.group || patternOf(trouble).fingerprint
      const key = memberKey(trouble.family, trace.session.repo, trouble.scope, cause)
      add(found.recoveries, key, recovery)
    })
  }
  found.signals = found.signals.filter(({ kind, repo, subject }) => {
    const { count, count_slow } = runs.get(`${repo ?? ''}\n${subject}`) ?? { count: 1, count_slow: 1 }
    return kind !== 'slow_command' || (count_slow >= 2 && count_slow >= count * settings.signals.slow_command_share)
  })
  const late = [...acrossDrafts(glances, settings.signals), ...outlierDrafts(found.sessions, settings.signals)]
  for (const { session, draft } of late) {
    found.signals.push(toSignal(draft, session, null))
  }
  return found
}

/** Counts runs and slow runs by repository and family: a command that is rarely slow was waiting for somebody's yes. */
function countRuns(runs: Map<string, { count: number; count_slow: number }>, trace: Trace, slow_ms: number): void {
  for (const { main, duration_ms } of trace.calls) {
    if (main === null || duration_ms === null) continue
    const key = `${trace.session.repo ?? ''}\n${main.family}`
    const known = runs.get(key) ?? { count: 0, count_slow: 0 }
    runs.set(key, known)
    known.count += 1
    if (duration_ms >= slow_ms) known.count_slow += 1
  }
}

function add(recoveries: Map<string, Recovery[]>, key: string, recovery: Recovery): void {
  const known = recoveries.get(key)
  if (known) known.push(recovery)
  else recoveries.set(key, [recovery])
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
  const task = taskOf(session)
  return {
    ...one,
    text,
    signal_id,
    session_id,
    user_name,
    agent,
    repo,
    task,
    fingerprint: id,
    pattern,
    member,
    wasted_ms,
  }
}

/** Sessions on one feature branch are one piece of work: what they meet together may be the work itself. */
function taskOf({ session_id, branch }: SessionFacts): string {
  const isShared = branch === null || /^(?:main|master|develop|dev|trunk|next|HEAD|releases?\/.*)$/.test(branch)
  return isShared ? session_id : `branch ${branch}`
}

/** Time from the first sight to the end, shared with the troubles of the same call; null when no end is known. */
function wastedMs(trace: Trace, one: SignalDraft): number | null {
  const spans = one.spans ?? (one.end_seq === null ? [] : [[one.seq, one.end_seq] as const])
  const times = spans.map(([from, to]) => trace.activeMs(from, to)).filter((ms) => ms !== null)
  if (times.length === 0) return null
  return Math.round(times.reduce((sum, ms) => sum + ms, 0) / Math.max(1, one.shared_by))
}
