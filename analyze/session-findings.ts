/** What one session tells by itself: its trace in, signals, outcome, recoveries and the little that is compared over sessions out. */
import { createHash } from 'node:crypto'
import { memberKey, type FoundSignal } from './members.ts'
import { outcomeOf, type SessionOutcome } from './outcomes.ts'
import { patternOf } from './pattern-of.ts'
import { correctionRecovery, evasionRecovery, recoveriesOf, type Recovery } from './recoveries.ts'
import type { AnalyzeSettings } from './settings.ts'
import { glanceOf, type SessionGlance } from './signals/across.ts'
import type { SignalDraft } from './signals/detector.ts'
import { detect } from './signals/registry.ts'
import type { SessionFacts, Trace } from './trace.ts'

/** Plain data that is the same again after JSON: it is kept between runs (kept-findings.ts). */
export interface SessionFindings {
  session: SessionFacts
  signals: FoundSignal[]
  outcome: SessionOutcome
  glance: SessionGlance
  /** Member key and a recovery of its trouble, in the order of the session. */
  recoveries: [member: string, recovery: Recovery][]
  runs: FamilyRuns[]
}

/** How often one command family ran, and how often it was slow. */
export interface FamilyRuns {
  family: string
  count: number
  count_slow: number
}

/** A pure function of one trace and the settings. */
export function findingsOf(trace: Trace, settings: AnalyzeSettings): SessionFindings {
  const { session } = trace
  const drafts = detect(trace, settings)
  const signals = drafts.map((one) => toSignal(one, session, wastedMs(trace, one)))
  const recoveries: SessionFindings['recoveries'] = []
  for (const one of signals) {
    if (one.kind === 'correction') recoveries.push([one.member, correctionRecovery(trace, one.seq)])
    if (one.kind === 'gate_evasion') recoveries.push([one.member, evasionRecovery(trace, one)])
  }
  const found = recoveriesOf(trace)
  trace.troubles.forEach((trouble, index) => {
    const recovery = found[index]
    if (!recovery) return
    const cause = trouble.group || patternOf(trouble).fingerprint
    recoveries.push([memberKey(trouble.family, session.repo, trouble.scope, cause), recovery])
  })
  return {
    session,
    signals,
    outcome: outcomeOf(trace, drafts),
    glance: glanceOf(trace),
    recoveries,
    runs: runsOf(trace, settings.signals.slow_command_ms),
  }
}

/** A draft with its session, fingerprint and member. */
export function toSignal(one: SignalDraft, session: SessionFacts, wasted_ms: number | null): FoundSignal {
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

function runsOf(trace: Trace, slow_ms: number): FamilyRuns[] {
  const runs = new Map<string, FamilyRuns>()
  for (const { main, duration_ms } of trace.calls) {
    if (main === null || duration_ms === null) continue
    const { family } = main
    const known = runs.get(family) ?? { family, count: 0, count_slow: 0 }
    runs.set(family, known)
    known.count += 1
    if (duration_ms >= slow_ms) known.count_slow += 1
  }
  return [...runs.values()]
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
