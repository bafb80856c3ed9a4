/** Turns a text into its fingerprint: a versioned id of the text with everything masked that says where, when or how much. */
import { hash } from 'node:crypto'
import { maskText } from './mask-text.ts'

/** Bump when any key may change: ids of another version never equal these, and the golden test asks for it. */
export const version = 'v1'

/** Longer texts are fingerprinted by their beginning; bounds the work on hostile input. In code points. */
export const maxChars = 2000

export interface Fingerprint {
  /** `v1:` and 16 hex digits of the key's SHA-256. */
  fingerprint: string
  /** The masked text: key and title, and with `<*>` read as "anything" the query that finds its members. */
  pattern: string
  /** The same text as `pattern`, by the name the merge uses. */
  key: string
}

/** ANSI colour and cursor sequences, then control characters and spaces: sources shared with the SQL form. */
export const cleanSteps: readonly { source: string; by: string }[] = [
  { source: '\\x1b\\[[0-9;?]*[A-Za-z]', by: '' },
  { source: '[\\x00-\\x20\\x7f]+', by: ' ' },
]
const [ansi, blank] = cleanSteps.map((step) => new RegExp(step.source, 'g')) as [RegExp, RegExp]
const needsCleaning = /[\x00-\x1f\x7f]| {2}|^ | $/

/**
 * The fingerprint of a text. Pure; the same in DuckDB (fingerprint-sql.ts). Answers for the last texts are remembered,
 * because most failures of a night have been seen before.
 */
export function fingerprint(text: string): Fingerprint {
  const known = remembered.get(text)
  if (known) return known
  const key = keyOf(text)
  const answer = { fingerprint: fingerprintOfKey(key), pattern: key, key }
  if (remembered.size >= rememberedMax) remembered.clear()
  remembered.set(text, answer)
  return answer
}

const rememberedMax = 20_000
const remembered = new Map<string, Fingerprint>()

/** The id of an already masked text. */
export function fingerprintOfKey(key: string): string {
  return `${version}:${hash('sha256', `${version}\n${key}`).slice(0, 16)}`
}

/** One line of at most `maxChars`: no colour, no control characters, single spaces, none at the ends. */
export function cleanText(text: string): string {
  const short = clip(text.isWellFormed() ? text : text.toWellFormed())
  if (!needsCleaning.test(short)) return short
  const plain = short.replace(ansi, '').replace(blank, ' ')
  return plain.slice(plain.startsWith(' ') ? 1 : 0, plain.endsWith(' ') ? -1 : undefined)
}

/** The key of a text: cleaned and masked. */
export function keyOf(text: string): string {
  return maskText(cleanText(text))
}

function clip(text: string): string {
  if (text.length <= maxChars) return text
  let end = 0
  for (let count = 0; count < maxChars && end < text.length; count++) end += text.codePointAt(end)! > 0xffff ? 2 : 1
  return text.slice(0, end)
}
