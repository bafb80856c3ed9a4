/** The Unix filter around the redactor: bytes in, redacted text out, with bounded memory and the same line endings. */
import { StringDecoder } from 'node:string_decoder'
import { pieces } from '../pieces.ts'
import type { RedactionCounts, Redactor } from './redactor.ts'

/** Text is redacted in pieces of about this many characters, cut between lines. */
const PIECE = 256 * 1024
/** A private key block may hold a piece open up to this size. */
const MAX_PIECE = 1024 * 1024
/** A JSONL line beyond this is not kept in memory: it is replaced as a whole and counted. */
const MAX_LINE = 256 * 1024 * 1024

/**
 * Redacts a stream. `jsonl`: each line is one JSON text, lines stay lines. Otherwise plain text, in which lines that are
 * JSON as a whole are treated as JSON and a secret may span lines. Line endings and a missing last one are kept, empty
 * input gives empty output, a BOM stays. Returns the counts per kind; a JSONL line above 256 Mi characters comes out as
 * the string `[REDACTED:too-long:00000000]` and is counted as `too-long`.
 */
export async function redactStream(
  input: AsyncIterable<Uint8Array>,
  write: (text: string) => void | Promise<void>,
  redactor: Redactor,
  options: { jsonl: boolean },
): Promise<RedactionCounts> {
  const counts: RedactionCounts = {}
  const lane = options.jsonl ? lineLane(redactor, counts) : textLane(redactor, counts)
  const decoder = new StringDecoder('utf8')
  for await (const chunk of input) {
    for (const done of lane.push(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))))
      for (const piece of pieces(done)) await write(piece)
  }
  for (const rest of [...lane.push(decoder.end()), lane.end()]) for (const piece of pieces(rest)) await write(piece)
  return counts
}

/** Takes text as it comes, gives redacted text when enough has come; long lines by themselves, so that none is copied. */
interface Lane {
  push(text: string): string[]
  end(): string
}

/** One line at a time. */
function lineLane(redactor: Redactor, counts: RedactionCounts): Lane {
  let held: string[] = []
  let length = 0
  let isTooLong = false
  const flush = (): string => {
    const line = held.join('')
    held = []
    length = 0
    if (isTooLong) {
      isTooLong = false
      add(counts, { 'too-long': 1 })
      return '"[REDACTED:too-long:00000000]"'
    }
    return redactLine(line, redactor, counts)
  }
  const hold = (text: string): void => {
    length += text.length
    isTooLong ||= length > MAX_LINE
    if (isTooLong) held = []
    else if (text !== '') held.push(text)
  }
  return {
    push(text) {
      const out: string[] = []
      let short = ''
      let at = 0
      for (let newline = text.indexOf('\n'); newline >= 0; newline = text.indexOf('\n', at)) {
        hold(text.slice(at, newline))
        const line = flush()
        if (line.length < PIECE) short += line + '\n'
        else {
          out.push(short, line)
          short = '\n'
        }
        at = newline + 1
      }
      hold(text.slice(at))
      return [...out, short]
    },
    end: () => (length > 0 ? flush() : ''),
  }
}

/** Whole lines in pieces; a piece is not cut inside a private key nor right after a name that awaits its value. */
function textLane(redactor: Redactor, counts: RedactionCounts): Lane {
  let held = ''
  return {
    push(text) {
      held += text
      if (held.length < PIECE) return []
      const cut = cutAt(held)
      const piece = held.slice(0, cut)
      held = held.slice(cut)
      return piece === '' ? [] : [redactText(piece, redactor, counts)]
    },
    end() {
      const piece = held
      held = ''
      return piece === '' ? '' : redactText(piece, redactor, counts)
    },
  }
}

/** Where a piece may end: after the last quiet line break; 0 to wait for more; anywhere once the piece is too long. */
function cutAt(text: string): number {
  const open = text.lastIndexOf('-----BEGIN ')
  const limit = open >= 0 && text.indexOf('-----END ', open) < 0 ? open : text.length
  for (
    let newline = text.lastIndexOf('\n', limit - 1), tries = 0;
    newline >= 0 && tries < 50;
    newline = text.lastIndexOf('\n', newline - 1), tries++
  ) {
    if (!/[:=>|,({[\\]\s*$|(?:key|token|secret|password)\W*$/i.test(text.slice(Math.max(0, newline - 40), newline)))
      return newline + 1
    if (newline === 0) break
  }
  if (text.length < MAX_PIECE) return 0
  const lastBreak = Math.max(text.lastIndexOf('\n'), text.lastIndexOf(' '))
  return lastBreak > text.length - PIECE ? lastBreak + 1 : text.length
}

/** JSON lines inside the text are redacted as JSON, the runs of other lines between them as text. */
function redactText(piece: string, redactor: Redactor, counts: RedactionCounts): string {
  let out = ''
  let other = 0
  let at = 0
  while (at < piece.length) {
    const newline = piece.indexOf('\n', at)
    const end = newline < 0 ? piece.length : newline
    const first = piece.charAt(at)
    const isJson =
      (first === '{' || first === '[' || first === '"') &&
      /[}\]"]\r?$/.test(piece.slice(Math.max(at + 1, end - 2), end))
    if (isJson) {
      if (at > other) out += redactPlain(piece.slice(other, at), redactor, counts)
      out += redactLine(piece.slice(at, end), redactor, counts)
      other = end
    }
    at = end + 1
  }
  return other < piece.length ? out + redactPlain(piece.slice(other), redactor, counts) : out
}

function redactPlain(text: string, redactor: Redactor, counts: RedactionCounts): string {
  const result = redactor.text(text)
  add(counts, result.counts)
  return result.text
}

/** A line without its line break; a CR before it and a BOM at the start of the file are no part of the JSON. */
function redactLine(line: string, redactor: Redactor, counts: RedactionCounts): string {
  const bom = line.startsWith('\uFEFF') ? '\uFEFF' : ''
  const cr = line.endsWith('\r') ? '\r' : ''
  const result = redactor.line(line.slice(bom.length, line.length - cr.length))
  add(counts, result.counts)
  return bom + result.text + cr
}

function add(counts: RedactionCounts, more: RedactionCounts): void {
  for (const [kind, count] of Object.entries(more)) counts[kind] = (counts[kind] ?? 0) + count
}
