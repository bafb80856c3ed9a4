/** The beginning of an object, prepared for recognition; and, when no format knows it, one clear reason for people. */
import { companionOf } from './companions.ts'
import type { Sample } from './format.ts'
import { isDeeperThan } from './json-depth.ts'

/**
 * In: a name (hint only), the text of the head or the whole, and whether it is the whole. Out: a Sample; `records` are
 * the parsed objects of the first 50 lines, `document` the whole as one JSON value when it is one.
 */
export function makeSample(name: string, text: string, isWhole: boolean): Sample {
  const lines: string[] = []
  for (let start = 0; lines.length < maxRecords && start < text.length;) {
    const end = text.indexOf('\n', start)
    lines.push(text.slice(start, end === -1 ? text.length : end))
    start = end === -1 ? text.length : end + 1
  }
  return sampleOf(name, lines, () => text, isWhole).sample
}

/**
 * The same from lines that are cut already. `values` holds what the first 50 lines are as JSON (undefined where a line is
 * none), so that nobody parses them again; the text is joined only when somebody asks for it.
 */
export function sampleOf(
  name: string,
  lines: readonly string[],
  text: () => string,
  isWhole: boolean,
  max_depth = 500,
): { sample: Sample; values: unknown[] } {
  const values = lines.slice(0, maxRecords).map((line) => parse(line, max_depth))
  let head: string | null = null
  let document: { value: unknown } | null = null
  const sample: Sample = {
    name,
    records: values.filter((value) => typeof value === 'object' && value !== null),
    get head() {
      return (head ??= text().slice(0, headLength))
    },
    get document() {
      return (document ??= { value: isWhole ? parse(text(), max_depth) : undefined }).value
    },
  }
  return { sample, values }
}

const maxRecords = 50
const headLength = 64 * 1024

function parse(text: string, max_depth: number): unknown {
  if (!/^\s*[[{]/.test(text.slice(0, 256)) || isDeeperThan(text, max_depth)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** In: a sample that no format recognised. Out: what it is instead, in a few plain words, the same words each time. */
export function refusal(sample: Sample): string {
  const { head, records, document } = sample
  if (head.trim() === '') return head === '' ? 'empty file' : 'only blank lines'
  if (head.startsWith('SQLite format 3\0')) return 'SQLite database'
  if (isUtf16(head)) return 'UTF-16 text, expected UTF-8'
  if (head.startsWith('PK\u0003\u0004')) return 'zip archive'
  if (head.includes('\0') && records.length === 0) return 'binary data'
  const companion = companionOf(sample)
  if (companion !== null) return companion
  if (records.length > 0 && records.every(isPrompt)) return 'a prompt history, not a session'
  if (document !== undefined) return 'JSON without a session'
  if (records.length > 0) return 'JSON lines of no known format'
  return /^\s*[[{]/.test(head) ? 'not valid JSON' : 'text of no known format'
}

/** U+FFFD stands where the byte order mark was no UTF-8; without one, every second character of a UTF-16 text is NUL. */
function isUtf16(head: string): boolean {
  if (head.startsWith('\ufffd\ufffd') && head.slice(2, 200).includes('\0')) return true
  const start = [...head.slice(0, 32)]
  const isNulAt = (parity: number): boolean => start.every((char, index) => (char === '\0') === (index % 2 === parity))
  return start.length >= 8 && (isNulAt(0) || isNulAt(1))
}

/** Lines of the agents' prompt histories: `{session_id, ts, text}` and `{display, project, timestamp, …}`. */
function isPrompt(record: unknown): boolean {
  if (typeof record !== 'object' || record === null) return false
  const has = (key: string): boolean => Object.hasOwn(record, key)
  return (has('session_id') && has('ts') && has('text')) || (has('display') && has('project') && has('timestamp'))
}
