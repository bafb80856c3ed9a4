/** Plain bytes in, lines out: any chunking, bounded memory; a line that is too long is dropped and reported, not held. */

/** One line without its line end. `text` is null when the line was longer than the cap; `excerpt` then has its beginning. */
export interface Line {
  /** 1-based. */
  number: number
  text: string | null
  excerpt: string
  /** False for a last line that no line end closes. */
  has_end: boolean
}

/**
 * In: UTF-8 bytes. Out: one Line per line end, plus the unfinished last one when it is not empty. CRLF counts as one
 * line end, a byte order mark before the first line is dropped, invalid UTF-8 becomes U+FFFD.
 */
export async function* splitLines(bytes: AsyncIterable<Uint8Array>, max_line_bytes: number): AsyncGenerator<Line[]> {
  let number = 0
  let parts: Buffer[] = []
  let length = 0
  const close = (has_end: boolean): Line => {
    number++
    const isTooLong = length > max_line_bytes
    const whole = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
    const text = decode(whole, number === 1, has_end)
    parts = []
    length = 0
    return isTooLong
      ? { number, text: null, excerpt: text.slice(0, 200), has_end }
      : { number, text, excerpt: '', has_end }
  }
  const add = (part: Buffer): void => {
    if (length <= max_line_bytes) {
      length += part.length
      if (length <= max_line_bytes) parts.push(part)
      else parts = [Buffer.from((parts[0] ?? part).subarray(0, 1024))]
    }
  }
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const lines: Line[] = []
    let start = 0
    for (let end = buffer.indexOf(10); end !== -1; end = buffer.indexOf(10, start)) {
      add(buffer.subarray(start, end))
      lines.push(close(true))
      start = end + 1
    }
    if (start < buffer.length) add(buffer.subarray(start))
    if (lines.length > 0) yield lines
  }
  if (length > 0) yield [close(false)]
}

function decode(bytes: Buffer, isFirst: boolean, hasEnd: boolean): string {
  const hasMark = isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const start = hasMark ? 3 : 0
  const end = hasEnd && bytes[bytes.length - 1] === 13 ? bytes.length - 1 : bytes.length
  return bytes.toString('utf8', start, end)
}
