/** Untrusted text in, Markdown that can do nothing but be read out: no mentions, links, HTML, references or hidden characters. */

/**
 * Characters nobody sees: controls, format characters (zero-width, bidi, soft hyphen, tags), variation selectors, fillers,
 * line and paragraph separators, private use, lone surrogates, unassigned.
 */
const unseen =
  '\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}\\u115F\\u1160\\u3164\\uFFA0\\u2800\\uFE00-\\uFE0F\\u{E0100}-\\u{E01EF}'
const hidden = new RegExp(`[${unseen}]`, 'u')
const hiddenAll = new RegExp(`[${unseen}]`, 'gu')

/** True when the text has a character that a reader cannot see (a tab or line break counts too). */
export function hasHidden(text: string): boolean {
  return hidden.test(text)
}

/** One line of visible characters, at most `max` long, cut at the end with `…`. */
export function oneLine(text: string, max: number): string {
  const line = text
    .slice(0, max * 8)
    .replace(/\s/g, ' ')
    .replace(hiddenAll, '')
    .replace(/ +/g, ' ')
    .trim()
  return line.length <= max
    ? line
    : `${[...line]
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`
}

/** A piece of Markdown text: prose, or the inside of a code span. */
export interface Piece {
  text: string
  is_code: boolean
}

/** Splits one line into prose and code spans, as CommonMark does; null when a run of back-ticks never closes. */
export function splitCode(line: string): Piece[] | null {
  const pieces: Piece[] = []
  let at = 0
  while (at < line.length) {
    const open = line.indexOf('`', at)
    if (open < 0) break
    const ticks = runAt(line, open)
    const close = closing(line, open + ticks, ticks)
    if (close < 0) return null
    pieces.push({ text: line.slice(at, open), is_code: false })
    pieces.push({ text: line.slice(open + ticks, close), is_code: true })
    at = close + ticks
  }
  pieces.push({ text: line.slice(at), is_code: false })
  return pieces.filter((piece) => piece.text !== '')
}

/** Untrusted text as one line of Markdown: code spans stay code, everything active in the prose is made plain. */
export function inline(text: string, max = 300): string {
  const line = oneLine(text, max)
  const pieces = splitCode(line) ?? [{ text: line.replaceAll('`', "'"), is_code: false }]
  return pieces.map((piece) => (piece.is_code ? codeSpan(piece.text, max) : tame(piece.text))).join('')
}

/** Untrusted text as a code span whose fence is longer than any run of back-ticks inside. Safe in a table cell. */
export function codeSpan(text: string, max = 300): string {
  const line = oneLine(text, max).replaceAll('|', '\\|')
  const fence = '`'.repeat(longestRun(line) + 1)
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** Untrusted lines as a fenced block whose fence is longer than any run of back-ticks inside. */
export function fenced(lines: readonly string[], language = 'text'): string {
  const body = lines.join('\n')
  const fence = '`'.repeat(Math.max(3, longestRun(body) + 1))
  return `${fence}${language}\n${body}\n${fence}`
}

/** Prose without teeth: a zero-width space after what GitHub would act on, and Markdown's own signs escaped. */
function tame(prose: string): string {
  return prose
    .normalize('NFC')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\[\]*_|~]/g, '\\$&')
    .replace(/@/g, '@\u200b')
    .replace(/#(?=\d)/g, '#\u200b')
    .replace(/\bGH-(?=\d)/gi, '$&\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\bwww\./gi, 'www\u200b.')
    .replace(/^([#+=/-]|\d+[.)])/, '\u200b$1')
}

function runAt(line: string, at: number): number {
  let end = at
  while (line[end] === '`') end += 1
  return end - at
}

function closing(line: string, from: number, ticks: number): number {
  for (let at = line.indexOf('`', from); at >= 0; at = line.indexOf('`', at)) {
    const run = runAt(line, at)
    if (run === ticks) return at
    at += run
  }
  return -1
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length))
}
