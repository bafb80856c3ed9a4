/** Cuts a stream of text chunks into numbered lines and strips what the CI system wrapped around each. */

/** A longer line keeps only its beginning: one line of a binary must not fill the memory. */
const MAX_LINE_CHARS = 8_000

/** Takes chunks, gives each finished line to `each`; `end()` gives the unfinished last one. */
export interface LineCutter {
  push(chunk: string): void
  end(): void
}

/**
 * Cuts at `\n`, `\r\n` and at a lone `\r`, as editors, Java and Python count lines; so a progress bar that rewrites
 * itself is many lines. Calls `each` with the line without its end. Keeps at most one line of 8,000 characters.
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

const ansi = /\x1b(?:\[[0-9;:?]*[A-Za-z]|\][^\x07]{0,200}\x07|_[^\x07]{0,200}\x07|[()][A-Z0-9])/g
const githubStamp = /^(?:([^\t]{1,200})\t([^\t]{1,200})\t)?\uFEFF?\d{4}-\d\d-\d\dT[\d:.]{8,20}Z ?/
const buildkitStamp = /^#\d+ \d+\.\d+ /

/** One line without colours, time stamp prefix and trailing blanks; `step` when the prefix names the step, else null. */
export interface PlainLine {
  text: string
  step: string | null
}

/**
 * In: a raw line. Out: what the tool itself printed. Removes ANSI sequences, the GitHub time stamp (also with the
 * `job<TAB>step<TAB>` prefix of downloaded logs), docker's `#12 0.34 ` and trailing white space.
 */
export function plainLine(raw: string): PlainLine {
  let text = raw
  let step: string | null = null
  if (text.includes('\x1b')) text = text.replace(ansi, '')
  const stamp = githubStamp.exec(text)
  if (stamp !== null) {
    step = stamp[2] ?? null
    text = text.slice(stamp[0].length)
  }
  if (text.startsWith('#')) text = text.replace(buildkitStamp, '')
  return { text: text.trimEnd(), step }
}

/** A copy that does not keep alive the chunk it was cut from: a slice of a JavaScript string holds the whole of it. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
