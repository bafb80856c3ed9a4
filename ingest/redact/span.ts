/** The words all detectors share: a keyword hit comes in, spans of text to replace come out. */

/** A piece of text to replace, from `start` up to `end` (UTF-16 units). */
export interface Span {
  start: number
  end: number
  /** Short lower-case name of what was found (`github-token`, `password`, `email`, `user` …). */
  kind: string
}

/** Reports one span; detectors call it zero or more times per hit. */
export type Emit = (start: number, end: number, kind: string) => void

/**
 * A detector: woken at each place where one of its words occurs (any letter case), it looks around and reports spans.
 * It must look at a bounded stretch of text only, so that the whole scan stays linear.
 */
export interface Finder {
  words: readonly string[]
  /**
   * True when the detector finds the same in JSON text as in the decoded string, so that running it on the raw line tells
   * whether the string needs a closer look. Otherwise each of its words in a string means a closer look.
   */
  works_on_raw?: boolean
  /** True when its words name secrets, so that text in which none occurs need not be searched a second time with its escapes undone. */
  is_name?: boolean
  find(text: string, start: number, end: number, emit: Emit): void
}

/** Kinds that say no more than that it is a secret; a vendor's name for the same span is better. */
const GENERIC = new Set(['prefixed-key', 'sk-key', 'live-key', 'secret', 'password', 'authorization', 'base64'])

/** Spans sorted, overlapping ones joined; the span that begins first (then the longer, then the more specific) names the kind. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end)
  const joined: Span[] = []
  for (const span of sorted) {
    const last = joined.at(-1)
    if (last === undefined || span.start >= last.end) joined.push({ ...span })
    else if (span.start === last.start && span.end === last.end && GENERIC.has(last.kind)) last.kind = span.kind
    else if (span.end > last.end) last.end = span.end
  }
  return joined
}

/**
 * True when a token may begin at `at`: nothing word-like stands before it, or what stands there is the tail of an escape
 * (`\n`, `\u003d`, `%3D`) in text that was not decoded.
 */
export function isTokenStart(text: string, at: number): boolean {
  if (at === 0) return true
  const code = text.charCodeAt(at - 1)
  if (!isAlphanumeric(code)) return true
  if (text.charCodeAt(at - 2) === 92) return 'nrtbf'.includes(text.charAt(at - 1))
  if (text.charCodeAt(at - 3) === 37) return /%[0-9A-Fa-f]{2}$/.test(text.slice(at - 3, at))
  return text.charCodeAt(at - 6) === 92 && /\\u[0-9A-Fa-f]{4}$/.test(text.slice(at - 6, at))
}

/** True when the run of token characters before `at` is short: a word glued to a secret, not the middle of a long blob. */
export function isNearStart(text: string, at: number): boolean {
  for (let i = at - 1; i >= at - 24; i--) if (i < 0 || !isAlphanumeric(text.charCodeAt(i))) return true
  return false
}

/**
 * The stretch around a hit, at most so many characters each way, cut where the same word stands again: what lies beyond is
 * that hit's to look at, so a text that repeats the word is read twice, not once for each time it occurs.
 */
export function around(
  text: string,
  start: number,
  end: number,
  before: number,
  after: number,
): [from: number, to: number] {
  const word = text.slice(start, end)
  const from = Math.max(0, start - before)
  const last = text.slice(from, start).lastIndexOf(word)
  const next = text.slice(end, end + after).indexOf(word)
  return [last < 0 ? from : from + last + word.length, next < 0 ? end + after : end + next]
}

/** ASCII letter or digit. */
export function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}
