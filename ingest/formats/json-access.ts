/** Safe ways into parsed JSON whose shape nobody promises: each gives the value when it has the type, else null. */

export type JsonObject = Record<string, unknown>

/** The value as an object; null for anything else, arrays included. */
export function objectOf(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}

/** The value as an array; empty for anything else. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** True when more than half of the values pass: a few records of a type that a later version added prove nothing. */
export function mostOf(values: readonly unknown[], test: (value: unknown) => boolean): boolean {
  return values.filter(test).length * 2 > values.length
}

/** The value as a string; null for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** The value as a string that is not empty; null for anything else. */
export function wordOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** The value as a finite number; null for anything else. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The value as a count (an integer from 0 that JavaScript holds exactly); null for anything else. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** The value as a whole number that fits 32 bits (an exit code, possibly negative); null for anything else. */
export function codeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null
}

/** JSON text that should hold an object, as logs keep arguments; null when it does not parse to one. */
export function parsedObject(text: string | null): JsonObject | null {
  if (text === null || text[0] !== '{') return null
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return null
  }
}

/** The value as JSON text: strings as they are, nothing for undefined and null. */
export function jsonTextOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? null : JSON.stringify(value)
}

/**
 * In: an ISO date (UTC when it names no zone), or epoch seconds or milliseconds. Out: epoch milliseconds, or null when it is no time or lies outside
 * 2000 to 2100 (clocks that were never set; nobody's session happened then).
 */
export function timeOf(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(zoned(value)) : typeof value === 'number' ? msOf(value) : NaN
  return ms >= earliest && ms < latest ? Math.round(ms) : null
}

/** A time without a zone would be read in the zone of this machine, and differ between machines. */
function zoned(text: string): string {
  const isLocal = text.length < 40 && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?$/.test(text)
  return isLocal ? `${text.replace(' ', 'T')}Z` : text
}

function msOf(value: number): number {
  return value < 1e11 ? value * 1000 : value
}

const earliest = Date.UTC(2000, 0)
const latest = Date.UTC(2100, 0)

/** A folder or file as a plain path: `file://` URIs decoded, anything else unchanged; null when there is none. */
export function pathOf(value: unknown): string | null {
  const text = wordOf(value)
  if (text === null || !text.startsWith('file://')) return text
  const path = text.slice('file://'.length).replace(/^[^/]*/, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The text of a message's content: a string, or the `text` of its blocks joined by line ends; null when there is none. */
export function contentText(content: unknown): string | null {
  if (typeof content === 'string') return content
  const single = objectOf(content)
  const parts = (single === null ? arrayOf(content) : [single]).map((block) => textOf(objectOf(block)?.['text']))
  const texts = parts.filter((text) => text !== null)
  return texts.length === 0 ? null : texts.join('\n')
}
