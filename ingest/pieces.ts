/** A long text goes in, pieces of it come out, so that its bytes never stand in memory beside it. */

/** A piece has about this many characters. */
const PIECE = 1024 * 1024

/** The text in pieces, none of them empty; a pair of surrogates stays together, so that each piece is UTF-8 by itself. */
export function* pieces(text: string): Generator<string> {
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = at + PIECE
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++
    yield text.slice(at, end)
  }
}
