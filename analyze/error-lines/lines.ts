/** Strips what the CI system wrapped around a line of its log. */

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
