/** Text with escapes (`\n`, `\"`, `\u0041`, `%3D`, `&quot;`) or line marks goes in; what they stand for comes out, with where each character came from. */

/** What is decoded: JSON and C escapes, percent signs of printable ASCII (RFC 3986), and the entities of HTML's and XML's own signs. */
const ESCAPE =
  /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(["'\\/nrt]))|%([2-7][0-9A-Fa-f])|&(?:(quot|apos|amp|lt|gt)|#(\d{2,3})|#x([0-9a-fA-F]{2}));/g
/** Escapes that hide the borders or the first letters of a secret; others (a lone `\\`, `%20`) are no reason to decode. */
const WORTH = /\\[nrtux"']|%(?:3[aAdD]|2[267]|[4-7][0-9A-Fa-f])|&(?:quot|#)/
const NAMED: Record<string, string> = { n: '\n', r: '\r', t: '\t', quot: '"', apos: "'", amp: '&', lt: '<', gt: '>' }

/** A text and, for any place in it, the place in the source where that began; its length gives the source's length. */
interface DecodedView {
  text: string
  origin: (at: number) => number
}

/** One level of escapes undone; null when there is nothing worth undoing. Linear. */
export function decodedView(source: string): DecodedView | null {
  return WORTH.test(source) ? replaced(source, ESCAPE, meaning) : null
}

/** What diffs and listings put before each line: a sign, a number. */
const LINE_MARK = /^(?:[+-](?![+-]{2} )|[ \t]{0,8}\d{1,6}(?:\t|→| ?\| |: ))/gm

/** Cheap sign that there may be such marks. */
const MARKED = /\n(?:[+-]|[ \t]{0,8}\d{1,6}(?:\t|→| ?\| |: ))/

/** The lines without the marks of a diff or a numbered listing; null when there are none. */
export function unmarkedView(source: string): DecodedView | null {
  return MARKED.test(source) ? replaced(source, LINE_MARK, () => '') : null
}

function replaced(source: string, pattern: RegExp, meaningOf: (match: RegExpExecArray) => string): DecodedView {
  const parts: string[] = []
  /** Pairs: a place in the view, and the place in the source where the stretch from there on begins. */
  const places: number[] = [0]
  const sources: number[] = [0]
  let length = 0
  let at = 0
  const add = (text: string, from: number): void => {
    if (text === '') return
    parts.push(text)
    places.push(length)
    sources.push(from)
    length += text.length
  }
  for (const match of source.matchAll(pattern)) {
    add(source.slice(at, match.index), at)
    add(meaningOf(match), match.index)
    at = match.index + match[0].length
  }
  add(source.slice(at), at)
  return {
    text: parts.join(''),
    origin: (place) => (place >= length ? source.length : originOf(place, places, sources)),
  }
}

/** Binary search for the stretch that holds the place. */
function originOf(place: number, places: readonly number[], sources: readonly number[]): number {
  let low = 0
  let high = places.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((places[middle] ?? 0) <= place) low = middle
    else high = middle - 1
  }
  return (sources[low] ?? 0) + place - (places[low] ?? 0)
}

/** Exactly one character. */
function meaning([, unicode, hex, sign, percent, entity, decimal, hexEntity]: RegExpExecArray): string {
  const name = sign ?? entity
  if (name !== undefined) return NAMED[name] ?? name
  const code = unicode ?? hex ?? percent ?? hexEntity
  return String.fromCharCode(code === undefined ? Number(decimal) : parseInt(code, 16))
}
