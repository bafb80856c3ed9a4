/** Hashes a line with its numbers and ids blurred, so that two runs of one job can be compared line by line. */

/** A passing log with more different lines than this is remembered only up to here; later lines count as unseen. */
const MAX_KNOWN_LINES = 1_000_000

/**
 * In: a plain line. Out: a 53-bit hash that is equal for lines that differ only in white space or in words that hold a
 * digit (numbers, times, hashes, addresses). A lone `0` stays itself, so that "0 failed" and "3 failed" differ.
 */
export function maskedHash(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  const feed = (code: number) => {
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  let last = 0
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    if (isWordChar(code)) {
      let end = at
      let hasDigit = false
      for (; end < text.length && isWordChar(text.charCodeAt(end)); end += 1) {
        if (isDigit(text.charCodeAt(end))) hasDigit = true
      }
      const isZero = end - at === 1 && code === 48
      if (!hasDigit || isZero) for (let i = at; i < end; i += 1) feed(text.charCodeAt(i))
      else if (last !== HASH) feed(HASH)
      last = hasDigit && !isZero ? HASH : 0
      at = end
    } else {
      const isJoint = last === HASH && isNumberJoint(code) && isDigit(text.charCodeAt(at + 1))
      const isBlank = code <= 32
      if (!isJoint && !(isBlank && last === 32)) {
        feed(isBlank ? 32 : code)
        last = isBlank ? 32 : code
      }
      at += 1
    }
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

/** What a passing log looked like: only hashes are kept, about 40 bytes for each different line. */
export interface KnownLines {
  add(text: string): void
  has(text: string): boolean
}

/** An empty memory of lines; `add` the plain lines of the passing log, then ask `has`. */
export function knownLines(): KnownLines {
  const hashes = new Set<number>()
  return {
    add(text) {
      if (hashes.size < MAX_KNOWN_LINES) hashes.add(maskedHash(text))
    },
    has: (text) => hashes.has(maskedHash(text)),
  }
}

const HASH = 35

const isDigit = (code: number) => code >= 48 && code <= 57
const isWordChar = (code: number) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code > 127
/** `.`, `:`, `,` and `-` between digits: times, versions and dates are one number. */
const isNumberJoint = (code: number) => code === 46 || code === 58 || code === 44 || code === 45
