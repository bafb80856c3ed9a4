/** Tells how deep JSON text nests without parsing it, so that text built to break a parser is refused before it reaches one. */

/**
 * In: text, JSON or not. Out: true when its brackets nest deeper than `max_depth`. Runs in linear time without recursion;
 * strings are jumped over, so long strings cost next to nothing.
 */
export function isDeeperThan(text: string, max_depth: number): boolean {
  if (text.length <= max_depth) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = stringEnd(text, at)
    else if (code === openBrace || code === openBracket) {
      if (++depth > max_depth) return true
    } else if (code === closeBrace || code === closeBracket) depth--
  }
  return false
}

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** The index of the quote that closes the string opened at `start`; the end of the text when none does. */
function stringEnd(text: string, start: number): number {
  let at = start
  for (;;) {
    at = text.indexOf('"', at + 1)
    if (at === -1) return text.length
    let before = at - 1
    while (text.charCodeAt(before) === backslash) before--
    if ((at - before) % 2 === 1) return at
  }
}
