/** The format of Kimi Code's wire.jsonl (protocol 1.x), main agent and sub-agents. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, type Place } from './conversation.ts'
import { contentText, countOf, jsonTextOf, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'
import { exitCodeIn } from './verdict.ts'

export const kimi: Format = {
  name: 'kimi',
  version: 1,
  agent: 'kimi',
  shape: 'lines',
  capabilities: tells(
    'timestamps',
    'tool_results',
    'exit_codes',
    'error_flags',
    'usage',
    'models',
    'cwd',
    'subagents',
    'interrupts',
  ),
  recognises: ({ records }) =>
    records.some((record, index) => {
      const line = objectOf(record)
      if (line?.['type'] === 'metadata') return index === 0 && 'protocol_version' in line
      return line?.['type'] === 'context.append_loop_event' && objectOf(line['event']) !== null
    }),
  read: (context) => new WireReader(context),
}

const sidecars = new Set(
  (
    'tools.set_active_tools tools.update_store llm.tools_snapshot turn.prompt permission.record_approval_result ' +
    'permission.set_mode context.apply_compaction plan_mode.enter plan_mode.exit mcp.tools_discovered usage.record'
  ).split(' '),
)
const sidecarEvents = new Set(['step.begin', 'tool.progress'])
const exitText = /(?:Command failed with exit code|[Ee]xit code):? (-?\d{1,10})/g

class WireReader implements Reader {
  readonly #sink: RowSink
  readonly #talk: Conversation
  #model: string | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    const thread = new ThreadLog(sink, ...idsOf(name))
    if (thread.session_id !== thread.thread_id) {
      thread.facts = { relation: 'subagent', parent_thread_id: thread.session_id }
    }
    this.#talk = new Conversation(sink, thread)
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    const type = textOf(record?.['type'])
    if (record === null || type === null) return { skipped: 'not a record' }
    const talk = this.#talk
    const { facts } = talk.thread
    const place = talk.place(raw, line, timeOf(record['time']), this.#model)
    switch (type) {
      case 'metadata':
        facts.agent_version ??= wordOf(record['app_version'])
        talk.thread.saw(timeOf(record['created_at']))
        return 'used'
      case 'config.update':
        facts.cwd ??= wordOf(record['cwd'])
        facts.originator ??= wordOf(record['profileName'])
        this.#model = wordOf(record['modelAlias']) ?? this.#model
        return 'used'
      case 'llm.request':
        this.#model = wordOf(record['model']) ?? this.#model
        return 'used'
      case 'context.append_message':
        this.#message(objectOf(record['message']), place)
        return 'used'
      case 'context.append_loop_event':
        return this.#event(objectOf(record['event']), place)
      case 'context.compaction':
      case 'full_compaction.complete':
        talk.event(place, 'compaction', 'system', null)
        return 'used'
      case 'turn.cancel':
      case 'turn.cancelled':
        facts.end_state = 'interrupted'
        talk.event(place, 'interrupt', 'user', null)
        return 'used'
      default:
        if (sidecars.has(type)) return { skipped: 'sidecar' }
        this.#sink.drift(type)
        return { skipped: 'unknown type' }
    }
  }

  finish(): ThreadRow[] {
    return [this.#talk.finish()]
  }

  #message(message: JsonObject | null, place: Place): void {
    const origin = wordOf(objectOf(message?.['origin'])?.['kind'])
    const text = contentText(message?.['content'])
    if (message?.['role'] !== 'user') return this.#talk.say(place, 'system', 'system', text, { is_injected: true })
    const is_injected = origin !== null && origin !== 'user'
    if (!is_injected) this.#talk.thread.facts.end_state = 'open'
    this.#talk.say(place, 'user_message', 'user', text, { is_injected })
  }

  #event(event: JsonObject | null, place: Place): Disposition {
    const talk = this.#talk
    const type = textOf(event?.['type']) ?? ''
    if (event === null || sidecarEvents.has(type)) return { skipped: 'sidecar' }
    const part = objectOf(event['part'])
    switch (type) {
      case 'content.part':
        if (part?.['type'] === 'think') talk.say(place, 'reasoning', 'assistant', textOf(part['think']))
        else talk.say(place, 'assistant_message', 'assistant', textOf(part?.['text']))
        return 'used'
      case 'tool.call': {
        const input = event['args']
        const cwd = wordOf(objectOf(input)?.['cwd'])
        talk.call(place, {
          id: wordOf(event['toolCallId']),
          tool: wordOf(event['name']) ?? 'unknown',
          input,
          given: { cwd },
        })
        return 'used'
      }
      case 'tool.result': {
        const result = objectOf(event['result'])
        const output = contentText(result?.['output']) ?? jsonTextOf(result?.['output'])
        // Successful results carry no flag.
        const is_error = result === null ? null : result['isError'] === true
        const exit_code = is_error === true ? exitCodeIn(output, exitText) : null
        talk.result(place, wordOf(event['toolCallId']), { output, is_error, exit_code })
        return 'used'
      }
      case 'step.end':
        this.#step(event, place)
        return 'used'
      default:
        this.#sink.drift(`event.${type}`)
        return { skipped: 'unknown type' }
    }
  }

  /** `usage.record` repeats what the end of the step says. */
  #step(event: JsonObject, place: Place): void {
    const { facts } = this.#talk.thread
    facts.end_state = event['finishReason'] === 'tool_use' ? 'open' : 'completed'
    const usage = objectOf(event['usage'])
    if (usage === null) return
    this.#talk.usage(place, {
      input_tokens: countOf(usage['inputOther']),
      cached_input_tokens: countOf(usage['inputCacheRead']),
      cache_write_tokens: countOf(usage['inputCacheCreation']),
      output_tokens: countOf(usage['output']),
    })
  }
}

/** …/<session>/agents/<agent>/wire.jsonl: `main` is the session itself. Thread id, then session id. */
function idsOf(name: string): [string, string] {
  const match = /([^/]{1,200})\/agents\/([^/]{1,100})\/[^/]+$/.exec(name)
  const session = match?.[1] ?? idFromName(name)
  const agent = match?.[2] ?? 'main'
  if (agent !== 'main') return [`${session}:${agent}`, session]
  // Stored under its thread's id, with the colon made a dash.
  const stored = /^(session_[0-9a-f-]{36})-(agent-\d{1,6})$/.exec(session)
  return stored === null ? [session, session] : [`${stored[1]}:${stored[2]}`, stored[1] ?? session]
}
