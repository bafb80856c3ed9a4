/**
 * Variants of a session file, as other versions, exporters and accidents make them, and what reading each must still give.
 * Every variant is a pure function of the text and a seed, so that a failure can be made again.
 */
import { gzipSync } from 'node:zlib'
import { formats } from '#ingest/formats/index.ts'
import { randomOf, type Random } from '#jobs/simulator/random.ts'
import type { ReadText } from './read-text.ts'

/** How far a variant may differ from the clean file: not at all, in rows but not in being read, or anything but a crash. */
export type Keeps = 'same rows' | 'loaded' | 'no crash'

export interface Variant {
  name: string
  bytes: Uint8Array
  keeps: Keeps
}

/** In: a file's text and whether it is JSON lines. Out: its variants, the same for the same seed. */
export function variantsOf(text: string, isLines: boolean, seed: string): Variant[] {
  const random = randomOf(seed)
  const records = isLines ? recordsOf(text) : null
  const one = isLines ? null : parse(text)
  const variant = (name: string, keeps: Keeps, content: string | Uint8Array): Variant => ({
    name,
    keeps,
    bytes: typeof content === 'string' ? Buffer.from(content) : content,
  })
  const variants = [
    variant('byte order mark', 'same rows', `\uFEFF${text}`),
    variant('gzip', 'same rows', gzipSync(text)),
    variant('two gzip members', 'same rows', Buffer.concat([gzipSync(half(text, 0)), gzipSync(half(text, 1))])),
    variant('cut gzip', 'no crash', cut(gzipSync(text), random)),
    variant('truncated', 'no crash', cut(Buffer.from(text), random)),
    variant('a byte changed', 'no crash', flipped(Buffer.from(text), random)),
  ]
  if (one !== undefined && one !== null) {
    variants.push(
      variant('pretty printed', 'same rows', JSON.stringify(one, null, 2)),
      variant('compact', 'same rows', JSON.stringify(one)),
      variant('unknown fields', 'same rows', JSON.stringify(withUnknown(one))),
      variant('fields dropped', 'no crash', JSON.stringify(without(one, random, 0.05))),
      variant('wrong types', 'no crash', JSON.stringify(mistyped(one, random, 0.05))),
    )
  }
  if (records !== null) {
    const lines = records.map((record) => JSON.stringify(record))
    const joined = (list: readonly string[]): string => `${list.join('\n')}\n`
    variants.push(
      variant('CRLF', 'same rows', text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')),
      variant('blank lines', 'same rows', joined(lines.flatMap((line) => [line, '']))),
      variant('no end of the last line', 'same rows', lines.join('\n')),
      variant('a JSON array', 'same rows', JSON.stringify(records)),
      variant('a pretty JSON array', 'same rows', JSON.stringify(records, null, 1)),
      variant('unknown fields', 'same rows', joined(records.map((record) => JSON.stringify(withUnknown(record))))),
      variant('unknown records', 'loaded', joined([...lines.slice(0, 1), unknownRecord(records), ...lines.slice(1)])),
      variant(
        'cut mid-line',
        // What is left of very short files need not show whose they are.
        lines.length > 3 ? 'loaded' : 'no crash',
        lines.join('\n').slice(0, -Math.min(20, (lines.at(-1)?.length ?? 2) - 1)),
      ),
      variant('fields dropped', 'no crash', joined(records.map((each) => JSON.stringify(without(each, random, 0.05))))),
      variant('wrong types', 'no crash', joined(records.map((each) => JSON.stringify(mistyped(each, random, 0.05))))),
      variant('lines dropped', 'no crash', joined(lines.filter(() => random.chance(0.8)))),
      variant('lines shuffled', 'no crash', joined(random.shuffle(lines))),
    )
  }
  return variants
}

/** In: the clean file's reading and a variant's. Out: what is wrong, in words; null when it keeps what it must. */
export function broken(clean: ReadText, variant: Variant, read: ReadText): string | null {
  const { result } = read
  const ours = [...result.quarantined.keys()].find((reason) => reason.startsWith('reader failed'))
  if (ours !== undefined) return ours
  if (result.count_lines_read !== result.count_lines_used + result.count_lines_skipped + result.count_lines_quarantined)
    return 'the books do not balance'
  if (result.status === 'quarantined' && (result.reason ?? '') === '') return 'refused without a reason'
  if (variant.keeps === 'no crash' || clean.result.status !== 'loaded') return null
  if (result.status !== 'loaded') return `refused: ${result.reason}`
  if (agentOf(result.format) !== agentOf(clean.result.format)) return `read as ${result.format}`
  if (variant.name === 'unknown records' && [...result.drift.values()].length === 0)
    return 'an unknown record left no drift'
  if (variant.keeps === 'loaded') return null
  const differing = Object.entries(sizes(clean)).filter(([key, value]) => sizes(read)[key] !== value)
  return differing.length === 0 ? null : `${differing.map(([key]) => key).join(', ')} differ`
}

/** The shapes of one agent may stand for one another: the same spans are a list or lines. */
function agentOf(name: string | null): string | undefined {
  return formats.find((format) => format.name === name)?.agent
}

function sizes(read: ReadText): Record<string, number> {
  const total = (of: (row: ReadText['usage'][number]) => number | null): number =>
    read.usage.reduce((sum, row) => sum + (of(row) ?? 0), 0)
  return {
    threads: read.result.threads.length,
    events: read.events.length,
    calls: read.calls.length,
    failed: read.calls.filter((call) => call.status !== 'ok').length,
    usage: read.usage.length,
    instructions: read.instructions.length,
    input: total((row) => row.input_tokens),
    output: total((row) => row.output_tokens),
  }
}

/** The parsed lines; null when one of them is no JSON. */
function recordsOf(text: string): unknown[] | null {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  const records = lines.map(parse)
  return records.includes(undefined) ? null : records
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function half(text: string, part: 0 | 1): Uint8Array {
  const bytes = Buffer.from(text)
  const middle = Math.floor(bytes.length / 2)
  return part === 0 ? bytes.subarray(0, middle) : bytes.subarray(middle)
}

function cut(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.subarray(0, random.int(1, Math.max(1, bytes.length - 1)))
}

function flipped(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = random.int(0, Math.max(0, copy.length - 1))
  copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 7))
  return copy
}

/** The record with a field no version has, at its top. */
function withUnknown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknown)
  if (typeof value !== 'object' || value === null) return value
  return { ...value, futureField: { nested: [1, 'two', null] } }
}

/** A record in the envelope of its neighbours, of a type that does not exist. */
function unknownRecord(records: readonly unknown[]): string {
  const like = records.find((record) => typeof record === 'object' && record !== null && !Array.isArray(record))
  const known = like as Record<string, unknown> | undefined
  const fields = [
    'type',
    'kind',
    'role',
    'record_type',
    'table',
    'event',
    'source',
    'message',
    'row',
    'payload',
    'data',
  ]
  const kept = Object.fromEntries(
    fields
      .filter((key) => known !== undefined && key in known)
      .map((key) => [key, typeof known?.[key] === 'object' ? { futureField: 1 } : 'future_type']),
  )
  return JSON.stringify({ type: 'future_type', ...kept })
}

function without(value: unknown, random: Random, probability: number): unknown {
  if (Array.isArray(value)) return value.map((each) => without(each, random, probability))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(() => !random.chance(probability))
  return Object.fromEntries(kept.map(([key, inner]) => [key, without(inner, random, probability)]))
}

function mistyped(value: unknown, random: Random, probability: number): unknown {
  if (random.chance(probability)) return random.pick([null, 42, 'x', [], {}, [null], true, -1, 1e300, '9'.repeat(40)])
  if (Array.isArray(value)) return value.map((each) => mistyped(each, random, probability))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mistyped(inner, random, probability)]))
}
