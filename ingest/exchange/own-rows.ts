/** The rows that toAtif() kept in an ATIF document's `extra` in, the same rows out; anything that is not exactly a row is refused. */
import { z } from 'zod'
import { BadRecord, type RowSink } from '../format.ts'
import { arrayOf, jsonTextOf, objectOf, textOf, type JsonObject } from '../formats/json-access.ts'
import { eventKinds, toolKinds, toolStatuses } from '../session.ts'
import type { EventRow, InstructionRow, ThreadRow, ToolCallRow, UsageRow } from '../session.ts'

const text = z.string().nullable()
const time = z.number().int().nullable()
const count = z.number().int().nonnegative().nullable()
const flag = z.boolean()
const id = z.string().min(1)
const seq = z.number().int().nonnegative()

const eventRow = z.strictObject({
  ...{ thread_id: id, seq, line: count, at: time, turn: seq, kind: z.enum(eventKinds) },
  ...{ role: z.enum(['user', 'assistant', 'system', 'tool']).nullable(), text, tool_call_id: text, model: text },
  ...{ is_injected: flag, identity: id },
}) satisfies z.ZodType<EventRow>

const callRow = z.strictObject({
  ...{ thread_id: id, tool_call_id: z.string(), seq, result_seq: count, turn: seq, tool: z.string() },
  ...{ tool_kind: z.enum(toolKinds), command: text, arguments: text, output: text, is_error: flag.nullable() },
  ...{ status: z.enum(toolStatuses), status_evidence: text, exit_code: z.number().int().nullable(), started_at: time },
  ...{ duration_ms: count, file_path: text, edit_before: text, edit_after: text, cwd: text },
  ...{ parent_tool_call_id: text, identity: id },
}) satisfies z.ZodType<ToolCallRow>

const usageRow = z.strictObject({
  ...{ thread_id: id, at: time, model: text, input_tokens: count, cached_input_tokens: count },
  ...{ cache_write_tokens: count, output_tokens: count, reasoning_tokens: count },
  cache_write_1h_tokens: count.exactOptional(),
  ...{ logged_cost_usd: z.number().nullable(), identity: id },
}) satisfies z.ZodType<UsageRow>

const instructionRow = z.strictObject({
  ...{ thread_id: id, seq, at: time, kind: z.string(), path: text, text: z.string() },
}) satisfies z.ZodType<InstructionRow>

const threadRow = z.strictObject({
  ...{ thread_id: id, session_id: id, parent_thread_id: text },
  ...{ relation: z.enum(['root', 'subagent', 'fork', 'resume']), agent_version: text, originator: text, cwd: text },
  ...{ branch: text, commit_sha: text, repo_url: text, title: text, started_at: time, ended_at: time },
  end_state: z.enum(['completed', 'interrupted', 'errored', 'open']).nullable(),
}) satisfies z.ZodType<ThreadRow>

/**
 * In: an ATIF document. Out: its threads, the other rows given to the sink; null when toAtif() did not write it.
 * Throws BadRecord when a row in it is none.
 */
export function readOwnRows(root: JsonObject, sink: RowSink): ThreadRow[] | null {
  const own = objectOf(objectOf(root['extra'])?.['hone'])
  if (own?.['version'] !== 1) return null
  const threads = [parse(threadRow, own['thread'])]
  for (const row of arrayOf(own['tool_calls'])) sink.toolCall(parse(callRow, row))
  for (const row of arrayOf(own['usage'])) sink.usage(parse(usageRow, row))
  for (const row of arrayOf(own['instructions'])) sink.instruction(parse(instructionRow, row))
  for (const step of arrayOf(root['steps']).map(objectOf)) if (step !== null) readStep(step, sink)
  for (const each of arrayOf(root['subagent_trajectories']).map(objectOf)) {
    if (each !== null) threads.push(...(readOwnRows(each, sink) ?? []))
  }
  return threads
}

/** Texts, arguments and outputs stand in ATIF's own fields, the rest of the rows in `extra`. */
function readStep(step: JsonObject, sink: RowSink): void {
  const own = objectOf(objectOf(step['extra'])?.['hone'])
  const event = objectOf(own?.['event'])
  if (own === null || event === null) return
  const said = event['kind'] === 'reasoning' ? step['reasoning_content'] : step['message']
  sink.event(parse(eventRow, { ...event, text: own['has_text'] === true ? said : null }))
  const call = objectOf(own['tool_call'])
  const result = objectOf(arrayOf(objectOf(step['observation'])?.['results'])[0])
  if (call !== null) {
    const given = objectOf(arrayOf(step['tool_calls'])[0])?.['arguments']
    const args = 'arguments' in call ? call['arguments'] : jsonTextOf(given)
    const output = own['has_output'] === true ? textOf(result?.['content']) : null
    sink.toolCall(parse(callRow, { ...call, arguments: args, output }))
  }
  const answer = objectOf(own['result_event'])
  if (answer !== null) sink.event(parse(eventRow, answer))
}

function parse<Row>(schema: z.ZodType<Row>, value: unknown): Row {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new BadRecord(`extra.hone holds no row: ${parsed.error.issues[0]?.path.join('.') ?? ''}`)
}
