/** Walks the strings of a JSON text without parsing it, so that what is not changed keeps its bytes, at any depth. */
import { charTable } from './char-table.ts'

/**
 * Calls `visit` for each string token in order, with the places around the text between its quotes (quotes not included)
 * and whether a colon follows, so that it names a member. Returns false, perhaps after some visits, when a visit does, or
 * when what stands between the strings is not JSON punctuation, numbers or literals (so the text is no JSON). Linear;
 * nesting costs nothing.
 */
export function walkStrings(json: string, visit: (start: number, end: number, isKey: boolean) => boolean): boolean {
  let at = 0
  for (;;) {
    const open = json.indexOf('"', at)
    if (!isPunctuation(json, at, open < 0 ? json.length : open)) return false
    if (open < 0) return true
    const end = closingQuote(json, open + 1)
    if (end < 0) return false
    let next = end + 1
    while (isSpace(json.charCodeAt(next))) next++
    // two strings side by side: quoted words, no JSON
    if (json.charCodeAt(next) === 34) return false
    if (!visit(open + 1, end, json.charCodeAt(next) === 58)) return false
    at = end + 1
  }
}

/** True when the text can only be a JSON object, array or string by its first and last character. */
export function looksLikeJson(text: string): boolean {
  let first = 0
  while (isSpace(text.charCodeAt(first))) first++
  let last = text.length - 1
  while (last > first && isSpace(text.charCodeAt(last))) last--
  const pair = text.charAt(first) + text.charAt(last)
  return last > first && (pair === '{}' || pair === '[]' || pair === '""')
}

function closingQuote(json: string, from: number): number {
  for (let quote = json.indexOf('"', from); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let slashes = 0
    while (json.charCodeAt(quote - 1 - slashes) === 92 && quote - 1 - slashes >= from) slashes++
    if (slashes % 2 === 0) return quote
  }
  return -1
}

/** Codes that may stand outside strings: white space, `{}[],:`, digits, `+-.`, and the letters of true, false, null and 1e5. */
const outside = charTable(' \t\r\n{}[],:0123456789+-.truefalsnE')

function isPunctuation(json: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (outside[json.charCodeAt(i)] !== 1) return false
  return true
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}
