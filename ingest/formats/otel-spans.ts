/** Spans out of what exporters write: OTLP JSON, and the flat JSON of the SDKs' console and file exporters. */
import { arrayOf, numberOf, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'

export interface Span {
  id: string
  trace: string
  parent: string | null
  start: number | null
  end: number | null
  /** Its own attributes and those of its events that carry messages. */
  attributes: JsonObject
  /** What it says of its failure; null when it says it went well, or nothing. */
  error: string | null
  service: JsonObject
}

/** In: an export request, a span, or a list of either. Out: the spans in it, in order; none when it is something else. */
export function spansIn(value: unknown): Span[] {
  if (Array.isArray(value)) return value.flatMap(spansIn)
  const root = objectOf(value)
  if (root === null) return []
  const resources = root['resourceSpans'] ?? root['resource_spans']
  if (Array.isArray(resources)) return resources.flatMap((each) => spansOfResource(objectOf(each) ?? {}))
  const span = spanOf(root, attributesOf(objectOf(root['resource'])?.['attributes'] ?? root['resource']))
  return span === null ? [] : [span]
}

/** True for an export request, also one that brings no span. */
export function isExport(value: unknown): boolean {
  const root = objectOf(value)
  return root !== null && ('resourceSpans' in root || 'resource_spans' in root)
}

/** True when it is a span of a GenAI operation. */
export function isGenai({ attributes }: Span): boolean {
  return Object.keys(attributes).some((key) => key.startsWith('gen_ai.'))
}

function spansOfResource(each: JsonObject): Span[] {
  const service = attributesOf(objectOf(each['resource'])?.['attributes'])
  const scopes = arrayOf(each['scopeSpans'] ?? each['scope_spans'] ?? each['instrumentationLibrarySpans'])
  return scopes
    .flatMap((scope) => arrayOf(objectOf(scope)?.['spans']))
    .map((span) => spanOf(objectOf(span) ?? {}, service))
    .filter((span) => span !== null)
}

function spanOf(span: JsonObject, service: JsonObject): Span | null {
  const context = objectOf(span['context']) ?? objectOf(span['spanContext'])
  const trace = wordOf(span['traceId'] ?? span['trace_id'] ?? context?.['trace_id'] ?? context?.['traceId'])
  if (trace === null) return null
  const events = arrayOf(span['events']).map((event) => attributesOf(objectOf(event)?.['attributes']))
  const attributes = Object.assign({}, ...events.map(messagesOf), attributesOf(span['attributes'])) as JsonObject
  return {
    id: wordOf(span['spanId'] ?? span['span_id'] ?? span['id'] ?? context?.['span_id'] ?? context?.['spanId']) ?? '',
    trace,
    parent: wordOf(span['parentSpanId'] ?? span['parent_span_id'] ?? span['parentId'] ?? span['parent_id']),
    start: instant(
      span['startTimeUnixNano'] ?? span['start_time_unix_nano'] ?? span['startTime'] ?? span['start_time'],
    ),
    end: instant(span['endTimeUnixNano'] ?? span['end_time_unix_nano'] ?? span['endTime'] ?? span['end_time']),
    attributes,
    error: errorOf(span, attributes),
    service,
  }
}

/** Messages may be recorded in events instead of attributes. */
function messagesOf(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => key.startsWith('gen_ai.')))
}

function errorOf(span: JsonObject, attributes: JsonObject): string | null {
  const status = objectOf(span['status'])
  const code = status?.['code'] ?? status?.['status_code'] ?? span['status']
  const isError = code === 2 || code === 'STATUS_CODE_ERROR' || code === 'ERROR'
  if (!isError && !('error.type' in attributes)) return null
  return wordOf(status?.['message']) ?? wordOf(status?.['description']) ?? wordOf(attributes['error.type']) ?? 'error'
}

/** Nanoseconds as a number or its text (OTLP), `[seconds, nanoseconds]` (JavaScript), an ISO time (Python). */
function instant(value: unknown): number | null {
  if (Array.isArray(value)) {
    const [seconds, nanos] = [numberOf(value[0]), numberOf(value[1])]
    return seconds === null ? null : timeOf(seconds * 1000 + (nanos ?? 0) / 1e6)
  }
  const number = typeof value === 'string' && /^\d{1,25}$/.test(value) ? Number(value) : numberOf(value)
  if (number === null) return timeOf(value)
  return timeOf(number > 1e17 ? number / 1e6 : number > 1e14 ? number / 1e3 : number)
}

/** `[{key, value: {stringValue | intValue | …}}]` (OTLP) or a plain object, as one plain object. */
function attributesOf(list: unknown): JsonObject {
  if (!Array.isArray(list)) return objectOf(list) ?? {}
  const pairs = list.map(objectOf).flatMap((each) => {
    const key = textOf(each?.['key'])
    return key === null ? [] : [[key, plain(each?.['value'], 0)] as const]
  })
  return Object.fromEntries(pairs)
}

/** OTLP's typed value as JSON; whole numbers come as texts. */
function plain(value: unknown, depth: number): unknown {
  const [kind, inner] = Object.entries(objectOf(value) ?? {})[0] ?? ['', undefined]
  const below = objectOf(inner)
  if (depth > maxDepth) return null
  if (kind === 'intValue') return Number(inner)
  if (kind === 'arrayValue') return arrayOf(below?.['values']).map((each) => plain(each, depth + 1))
  if (kind !== 'kvlistValue') return inner
  const pairs = arrayOf(below?.['values']).map(objectOf)
  return Object.fromEntries(pairs.map((pair) => [textOf(pair?.['key']) ?? '', plain(pair?.['value'], depth + 1)]))
}

const maxDepth = 50
