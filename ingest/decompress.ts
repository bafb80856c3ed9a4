/** Stored bytes in, plain bytes out: tells plain, gzip and zstd apart by their magic bytes and stops archives that explode. */
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'

/** Caps for one object. The figures are design choices (notes: safety, hostile archives), not measurements. */
export interface DecompressLimits {
  /** Most plain bytes one object may have. */
  max_total_bytes: number
  /** Most plain bytes per stored byte, looked at only after `ratio_from_bytes` plain bytes. */
  max_ratio: number
  ratio_from_bytes: number
}

export const defaultDecompressLimits: DecompressLimits = {
  max_total_bytes: 4 * 1024 ** 3,
  max_ratio: 200,
  ratio_from_bytes: 64 * 1024 ** 2,
}

/** The stored bytes cannot be read (to the end): cut off, damaged, or larger than the caps allow. */
export class BadArchive extends Error {
  override readonly name = 'BadArchive'
}

/**
 * In: the stored bytes in any chunking. Out: the plain bytes, unchanged when they are neither gzip nor zstd.
 * Several gzip members or zstd frames after one another are read as one. Memory stays within a few blocks.
 * Throws BadArchive (after giving what could be read) when the archive is damaged, cut off or beyond the caps;
 * errors of the source itself pass through unchanged.
 */
export async function* decompress(
  stored: AsyncIterable<Uint8Array>,
  limits: DecompressLimits = defaultDecompressLimits,
): AsyncGenerator<Uint8Array> {
  const count = { stored: 0, plain: 0 }
  const source = counted(stored, count)
  const first = await firstBytes(source)
  const chunks = prepend(first, source)
  for await (const chunk of expand(first, chunks, count, limits)) {
    count.plain += chunk.length
    check(count, limits)
    yield chunk
  }
}

interface Count {
  stored: number
  plain: number
}

function check(count: Count, limits: DecompressLimits): void {
  if (count.plain > limits.max_total_bytes) throw new BadArchive('larger than the size limit when decompressed')
  if (count.plain > limits.ratio_from_bytes && count.plain > limits.max_ratio * count.stored) {
    throw new BadArchive('compression ratio over the limit')
  }
}

function expand(
  first: Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
  count: Count,
  limits: DecompressLimits,
): AsyncIterable<Uint8Array> {
  if (first[0] === 0x1f && first[1] === 0x8b) return gunzip(chunks)
  if (first[0] === 0x28 && first[1] === 0xb5 && first[2] === 0x2f && first[3] === 0xfd) {
    return unzstd(chunks, count, limits)
  }
  return chunks
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sourceError: unknown = null
  const source = Readable.from(
    (async function* () {
      try {
        yield* chunks
      } catch (error) {
        sourceError = error
        throw error
      }
    })(),
  )
  const gunzipped = createGunzip()
  source.on('error', (error) => gunzipped.destroy(error))
  source.pipe(gunzipped)
  try {
    for await (const chunk of gunzipped) yield chunk as Buffer
  } catch (error) {
    if (sourceError !== null) throw sourceError
    throw new BadArchive(isCut(error) ? 'gzip archive is cut off' : 'gzip archive is damaged')
  } finally {
    source.destroy()
    gunzipped.destroy()
  }
}

function isCut(error: unknown): boolean {
  return error instanceof Error && error.message.includes('unexpected end of file')
}

/** Feeds fzstd in small slices, so that one slice of run-length blocks cannot fill the memory before the caps are checked. */
async function* unzstd(
  chunks: AsyncIterable<Uint8Array>,
  count: Count,
  limits: DecompressLimits,
): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  let pending = 0
  const decoder = new Decompress((block) => {
    pending += block.length
    check({ stored: count.stored, plain: count.plain + pending }, limits)
    if (block.length > 0) ready.push(block)
  })
  let isFirst = true
  for await (const chunk of chunks) {
    if (isFirst && windowBytes(chunk) > maxWindowBytes) throw new BadArchive('zstd window over the limit')
    isFirst = false
    for (let at = 0; at < chunk.length; at += zstdSliceBytes) {
      pushZstd(decoder, chunk.subarray(at, at + zstdSliceBytes), false)
      yield* ready
      ready = []
      pending = 0
    }
  }
  pushZstd(decoder, new Uint8Array(0), true)
  yield* ready
}

/** In: one zstd archive whole. Out: the text it holds. Throws BadArchive when it is damaged, cut off or beyond the caps. */
export function zstdText(bytes: Uint8Array, limits: DecompressLimits = defaultDecompressLimits): string {
  if (windowBytes(bytes) > maxWindowBytes) throw new BadArchive('zstd window over the limit')
  const parts: Uint8Array[] = []
  let plain = 0
  const decoder = new Decompress((block) => {
    plain += block.length
    check({ stored: bytes.length, plain }, limits)
    parts.push(block)
  })
  for (let at = 0; at < bytes.length; at += zstdSliceBytes)
    pushZstd(decoder, bytes.subarray(at, at + zstdSliceBytes), false)
  pushZstd(decoder, new Uint8Array(0), true)
  return Buffer.concat(parts).toString('utf8')
}

const zstdSliceBytes = 4096
const maxWindowBytes = 128 * 1024 ** 2

/** The memory a zstd frame asks for, from its header (RFC 8878, section 3.1.1.1); 0 when the frame is one segment. */
function windowBytes(header: Uint8Array): number {
  const descriptor = header[4] ?? 0
  if ((descriptor & 0x20) !== 0) return 0
  const window = header[5] ?? 0
  const base = 2 ** (10 + (window >> 3))
  return base + (base / 8) * (window & 7)
}

function pushZstd(decoder: Decompress, slice: Uint8Array, isLast: boolean): void {
  try {
    decoder.push(slice, isLast)
  } catch (error) {
    if (error instanceof BadArchive) throw error
    throw new BadArchive(isLast ? 'zstd archive is cut off' : 'zstd archive is damaged')
  }
}

async function* counted(stored: AsyncIterable<Uint8Array>, count: Count): AsyncGenerator<Uint8Array> {
  for await (const chunk of stored) {
    count.stored += chunk.length
    if (chunk.length > 0) yield chunk
  }
}

/** The first chunks joined until they hold the six bytes that tell the kinds apart (fewer at the end of the source). */
async function firstBytes(source: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let first: Uint8Array = new Uint8Array(0)
  while (first.length < 6) {
    const next = await source.next()
    if (next.done === true) break
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value])
  }
  return first
}

async function* prepend(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first
  yield* rest
}

/** Bytes that are in memory already, as a source of them. */
export async function* inMemory(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield await Promise.resolve(bytes)
}
