/** The formats of OpenTelemetry GenAI spans as OTLP JSON: one export request a document, or one a line. Evidence: ingest/README.md. */
import type { Capabilities, Disposition, Format, ReadContext, Reader, RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
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
import { LineIdentities, ThreadLog } from './thread-log.ts'

const capabilities: Capabilities = {
  has_timestamps: true,
  has_tool_results: true,
  has_exit_codes: false,
  has_error_flags: true,
  has_usage: true,
  has_models: true,
  has_cwd: false,
  has_branch: false,
  has_commit: false,
  has_subagents: false,
  has_interrupts: false,
  has_instructions: false,
}

export const otelGenai: Format = {
  name: 'otel-genai',
  version: 1,
  agent: 'otel-genai',
  shape: 'document',
  capabilities,
  recognises: ({ document }) => spansIn(document).some(isGenai),
  read: (context) => new SpanReader(context),
}

export const otelGenaiLines: Format = {
  name: 'otel-genai-lines',
  version: 1,
  agent: 'otel-genai',
  shape: 'lines',
  capabilities,
  // One line alone is a document.
  recognises: ({ records, document }) =>
    document === undefined && records.some((record) => spansIn(record).some(isGenai)),
  read: (context) => new SpanReader(context),
}

interface Span {
  id: string
  trace: string
  start: number | null
  end: number | null
  attributes: JsonObject
  error: string | null
  service: JsonObject
}

/** Holds the spans until the end, because OTLP exports them as they finish: children before parents. */
class SpanReader implements Reader {
  readonly #sink: RowSink
  readonly #spans: Span[] = []

  constructor({ sink }: ReadContext) {
    this.#sink = sink
  }

  record(value: unknown): Disposition {
    const spans = spansIn(value)
    const own = spans.filter(isGenai)
    this.#spans.push(...own)
    return own.length > 0 ? 'used' : { skipped: 'no GenAI span' }
  }

  finish(): ThreadRow[] {
    const identities = new LineIdentities()
    const talks = new Map<string, Conversation>()
    const traces = new Map<string, string>()
    for (const { trace, attributes } of this.#spans) {
      const id = wordOf(attributes['gen_ai.conversation.id'])
      if (id !== null && !traces.has(trace)) traces.set(trace, id)
    }
    for (const span of this.#spans.sort((a, b) => (a.start ?? 0) - (b.start ?? 0))) {
      const id = wordOf(span.attributes['gen_ai.conversation.id']) ?? traces.get(span.trace) ?? span.trace
      const talk = talks.get(id) ?? new Conversation(this.#sink, new ThreadLog(this.#sink, id), identities)
      talks.set(id, talk)
      this.#tell(span, talk)
    }
    return [...talks.values()].map((talk) => talk.finish())
  }

  #tell(span: Span, talk: Conversation): void {
    const { attributes: given, error } = span
    const model = wordOf(given['gen_ai.response.model']) ?? wordOf(given['gen_ai.request.model'])
    const place = talk.place(`${span.trace} ${span.id}`, null, span.start, model)
    const { facts } = talk.thread
    talk.thread.saw(span.end)
    facts.agent_version ??= wordOf(span.service['service.version']) ?? wordOf(given['gen_ai.agent.version'])
    facts.originator ??= wordOf(given['gen_ai.agent.name']) ?? wordOf(span.service['service.name'])
    switch (given['gen_ai.operation.name']) {
      case 'execute_tool':
        tellTool(span, talk, place)
        break
      case 'invoke_agent':
      case 'create_agent':
        talk.event(place, 'subagent', 'system', wordOf(given['gen_ai.agent.name']))
        break
      case 'chat':
      case 'text_completion':
      case 'generate_content':
        tellChat(span, talk, place)
        break
      default:
        this.#sink.drift(`operation:${textOf(given['gen_ai.operation.name'])?.slice(0, 50)}`)
    }
    if (given['gen_ai.operation.name'] !== 'execute_tool' && error !== null)
      talk.event(place, 'api_error', 'system', error)
  }
}

function tellTool({ attributes: given, end, start, error }: Span, talk: Conversation, place: Place): void {
  const id = wordOf(given['gen_ai.tool.call.id'])
  const input = given['gen_ai.tool.call.arguments']
  const row = talk.call(place, { id, tool: wordOf(given['gen_ai.tool.name']) ?? 'unknown', input })
  const output = jsonTextOf(given['gen_ai.tool.call.result']) ?? error
  const duration_ms = end === null || start === null ? null : Math.max(0, end - start)
  const ended = { output, is_error: error !== null, duration_ms }
  talk.result(talk.later(place, end), id ?? row.tool_call_id, ended)
}

/** The messages of a chat span repeat the whole conversation; only what is new (the last input, the output) is told. */
function tellChat({ attributes: given }: Span, talk: Conversation, place: Place): void {
  const asked = messagesIn(given['gen_ai.input.messages']).at(-1)
  if (asked?.role === 'user') talk.say(place, 'user_message', 'user', asked.text)
  for (const { text } of messagesIn(given['gen_ai.output.messages']))
    talk.say(place, 'assistant_message', 'assistant', text)
  const input = countOf(given['gen_ai.usage.input_tokens'])
  const output = countOf(given['gen_ai.usage.output_tokens'])
  if (input === null && output === null) return
  const cached = countOf(given['gen_ai.usage.cache_read.input_tokens'])
  const written = countOf(given['gen_ai.usage.cache_creation.input_tokens'])
  talk.usage(place, {
    input_tokens: uncached(input, cached, written),
    cached_input_tokens: cached,
    cache_write_tokens: written,
    output_tokens: output,
    reasoning_tokens: countOf(given['gen_ai.usage.reasoning.output_tokens']),
  })
}

function messagesIn(value: unknown): { role: string; text: string | null }[] {
  let list = value
  try {
    if (typeof value === 'string') list = JSON.parse(value) as unknown
  } catch {
    return []
  }
  return arrayOf(list).map((each) => {
    const message = objectOf(each)
    const parts = arrayOf(message?.['parts']).filter((part) => objectOf(part)?.['type'] === 'text')
    const texts = parts.map((part) => textOf(objectOf(part)?.['content'])).filter((text) => text !== null)
    const text = texts.length > 0 ? texts.join('\n') : contentText(message?.['content'])
    return { role: textOf(message?.['role']) ?? '', text }
  })
}

function isGenai({ attributes }: Span): boolean {
  return Object.keys(attributes).some((key) => key.startsWith('gen_ai.'))
}

/** `resourceSpans[].scopeSpans[].spans[]` of an export request. */
function spansIn(value: unknown): Span[] {
  return arrayOf(objectOf(value)?.['resourceSpans']).flatMap((each) => {
    const service = attributesOf(objectOf(objectOf(each)?.['resource'])?.['attributes'])
    const scopes = arrayOf(objectOf(each)?.['scopeSpans']).flatMap((scope) => arrayOf(objectOf(scope)?.['spans']))
    return scopes.map(objectOf).flatMap((span) => (span === null ? [] : [spanOf(span, service)]))
  })
}

function spanOf(span: JsonObject, service: JsonObject): Span {
  const attributes = attributesOf(span['attributes'])
  const status = objectOf(span['status'])
  const isError = status?.['code'] === 2 || status?.['code'] === 'STATUS_CODE_ERROR'
  const error = textOf(status?.['message']) ?? textOf(attributes['error.type']) ?? 'error'
  return {
    id: wordOf(span['spanId']) ?? '',
    trace: wordOf(span['traceId']) ?? 'trace',
    start: nanos(span['startTimeUnixNano']),
    end: nanos(span['endTimeUnixNano']),
    attributes,
    error: isError || 'error.type' in attributes ? error : null,
    service,
  }
}

function nanos(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : numberOf(value)
  return number === null ? null : timeOf(number / 1e6)
}

/** `[{key, value: {stringValue | intValue | …}}]` as one object; whole numbers come as strings in OTLP JSON. */
function attributesOf(list: unknown): JsonObject {
  const pairs = arrayOf(list)
    .map(objectOf)
    .flatMap((each) => {
      const value = objectOf(each?.['value'])
      const [kind, inner] = Object.entries(value ?? {})[0] ?? ['', undefined]
      const plain = kind === 'intValue' ? Number(inner) : inner
      return typeof each?.['key'] === 'string' ? [[each['key'], plain] as const] : []
    })
  return Object.fromEntries(pairs)
}
