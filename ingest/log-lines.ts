/** A build's log in pieces in, its lines out: who keeps logs and who reads them must count alike. */

/** A longer line keeps only its beginning: one line of a binary must not fill the memory. */
const MAX_LINE_CHARS = 8_000

/** Takes chunks, gives each finished line to `each`; `end()` gives the unfinished last one. */
export interface LineCutter {
  push(chunk: string): void
  end(): void
}

/**
 * Cuts at `\n`, `\r\n` and at a lone `\r`, as editors, Java and Python count lines and as people who mark logs do;
 * so a progress bar that rewrites itself is many lines (`grep -n` calls it one). Calls `each` with the line without its end. Keeps at most one line of 8,000 characters.
 */
export function cutLines(each: (raw: string) => void): LineCutter {
  let rest = ''
  let isAfterReturn = false
  const grow = (part: string) => {
    if (rest.length < MAX_LINE_CHARS) rest += part.slice(0, MAX_LINE_CHARS - rest.length)
  }
  return {
    push(chunk) {
      let from = 0
      if (isAfterReturn && chunk.length > 0) {
        isAfterReturn = false
        if (chunk.charCodeAt(0) === 10) from = 1
      }
      let newline = chunk.indexOf('\n', from)
      let carriage = chunk.indexOf('\r', from)
      while (newline !== -1 || carriage !== -1) {
        const end = carriage === -1 || (newline !== -1 && newline < carriage) ? newline : carriage
        grow(chunk.slice(from, end))
        each(rest)
        rest = ''
        from = end + 1
        if (end === carriage) {
          if (from === chunk.length) isAfterReturn = true
          else if (chunk.charCodeAt(from) === 10) from += 1
        }
        if (newline !== -1 && newline < from) newline = chunk.indexOf('\n', from)
        if (carriage !== -1 && carriage < from) carriage = chunk.indexOf('\r', from)
      }
      grow(chunk.slice(from))
    },
    end() {
      if (rest !== '') each(rest)
      rest = ''
    },
  }
}
