/** One log text: which format and thread it is, and its redacted, compressed bytes. Reads the agent's file, never writes it. */
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createGzip, gzip, type Gzip } from 'node:zlib'
import type { BlobBody } from './blobs/blob-store.ts'
import { BadArchive, decompress, inMemory } from './decompress.ts'
import type { Format } from './format.ts'
import { formats } from './formats/index.ts'
import { splitLines } from './lines.ts'
import { pieces } from './pieces.ts'
import { defaultReadLimits, readObject, type RowTarget } from './read-object.ts'
import type { ThreadRow } from './session.ts'

/** Where a log's bytes come from: a file, or one session exported from an agent's database. */
export interface LogSource {
  /** A hint for recognition only. */
  name: string
  /** The plain bytes from the beginning; may be called several times. */
  bytes(): AsyncIterable<Uint8Array>
}

/** A file as the agent wrote it, whatever its compression; never follows a link and never waits on a pipe. */
export function fileSource(path: string): LogSource {
  let small: Uint8Array | null = null
  async function* bytes(): AsyncGenerator<Uint8Array> {
    // A small file is read once for all uses, so that they agree while the agent goes on writing.
    small ??= smallFile(path)
    if (small !== null) return yield* decompress(inMemory(small))
    const file = await open(path, readFlags)
    try {
      yield* decompress(file.createReadStream({ autoClose: false, highWaterMark: headBytes }))
    } finally {
      await file.close()
    }
  }
  return { name: path, bytes }
}

/** How an agent's file is opened: only to read, no link followed, no pipe waited for. */
export const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** All of a small file, null for a large one; at once, since the threads that read are busy with the store's disk. */
function smallFile(path: string): Uint8Array | null {
  const file = openSync(path, readFlags)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw new Error('not a regular file any more')
    return stats.size <= headBytes ? readFileSync(file) : null
  } finally {
    closeSync(file)
  }
}

/** A text that is in memory already. */
export function textSource(name: string, text: string): LogSource {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(text))
  }
  return { name, bytes }
}

/**
 * The format and the (first) thread of a log, from its beginning where that is enough. What is no session gives the
 * reason. Throws the file system's own errors.
 */
export async function identify(source: LogSource): Promise<{ format: Format; thread: ThreadRow } | { reason: string }> {
  const head = await headOf(source)
  const beginning = await readObject(inMemory(head.bytes), source.name, nowhere)
  const result =
    head.isWhole || beginning.status === 'loaded' ? beginning : await readObject(source.bytes(), source.name, nowhere)
  const thread = result.threads[0]
  const format = formats.find((one) => one.name === result.format)
  if (result.status === 'loaded' && thread && format) return { format, thread }
  return { reason: result.reason ?? 'no session in it' }
}

const headBytes = 256 * 1024

/** All of a small log; the beginning of a large one up to its last whole line. A broken archive breaks the reading after it. */
async function headOf(source: LogSource): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of source.bytes()) {
      parts.push(chunk)
      length += chunk.length
      if (length < headBytes) continue
      const head = Buffer.concat(parts)
      const end = head.lastIndexOf(10)
      return { bytes: end === -1 ? head : head.subarray(0, end + 1), isWhole: false }
    }
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
    return { bytes: Buffer.concat(parts), isWhole: false }
  }
  return { bytes: Buffer.concat(parts), isWhole: true }
}

/** What a log became. `close` frees the temporary file of a large one; call it when the body is stored. */
export interface Packed {
  /** A small one is still being compressed while the next log is read. */
  body: Promise<BlobBody>
  /** The first 16 hex digits of the SHA-256 of the plain redacted bytes. */
  content_hash: string
  /** True when the words that make a session private stand anywhere in it; who said them is not yet known. */
  has_private_marker: boolean
  close(): Promise<void>
}

/** A person who writes this in a prompt keeps the whole session on the machine. */
export const privateMarker = 'hone:private'

/**
 * The redacted log as gzip. Line formats stream with bounded memory, and a large result waits in a nameless temporary file;
 * a line beyond the limit is left out and leaves a marker that the loader quarantines.
 */
export async function pack(
  source: LogSource,
  format: Format,
  redactLine: (line: string) => string,
  temp_dir: string = tmpdir(),
): Promise<Packed> {
  const hash = createHash('sha256')
  const zipped = new Zipped(temp_dir)
  let has_private_marker = false
  const redact = (text: string): string => {
    has_private_marker ||= text.includes(privateMarker)
    return redactLine(text)
  }
  try {
    for await (const text of format.shape === 'lines' ? redactedLines(source, redact) : redactedWhole(source, redact))
      for (const piece of pieces(text)) {
        const bytes = Buffer.from(piece)
        hash.update(bytes)
        await zipped.add(bytes)
      }
    const body = await zipped.end()
    const content_hash = hash.digest('hex').slice(0, 16)
    return { ...body, content_hash, has_private_marker, close: () => zipped.close() }
  } catch (error) {
    await zipped.close()
    throw error
  }
}

/** Plain bytes in, gzip out: a small log in one go while the next is read, a larger one as it comes. */
class Zipped {
  private readonly spill: Spill
  private parts: Buffer[] = []
  private size = 0
  private stream: { zip: Gzip; stored: Promise<void> } | null = null

  constructor(temp_dir: string) {
    this.spill = new Spill(temp_dir)
  }

  async add(bytes: Buffer): Promise<void> {
    this.size += bytes.length
    if (this.stream === null && this.size <= smallBytes) return void this.parts.push(bytes)
    this.stream ??= this.begin()
    const { zip, stored } = this.stream
    for (const part of [...this.parts, bytes])
      if (!zip.write(part)) await Promise.race([new Promise((resolve) => zip.once('drain', resolve)), stored])
    this.parts = []
  }

  /** Resolves when nothing can fail any more but the compression of bytes in memory. */
  async end(): Promise<{ body: Promise<BlobBody> }> {
    if (this.stream === null) {
      const plain = Buffer.concat(this.parts)
      // One buffer large enough for most logs, instead of a turn of the event loop for every 16 KiB.
      return { body: gzipOnce(plain, { level, chunkSize: Math.max(16 * 1024, plain.length >> 1) }) }
    }
    this.stream.zip.end()
    await this.stream.stored
    return { body: Promise.resolve(this.spill.body()) }
  }

  async close(): Promise<void> {
    this.stream?.zip.destroy()
    await this.stream?.stored.catch(() => undefined)
    await this.spill.close()
  }

  private begin(): { zip: Gzip; stored: Promise<void> } {
    const zip = createGzip({ level })
    const stored = (async () => {
      for await (const part of zip) await this.spill.add(part as Buffer)
    })()
    return { zip, stored }
  }
}

const level = 6
const smallBytes = 1024 ** 2
const gzipOnce = promisify(gzip)

/** Bytes in memory while they are few, in a file without a name when they are many: a kill leaves nothing behind. */
class Spill {
  private readonly temp_dir: string
  private parts: Buffer[] = []
  private size = 0
  private file: FileHandle | null = null

  constructor(temp_dir: string) {
    this.temp_dir = temp_dir
  }

  async add(part: Buffer): Promise<void> {
    this.parts.push(part)
    this.size += part.length
    if (this.file === null && this.size <= spillBytes) return
    this.file ??= await namelessFile(this.temp_dir)
    for (const one of this.parts) await this.file.writeFile(one)
    this.parts = []
  }

  body(): BlobBody {
    return this.file === null ? Buffer.concat(this.parts) : { file: this.file, size: this.size }
  }

  async close(): Promise<void> {
    await this.file?.close()
    this.file = null
  }
}

const spillBytes = 8 * 1024 ** 2

async function namelessFile(temp_dir: string): Promise<FileHandle> {
  const folder = await mkdtemp(join(temp_dir, 'hone-upload-'))
  const file = await open(join(folder, 'body'), 'wx+', 0o600)
  await rm(folder, { recursive: true, force: true })
  return file
}

/** A line of so many characters is passed on by itself, so that it is not copied. */
const longLine = 1024 ** 2

async function* redactedLines(source: LogSource, redact: (line: string) => string): AsyncGenerator<string> {
  try {
    for await (const lines of splitLines(source.bytes(), defaultReadLimits.max_line_bytes)) {
      let text = ''
      for (const line of lines) {
        const redacted = line.text === null ? '[a line beyond the size limit was left out]' : redact(line.text)
        if (redacted.length < longLine) text += redacted
        else {
          yield text
          yield redacted
          text = ''
        }
        if (line.has_end) text += '\n'
      }
      yield text
    }
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
    yield `[${error.message}]\n`
  }
}

async function* redactedWhole(source: LogSource, redact: (line: string) => string): AsyncGenerator<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of source.bytes()) parts.push(chunk)
  yield redact(
    Buffer.concat(parts)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  )
}

/** Whether a person said the private marker in a prompt of this log (and not a tool, a document or an instruction file). */
export async function isSaidPrivate(source: LogSource): Promise<boolean> {
  let isPrivate = false
  await readObject(source.bytes(), source.name, {
    ...nowhere,
    event: ({ kind, is_injected, text }) => {
      isPrivate ||= kind === 'user_message' && !is_injected && text !== null && text.includes(privateMarker)
    },
  })
  return isPrivate
}

const nowhere: RowTarget = { event: skip, toolCall: skip, usage: skip, instruction: skip }

function skip(): void {}
