/** Pairs a Codex thread's calls with their results: output lines, `item_completed` records, polls of running processes. */
import type { RowSink } from '../format.ts'
import type { ToolCallRow } from '../session.ts'
import { isBenignExit } from './shell.ts'
import { jsonTextOf, objectOf, parsedObject, pathOf } from './json-access.ts'
import { describeCall, type ItemResult } from './codex-call-facts.ts'
import { readToolOutput, type ToolOutput } from './codex-output.ts'
import type { ThreadLog } from './thread-log.ts'

interface OpenCall {
  /** Its key among the open calls: the log's own id. */
  key: string
  row: ToolCallRow
  /** What an item said about it; stronger than the output's words. */
  item: ItemResult | null
  has_output: boolean
  is_escalated: boolean
}

export class CodexCalls {
  readonly #open = new Map<string, OpenCall>()
  readonly #seen = new Map<string, number>()
  /** Process and script ids that go on after their call's output, to the open call. */
  readonly #running = new Map<string, OpenCall>()
  /** The code-mode script that inner commands belong to: the last one begun. */
  #script: string | null = null
  readonly #sink: RowSink
  readonly #thread: ThreadLog

  constructor(sink: RowSink, thread: ThreadLog) {
    this.#sink = sink
    this.#thread = thread
  }

  /** A call was made. `id` null: the log has none. */
  call(id: string | null, tool: string, args: unknown, at: Origin, cwd: string | null): OpenCall {
    const call_id = this.#freshId(id ?? `line-${at.line}`)
    const text = jsonTextOf(args)
    const parsed = objectOf(args) ?? parsedObject(text)
    const thread = this.#thread
    const seq = thread.event({ ...at, kind: 'tool_call', role: 'assistant', tool_call_id: call_id })
    const about = describeCall(tool, text, parsed)
    const row: ToolCallRow = {
      thread_id: thread.thread_id,
      tool_call_id: call_id,
      seq,
      result_seq: null,
      turn: thread.turn,
      tool,
      ...about,
      arguments: text,
      output: null,
      is_error: null,
      status: 'unknown',
      status_evidence: null,
      exit_code: null,
      started_at: at.at,
      duration_ms: null,
      cwd: pathOf(parsed?.['workdir']) ?? cwd,
      parent_tool_call_id: null,
      identity: at.identity,
    }
    const is_escalated =
      parsed?.['sandbox_permissions'] === 'require_escalated' || parsed?.['with_escalated_permissions'] === true
    const open: OpenCall = { key: id ?? call_id, row, item: null, has_output: false, is_escalated }
    const before = this.#open.get(open.key)
    if (before !== undefined) this.#close(before)
    this.#open.set(open.key, open)
    if (tool === 'exec' && parsed === null) this.#script = call_id
    return open
  }

  /** A result came. False when no open call has this id. */
  output(id: string | null, value: unknown, at: Origin): boolean {
    const open = this.#open.get(id ?? '')
    const result = readToolOutput(value)
    const tool_call_id = open?.row.tool_call_id ?? id
    const seq = this.#thread.event({ ...at, kind: 'tool_result', role: 'tool', tool_call_id })
    if (open === undefined || open.has_output) return false
    open.has_output = true
    open.row.result_seq = seq
    this.#apply(open, result, at.at)
    const isEnd = open.row.status !== 'running' && !(open.row.status === 'denied' && open.is_escalated)
    if (isEnd || open.item !== null) this.#close(open)
    return true
  }

  /** `item_completed` or a legacy `…_end` event about a call. False when the call is not open (already settled). */
  item(id: string, result: ItemResult): boolean {
    const open = this.#open.get(id)
    if (open === undefined) return false
    open.item = result
    if (open.has_output) {
      this.#settle(open)
      this.#close(open)
    }
    return true
  }

  /** A command or patch inside a code-mode script: a call of its own under the script. */
  inner(
    id: string,
    tool: string,
    args: unknown,
    edits: Partial<ToolCallRow>,
    result: ItemResult,
    times: InnerTimes,
  ): void {
    const { at } = times
    const open = this.call(id, tool, args, { ...at, at: times.started_at ?? at.at }, result.cwd)
    open.row.parent_tool_call_id = this.#script
    Object.assign(open.row, edits)
    open.has_output = true
    const tool_call_id = open.row.tool_call_id
    const identity = `${at.identity}.1`
    open.row.result_seq = this.#thread.event({ ...at, identity, kind: 'tool_result', role: 'tool', tool_call_id })
    open.item = result
    this.#settle(open)
    this.#close(open)
  }

  /** A call whose end is in the same record (the provider ran it): no result event of its own. */
  finished(id: string | null, tool: string, args: unknown, at: Origin, result: ItemResult): void {
    const open = this.call(id, tool, args, at, null)
    open.item = result
    this.#settle(open)
    this.#close(open)
  }

  /** Writes whatever is still open: no result, or a process that outlived the log. */
  finish(): void {
    for (const open of [...this.#open.values()]) {
      this.#settle(open)
      this.#close(open)
    }
  }

  #freshId(id: string): string {
    const count = this.#seen.get(id) ?? 0
    this.#seen.set(id, count + 1)
    return count === 0 ? id : `${id}#${count + 1}`
  }

  #apply(open: OpenCall, result: ToolOutput, at: number | null): void {
    const { row } = open
    row.output = result.output
    row.exit_code = result.exit_code
    const passed = at !== null && row.started_at !== null ? Math.max(0, at - row.started_at) : null
    row.duration_ms = result.duration_ms ?? passed
    row.status = result.status === 'unknown' ? 'ok' : result.status
    row.status_evidence = result.evidence ?? 'text:no failure named'
    if (row.status === 'interrupted' && open.is_escalated) {
      row.status = 'denied'
      row.status_evidence = 'text:aborted by user, escalated, never started'
    }
    if (open.item !== null) this.#settle(open)
    this.#benign(row)
    if (row.tool === 'write_stdin' || row.tool === 'wait') this.#poll(row, result)
    else if (result.running_id !== null) this.#running.set(runningKey(row.tool, result.running_id), open)
  }

  /**
   * `write_stdin` and `wait` look after the process (session_id) or script (cell_id) of an earlier call: when the end
   * comes with them it belongs to that call, and the poll itself did its job.
   */
  #poll(poll: ToolCallRow, result: ToolOutput): void {
    const args = parsedObject(poll.arguments)
    const key = runningKey(poll.tool, String(jsonTextOf(args?.['session_id'] ?? args?.['cell_id'])))
    const polled = this.#running.get(key)
    const isAnswer = result.exit_code !== null || result.evidence?.startsWith('text:script') === true
    if (result.status !== 'running' && (polled === undefined || !isAnswer)) return
    poll.status = 'ok'
    poll.status_evidence = 'poll'
    poll.exit_code = null
    if (polled === undefined || result.status === 'running') return
    this.#running.delete(key)
    if (polled.item !== null || !this.#open.has(polled.key)) return
    polled.row.status = result.status
    polled.row.status_evidence = `poll:${result.evidence ?? ''}`
    polled.row.exit_code = result.exit_code
    polled.row.output = `${polled.row.output ?? ''}${result.output ?? ''}`
    this.#benign(polled.row)
    this.#close(polled)
  }

  /** The item's word on status, code, duration and untruncated output goes before the text's. */
  #settle(open: OpenCall): void {
    const { row, item } = open
    if (item === null) return
    const isAborted = open.has_output && row.status_evidence?.startsWith('text:aborted by user') === true
    row.exit_code = item.exit_code ?? row.exit_code
    row.duration_ms = item.duration_ms ?? row.duration_ms
    if (item.output !== null && item.output !== '') row.output = item.output
    row.cwd = item.cwd ?? row.cwd
    row.status = isAborted ? 'interrupted' : item.status
    row.status_evidence = isAborted ? 'text:aborted by user' : item.evidence
    this.#benign(row)
  }

  #benign(row: ToolCallRow): void {
    if (row.status === 'failed' && isBenignExit(row.command, row.exit_code, row.output)) {
      row.status = 'ok'
      row.status_evidence = 'exit_code:benign'
    }
  }

  #close(open: OpenCall): void {
    this.#open.delete(open.key)
    this.#sink.toolCall(open.row)
  }
}

/** Where an event stands: line, time, identity and model. */
export interface Origin {
  line: number
  at: number | null
  identity: string
  model: string | null
}

interface InnerTimes {
  at: Origin
  started_at: number | null
}

function runningKey(tool: string, id: string): string {
  return tool === 'exec' || tool === 'wait' ? `cell ${id}` : `process ${id}`
}
