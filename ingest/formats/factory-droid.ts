/** The formats of Factory's Droid: its session store, and `droid exec --output-format stream-json`. Both JSONL. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, type CallEnd, type Place } from './conversation.ts'
import {
  arrayOf,
  codeOf,
  contentText,
  countOf,
  jsonTextOf,
  objectOf,
  textOf,
  timeOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'

export const factoryDroid: Format = {
  name: 'factory-droid',
  version: 1,
  agent: 'factory-droid',
  shape: 'lines',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'usage', 'models', 'cwd'),
  recognises: ({ records }) =>
    records.some((record, index) => {
      const line = objectOf(record)
      if (line === null) return false
      if (line['type'] === 'session_start') return index === 0 && 'id' in line && 'cwd' in line
      const hasSession = 'session_id' in line || 'sessionId' in line
      return line['type'] === 'tool_call' && hasSession && 'toolName' in line && 'parameters' in line
    }),
  read: (context) => new DroidReader(context),
}

const sidecars = new Set(['todo_state', 'compaction_state', 'session_end', 'settings', 'hook'])

class DroidReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  #talk: Conversation | null = null
  #model: string | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    const type = textOf(record?.['type'])
    if (record === null || type === null) return { skipped: 'not a record' }
    const talk = this.#conversation(record, type)
    const { facts } = talk.thread
    const place = talk.place(raw, line, timeOf(record['timestamp']), wordOf(record['model']) ?? this.#model)
    switch (type) {
      case 'session_start':
      case 'system':
        facts.cwd ??= wordOf(record['cwd'])
        facts.agent_version ??= wordOf(record['version'])
        facts.title ??= wordOf(record['sessionTitle']) ?? wordOf(record['title'])
        this.#model = wordOf(record['model']) ?? this.#model
        return 'used'
      case 'message':
        this.#message(objectOf(record['message']) ?? record, talk, place)
        return 'used'
      case 'reasoning':
        talk.say(place, 'reasoning', 'assistant', textOf(record['text']))
        return 'used'
      case 'tool_call': {
        const id = wordOf(record['toolCallId']) ?? wordOf(record['id'])
        talk.call(place, { id, tool: wordOf(record['toolName']) ?? 'unknown', input: record['parameters'] })
        return 'used'
      }
      case 'tool_result':
        talk.result(
          place,
          wordOf(record['toolCallId']) ?? wordOf(record['id']),
          endOf(record, record['value'] ?? record['error']),
        )
        return 'used'
      case 'completion':
        facts.end_state = 'completed'
        talk.say(place, 'assistant_message', 'assistant', textOf(record['finalText']))
        this.#usage(objectOf(record['usage']), talk, place)
        return 'used'
      case 'error':
        facts.end_state = 'errored'
        talk.event(place, 'api_error', 'system', textOf(record['message']))
        return 'used'
      default:
        if (sidecars.has(type)) return { skipped: 'sidecar' }
        this.#sink.drift(type)
        return { skipped: 'unknown type' }
    }
  }

  finish(): ThreadRow[] {
    return this.#talk === null ? [] : [this.#talk.finish()]
  }

  #conversation(record: JsonObject, type: string): Conversation {
    const own = type === 'session_start' ? wordOf(record['id']) : null
    const id = own ?? wordOf(record['session_id']) ?? wordOf(record['sessionId']) ?? idFromName(this.#name)
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id)))
  }

  /** Anthropic's blocks in the store; one text in the stream. */
  #message(message: JsonObject, talk: Conversation, place: Place): void {
    const isUser = message['role'] === 'user'
    const { facts } = talk.thread
    const content = message['content']
    const text = textOf(message['text']) ?? textOf(content)
    const blocks = text === null ? arrayOf(content).map(objectOf) : [{ type: 'text', text }]
    for (const block of blocks) {
      switch (block?.['type']) {
        case 'text': {
          const is_injected = isUser && /^\s{0,8}<system-reminder>/.test(textOf(block['text']) ?? '')
          if (isUser) tellPrompt(textOf(block['text']) ?? '', is_injected, talk, place)
          else talk.say(place, 'assistant_message', 'assistant', textOf(block['text']))
          facts.end_state = isUser ? 'open' : 'completed'
          break
        }
        case 'thinking':
          talk.say(place, 'reasoning', 'assistant', textOf(block['thinking']))
          break
        case 'tool_use':
          facts.end_state = 'open'
          talk.call(place, { id: wordOf(block['id']), tool: wordOf(block['name']) ?? 'unknown', input: block['input'] })
          break
        case 'tool_result':
          talk.result(place, wordOf(block['tool_use_id']), endOf({ isError: block['is_error'] }, block['content']))
          break
        case 'image':
          break
        default:
          this.#sink.drift(`message.${textOf(block?.['type'])}`)
      }
    }
  }

  #usage(usage: JsonObject | null, talk: Conversation, place: Place): void {
    if (usage === null) return
    talk.usage(place, {
      input_tokens: countOf(usage['input_tokens']),
      cached_input_tokens: countOf(usage['cache_read_input_tokens']),
      cache_write_tokens: countOf(usage['cache_creation_input_tokens']),
      output_tokens: countOf(usage['output_tokens']),
    })
  }
}

/** A reminder before the person's words is the harness's, the words after it are not. */
function tellPrompt(text: string, isReminder: boolean, talk: Conversation, place: Place): void {
  const end = isReminder ? text.lastIndexOf('</system-reminder>') : -1
  const cut = end === -1 ? 0 : end + '</system-reminder>'.length
  talk.say(place, 'user_message', 'user', text.slice(0, cut), { is_injected: true })
  talk.say(place, 'user_message', 'user', text.slice(cut).trim(), { is_injected: isReminder && cut === 0 })
}

function endOf(record: JsonObject, value: unknown): CallEnd {
  const detail = objectOf(value)
  const streams = [textOf(detail?.['stdout']), textOf(detail?.['stderr'])].filter(
    (text) => text !== null && text !== '',
  )
  const output =
    streams.length > 0 ? streams.join('\n') : (contentText(value) ?? textOf(detail?.['message']) ?? jsonTextOf(value))
  const flag = record['isError'] ?? record['is_error']
  return { output, exit_code: codeOf(detail?.['exitCode']), is_error: typeof flag === 'boolean' ? flag : null }
}
