/** How a session ended and how hard it was: an outcome with its reasons, a struggle score with its penalties. */
import type { SignalDraft } from './signals/detector.ts'
import { hasDelivered, isEdit, unresolvedFailure } from './signals/ending.ts'
import type { Trace } from './trace.ts'

export interface SessionOutcome {
  session_id: string
  outcome: 'completed' | 'abandoned' | 'errored' | 'interrupted' | 'unknown'
  reasons: string[]
  /** 0 (smooth) to 100; null when there are no calls to judge by, or the log cannot tell which failed. */
  struggle_score: number | null
  penalties: { name: string; points: number }[]
}

/** Points for each sign, once or by its count up to a cap. Own judgement, to be calibrated against labels. */
const points: Readonly<Record<string, { each: number; most: number }>> = {
  user_interrupt: { each: 8, most: 16 },
  tool_rejected: { each: 4, most: 12 },
  correction: { each: 6, most: 18 },
  repeated_request: { each: 6, most: 12 },
  same_error_loop: { each: 8, most: 16 },
  identical_calls: { each: 5, most: 10 },
  alternating_calls: { each: 5, most: 10 },
  failure_streak: { each: 6, most: 12 },
  fix_cycles: { each: 6, most: 12 },
  edit_reverted: { each: 3, most: 9 },
  work_undone: { each: 6, most: 6 },
  edits_refused: { each: 3, most: 6 },
  agent_tool: { each: 2, most: 8 },
  lost_in_repo: { each: 4, most: 8 },
  wrong_belief: { each: 2, most: 8 },
  slow_command: { each: 2, most: 6 },
  polling: { each: 2, most: 4 },
  compaction: { each: 5, most: 10 },
  plan_churn: { each: 5, most: 5 },
  abandoned: { each: 15, most: 15 },
  ended_exploring: { each: 8, most: 8 },
  gate_evasion: { each: 6, most: 12 },
  false_done: { each: 12, most: 12 },
}

/** The outcome of a session from its end, its last runs and its signals. */
export function outcomeOf(trace: Trace, signals: readonly SignalDraft[]): SessionOutcome {
  const { has_failures } = trace.session
  const { outcome, reasons } = ending(trace)
  const penalties = penaltiesOf(signals)
  const sum = penalties.reduce((total, one) => total + one.points, 0)
  const struggle_score = trace.calls.length === 0 || !has_failures ? null : Math.min(100, sum)
  if (!has_failures) reasons.push('its log does not tell which calls failed: no struggle score')
  return { session_id: trace.session.session_id, outcome, reasons, struggle_score, penalties }
}

function ending(trace: Trace): Pick<SessionOutcome, 'outcome' | 'reasons'> {
  const last = trace.events.filter((event) => !/^(system|turn_end|turn_start|reasoning)$/.test(event.kind)).at(-1)
  if (!last) return { outcome: 'unknown', reasons: ['the log holds no message'] }
  const delivered = hasDelivered(trace)
  const red = unresolvedFailure(trace)
  const reasons: string[] = []
  if (delivered) reasons.push('it committed, pushed or opened a pull request')
  if (last.kind === 'interrupt' || trace.session.end_state === 'interrupted') {
    return { outcome: delivered ? 'completed' : 'interrupted', reasons: [...reasons, 'its last turn was interrupted'] }
  }
  if (last.kind === 'api_error' || trace.session.end_state === 'errored') {
    return { outcome: 'errored', reasons: [...reasons, 'it ends with an error of the service'] }
  }
  if (red && delivered === false) {
    const name = red.main?.family ?? red.tool
    if (trace.calls.some(isEdit)) return { outcome: 'abandoned', reasons: [`${name} was red and never green again`] }
    reasons.push(`${name} was red at the end, nothing was edited`)
  }
  if (last.kind === 'assistant_message')
    return { outcome: 'completed', reasons: [...reasons, 'its last word is an answer'] }
  if (delivered || trace.session.end_state === 'completed')
    return { outcome: 'completed', reasons: reasons.length > 0 ? reasons : ['the log marks its end'] }
  return { outcome: 'unknown', reasons: [...reasons, `the log ends with a ${last.kind.replaceAll('_', ' ')}`] }
}

function penaltiesOf(signals: readonly SignalDraft[]): SessionOutcome['penalties'] {
  const counts = new Map<string, number>()
  for (const { kind } of signals) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, count]) => {
      const rule = points[name]
      return rule ? [{ name, points: Math.min(rule.most, rule.each * count) }] : []
    })
}
