/** The format of ATIF trajectories, v1.0 to v1.7. What ATIF has no field for is read from `extra` (exchange/atif.ts writes it). */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { readOwnRows } from '../exchange/own-rows.ts'
import { Conversation, uncached, type Place } from './conversation.ts'
import {
  arrayOf,
  contentText,
  countOf,
  jsonTextOf,
  numberOf,
  objectOf,
  textOf,
  timeOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { idFromName } from './name-id.ts'
import { LineIdentities, ThreadLog } from './thread-log.ts'

export const atif: Format = {
  name: 'atif',
  version: 1,
  agent: 'atif',
  shape: 'document',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'usage', 'models', 'cwd', 'subagents'),
  recognises: ({ document }) => {
    const root = objectOf(document)
    return /^ATIF-v1\./.test(textOf(root?.['schema_version']) ?? '') && Array.isArray(root?.['steps'])
  },
  read: (context) => new AtifReader(context),
}

class AtifReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  readonly #identities = new LineIdentities()
  readonly #threads: ThreadRow[] = []

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown): Disposition {
    const root = objectOf(value)
    if (root === null) return { skipped: 'not a record' }
    const own = readOwnRows(root, this.#sink)
    if (own !== null) this.#threads.push(...own)
    else this.#trajectory(root, null)
    return 'used'
  }

  finish(): ThreadRow[] {
    return this.#threads
  }

  #trajectory(root: JsonObject, parent: ThreadRow | null): void {
    const agent = objectOf(root['agent'])
    const id = idOf(root, agent, parent, this.#threads.length) ?? idFromName(this.#name)
    const talk = new Conversation(this.#sink, new ThreadLog(this.#sink, id, parent?.session_id ?? id), this.#identities)
    const { facts } = talk.thread
    facts.agent_version = wordOf(agent?.['version'])
    facts.originator = wordOf(agent?.['name'])
    facts.title = wordOf(root['notes'])
    if (parent !== null) {
      facts.relation = 'subagent'
      facts.parent_thread_id = parent.thread_id
    } else {
      const extra = objectOf(agent?.['extra'])
      const isNext = numberOf(extra?.['continuation_index']) !== null
      facts.parent_thread_id = isNext ? wordOf(root['session_id']) : wordOf(extra?.['parent_session_id'])
      if (isNext) facts.relation = 'resume'
    }
    const model = wordOf(agent?.['model_name'])
    for (const step of arrayOf(root['steps'])) this.#step(step, talk, model)
    const row = talk.finish()
    this.#threads.push(row)
    for (const sub of arrayOf(root['subagent_trajectories']).map(objectOf)) if (sub !== null) this.#trajectory(sub, row)
  }

  #step(value: unknown, talk: Conversation, model: string | null): void {
    const step = objectOf(value)
    // Copied from the trajectory it continues: counted there.
    if (step === null || step['is_copied_context'] === true) return
    const extra = objectOf(step['extra'])
    const place = talk.place(JSON.stringify(step), null, timeOf(step['timestamp']), wordOf(step['model_name']) ?? model)
    talk.thread.facts.cwd ??= wordOf(extra?.['cwd'])
    const text = contentText(step['message'])
    const { facts } = talk.thread
    switch (step['source']) {
      case 'user':
        facts.end_state = null
        talk.say(place, 'user_message', 'user', text)
        break
      case 'system':
        talk.say(place, 'system', 'system', text, { is_injected: true })
        break
      case 'agent':
        talk.say(place, 'reasoning', 'assistant', textOf(step['reasoning_content']))
        talk.say(place, 'assistant_message', 'assistant', text)
        this.#calls(step, extra, talk, place)
        usageOf(objectOf(step['metrics']), talk, place)
        break
      default:
        this.#sink.drift(`step.source:${textOf(step['source'])?.slice(0, 40)}`)
        return
    }
    if (step['source'] !== 'agent') this.#results(step, extra, talk, place)
  }

  #calls(step: JsonObject, extra: JsonObject | null, talk: Conversation, place: Place): void {
    for (const call of arrayOf(step['tool_calls']).map(objectOf)) {
      if (call === null) continue
      const given = { cwd: wordOf(extra?.['cwd']) }
      const tool = wordOf(call['function_name']) ?? 'unknown'
      talk.call(place, { id: wordOf(call['tool_call_id']), tool, input: call['arguments'], given })
    }
    this.#results(step, extra, talk, place)
  }

  /** Results of the step's calls; one without a call is what the environment showed (terminal agents without tools). */
  #results(step: JsonObject, extra: JsonObject | null, talk: Conversation, place: Place): void {
    const results = arrayOf(objectOf(step['observation'])?.['results']).map(objectOf)
    for (const result of results) {
      if (result === null) continue
      const output = contentText(result['content']) ?? jsonTextOf(result['content'])
      const own = objectOf(result['extra'])
      const flag = own?.['is_error'] ?? extra?.['tool_result_is_error']
      const is_error = typeof flag === 'boolean' ? flag : null
      const id = wordOf(result['source_call_id'])
      const exit_code = countOf(own?.['exit_code'])
      if (id === null && talk.pending(null) === null) talk.say(place, 'tool_result', 'tool', output)
      else talk.result(place, id, { output, is_error, exit_code })
    }
  }
}

/** A trajectory's own id since v1.7; the session's before; later parts of one session get its id and their number. */
function idOf(root: JsonObject, agent: JsonObject | null, parent: ThreadRow | null, count: number): string | null {
  const own = wordOf(root['trajectory_id'])
  const session = wordOf(root['session_id'])
  if (own !== null) return own
  if (parent !== null && (session === null || session === parent.session_id)) return `${parent.thread_id}:${count}`
  const index = numberOf(objectOf(agent?.['extra'])?.['continuation_index'])
  return session === null || index === null ? session : `${session}:cont-${index}`
}

/** ATIF's prompt includes what came from the cache. */
function usageOf(metrics: JsonObject | null, talk: Conversation, place: Place): void {
  const prompt = countOf(metrics?.['prompt_tokens'])
  const completion = countOf(metrics?.['completion_tokens'])
  if (metrics === null || (prompt === null && completion === null)) return
  const extra = objectOf(metrics['extra'])
  const cached = countOf(metrics['cached_tokens'])
  talk.usage(place, {
    input_tokens: uncached(prompt, cached),
    cached_input_tokens: cached,
    cache_write_tokens: countOf(extra?.['cache_creation_input_tokens']),
    output_tokens: completion,
    reasoning_tokens: countOf(extra?.['reasoning_tokens']),
    logged_cost_usd: numberOf(metrics['cost_usd']),
  })
}
