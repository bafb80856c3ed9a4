/** The format of OpenHands conversations (software-agent-sdk): one JSON event a line, as exported from their folder. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
import { Conversation, uncached, type Place } from './conversation.ts'
import {
  arrayOf,
  codeOf,
  contentText,
  countOf,
  numberOf,
  objectOf,
  parsedObject,
  textOf,
  timeOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'

export const openHands: Format = {
  name: 'openhands',
  version: 2,
  agent: 'openhands',
  shape: 'lines',
  capabilities: tells(
    'timestamps',
    'tool_results',
    'exit_codes',
    'error_flags',
    'usage',
    'models',
    'cwd',
    'interrupts',
    'instructions',
  ),
  recognises: ({ records }) =>
    records.some((record) => {
      const line = objectOf(record)
      const kind = textOf(line?.['kind']) ?? ''
      return line !== null && 'source' in line && 'timestamp' in line && kinds.has(kind)
    }),
  read: (context) => new EventReader(context),
}

const kinds = new Set(
  'ActionEvent ObservationEvent MessageEvent SystemPromptEvent ConversationStateUpdateEvent AgentErrorEvent'.split(' '),
)
const sidecars = new Set([
  'TokenEvent',
  'LLMCompletionLogEvent',
  'HookExecutionEvent',
  'CondensationRequest',
  'StreamingDeltaEvent',
])

class EventReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  #talk: Conversation | null = null
  /** Totals so far per use of the model (the agent, the condenser); only the last ones are whole. */
  #stats: { uses: JsonObject; place: Place } | null = null
  #model: string | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const event = objectOf(value)
    const kind = textOf(event?.['kind'])
    if (event === null || kind === null) return { skipped: 'not a record' }
    const state = kind === 'base_state.json' ? objectOf(event['content']) : null
    const talk = this.#conversation(wordOf(state?.['id']))
    const place = talk.place(raw, line, timeOf(event['timestamp']), this.#model)
    if (state !== null) return this.#base(state, talk, place)
    const { facts } = talk.thread
    switch (kind) {
      case 'MessageEvent':
        this.#message(event, talk, place)
        tellSkills(event, talk, place)
        break
      case 'SystemPromptEvent':
        talk.say(place, 'system', 'system', contentText(event['system_prompt']), { is_injected: true })
        break
      case 'ActionEvent':
        this.#action(event, talk, place)
        break
      case 'ObservationEvent':
        this.#observation(event, talk, place)
        break
      case 'UserRejectObservation': {
        const output = textOf(event['rejection_reason'])
        const evidence = `rejection:${wordOf(event['rejection_source']) ?? 'user'}`
        talk.result(place, wordOf(event['tool_call_id']), { output, status: 'denied', evidence })
        break
      }
      case 'AgentErrorEvent':
        talk.result(place, wordOf(event['tool_call_id']), { output: textOf(event['error']), is_error: true })
        break
      case 'ConversationErrorEvent':
        facts.end_state = 'errored'
        talk.event(place, 'api_error', 'system', textOf(event['detail']))
        break
      case 'Condensation':
      case 'CondensationSummaryEvent':
        talk.event(place, 'compaction', 'system', textOf(event['summary']))
        break
      case 'PauseEvent':
      case 'InterruptEvent':
        facts.end_state = 'interrupted'
        talk.event(place, 'interrupt', 'user', null)
        break
      case 'ConversationStateUpdateEvent':
        return this.#update(event, talk, place)
      default:
        if (sidecars.has(kind)) return { skipped: 'sidecar' }
        this.#sink.drift(kind)
        return { skipped: 'unknown type' }
    }
    return 'used'
  }

  finish(): ThreadRow[] {
    if (this.#talk === null) return []
    for (const value of Object.values(this.#stats?.uses ?? {})) this.#usage(objectOf(value))
    return [this.#talk.finish()]
  }

  #conversation(id: string | null): Conversation {
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id ?? idFromName(this.#name))))
  }

  #base(state: JsonObject, talk: Conversation, place: Place): Disposition {
    const agent = objectOf(state['agent'])
    this.#model = wordOf(objectOf(agent?.['llm'])?.['model']) ?? this.#model
    talk.thread.facts.cwd ??= wordOf(objectOf(state['workspace'])?.['working_dir'])
    this.#status(textOf(state['execution_status']) ?? '', talk)
    const uses = objectOf(objectOf(state['stats'])?.['usage_to_metrics'])
    if (uses !== null) this.#stats = { uses, place }
    return 'used'
  }

  #update(event: JsonObject, talk: Conversation, place: Place): Disposition {
    const value = event['value']
    if (event['key'] === 'execution_status') this.#status(textOf(value) ?? '', talk)
    const stats = event['key'] === 'stats' ? objectOf(value) : objectOf(objectOf(value)?.['stats'])
    const uses = objectOf(stats?.['usage_to_metrics'])
    if (uses !== null) this.#stats = { uses, place }
    if (event['key'] === 'full_state') this.#status(textOf(objectOf(value)?.['execution_status']) ?? '', talk)
    return 'used'
  }

  #status(status: string, talk: Conversation): void {
    const ends = {
      finished: 'completed',
      error: 'errored',
      stuck: 'errored',
      paused: 'interrupted',
      running: 'open',
    } as const
    if (Object.hasOwn(ends, status)) talk.thread.facts.end_state = ends[status as keyof typeof ends]
  }

  #message(event: JsonObject, talk: Conversation, place: Place): void {
    const message = objectOf(event['llm_message'])
    const isUser = event['source'] === 'user'
    talk.say(
      place,
      'reasoning',
      'assistant',
      textOf(event['reasoning_content']) ?? textOf(message?.['reasoning_content']),
    )
    if (isUser) talk.say(place, 'user_message', 'user', contentText(message?.['content']))
    else talk.say(place, 'assistant_message', 'assistant', contentText(message?.['content']))
  }

  #action(event: JsonObject, talk: Conversation, place: Place): void {
    talk.say(place, 'reasoning', 'assistant', textOf(event['reasoning_content']))
    talk.say(place, 'assistant_message', 'assistant', contentText(event['thought']))
    const tool = wordOf(event['tool_name']) ?? 'unknown'
    const { kind: _kind, ...action } = objectOf(event['action']) ?? {}
    const asked = parsedObject(textOf(objectOf(event['tool_call'])?.['arguments']))
    const input = Object.keys(action).length > 0 ? action : asked
    talk.call(place, { id: wordOf(event['tool_call_id']), tool, input })
  }

  #observation(event: JsonObject, talk: Conversation, place: Place): void {
    const seen = objectOf(event['observation'])
    const metadata = objectOf(seen?.['metadata'])
    const code = codeOf(seen?.['exit_code']) ?? codeOf(metadata?.['exit_code'])
    // -1: the command still runs (a soft timeout), or it never ran.
    const is_error = typeof seen?.['is_error'] === 'boolean' ? seen['is_error'] : null
    let status: ToolStatus | null = null
    if (seen?.['timeout'] === true) status = 'timeout'
    else if (code === -1 && is_error === false) status = 'running'
    talk.thread.facts.cwd ??= wordOf(metadata?.['working_dir'])
    const output = contentText(seen?.['content']) ?? textOf(seen?.['output'])
    const evidence = status === 'timeout' ? 'timeout' : 'exit_code:-1'
    const exit_code = code === -1 ? null : code
    talk.result(place, wordOf(event['tool_call_id']), { output, exit_code, is_error, status, evidence })
  }

  #usage(metrics: JsonObject | null): void {
    const tokens = objectOf(metrics?.['accumulated_token_usage'])
    const { place } = this.#stats ?? {}
    const prompt = countOf(tokens?.['prompt_tokens'])
    if (this.#talk === null || place === undefined || tokens === null || !prompt) return
    const cached = countOf(tokens['cache_read_tokens'])
    const written = countOf(tokens['cache_write_tokens'])
    this.#talk.usage(this.#talk.later(place, place.at), {
      model: wordOf(tokens['model']) ?? wordOf(metrics?.['model_name']),
      input_tokens: uncached(prompt, cached, written),
      cached_input_tokens: cached,
      cache_write_tokens: written,
      output_tokens: countOf(tokens['completion_tokens']),
      reasoning_tokens: countOf(tokens['reasoning_tokens']),
      logged_cost_usd: numberOf(metrics?.['accumulated_cost']) || null,
    })
  }
}

/** Shared with the older format: a list of events, whatever is around it. */
export function eventsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  const root = objectOf(value)
  return arrayOf(root?.['history'] ?? root?.['trajectory'] ?? root?.['events'])
}

/** Skills that a prompt's words called up, with the text that was added for them. */
function tellSkills(event: JsonObject, talk: Conversation, place: Place): void {
  const names = arrayOf(event['activated_skills'] ?? event['activated_microagents']).map(wordOf)
  const text = contentText(event['extended_content'])
  const path = names.filter((name) => name !== null).join(', ')
  if (path !== '' && text !== null && text !== '') talk.instruction(place, 'skill', path, text)
}
