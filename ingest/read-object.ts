/**
 * One stored object in, its rows out: tells the format by content, reads record by record, quarantines what is damaged.
 * A pure function of bytes and name, so that objects can be loaded in any order and on any machine.
 */
import { detectFormat, formats as allFormats, makeSample, refusal } from './formats/index.ts'
import { sampleOf } from './sample.ts'
import { BadRecord, type Format, type Reader, type RowSink, type Sample } from './format.ts'
import { isDeeperThan } from './json-depth.ts'
import { BadArchive } from './decompress.ts'
import { splitLines, type Line } from './lines.ts'
import { messageOf } from './known-error.ts'
import { partsIn } from './read-parts.ts'
import { bump, close, newLedger, quarantine, refuse, type Ledger, type ReadResult } from './read-ledger.ts'

/** Where the rows go. Threads come with the result, because they are complete only at the end. */
export interface RowTarget extends Omit<RowSink, 'drift'> {
  /** Called between batches of records; when it returns a promise, reading waits for it (flush there). */
  drain?(): Promise<void> | void
}

/** Caps for one object; whatever is beyond them is quarantined with a reason. */
export interface ReadLimits {
  max_line_bytes: number
  max_document_bytes: number
  max_depth: number
  max_quarantine_rows: number
}

export const defaultReadLimits: ReadLimits = {
  max_line_bytes: 64 * 1024 ** 2,
  max_document_bytes: 256 * 1024 ** 2,
  max_depth: 500,
  max_quarantine_rows: 1000,
}

/**
 * In: the plain bytes of one object (see decompress.ts) and its name or key. Out: counts, threads and quarantine rows;
 * the other rows go to `target` as they come. Never throws for bad content: a damaged archive ends the reading with a
 * quarantine row, and what came before it stays. Errors of the byte source and of the target pass through.
 */
export async function readObject(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  target: RowTarget,
  options: { limits?: Partial<ReadLimits>; formats?: readonly Format[] } = {},
): Promise<ReadResult> {
  const limits = { ...defaultReadLimits, ...options.limits }
  const ledger = newLedger(limits.max_quarantine_rows)
  const lines = splitLines(counted(bytes, ledger), limits.max_line_bytes)
  try {
    const work = { name, target, limits, ledger, lines, formats: options.formats ?? allFormats }
    const head = await readHead(lines)
    const texts = textsOf(head.lines)
    const { sample, values } = sampleOf(name, texts, () => texts.join('\n'), head.isWhole, limits.max_depth)
    const format = detectFormat(sample, work.formats)
    if (format?.shape === 'lines') return await readLines(work, format, head.lines, values)
    const refused = ledger.archive_problem ?? earlyRefusal(sample, head)
    if (refused !== null) return refuse(ledger, null, refused, sample.head)
    return await readWhole(work, head, sample)
  } finally {
    await lines.return(undefined)
  }
}

interface Work {
  name: string
  target: RowTarget
  limits: ReadLimits
  ledger: Ledger
  lines: AsyncGenerator<Line[]>
  formats: readonly Format[]
}

/** `values` are the first lines of the head as JSON, where they are. */
async function readLines(work: Work, format: Format, head: Line[], values: unknown[]): Promise<ReadResult> {
  const { target, ledger } = work
  const reader = format.read({ sink: sinkOf(target, ledger), name: work.name })
  await feed(head, values)
  for await (const batch of work.lines) await feed(batch)
  if (ledger.count_used === 0) {
    return refuse(ledger, format, 'no session record in it', head[0]?.text ?? '')
  }
  const threads = reader.finish()
  await target.drain?.()
  return close(ledger, format, threads)

  async function feed(batch: Line[], known: readonly unknown[] = []): Promise<void> {
    let size = 0
    for (const [index, line] of batch.entries()) {
      readLine(reader, line, work, known[index])
      size += line.text?.length ?? 0
      if (size > drainEvery) {
        size = 0
        await target.drain?.()
      }
    }
    await target.drain?.()
  }
}

const drainEvery = 4 * 1024 ** 2

/** `known` is the line's value when it was parsed before; undefined when it was not. */
function readLine(reader: Reader, line: Line, { ledger, limits }: Work, known: unknown): void {
  ledger.count_read++
  if (known !== undefined && line.text !== null) return give(reader, known, line.text, line.number, ledger)
  if (line.text === null) return quarantine(ledger, line.number, 'line too long', line.excerpt)
  if (line.text.length < 64 && line.text.trim() === '') return bump(ledger.skipped, 'blank')
  if (isDeeperThan(line.text, limits.max_depth)) {
    return quarantine(ledger, line.number, 'nested too deep', line.text)
  }
  let value: unknown
  try {
    value = JSON.parse(line.text)
  } catch {
    return quarantine(ledger, line.number, parseProblem(line), line.text)
  }
  give(reader, value, line.text, line.number, ledger)
}

function parseProblem(line: Line): string {
  if (line.text?.includes('\0') === true) return 'NUL bytes'
  return line.has_end ? 'not JSON' : 'truncated last line'
}

function give(reader: Reader, value: unknown, text: string, line: number, ledger: Ledger): void {
  try {
    const disposition = reader.record(value, line, text)
    if (disposition === 'used') ledger.count_used++
    else bump(ledger.skipped, disposition.skipped)
  } catch (error) {
    // A record shaped to break a reader must not end the night; the reason makes it visible as our bug.
    const reason = error instanceof BadRecord ? error.message : `reader failed: ${messageOf(error).slice(0, 100)}`
    quarantine(ledger, line, reason, text)
  }
}

/** A document or a text: the whole object as one record. */
async function readWhole(work: Work, head: Head, early: Sample): Promise<ReadResult> {
  const { name, target, limits, ledger } = work
  const text = head.isWhole
    ? textsOf(head.lines).join('\n')
    : await joinLines(head.lines, work.lines, limits.max_document_bytes)
  if (text === null) return refuse(ledger, null, 'larger than the document limit', early.head)
  ledger.count_read = 1
  if (isJsonLike(text) && isDeeperThan(text, limits.max_depth)) return refuse(ledger, null, 'nested too deep', text)
  const sample = head.isWhole ? early : makeSample(name, text, true)
  const format = detectFormat(sample, work.formats)
  if (ledger.archive_problem !== null) return refuse(ledger, format, ledger.archive_problem, text)
  if (format === null) {
    const parts = partsIn(text, sample.document, name, work.formats)
    if (parts === null) return refuse(ledger, null, refusal(sample), text)
    ledger.count_read = 0
    return await readLines(work, parts.format, parts.lines, [])
  }
  if (format.shape === 'document' && sample.document === undefined) return refuse(ledger, format, 'not JSON', text)
  const reader = format.read({ sink: sinkOf(target, ledger), name })
  give(reader, format.shape === 'text' ? text : sample.document, text, 1, ledger)
  if (ledger.count_used === 0) return refuse(ledger, format, ledger.rows[0]?.reason ?? 'no session in it', text)
  const threads = reader.finish()
  await target.drain?.()
  return close(ledger, format, threads)
}

function sinkOf(target: RowTarget, ledger: Ledger): RowSink {
  return {
    event: (row) => target.event(row),
    toolCall: (row) => target.toolCall(row),
    usage: (row) => target.usage(row),
    instruction: (row) => target.instruction(row),
    drift: (what) => bump(ledger.drift, what.slice(0, 100)),
  }
}

/** Counts the bytes, and turns a broken archive into a quiet end that is remembered. */
async function* counted(bytes: AsyncIterable<Uint8Array>, ledger: Ledger): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of bytes) {
      ledger.count_bytes += chunk.length
      yield chunk
    }
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
    ledger.archive_problem = error.message
  }
}

interface Head {
  lines: Line[]
  /** True when these lines are the whole object. */
  isWhole: boolean
}

/** The first lines, at least 64 KiB of them or all there are. */
async function readHead(lines: AsyncGenerator<Line[]>): Promise<Head> {
  const head: Line[] = []
  let size = 0
  while (size < headBytes) {
    const next = await lines.next()
    if (next.done === true) return { lines: head, isWhole: true }
    for (const line of next.value) {
      head.push(line)
      size += (line.text ?? line.excerpt).length + 1
    }
  }
  return { lines: head, isWhole: false }
}

const headBytes = 64 * 1024

/** Reasons that need no reading to the end: nothing there, or bytes that are no UTF-8 text. */
function earlyRefusal(sample: Sample, head: Head): string | null {
  if (head.lines.length === 0) return 'empty file'
  const start = sample.head.slice(0, 4096)
  return start.includes('\0') || start.startsWith('\ufffd\ufffd') ? refusal(sample) : null
}

/** Begins as JSON does: a bracket and then a value, which the `[INFO]` of a build's log is not. */
function isJsonLike(text: string): boolean {
  return /^\s*(?:\{\s*["}]|\[\s*(?:["[{\]\d-]|true|false|null))/.test(text.slice(0, 256))
}

function textsOf(lines: readonly Line[]): string[] {
  return lines.map((line) => line.text ?? line.excerpt)
}

/** All the text again; null when it is larger than the limit (the rest is then not read). */
async function joinLines(first: Line[], rest: AsyncIterable<Line[]>, max_bytes: number): Promise<string | null> {
  const parts: string[] = []
  let size = 0
  const add = (line: Line): boolean => {
    size += (line.text?.length ?? 0) + 1
    parts.push(line.text ?? '')
    return line.text !== null && size <= max_bytes
  }
  if (!first.every(add)) return null
  for await (const batch of rest) if (!batch.every(add)) return null
  return parts.join('\n')
}
