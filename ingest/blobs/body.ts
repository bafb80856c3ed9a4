/** What is to be stored, in memory or in a file of ours: its size, its parts and its checksum, read the same way. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'

/** An open file of ours that nobody changes while it is stored; whoever made it closes it. */
export interface BlobFile {
  file: FileHandle
  size: number
}

export type BlobBody = Uint8Array | BlobFile

/** Size in bytes. */
export function sizeOf(body: BlobBody): number {
  return body instanceof Uint8Array ? body.length : body.size
}

/** The bytes from `start` up to (not including) `end`, fewer at the end of the body. Throws when the file got shorter. */
export async function partOf(body: BlobBody, start: number, end: number): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body.subarray(start, end)
  const part = Buffer.alloc(Math.min(end, body.size) - start)
  for (let at = 0; at < part.length;) {
    const { bytesRead } = await body.file.read(part, at, part.length - at, start + at)
    if (bytesRead === 0) throw new Error('a file became shorter while it was stored')
    at += bytesRead
  }
  return part
}

/** The body in parts of at most 4 MiB. */
export async function* partsOf(body: BlobBody): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sizeOf(body); at += partBytes) yield await partOf(body, at, at + partBytes)
}

const partBytes = 4 * 1024 ** 2

/** SHA-256 of all its bytes, in hex. */
export async function sha256Of(body: BlobBody): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of partsOf(body)) hash.update(part)
  return hash.digest('hex')
}
