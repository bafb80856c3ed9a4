/** One thread's messages, calls and results in, rows out: what readers of chat-like logs share. */
import type { RowSink } from '../format.ts'
import type { EventKind, EventRow, ThreadRow, ToolCallRow, ToolStatus, UsageRow } from '../session.ts'
import { describeCall } from './describe-call.ts'
import type { ThreadLog } from './thread-log.ts'
import { LineIdentities } from './thread-log.ts'
import { verdictOf } from './verdict.ts'

/** Where a record stands; everything it gives shares this and gets its own number in the identity. */
export interface Place {
  line: number | null
  at: number | null
  model: string | null
  identity: string
  count: number
}

/** A call as a reader sees it; `given` wins over what is derived from tool and arguments. */
export interface NewCall {
  id: string | null
  tool: string
  input: unknown
  given?: Partial<Pick<ToolCallRow, 'command' | 'file_path' | 'cwd' | 'tool_kind' | 'started_at' | 'arguments'>>
}

/** A result as a reader sees it. A stated status wins over the rules of verdict.ts. */
export interface CallEnd {
  output: string | null
  exit_code?: number | null
  is_error?: boolean | null
  status?: ToolStatus | null
  evidence?: string
  duration_ms?: number | null
}

export type Tokens = Partial<Omit<UsageRow, 'thread_id' | 'at' | 'identity'>>

interface OpenCall {
  row: ToolCallRow
  is_named: boolean
}

const noTokens = {
  input_tokens: null,
  cached_input_tokens: null,
  cache_write_tokens: null,
  output_tokens: null,
  reasoning_tokens: null,
  logged_cost_usd: null,
}

export class Conversation {
  readonly thread: ThreadLog
  readonly #sink: RowSink
  readonly #identities: LineIdentities
  readonly #open = new Map<string, OpenCall>()
  readonly #seen = new Map<string, number>()

  /** Readers with several threads share one LineIdentities, so that identities stay unique in the object. */
  constructor(sink: RowSink, thread: ThreadLog, identities = new LineIdentities()) {
    this.#sink = sink
    this.thread = thread
    this.#identities = identities
  }

  /** `content` is what a copy of the record keeps: usually its raw text. */
  place(content: string, line: number | null, at: number | null, model: string | null = null): Place {
    this.thread.saw(at)
    return { line, at, model, identity: this.#identities.of(content), count: 0 }
  }

  /** The same record at a later time, for a result that it brings together with its call. */
  later(place: Place, at: number | null): Place {
    this.thread.saw(at)
    return { ...place, at, identity: `${place.identity}.${place.count++}`, count: 0 }
  }

  /** An event that is no call and no result; returns its seq. */
  event(
    place: Place,
    kind: EventKind,
    role: EventRow['role'],
    text: string | null,
    more: Partial<EventRow> = {},
  ): number {
    const { line, at } = place
    const model = role === 'assistant' ? place.model : null
    return this.thread.event({ line, at, model, ...more, kind, role, text, identity: next(place) })
  }

  /** The same, unless there is no text to keep. */
  say(place: Place, kind: EventKind, role: EventRow['role'], text: string | null, more: Partial<EventRow> = {}): void {
    if (text !== null && text.trim() !== '') this.event(place, kind, role, text, more)
  }

  /** A tool call; its row is written when its result comes, or by finish(). */
  call(place: Place, { id, tool, input, given }: NewCall): ToolCallRow {
    const name = id ?? `call-${this.#seen.size + 1}`
    const count = (this.#seen.get(name) ?? 0) + 1
    this.#seen.set(name, count)
    const tool_call_id = count === 1 ? name : `${name}#${count}`
    const seq = this.event(place, 'tool_call', 'assistant', null, { tool_call_id })
    const row: ToolCallRow = {
      ...{ thread_id: this.thread.thread_id, tool_call_id, seq, result_seq: null, turn: this.thread.turn, tool },
      ...{ output: null, is_error: null, status: 'unknown', status_evidence: null, exit_code: null },
      ...{ started_at: place.at, duration_ms: null, cwd: null, parent_tool_call_id: null },
      ...describeCall(tool, input),
      ...given,
      identity: next(place),
    }
    const before = this.#open.get(name)
    if (before !== undefined) this.#sink.toolCall(before.row)
    this.#open.set(name, { row, is_named: id !== null })
    return row
  }

  /** The open call with this id; null when there is none. */
  pending(id: string | null): ToolCallRow | null {
    return this.#find(id)?.row ?? null
  }

  /** A result. Without an id it answers the oldest open call. False when it answers none: then only an event is written. */
  result(place: Place, id: string | null, end: CallEnd): boolean {
    const open = this.#find(id)
    const tool_call_id = open?.row.tool_call_id ?? id
    const seq = this.event(place, 'tool_result', 'tool', open === null ? end.output : null, { tool_call_id })
    if (open === null) {
      this.#sink.drift('result without call')
      return false
    }
    const { row } = open
    row.result_seq = seq
    settle(row, end, place.at)
    for (const [name, each] of this.#open) if (each === open) this.#open.delete(name)
    this.#sink.toolCall(row)
    return true
  }

  /** A call that the log itself gives together with its end (documents, in-place updated records). */
  called(place: Place, call: NewCall, end: CallEnd): void {
    const row = this.call(place, call)
    this.result(place, call.id ?? row.tool_call_id, end)
  }

  usage(place: Place, tokens: Tokens): void {
    const { thread_id } = this.thread
    const model = tokens.model ?? place.model
    this.#sink.usage({ ...noTokens, ...tokens, thread_id, at: place.at, model, identity: next(place) })
  }

  instruction(place: Place, kind: string, path: string | null, text: string): void {
    const { thread_id, count_events } = this.thread
    this.#sink.instruction({ thread_id, seq: count_events, at: place.at, kind, path, text })
  }

  /** Writes the calls that no result answered, and gives the thread. */
  finish(): ThreadRow {
    for (const { row } of this.#open.values()) this.#sink.toolCall(row)
    this.#open.clear()
    return this.thread.row()
  }

  #find(id: string | null): OpenCall | null {
    const named = id === null ? undefined : this.#open.get(id)
    if (named !== undefined) return named
    for (const open of this.#open.values()) if (id === null || !open.is_named) return open
    return null
  }
}

function settle(row: ToolCallRow, end: CallEnd, at: number | null): void {
  const { output, exit_code = null, is_error = null } = end
  const { tool_kind, command } = row
  const rule = verdictOf({ tool_kind, command, output, exit_code, is_error })
  const passed = at === null || row.started_at === null ? null : Math.max(0, at - row.started_at)
  Object.assign(row, { output, exit_code, is_error, duration_ms: end.duration_ms ?? passed })
  row.status = end.status ?? rule.status
  row.status_evidence = end.status ? (end.evidence ?? 'status') : rule.status_evidence
}

/** Uncached input where the log's input includes what was read from (and written to) the cache; null when it has no input. */
export function uncached(input: number | null, cached: number | null, written: number | null = null): number | null {
  return input === null ? null : Math.max(0, input - (cached ?? 0) - (written ?? 0))
}

function next(place: Place): string {
  return `${place.identity}.${place.count++}`
}
