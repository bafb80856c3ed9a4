/** Time that was lost: slow commands and stalled turns (S13, S18). */
import type { Call } from '../trace.ts'
import { draft, type Detector } from './detector.ts'

export const timeDetectors: readonly Detector[] = [
  {
    id: 'S13',
    kind: 'slow_command',
    rule: 'A command family took longer than `slow_command_ms` in a session (waits, servers and interrupted calls left out).',
    thresholds: ['slow_command_ms'],
    version: 1,
    source: 'the one-minute ratchet: what takes longer is not run in the inner loop',
    may_propose_alone: true,
    detect: (trace, settings) => {
      const slow = new Map<string, { call: Call; total_ms: number; count: number }>()
      for (const call of trace.calls) {
        const family = slowFamily(call, settings.slow_command_ms)
        if (family === null) continue
        const known = slow.get(family)
        if (known) Object.assign(known, { total_ms: known.total_ms + (call.duration_ms ?? 0), count: known.count + 1 })
        else slow.set(family, { call, total_ms: call.duration_ms ?? 0, count: 1 })
      }
      return [...slow].map(([family, { call, count }]) =>
        draft({
          ...{ kind: 'slow_command', seq: call.seq, at: call.started_at, scope: 'environment', subject: family },
          ...{ text: `${family} is slow`, is_exact: true, group: family },
          ...{
            end_seq: call.result_seq,
            count_hits: count,
            tool_call_id: call.tool_call_id,
            object_key: call.object_key,
          },
        }),
      )
    },
  },
  {
    id: 'S13w',
    kind: 'command_wait',
    rule: 'Commands took at least `command_wait_share` of the time somebody worked, in sessions of `command_wait_min_ms` or more.',
    thresholds: ['command_wait_share', 'command_wait_min_ms'],
    version: 1,
    source: 'taxonomy S13 (waiting for commands over 30 % of the session)',
    may_propose_alone: false,
    detect: (trace, settings) => {
      const last_seq = trace.events.reduce((most, { seq }) => Math.max(most, seq), 0)
      const worked_ms = trace.activeMs(0, last_seq)
      const ran = trace.calls.filter(
        (call) => call.tool_kind === 'shell' && call.main !== null && call.status !== 'denied',
      )
      const waited_ms = ran.reduce((sum, { duration_ms }) => sum + (duration_ms ?? 0), 0)
      const isLong = worked_ms !== null && worked_ms >= settings.command_wait_min_ms
      if (!isLong || waited_ms < worked_ms * settings.command_wait_share) return []
      const text = 'much of the session was waiting for commands'
      const { seq, started_at: at } = ran[0] ?? { seq: 0, started_at: null }
      return [
        draft({ kind: 'command_wait', seq, at, scope: 'environment', subject: 'waiting', text, group: 'waiting' }),
      ]
    },
  },
  {
    id: 'S18',
    kind: 'stalled',
    rule: 'No event of any thread for `stalled_ms` while a turn was open, outside of a running call.',
    thresholds: ['stalled_ms'],
    version: 2,
    source: 'Symphony default (5 minutes)',
    may_propose_alone: false,
    detect: (trace, settings) => {
      const times = trace.events
        .map((event) => event.at)
        .filter((at) => at !== null)
        .sort((a, b) => a - b)
      for (let at = 1; at < trace.events.length; at += 1) {
        const [before, event] = [trace.events[at - 1], trace.events[at]]
        if (!before || !event || before.at === null || event.at === null || before.thread_id !== event.thread_id)
          continue
        const isOpen =
          event.kind !== 'user_message' &&
          event.turn === before.turn &&
          !/^(tool_call|turn_end|system)$/.test(before.kind)
        if (!isOpen || event.kind === 'system' || event.at - before.at < settings.stalled_ms) continue
        const [from, to] = [before.at, event.at]
        if (times.some((time) => time > from && time < to)) continue
        const text = 'no event for minutes while a turn was open'
        return [
          draft({
            kind: 'stalled',
            seq: before.seq,
            at: before.at,
            scope: 'external',
            subject: 'stalled',
            text,
            group: 'stalled',
            end_seq: event.seq,
          }),
        ]
      }
      return []
    },
  },
]

/** The family of a slow call; null when it was quick, waited on purpose, or nobody knows how long it took. */
function slowFamily(call: Call, slow_ms: number): string | null {
  if (call.tool_kind !== 'shell' || call.duration_ms === null || call.duration_ms < slow_ms) return null
  if (call.main === null || call.main.purpose === 'serve' || call.main.purpose === 'vcs') return null
  if (call.status !== 'ok' && call.status !== 'failed') return null
  if (
    /^(mkdir|chmod|rm|cp|mv|touch|ln|cd|export|kill|sed|awk|perl|ruby|python|node|bash|sh|zsh|curl|wget)$/.test(
      call.main.family,
    )
  )
    return null
  return call.commands.some((command) => command.family === 'sleep') ? null : call.main.family
}
