/** A session as the detectors see it: its calls with what ran and what was said, its messages, and the time that was spent. */
import { z } from 'zod'
import { isBenignExit, simpleCommands, type SimpleCommand } from './commands.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { parseDiagnostics } from './diagnostics/parse.ts'
import { localPath } from './local-path.ts'
import { troublesOf, type Trouble } from './troubles.ts'

const text = z.string().nullable()
const number = z.number().nullable()

export const SessionFacts = z.object({
  session_id: z.string(),
  agent: z.string(),
  user_name: z.string(),
  repo: text,
  /** What the log calls it, before worktrees, folders and aliases were brought to one name. */
  logged_repo: text,
  branch: text,
  cwd: text,
  started_at: number,
  ended_at: number,
  end_state: text,
  duration_ms: number,
  total_tokens: number,
  /** Whether its log can tell failures (exit codes or error flags); without, a call that seems to have gone well may not have. */
  has_failures: z.boolean(),
})
export type SessionFacts = z.infer<typeof SessionFacts>

export const CallRow = z.object({
  session_id: z.string(),
  thread_id: z.string(),
  tool_call_id: z.string(),
  seq: z.number(),
  result_seq: number,
  turn: z.number(),
  tool: z.string(),
  tool_kind: z.string(),
  command: text,
  arguments: text,
  output: text,
  status: z.string(),
  exit_code: number,
  started_at: number,
  duration_ms: number,
  file_path: text,
  edit_before: text,
  edit_after: text,
  cwd: text,
  object_key: z.string(),
})
export type CallRow = z.infer<typeof CallRow>

export const EventRow = z.object({
  session_id: z.string(),
  thread_id: z.string(),
  seq: z.number(),
  at: number,
  turn: z.number(),
  kind: z.string(),
  role: text,
  text,
  is_injected: z.boolean(),
  model: text,
})
export type EventRow = z.infer<typeof EventRow>

/** One call, understood. */
export interface Call extends CallRow {
  /** file_path relative to the checkout; null when the call touched no file. */
  path: string | null
  commands: SimpleCommand[]
  /** The command that the line is about: the last one that does not only look; null for other tools and pure looking. */
  main: SimpleCommand | null
  diagnostics: Diagnostic[]
  /** Ran and failed, or timed out; exits that mean "nothing found" are not failures. */
  is_failed: boolean
  /** Failed, or passed while its output holds errors (an exit hidden by a pipe). */
  is_red: boolean
}

export interface Trace {
  session: SessionFacts
  calls: Call[]
  events: EventRow[]
  /** What went wrong in it, each trouble once. */
  troubles: readonly Trouble[]
  /** Milliseconds between two events in which somebody worked: each gap counts up to the idle limit. Null without times. */
  activeMs(from_seq: number, to_seq: number): number | null
}

/** Makes the trace of one session from its rows, which come ordered by seq. */
export function toTrace(
  session: SessionFacts,
  rows: readonly CallRow[],
  events: readonly EventRow[],
  idle_ms: number,
): Trace {
  const calls = rows.map((row) => toCall(row, session.cwd))
  const trace: Trace = { session, calls, events: [...events], troubles: [], activeMs: activeClock(events, idle_ms) }
  trace.troubles = troublesOf(trace)
  return trace
}

function toCall(row: CallRow, root: string | null): Call {
  const commands = row.command === null ? [] : simpleCommands(row.command)
  const main = [...commands].reverse().find((command) => !command.is_inspection) ?? null
  const ended = row.status === 'failed' || row.status === 'timeout'
  const is_failed = ended && !(row.command !== null && isBenignExit(row.command, row.exit_code))
  const isParsed =
    row.tool_kind === 'shell' && row.output !== null && row.status !== 'denied' && row.status !== 'cascade'
  const diagnostics = isParsed ? parseDiagnostics(row.output ?? '', commands, is_failed) : []
  const is_red = is_failed || diagnostics.some((one) => one.severity === 'error')
  return { ...row, path: localPath(row.file_path, root, row.cwd), commands, main, diagnostics, is_failed, is_red }
}

/** Adds up the gaps between events once, so that any span is two look-ups. */
function activeClock(events: readonly EventRow[], idle_ms: number): Trace['activeMs'] {
  const seqs: number[] = []
  const sums: number[] = []
  let sum = 0
  let before: number | null = null
  for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
    if (event.at === null) continue
    if (before !== null) sum += Math.min(Math.max(0, event.at - before), idle_ms)
    before = event.at
    seqs.push(event.seq)
    sums.push(sum)
  }
  const sumAt = (seq: number) => {
    let low = 0
    let high = seqs.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((seqs[middle] ?? 0) <= seq) low = middle + 1
      else high = middle
    }
    return sums[Math.max(0, low - 1)] ?? 0
  }
  return (from_seq, to_seq) => (seqs.length < 2 ? null : Math.max(0, sumAt(to_seq) - sumAt(from_seq)))
}
