/** The formats of `cursor-agent --output-format stream-json`: as JSONL, and kept in one document (`cursor-jsonl-v1`). Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
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

const capabilities = tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'models', 'cwd')

export const cursorStream: Format = {
  name: 'cursor-stream',
  version: 1,
  agent: 'cursor',
  shape: 'lines',
  capabilities,
  recognises: ({ records }) => records.some(isOwn),
  read: (context) => new StreamReader(context),
}

export const cursorStreamDocument: Format = {
  name: 'cursor-stream-document',
  version: 1,
  agent: 'cursor',
  shape: 'document',
  capabilities,
  recognises: ({ document }) => {
    const version = textOf(objectOf(document)?.['schema_version'])
    return version?.startsWith('cursor-jsonl-') === true && Array.isArray(objectOf(document)?.['steps'])
  },
  read: (context) => {
    const reader = new StreamReader(context)
    return {
      record: (value) => {
        arrayOf(objectOf(value)?.['steps']).forEach((step) => reader.record(step, 1, JSON.stringify(step)))
        return 'used'
      },
      finish: () => reader.finish(),
    }
  },
}

/** `apiKeySource` beside a cwd and no tools list is Cursor's init; `tool_call` with a subtype and a `…ToolCall` is its own. */
function isOwn(record: unknown): boolean {
  const line = objectOf(record)
  if (line?.['type'] === 'tool_call')
    return 'subtype' in line && 'call_id' in line && objectOf(line['tool_call']) !== null
  const isInit = line?.['type'] === 'system' && line['subtype'] === 'init'
  return isInit && 'apiKeySource' in line && 'permissionMode' in line && !('tools' in line)
}

class StreamReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  #talk: Conversation | null = null
  #model: string | null = null
  /** Thinking comes in pieces. */
  #thought: { text: string; place: Place } | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    const type = textOf(record?.['type'])
    if (record === null || type === null) return { skipped: 'not a record' }
    const id = wordOf(record['session_id']) ?? idFromName(this.#name)
    const talk = (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id)))
    const place = talk.place(raw, line, timeOf(record['timestamp_ms']), this.#model)
    if (type === 'thinking') return this.#think(record, place)
    this.#endThought(talk)
    const { facts } = talk.thread
    switch (type) {
      case 'system':
        facts.cwd ??= wordOf(record['cwd'])
        this.#model = wordOf(record['model']) ?? this.#model
        return 'used'
      case 'user':
        facts.end_state = 'open'
        talk.say(place, 'user_message', 'user', contentText(objectOf(record['message'])?.['content']))
        return 'used'
      case 'assistant':
        facts.end_state = 'completed'
        talk.say(place, 'assistant_message', 'assistant', contentText(objectOf(record['message'])?.['content']))
        return 'used'
      case 'tool_call':
        facts.end_state = 'open'
        this.#call(record, talk, place)
        return 'used'
      case 'result':
        facts.end_state = record['is_error'] === true ? 'errored' : 'completed'
        if (record['is_error'] === true) talk.event(place, 'api_error', 'system', textOf(record['result']))
        return 'used'
      default:
        this.#sink.drift(type)
        return { skipped: 'unknown type' }
    }
  }

  finish(): ThreadRow[] {
    if (this.#talk === null) return []
    this.#endThought(this.#talk)
    return [this.#talk.finish()]
  }

  #think(record: JsonObject, place: Place): Disposition {
    this.#thought ??= { text: '', place }
    this.#thought.text += textOf(record['text']) ?? ''
    return 'used'
  }

  #endThought(talk: Conversation): void {
    const thought = this.#thought
    this.#thought = null
    if (thought !== null) talk.say(thought.place, 'reasoning', 'assistant', thought.text)
  }

  /** `{shellToolCall: {args, result}}`: the tool is in the key. */
  #call(record: JsonObject, talk: Conversation, place: Place): void {
    const id = wordOf(record['call_id'])
    const [key, detail] = Object.entries(objectOf(record['tool_call']) ?? {}).find(([, each]) => objectOf(each)) ?? [
      'unknown',
      {},
    ]
    const args = objectOf(objectOf(detail)?.['args'])
    const cwd = wordOf(args?.['workingDirectory'])
    if (talk.pending(id)?.tool_call_id !== id || id === null) {
      const row = talk.call(place, { id, tool: key.replace(/ToolCall$/, ''), input: args, given: { cwd } })
      row.status = 'running'
      row.status_evidence = 'started'
    }
    if (record['subtype'] === 'completed') talk.result(place, id, endOf(objectOf(objectOf(detail)?.['result'])))
  }
}

const outcomes: ReadonlyMap<string, ToolStatus | null> = new Map([
  ['success', null],
  ['failure', null],
  ['error', null],
  ['rejected', 'denied'],
  ['permissionDenied', 'denied'],
  ['timeout', 'timeout'],
  ['aborted', 'interrupted'],
  ['spawnError', 'not_run'],
  ['fileNotFound', 'failed'],
] as const)

/** `{success: {…}}`, `{failure: {…}}`, `{rejected: {…}}` …: how it ended is in the key. A log that was cut has none. */
function endOf(result: JsonObject | null): CallEnd {
  const [key, value] = Object.entries(result ?? {})[0] ?? ['', null]
  const detail = objectOf(value)
  const streams = [textOf(detail?.['stdout']), textOf(detail?.['stderr'])].filter(
    (text) => text !== null && text !== '',
  )
  const output =
    streams.length > 0
      ? streams.join('\n')
      : (textOf(detail?.['error']) ?? textOf(detail?.['content']) ?? jsonTextOf(value))
  const status = result === null ? 'unknown' : (outcomes.get(key) ?? null)
  return {
    output,
    exit_code: codeOf(detail?.['exitCode']),
    is_error: result === null ? null : key !== 'success',
    status,
    evidence: result === null ? 'no result in the record' : `result:${key.slice(0, 50)}`,
    duration_ms: countOf(detail?.['executionTime']),
  }
}
