/** Objects in, one JSON line each on a stream out, in large pieces and no faster than the reader takes them. */
import { once } from 'node:events'
import type { Writable } from 'node:stream'

const pieceChars = 64 * 1024

export async function writeLines(out: Writable, rows: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
  let piece = ''
  for await (const row of rows) {
    piece += `${JSON.stringify(row)}\n`
    if (piece.length < pieceChars) continue
    if (!out.write(piece)) await once(out, 'drain')
    piece = ''
  }
  if (piece !== '' && !out.write(piece)) await once(out, 'drain')
}
