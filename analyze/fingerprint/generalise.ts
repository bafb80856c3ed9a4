/** The ways one key can be read more generally: one word, or all values of a key=value list, taken for a wildcard. */
import { collapseWildcards } from './mask-text.ts'
import { wildcard } from './masks.ts'

/** A stretch of a key that might be a value: a word, with the wildcards it would become one with. */
export interface Place {
  start: number
  end: number
  /** How many different keys must agree outside the place before it counts as proof; Infinity where no number does. */
  count_needed: number
}

export interface Reading {
  /** The more general pattern. */
  pattern: string
  count_needed: number
}

/**
 * A name (a capital, a dot, a dash …) in an ordinary place is taken for a value from this many different ones, a plain
 * lower-case word from more: three states of one machine ("VM paused", "VM stopped") and the verbs of one module
 * ("failed to load state", "failed to save state") are different messages. Log-template papers use three and pay for it.
 */
const countName = 6
const countWord = 10
/** After `=` or a word like `user`, two different ones are proof. */
const countSlot = 2
/** A key that keeps fewer words than this says too little to be recognised by … */
const minWordsLeft = 2
/** … and where only the number of values is proof, one more: "<*> startup succeeded" would join every service. */
const minWordsLeftPlain = 3

const token = /<\*>|[^ =:,;()[\]{}<>"'`|]+|[^]/g
const quotes = new Set(['"', "'", '`'])
/** A key's name, `=` and its value: quoted, one word with a bracketed part, or one word. */
const keyAndValue =
  /([A-Za-z_.-]+ ?)= ?("[^"]*"|'[^']*'|[^ ,;=(){}[\]"'|]*(?:\{[^{}]*\}|\([^()]*\)|\[[^[\]]*\])|[^ ,;=(){}[\]"'|]+)/g
/** What may stand between two wildcards that become one. */
const joints = new Set(' ,;:#/.-')
const slotNouns = /^(?:user|username|account|login|host|hostname|server|node|client|device)$/i
const beforeAccount = /^(?:for|by|as)$/
const accounts = /^(?:root|admin|administrator|guest|nobody|daemon|system|anonymous|test|www-data)$/i
/** Values of these keys are the trouble itself, not its circumstances. */
const tellingKeys = /(?:err|error|errno|reason|cause|msg|message|code|exception|rule)$/i
/** Where something is missing, its name is the cause, and causes must not merge. */
const missing =
  /(?:command not found|not recognized as|no module named|no required module|cannot find (?:module|name|package|symbol|type)|module not found|is not defined|undefined:|unresolved (?:import|reference|name)|has no (?:attribute|exported|member|property)|is not exported|does not exist|not installed|unknown (?:option|flag|rule|command|type|key|property|argument)|unrecognized (?:option|argument)|no such (?:option|command|service|table|column))/i

/** Whether the words of a key may be read as values at all: not where a missing thing is named. */
export function mayVary(key: string): boolean {
  return !missing.test(key)
}

/** The places of a key that might hold values, from left to right. */
export function placesOf(key: string): Place[] {
  const tokens = key.match(token) ?? []
  const countWords = tokens.reduce((count, text) => count + (isWord(text) ? 1 : 0), 0)
  if (countWords <= minWordsLeft) return []
  const places: Place[] = []
  let start = 0
  tokens.forEach((text, i) => {
    const count_needed = countNeeded(tokens, i, countWords)
    if (count_needed !== null) places.push({ ...widened(key, start, start + text.length), count_needed })
    start += text.length
  })
  return places
}

/** The key with a place read as a wildcard. */
export function patternAt(key: string, { start, end }: Place): string {
  return key.slice(0, start) + wildcard + key.slice(end)
}

/** Readings of a key as a whole: the values of all its pairs, or its empty brackets and pairs, as wildcards. */
export function wholeReadings(key: string): Reading[] {
  const readings: Reading[] = []
  const values = key.includes('=') ? withoutValues(key) : key
  if (values !== key) readings.push({ pattern: values, count_needed: countSlot })
  const empties = /\(\)|\[\]|=/.test(key) ? withEmptyValues(key) : key
  if (empties !== key) readings.push({ pattern: empties, count_needed: Infinity })
  return readings
}

/** A word's stretch, over the wildcards beside it that `collapseWildcards` would join it with. */
function widened(key: string, start: number, end: number): { start: number; end: number } {
  let [from, to] = [start, end]
  while (from > 0 && joints.has(key[from - 1]!)) from--
  while (to < key.length && joints.has(key[to]!)) to++
  return {
    start: key.endsWith(wildcard, from) ? from - wildcard.length : start,
    end: key.startsWith(wildcard, to) ? to + wildcard.length : end,
  }
}

function isWord(text: string): boolean {
  return text.length > 1 && text !== wildcard && /[A-Za-z]{2}/.test(text)
}

/** How many different words prove that the place at `i` holds a value; null where no number does. */
function countNeeded(tokens: string[], i: number, countWords: number): number | null {
  const text = tokens[i]!
  if (!isWord(text) || /[0-9]/.test(text) || isBeside(tokens, i, '=')) return null
  if (quotes.has(tokens[i - 1]!) && tokens[i + 1] === tokens[i - 1]) return null
  const before = tokens[i - 1] === ' ' ? (tokens[i - 2] ?? '') : ''
  if (slotNouns.test(before) || (beforeAccount.test(before) && accounts.test(text))) return countSlot
  if (countWords <= minWordsLeftPlain) return Infinity
  return /^[a-z]+$/.test(text) ? countWord : countName
}

/** Names and values of key=value pairs are read all at once, by `withoutValues`. */
function isBeside(tokens: string[], i: number, sign: string): boolean {
  const before = quotes.has(tokens[i - 1]!) || tokens[i - 1] === ' ' ? tokens[i - 2] : tokens[i - 1]
  const after = tokens[i + 1] === ' ' ? tokens[i + 2] : tokens[i + 1]
  return before === sign || after === sign
}

/** All values of key=value pairs read as wildcards, but for those that tell the trouble itself. */
function withoutValues(key: string): string {
  const general = key.replace(keyAndValue, (pair: string, name: string) =>
    tellingKeys.test(name.trim()) ? pair : `${name}=${wildcard}`,
  )
  return collapseWildcards(general)
}

/** `()`, `[]` and a `name=` without a value, read as if a value had been there. */
function withEmptyValues(key: string): string {
  return collapseWildcards(
    key.replace(/\(\)|\[\]|=(?=[ ,;)\]]|$)/g, (empty) => `${empty[0]}${wildcard}${empty[1] ?? ''}`),
  )
}
