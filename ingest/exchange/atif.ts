/**
 * One session's rows in, one ATIF v1.7 document out, for every tool that reads ATIF; what ATIF has no field for (exit code,
 * failure, status, folders …) is kept in `extra`, so that reading the document again gives the same rows.
 */
import type { JsonObject } from '../formats/json-access.ts'
import { parsedObject } from '../formats/json-access.ts'
import type { EventRow, InstructionRow, ThreadRow, ToolCallRow, UsageRow } from '../session.ts'

export interface SessionRows {
  /** The agent's word, e.g. `codex`. */
  agent: string
  /** The session's own thread and the threads folded into it. */
  threads: readonly ThreadRow[]
  events: readonly EventRow[]
  tool_calls: readonly ToolCallRow[]
  usage: readonly UsageRow[]
  instructions: readonly InstructionRow[]
}

/**
 * In: the rows of one session. Out: the trajectory of its root thread, the other threads as `subagent_trajectories`.
 * One step an event; a tool call and its result are one step. Throws when there is no thread.
 */
export function toAtif(session: SessionRows): JsonObject {
  const root = session.threads.find((thread) => thread.thread_id === thread.session_id) ?? session.threads[0]
  if (root === undefined) throw new Error('a session without a thread has no trajectory')
  const others = session.threads.filter((thread) => thread !== root)
  const subagent_trajectories = others.map((thread) => trajectory(thread, session))
  return { ...trajectory(root, session), ...(others.length > 0 ? { subagent_trajectories } : {}) }
}

function trajectory(thread: ThreadRow, session: SessionRows): JsonObject {
  const isOwn = (row: { thread_id: string }): boolean => row.thread_id === thread.thread_id
  const events = session.events.filter(isOwn).sort((a, b) => a.seq - b.seq)
  const calls = session.tool_calls.filter(isOwn)
  const usage = session.usage.filter(isOwn)
  const { steps, rest } = stepsOf(events, calls)
  attachMetrics(steps, usage)
  const model_name = usage.find((row) => row.model !== null)?.model ?? events.find((row) => row.model !== null)?.model
  return {
    schema_version: 'ATIF-v1.7',
    session_id: thread.session_id,
    trajectory_id: thread.thread_id,
    agent: { name: session.agent, version: thread.agent_version ?? 'unknown', ...(model_name ? { model_name } : {}) },
    steps: steps.map(({ step }, index) => ({ step_id: index + 1, ...step })),
    final_metrics: totals(usage, steps.length),
    extra: {
      hone: { version: 1, thread, tool_calls: rest, usage, instructions: session.instructions.filter(isOwn) },
    },
  }
}

interface Step {
  step: JsonObject
  event: EventRow
}

/** One step an event, in order; a result joins its call's step. `rest`: calls whose event is not in the log. */
function stepsOf(events: readonly EventRow[], calls: readonly ToolCallRow[]): { steps: Step[]; rest: ToolCallRow[] } {
  const byEvent = new Map(events.map((event) => [event.seq, event]))
  const callOf = new Map<number, ToolCallRow>()
  const rest: ToolCallRow[] = []
  for (const call of calls) {
    const fits = byEvent.get(call.seq)?.kind === 'tool_call' && !callOf.has(call.seq)
    if (fits) callOf.set(call.seq, call)
    else rest.push(call)
  }
  const joined = new Map<number, EventRow>()
  for (const [at, call] of callOf) {
    const answer = byEvent.get(call.result_seq ?? -1)
    const isTaken = [...joined.values()].includes(answer as EventRow)
    if (answer?.kind === 'tool_result' && answer.text === null && !isTaken) joined.set(at, answer)
  }
  const answers = new Set(joined.values())
  const own = events.filter((event) => !answers.has(event))
  const steps = own.map((event) => ({
    event,
    step: stepOf(event, callOf.get(event.seq) ?? null, joined.get(event.seq) ?? null),
  }))
  return { steps, rest }
}

function stepOf(event: EventRow, call: ToolCallRow | null, answer: EventRow | null): JsonObject {
  const { text, ...facts } = event
  const isThought = event.kind === 'reasoning'
  const source = isThought || event.role === 'assistant' ? 'agent' : event.role === 'user' ? 'user' : 'system'
  const hone: JsonObject = { event: facts, has_text: text !== null, has_output: (call?.output ?? null) !== null }
  if (answer !== null) hone['result_event'] = answer
  return {
    ...(event.at === null ? {} : { timestamp: new Date(event.at).toISOString() }),
    source,
    message: isThought ? '' : (text ?? ''),
    ...(isThought ? { reasoning_content: text ?? '' } : {}),
    ...(event.model !== null && source === 'agent' ? { model_name: event.model } : {}),
    ...(call === null ? {} : callFields(call, hone)),
    extra: { hone },
  }
}

/** ATIF wants arguments as an object: they stand there when that loses nothing, else their text is kept in `extra`. */
function callFields(call: ToolCallRow, hone: JsonObject): JsonObject {
  const { output, arguments: text, ...facts } = call
  const object = parsedObject(text)
  const isExact = object !== null && JSON.stringify(object) === text
  hone['tool_call'] = isExact ? facts : { ...facts, arguments: text }
  const { exit_code, is_error, status, status_evidence, duration_ms } = call
  const extra = { exit_code, is_error, status, status_evidence, duration_ms }
  const result = { source_call_id: call.tool_call_id, content: output ?? '', extra }
  const given = object ?? (text === null ? {} : { raw: text })
  return {
    tool_calls: [{ tool_call_id: call.tool_call_id, function_name: call.tool, arguments: given }],
    observation: { results: [result] },
  }
}

/** Each response's tokens go to the first agent step at or after it that has none yet; ATIF's prompt includes the cache. */
function attachMetrics(steps: Step[], usage: readonly UsageRow[]): void {
  const free = steps.filter(({ step }) => step['source'] === 'agent')
  for (const row of usage) {
    const index = free.findIndex(({ event }) => row.at === null || event.at === null || event.at >= row.at)
    const [found] = free.splice(index === -1 ? free.length - 1 : index, 1)
    if (found !== undefined) found.step['metrics'] = metrics(row)
  }
}

function metrics(row: UsageRow): JsonObject {
  return {
    prompt_tokens: (row.input_tokens ?? 0) + (row.cached_input_tokens ?? 0),
    completion_tokens: row.output_tokens ?? 0,
    cached_tokens: row.cached_input_tokens ?? 0,
    ...(row.logged_cost_usd === null ? {} : { cost_usd: row.logged_cost_usd }),
    extra: { cache_creation_input_tokens: row.cache_write_tokens, reasoning_tokens: row.reasoning_tokens },
  }
}

function totals(usage: readonly UsageRow[], total_steps: number): JsonObject {
  const sum = (of: (row: UsageRow) => number | null): number => usage.reduce((total, row) => total + (of(row) ?? 0), 0)
  return {
    total_prompt_tokens: sum((row) => row.input_tokens) + sum((row) => row.cached_input_tokens),
    total_completion_tokens: sum((row) => row.output_tokens),
    total_cached_tokens: sum((row) => row.cached_input_tokens),
    ...(usage.some((row) => row.logged_cost_usd !== null) ? { total_cost_usd: sum((row) => row.logged_cost_usd) } : {}),
    total_steps,
  }
}
