/** Pairs Claude Code's tool_use blocks with their results, over all threads of a file, and settles late ends. */
import type { RowSink } from '../format.ts'
import type { ToolCallRow } from '../session.ts'
import { arrayOf, jsonTextOf, objectOf, pathOf, textOf, wordOf, type JsonObject } from './json-access.ts'
import { notificationOf, resultPath, statedDuration, verdictOf } from './claude-code-result.ts'
import { editText } from './patch.ts'
import { commandLine } from './shell.ts'
import type { ThreadLog } from './thread-log.ts'
import { toolKind } from './tool-kind.ts'

interface OpenCall {
  row: ToolCallRow
  message_id: string | null
}

/** Where a block stands. */
export interface Place {
  thread: ThreadLog
  line: number
  at: number | null
  identity: string
}

export class ClaudeCalls {
  /** Without a result yet. */
  readonly #open = new Map<string, OpenCall>()
  /** With a result, but going on in the background. */
  readonly #running = new Map<string, OpenCall>()
  /** Refused or interrupted: the next line tells. */
  #undecided: OpenCall[] = []
  readonly #seen = new Map<string, number>()
  readonly #sink: RowSink

  constructor(sink: RowSink) {
    this.#sink = sink
  }

  /** A tool_use block. `message` is the assistant message it is part of. */
  call(block: JsonObject, message: JsonObject, line: JsonObject, place: Place): void {
    this.#decide()
    const { thread, at, identity } = place
    const id = wordOf(block['id']) ?? `line-${place.line}`
    const count = this.#seen.get(id) ?? 0
    this.#seen.set(id, count + 1)
    const tool_call_id = count === 0 ? id : `${id}#${count + 1}`
    const tool = wordOf(block['name']) ?? 'unknown'
    const model = wordOf(message['model'])
    const seq = thread.event({
      line: place.line,
      at,
      identity,
      model,
      kind: 'tool_call',
      role: 'assistant',
      tool_call_id,
    })
    const input = objectOf(block['input'])
    const row: ToolCallRow = {
      thread_id: thread.thread_id,
      tool_call_id,
      seq,
      result_seq: null,
      turn: thread.turn,
      tool,
      ...describe(tool, input),
      arguments: textOf(objectOf(input?.['__unparsedToolInput'])?.['raw']) ?? jsonTextOf(block['input']),
      output: null,
      is_error: null,
      status: 'unknown',
      status_evidence: null,
      exit_code: null,
      started_at: at,
      duration_ms: null,
      cwd: pathOf(line['cwd']),
      parent_tool_call_id: null,
      identity,
    }
    const before = this.#open.get(id)
    if (before !== undefined) this.#sink.toolCall(before.row)
    this.#open.set(id, { row, message_id: wordOf(message['id']) })
  }

  /** A tool_result block. False when this log has no open call of that id. */
  result(block: JsonObject, line: JsonObject, place: Place): boolean {
    const id = wordOf(block['tool_use_id']) ?? ''
    const call = this.#open.get(id)
    const { thread, at, identity } = place
    const tool_call_id = call?.row.tool_call_id ?? (id || null)
    const seq = thread.event({ line: place.line, at, identity, kind: 'tool_result', role: 'tool', tool_call_id })
    if (call === undefined) return false
    this.#open.delete(id)
    const { row } = call
    const verdict = verdictOf({ tool: row.tool, command: row.command, block, line })
    // An inline sub-agent's result may stand in another thread than its call; then the pair has no common order.
    row.result_seq = thread.thread_id === row.thread_id ? seq : null
    row.output = verdict.output
    row.is_error = block['is_error'] === true
    row.status = verdict.status
    row.status_evidence = verdict.evidence
    row.exit_code = verdict.exit_code
    const passed = at !== null && row.started_at !== null ? Math.max(0, at - row.started_at) : null
    row.duration_ms = statedDuration(line) ?? passed
    row.file_path ??= resultPath(line)
    if (verdict.may_be_interrupt) this.#undecided.push(call)
    else if (row.status === 'running') this.#running.set(id, call)
    else this.#sink.toolCall(row)
    return true
  }

  /** `[Request interrupted by user…]`: what it stopped was not refused. */
  interrupted(message_id: string | null): void {
    for (const call of this.#undecided) {
      if (message_id === null || call.message_id !== message_id) continue
      call.row.status = 'interrupted'
      call.row.status_evidence = 'field:interruptedMessageId'
    }
    this.#decide()
  }

  /** A `<task-notification>` at a time: the end of something that went on in the background. */
  notified(text: string, at: number | null): void {
    const end = notificationOf(text)
    const call = end === null ? undefined : this.#running.get(end.tool_use_id)
    if (end === null || call === undefined) return
    this.#running.delete(end.tool_use_id)
    call.row.status = end.status
    call.row.status_evidence = 'text:task notification'
    call.row.exit_code = end.exit_code
    if (at !== null && call.row.started_at !== null) call.row.duration_ms = Math.max(0, at - call.row.started_at)
    this.#sink.toolCall(call.row)
  }

  /** Writes what has no result, and what was still going on. */
  finish(): void {
    this.#decide()
    for (const { row } of [...this.#running.values(), ...this.#open.values()]) this.#sink.toolCall(row)
  }

  #decide(): void {
    for (const { row } of this.#undecided) this.#sink.toolCall(row)
    this.#undecided = []
  }
}

type About = Pick<ToolCallRow, 'tool_kind' | 'command' | 'file_path' | 'edit_before' | 'edit_after'>

function describe(tool: string, input: JsonObject | null): About {
  const tool_kind = toolKind(tool)
  const command = tool_kind === 'shell' ? commandLine(input?.['command']) : null
  const path = input?.['file_path'] ?? input?.['notebook_path'] ?? input?.['path']
  const file_path = tool_kind === 'shell' ? null : pathOf(path)
  const edits = [input, ...arrayOf(input?.['edits']).map(objectOf)]
  const isEdit = tool_kind === 'edit' || tool_kind === 'write'
  const edit_before = isEdit ? joined(edits, ['old_string', 'old_str']) : null
  const edit_after = isEdit ? joined(edits, ['new_string', 'new_str', 'content', 'new_source']) : null
  return { tool_kind, command, file_path, edit_before, edit_after }
}

function joined(edits: readonly (JsonObject | null)[], keys: readonly string[]): string | null {
  const texts = edits.flatMap((edit) => keys.map((key) => textOf(edit?.[key]))).filter((text) => text !== null)
  return editText(texts.join('\n'))
}
