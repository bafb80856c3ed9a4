/** One local log file: which format and thread it is, and its redacted, compressed bytes. Reads it, never writes it. */
import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { createGzip } from 'node:zlib'
import { BadArchive, decompress } from './decompress.ts'
import type { Format } from './format.ts'
import { formats } from './formats/index.ts'
import { splitLines } from './lines.ts'
import { defaultReadLimits, readObject, type RowTarget } from './read-object.ts'
import type { ThreadRow } from './session.ts'

const nowhere: RowTarget = { event: skip, toolCall: skip, usage: skip, instruction: skip }
const headBytes = 256 * 1024

/**
 * The format and the (first) thread of a file, from its beginning where that is enough. A file that is no session gives
 * the reason. Throws the file system's own errors.
 */
export async function identify(path: string): Promise<{ format: Format; thread: ThreadRow } | { reason: string }> {
  const { size } = await stat(path)
  const isBig = size > headBytes
  const beginning = await readObject(isBig ? wholeLines(path) : plainBytes(path), path, nowhere)
  const result = isBig && beginning.status !== 'loaded' ? await readObject(plainBytes(path), path, nowhere) : beginning
  const thread = result.threads[0]
  const format = formats.find((one) => one.name === result.format)
  if (result.status === 'loaded' && thread && format) return { format, thread }
  return { reason: result.reason ?? 'no session in it' }
}

/** The file's plain bytes, whatever its compression; a cut-off archive ends quietly where it broke. */
async function* plainBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    yield* decompress(file.createReadStream({ autoClose: false }))
  } finally {
    await file.close()
  }
}

/** The beginning of the file up to its last whole line. */
async function* wholeLines(path: string): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of plainBytes(path)) {
    parts.push(chunk)
    length += chunk.length
    if (length >= headBytes) break
  }
  const head = Buffer.concat(parts)
  const end = head.lastIndexOf(10)
  yield end === -1 ? head : head.subarray(0, end + 1)
}

/**
 * The redacted file as gzip, and the first 16 hex digits of the SHA-256 of its plain redacted bytes. Line formats stream
 * with bounded memory; a line beyond the limit is left out and leaves a marker that the loader quarantines.
 */
export async function pack(
  path: string,
  format: Format,
  redactLine: (line: string) => string,
): Promise<{ body: Uint8Array; content_hash: string }> {
  const hash = createHash('sha256')
  const zip = createGzip({ level: 6 })
  const parts: Buffer[] = []
  zip.on('data', (part: Buffer) => parts.push(part))
  const ended = new Promise<void>((resolve, reject) => zip.on('end', resolve).on('error', reject))
  for await (const text of format.shape === 'lines'
    ? redactedLines(path, redactLine)
    : redactedWhole(path, redactLine)) {
    const bytes = Buffer.from(text)
    hash.update(bytes)
    if (!zip.write(bytes)) await new Promise((resolve) => zip.once('drain', resolve))
  }
  zip.end()
  await ended
  return { body: Buffer.concat(parts), content_hash: hash.digest('hex').slice(0, 16) }
}

async function* redactedLines(path: string, redactLine: (line: string) => string): AsyncGenerator<string> {
  try {
    for await (const lines of splitLines(plainBytes(path), defaultReadLimits.max_line_bytes)) {
      let text = ''
      for (const line of lines) {
        text += line.text === null ? '[a line beyond the size limit was left out]' : redactLine(line.text)
        if (line.has_end) text += '\n'
      }
      yield text
    }
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
    yield `[${error.message}]\n`
  }
}

async function* redactedWhole(path: string, redactLine: (line: string) => string): AsyncGenerator<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of plainBytes(path)) parts.push(chunk)
  yield redactLine(
    Buffer.concat(parts)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  )
}

function skip(): void {}
