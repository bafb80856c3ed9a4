/** A session that was given up, or that ended in looking around (S17). */
import type { Call, Trace } from '../trace.ts'
import { draft, type Detector } from './detector.ts'

export const endingDetectors: readonly Detector[] = [
  {
    id: 'S17',
    kind: 'abandoned',
    rule: 'No commit, push or pull request, and the last ten calls (in order of time) hold a red run that nothing later took back, after at least one edit; unknown programs do not count, nor does a session that tried to deliver in a log that tells no failures.',
    thresholds: [],
    version: 3,
    source: 'taxonomy S17, harnessgap (abandonment)',
    may_propose_alone: false,
    detect: (trace) => {
      const failure = unresolvedFailure(trace)
      if (!failure || hasDelivered(trace) !== false || !trace.calls.some(isEdit)) return []
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
    version: 2,
    source: 'taxonomy S17 (last 25 % explore-only); sessions that answer are finished, not given up',
    may_propose_alone: false,
    detect: (trace) => {
      const [calls, events] = [inTime<Call>(trace.calls), inTime(trace.events)]
      const quarter = calls.slice(Math.floor(calls.length * 0.75))
      const first = quarter[0]
      const said = events
        .filter(({ kind }) => /^(assistant_message|user_message|tool_result|interrupt)$/.test(kind))
        .at(-1)
      const isCut = said !== undefined && said.kind === 'tool_result'
      if (!first || quarter.length < 4 || !isCut || !calls.some(isEdit) || hasDelivered(trace) !== false) return []
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

/** Exit of a shell that knows no such program: a slip of the pen, no run that was red. */
const noSuchProgram = 127

/** A red run among the last ten calls without a green run of the same family after it; null when there is none. */
export function unresolvedFailure(trace: Trace): Call | null {
  const calls = inTime(trace.calls)
  const isRun = (call: Call) => call.main !== null && call.main.purpose !== 'vcs' && call.exit_code !== noSuchProgram
  const red = calls
    .slice(-10)
    .filter((call) => call.is_red && isRun(call))
    .at(-1)
  if (!red) return null
  const isGreen = calls
    .slice(calls.indexOf(red) + 1)
    .some(
      (call) => !call.is_red && call.status === 'ok' && call.commands.some((one) => one.family === red.main?.family),
    )
  return isGreen ? null : red
}

/** Calls or events in order of time, those of sub-agents among the others; as they come where times are missing. */
export function inTime<T extends { seq: number }>(
  rows: readonly (T & ({ at: number | null } | { started_at: number | null }))[],
): T[] {
  const timeOf = (row: (typeof rows)[number]) => ('at' in row ? row.at : row.started_at)
  if (rows.some((row) => timeOf(row) === null)) return [...rows]
  return [...rows].sort((a, b) => (timeOf(a) ?? 0) - (timeOf(b) ?? 0) || a.seq - b.seq)
}

/** Whether the session committed, pushed or opened a pull request; null when it tried and its log cannot tell failures. */
export function hasDelivered(trace: Trace): boolean | null {
  const hasTried = trace.calls.some(
    (call) =>
      call.status === 'ok' && call.commands.some((one) => /^(git (commit|push)|gh pr create)$/.test(one.family)),
  )
  return hasTried && !trace.session.has_failures ? null : hasTried
}

export function isEdit(call: Call): boolean {
  return (call.tool_kind === 'edit' || call.tool_kind === 'write') && call.status === 'ok'
}
