/** Finds runs of base64 that hold readable text, so that the detectors can look at what they encode. */
import { ALPHANUMERIC, charTable } from './char-table.ts'

/** Runs below this many characters are too short to hide a secret of interest (30 bytes). */
export const MIN_RUN = 40
/** Longer runs are media or ciphertext; only this much of one is decoded. */
const MAX_RUN = 256 * 1024

const isBase64 = charTable(`${ALPHANUMERIC}+/-_`)

/**
 * Reports each run of 40 or more base64 (or base64url) characters within `from`…`to` that decodes to readable text, with that
 * text. Skips from the run's would-be end backwards, so text without such runs costs about one look per 10 characters.
 */
export function readableRuns(
  text: string,
  report: (start: number, end: number, decoded: string) => void,
  from = 0,
  to = text.length,
): void {
  let begin = from
  while (begin + MIN_RUN <= to) {
    let at = begin + MIN_RUN - 1
    while (at >= begin && isRunCharacter(text, at)) at--
    if (at >= begin) {
      begin = at + 1
      continue
    }
    let end = begin + MIN_RUN
    while (end < to && isRunCharacter(text, end)) end++
    const start = begin + escapeLength(text, begin)
    const decoded = readable(text.slice(start, Math.min(end, start + MAX_RUN)))
    if (decoded !== null) report(start, end + paddingLength(text, end), decoded)
    begin = end + 1
  }
}

function isRunCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code < 128 && isBase64[code] === 1
}

/** 1 when the run begins with the letter of an escape such as `\n` in text that was not decoded. */
function escapeLength(text: string, at: number): number {
  return text.charCodeAt(at - 1) === 92 && 'nrtbf'.includes(text.charAt(at)) ? 1 : 0
}

function paddingLength(text: string, at: number): number {
  if (text.charAt(at) !== '=') return 0
  return text.charAt(at + 1) === '=' ? 2 : 1
}

/** The decoded text when it is mostly printable; null for binary. The first 48 characters decide cheaply. */
function readable(run: string): string | null {
  if (!isPrintable(Buffer.from(run.slice(0, 48), 'base64').toString('latin1'), 0.95)) return null
  const decoded = Buffer.from(run, 'base64').toString('utf8')
  return isPrintable(decoded, 0.9) ? decoded : null
}

function isPrintable(text: string, share: number): boolean {
  let printable = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code >= 32 && code < 127) || code === 10 || code === 13 || code === 9) printable++
  }
  return printable >= text.length * share
}
