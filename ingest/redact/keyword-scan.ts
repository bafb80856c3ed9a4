/** Finds all places of many short words in one pass over a text (Aho-Corasick, letter case ignored). */
import assert from 'node:assert/strict'

const ALPHABET = 96

/** A compiled set of words. */
interface KeywordScan {
  /** Characters of the longest word. */
  longest: number
  /**
   * Reports (word index, start, end) for each occurrence that ends within `from`…`to`, in order of `end`. Returns the state, with
   * which the next stretch of the same text goes on, so that a word may lie in both; without it no word begins before `from`.
   */
  scan(text: string, hit: Hit, from?: number, to?: number, state?: number): number
}

type Hit = (word: number, start: number, end: number) => void

/**
 * Compiles words (1 or more printable characters each, of the basic plane) into one automaton. Time of a scan is linear in the text,
 * whatever the number of words. After Aho and Corasick, "Efficient string matching", CACM 18(6), 1975.
 */
export function createKeywordScan(words: readonly string[]): KeywordScan {
  const { classes, count } = characterClasses(words)
  assert(count <= ALPHABET, `keyword alphabet has ${String(count)} characters, at most ${String(ALPHABET)} fit`)
  const { next, found } = automaton(words, classes)
  const lengths = words.map((word) => word.length)
  return {
    longest: Math.max(...lengths),
    scan(text, hit, from = 0, to = text.length, state = 0) {
      let row = state
      for (let i = from; i < to; i++) {
        row = next[row + (classes[text.charCodeAt(i)] ?? 0)] ?? 0
        if (row >= 0) continue
        row = ~row
        for (const word of found[row / ALPHABET] ?? []) hit(word, i + 1 - (lengths[word] ?? 0), i + 1)
      }
      return row
    },
  }
}

/** Maps the characters that words use onto 1…95, letters without case; all others are 0. */
function characterClasses(words: readonly string[]): { classes: Uint8Array; count: number } {
  const classes = new Uint8Array(65_536)
  let count = 1
  for (const char of words.join('')) {
    const lower = char.toLowerCase().charCodeAt(0)
    if (classes[lower] === 0) {
      classes[lower] = count
      classes[char.toUpperCase().charCodeAt(0)] = count++
    }
  }
  return { classes, count }
}

/**
 * The full transition table, whose entries are row offsets (state × 96), inverted when words end in that state; and per
 * state the indexes of those words.
 */
function automaton(
  words: readonly string[],
  classes: Uint8Array,
): { next: Int32Array; found: (number[] | undefined)[] } {
  const states = words.reduce((sum, word) => sum + word.length, 1)
  const next = new Int32Array(states * ALPHABET)
  const found: (number[] | undefined)[] = new Array<number[] | undefined>(states).fill(undefined)
  let used = 1
  for (const [index, word] of words.entries()) {
    let state = 0
    for (const char of word.toLowerCase()) {
      const edge = state * ALPHABET + (classes[char.charCodeAt(0)] ?? 0)
      if (next[edge] === 0) next[edge] = used++
      state = next[edge] ?? 0
    }
    found[state] = [...(found[state] ?? []), index]
  }
  const fallback = new Int32Array(states)
  const queue: number[] = [0]
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0
    for (let char = 1; char < ALPHABET; char++) {
      const edge = state * ALPHABET + char
      const child = next[edge] ?? 0
      const elsewhere = state === 0 ? 0 : (next[(fallback[state] ?? 0) * ALPHABET + char] ?? 0)
      if (child === 0 || child === elsewhere) {
        next[edge] = elsewhere
        continue
      }
      fallback[child] = elsewhere
      const inherited = found[elsewhere]
      if (inherited !== undefined) found[child] = [...(found[child] ?? []), ...inherited]
      queue.push(child)
    }
  }
  const entries = next.slice(0, used * ALPHABET)
  for (const [edge, state] of entries.entries())
    entries[edge] = found[state] === undefined ? state * ALPHABET : ~(state * ALPHABET)
  return { next: entries, found }
}
