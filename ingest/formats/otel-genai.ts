/** The formats of OpenTelemetry GenAI spans: a whole export as one JSON value, or one export or span a line. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, uncached, type Place } from './conversation.ts'
import { arrayOf, contentText, countOf, jsonTextOf, numberOf, objectOf, textOf, wordOf } from './json-access.ts'
import { isExport, isGenai, spansIn, type Span } from './otel-spans.ts'
import { LineIdentities, ThreadLog } from './thread-log.ts'

const capabilities = tells('timestamps', 'tool_results', 'error_flags', 'usage', 'models')

export const otelGenai: Format = {
  name: 'otel-genai',
  version: 2,
  agent: 'otel-genai',
  shape: 'document',
  capabilities,
  recognises: ({ document }) => spansIn(document).some(isGenai),
  read: (context) => new SpanReader(context),
}

export const otelGenaiLines: Format = {
  name: 'otel-genai-lines',
  version: 2,
  agent: 'otel-genai',
  shape: 'lines',
  capabilities,
  // One line alone is a document.
  recognises: ({ records, document }) =>
    document === undefined && records.some((record) => spansIn(record).some(isGenai)),
  read: (context) => new SpanReader(context),
}

/** Holds the spans until the end, because exporters write them as they finish: children before parents. */
class SpanReader implements Reader {
  readonly #sink: RowSink
  readonly #spans = new Map<string, Span>()

  constructor({ sink }: ReadContext) {
    this.#sink = sink
  }

  record(value: unknown): Disposition {
    const spans = spansIn(value)
    if (spans.length === 0 && !isExport(value)) this.#sink.drift('line without spans')
    const own = spans.filter(isGenai)
    for (const span of own) this.#spans.set(`${span.trace} ${span.id || this.#spans.size}`, span)
    return own.length > 0 ? 'used' : { skipped: 'no GenAI span' }
  }

  finish(): ThreadRow[] {
    const identities = new LineIdentities()
    const talks = new Map<string, Talk>()
    const spans = [...this.#spans.values()].sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
    const conversations = new Map<string, string>()
    for (const { trace, attributes } of spans) {
      const id = wordOf(attributes['gen_ai.conversation.id'])
      if (id !== null && !conversations.has(trace)) conversations.set(trace, id)
    }
    const known: Known = {
      calls: new Set(spans.filter(isTool).map(({ attributes }) => wordOf(attributes['gen_ai.tool.call.id']))),
      traces: new Set(spans.filter((span) => isChat(span) && hasUsage(span)).map(({ trace }) => trace)),
    }
    for (const span of spans) {
      const id = wordOf(span.attributes['gen_ai.conversation.id']) ?? conversations.get(span.trace) ?? span.trace
      const talk = talks.get(id) ?? {
        talk: new Conversation(this.#sink, new ThreadLog(this.#sink, id), identities),
        told: new Set(),
      }
      talks.set(id, talk)
      this.#tell(span, talk, known)
    }
    return [...talks.values()].map(({ talk }) => talk.finish())
  }

  #tell(span: Span, { talk, told }: Talk, known: Known): void {
    const { attributes: given, error } = span
    const model = wordOf(given['gen_ai.response.model']) ?? wordOf(given['gen_ai.request.model'])
    const place = talk.place(`${span.trace} ${span.id}`, null, span.start, model)
    const { facts } = talk.thread
    talk.thread.saw(span.end)
    facts.agent_version ??= wordOf(span.service['service.version']) ?? wordOf(given['gen_ai.agent.version'])
    facts.originator ??= wordOf(given['gen_ai.agent.name']) ?? wordOf(span.service['service.name'])
    const operation = textOf(given['gen_ai.operation.name'])
    if (isTool(span)) tellTool(span, talk, place)
    else if (isChat(span)) {
      tellMessages(span, { talk, told }, place, known)
      tellUsage(span, talk, place)
    } else if (operation !== null && agents.has(operation)) {
      talk.event(place, 'subagent', 'system', wordOf(given['gen_ai.agent.name']))
      // Its sums repeat those of the requests below it, where there are any.
      if (!known.traces.has(span.trace)) tellUsage(span, talk, place)
    } else if (operation === null || !others.has(operation)) {
      this.#sink.drift(`operation:${operation?.slice(0, 50)}`)
    }
    if (!isTool(span) && error !== null) talk.event(place, 'api_error', 'system', error)
  }
}

interface Talk {
  talk: Conversation
  /** Texts of prompts told, because each request repeats the whole conversation. */
  told: Set<string>
}

interface Known {
  /** Ids of the calls that have a span of their own. */
  calls: ReadonlySet<string | null>
  /** Traces with a request that says what it used. */
  traces: ReadonlySet<string>
}

const agents = new Set(['invoke_agent', 'create_agent', 'invoke_workflow'])
const others = new Set(['embeddings', 'retrieval', 'plan'])

function isTool({ attributes }: Span): boolean {
  return attributes['gen_ai.operation.name'] === 'execute_tool'
}

function isChat({ attributes: given }: Span): boolean {
  const operation = given['gen_ai.operation.name']
  if (operation === undefined) return 'gen_ai.request.model' in given || 'gen_ai.response.model' in given
  return operation === 'chat' || operation === 'text_completion' || operation === 'generate_content'
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

/** A request's messages repeat the whole conversation; only what is new (the last inputs, the output) is told. */
function tellMessages({ attributes: given, end }: Span, { talk, told }: Talk, place: Place, { calls }: Known): void {
  const input = partsIn(given['gen_ai.input.messages'])
  for (const { role, type, text, id } of input.slice(input.findLastIndex((part) => part.role === 'assistant') + 1)) {
    if (type === 'tool_call_response') {
      if (talk.pending(id)?.tool_call_id === id) talk.result(place, id, { output: text })
    } else if (role === 'user' && text !== null && !told.has(text)) {
      told.add(text)
      talk.say(place, 'user_message', 'user', text)
    }
  }
  const after = talk.later(place, end)
  for (const { type, text, id, name, input: args } of partsIn(given['gen_ai.output.messages'])) {
    if (type === 'tool_call') {
      if (id === null || !calls.has(id)) talk.call(after, { id, tool: name ?? 'unknown', input: args })
    } else if (type === 'reasoning') talk.say(after, 'reasoning', 'assistant', text)
    else talk.say(after, 'assistant_message', 'assistant', text)
  }
}

function hasUsage({ attributes: given }: Span): boolean {
  return numberOf(given['gen_ai.usage.output_tokens'] ?? given['gen_ai.usage.completion_tokens']) !== null
}

/** Input includes what was read from and written to the cache; prompt and completion are the names before 1.27. */
function tellUsage({ attributes: given }: Span, talk: Conversation, place: Place): void {
  const input = countOf(given['gen_ai.usage.input_tokens'] ?? given['gen_ai.usage.prompt_tokens'])
  const output = countOf(given['gen_ai.usage.output_tokens'] ?? given['gen_ai.usage.completion_tokens'])
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

interface Part {
  role: string
  type: string
  text: string | null
  id: string | null
  name: string | null
  input: unknown
}

/** The parts of a list of messages, which may be JSON text; a message without parts is one text. */
function partsIn(value: unknown): Part[] {
  let list = value
  try {
    if (typeof value === 'string') list = JSON.parse(value) as unknown
  } catch {
    return []
  }
  return arrayOf(list).flatMap((each) => {
    const message = objectOf(each)
    const role = textOf(message?.['role']) ?? ''
    const parts = arrayOf(message?.['parts']).map(objectOf)
    if (parts.length === 0) {
      const text = contentText(message?.['content'])
      return text === null ? [] : [{ role, type: 'text', text, id: null, name: null, input: undefined }]
    }
    return parts.map((part) => ({
      role,
      type: textOf(part?.['type']) ?? 'text',
      text: jsonTextOf(part?.['content'] ?? part?.['response'] ?? part?.['result']),
      id: wordOf(part?.['id']),
      name: wordOf(part?.['name']),
      input: part?.['arguments'],
    }))
  })
}
