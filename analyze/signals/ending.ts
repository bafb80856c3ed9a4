/** A session that was given up, or that ended in looking around (S17). */
import type { Call, Trace } from '../trace.ts'
import { draft, type Detector } from './detector.ts'

export const endingDetectors: readonly Detector[] = [
  {
    id: 'S17',
    kind: 'abandoned',
    rule: 'No commit, push or pull request, and the last ten calls hold a failure that nothing later took back, after at least one edit.',
    thresholds: [],
    version: 1,
    source: 'taxonomy S17, harnessgap (abandonment)',
    may_propose_alone: false,
    detect: (trace) => {
      const failure = unresolvedFailure(trace)
      if (!failure || hasDelivered(trace) || !trace.calls.some(isEdit)) return []
      const text = `ended with ${failure.main?.family ?? failure.tool} red`
      return [
        draft({
          kind: 'abandoned',
          seq: failure.seq,
          at: failure.started_at,
          scope: 'agent_tool',
          subject: failure.main?.family ?? failure.tool,
          text,
          group: 'abandoned',
        }),
      ]
    },
  },
  {
    id: 'S17x',
    kind: 'ended_exploring',
    rule: 'It edited and delivered nothing, the last quarter of its calls (at least four) only looked, and it ends without an answer.',
    thresholds: [],
    version: 1,
    source: 'taxonomy S17 (last 25 % explore-only); sessions that answer are finished, not given up',
    may_propose_alone: false,
    detect: (trace) => {
      const { calls, events } = trace
      const quarter = calls.slice(Math.floor(calls.length * 0.75))
      const first = quarter[0]
      const said = events
        .filter(({ kind }) => /^(assistant_message|user_message|tool_result|interrupt)$/.test(kind))
        .at(-1)
      const isCut = said !== undefined && said.kind === 'tool_result'
      if (!first || quarter.length < 4 || !isCut || !calls.some(isEdit) || hasDelivered(trace)) return []
      if (!quarter.every(isLooking)) return []
      const { seq, started_at: at } = first
      const text = 'ended while looking around'
      return [
        draft({ kind: 'ended_exploring', seq, at, scope: 'agent_tool', subject: 'ending', text, group: 'ending' }),
      ]
    },
  },
]

function isLooking(call: Call): boolean {
  if (call.tool_kind === 'read' || call.tool_kind === 'search') return true
  return call.tool_kind === 'shell' && call.commands.length > 0 && call.commands.every((one) => one.is_inspection)
}

/** A red run among the last ten calls without a green run of the same family after it; null when there is none. */
export function unresolvedFailure(trace: Trace): Call | null {
  const last = trace.calls.slice(-10)
  const red = last.filter((call) => call.is_red && call.main !== null && call.main.purpose !== 'vcs').at(-1)
  if (!red) return null
  const isGreen = trace.calls.some(
    (call) =>
      call.seq > red.seq &&
      !call.is_red &&
      call.status === 'ok' &&
      call.commands.some((one) => one.family === red.main?.family),
  )
  return isGreen ? null : red
}

/** Whether the session committed, pushed or opened a pull request. */
export function hasDelivered(trace: Trace): boolean {
  return trace.calls.some(
    (call) =>
      call.status === 'ok' && call.commands.some((one) => /^(git (commit|push)|gh pr create)$/.test(one.family)),
  )
}

export function isEdit(call: Call): boolean {
  return (call.tool_kind === 'edit' || call.tool_kind === 'write') && call.status === 'ok'
}
