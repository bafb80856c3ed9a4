/** Reads one object and believes nothing: every byte counted and hashed, short or altered bodies asked for again. */
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3'
import { createHash } from 'node:crypto'
import { addAbortSignal, Readable } from 'node:stream'
import type { KnownError } from '../known-error.ts'
import { DamagedObject, NotFound, tooLarge } from './blob-store.ts'
import type { Attempt } from './s3-call.ts'
import { broken, codeOf, statusOf } from './s3-errors.ts'
import { headObject, headOf, type ObjectHead, type S3Link } from './s3-link.ts'

/** Up to so many parts an object is fetched and verified whole; larger ones come in ranges of one part each. */
const MAX_BUFFERED_PARTS = 4

/**
 * The object's bytes. Up to four parts (32 MiB) they are verified before the stream begins; beyond, the stream ends in an error when
 * the whole does not match. Throws NotFound, or KnownError when larger than `max_bytes` or not readable.
 */
export async function readObject(link: S3Link, key: string, max_bytes = Number.POSITIVE_INFINITY): Promise<Readable> {
  const first = await link.call(`read ${key}`, 0, async (attempt) => {
    const answer = await getObject(link, key, attempt)
    const body = answer.Body as Readable
    const head = headOf(answer)
    if (head.size < 0) body.destroy()
    if (head.size < 0) throw broken(`${link.url} does not say how long ${key} is`)
    if (head.size > max_bytes || head.size > MAX_BUFFERED_PARTS * link.part_bytes) {
      body.destroy()
      return head
    }
    attempt.expect(head.size)
    const bytes = await collect(body, head.size, key, attempt)
    await verify(link, key, head, createHash('sha256').update(bytes).digest('hex'), attempt)
    return bytes
  })
  if (Buffer.isBuffer(first)) return Readable.from(first.length === 0 ? [] : [first], { objectMode: false })
  if (first.size > max_bytes) throw tooLarge(key, first.size, max_bytes)
  return Readable.from(readParts(link, key, first), { objectMode: false })
}

/** A large object part by part, the next one already under way while one is consumed. */
async function* readParts(link: S3Link, key: string, head: ObjectHead): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let next = readPart(link, key, head, 0)
  for (let start = 0; start < head.size; start += link.part_bytes) {
    const part = await next
    if (start + link.part_bytes < head.size) {
      next = readPart(link, key, head, start + link.part_bytes)
      next.catch(() => {}) // awaited in the next round, or not at all when the consumer has left
    }
    hash.update(part)
    yield part
  }
  const sha256 = hash.digest('hex')
  if (head.sha256 === null) await link.call(`read ${key}`, 0, (attempt) => verify(link, key, head, sha256, attempt))
  else if (head.sha256 !== sha256) throw altered(key)
}

async function readPart(link: S3Link, key: string, head: ObjectHead, start: number): Promise<Buffer> {
  const end = Math.min(start + link.part_bytes, head.size) - 1
  return link.call(`read ${key}`, end - start + 1, async (attempt) => {
    const answer = await getObject(link, key, attempt, {
      Range: `bytes=${start}-${end}`,
      IfMatch: head.etag ?? undefined,
    })
    if (answer.ContentRange !== `bytes ${start}-${end}/${head.size}`) {
      ;(answer.Body as Readable).destroy()
      throw broken(`${link.url} answered another range of ${key} than was asked for`)
    }
    return collect(answer.Body as Readable, end - start + 1, key, attempt)
  })
}

async function getObject(
  link: S3Link,
  key: string,
  attempt: Attempt,
  range: { Range?: string; IfMatch?: string | undefined } = {},
): Promise<GetObjectCommandOutput> {
  try {
    const command = new GetObjectCommand({ Bucket: link.bucket, Key: link.name(key), ...range })
    return await link.client.send(command, { abortSignal: attempt.signal })
  } catch (error) {
    if (statusOf(error) === 404 && codeOf(error) !== 'NoSuchBucket') throw new NotFound(link.url, key)
    if (statusOf(error) === 412) throw broken(`object ${key} changed while being read`)
    throw error
  }
}

/** The whole body, or an error when it is not exactly `size` bytes or the attempt's time is over. */
async function collect(body: Readable, size: number, key: string, attempt: Attempt): Promise<Buffer> {
  const chunks: Buffer[] = []
  let count = 0
  try {
    for await (const chunk of addAbortSignal(attempt.signal, body) as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      count += chunk.length
    }
  } finally {
    body.destroy()
  }
  if (count !== size) throw broken(`object ${key} came with ${count} of ${size} bytes`)
  return Buffer.concat(chunks, count)
}

/**
 * Compares with our checksum. An object without one is somebody else's, or the answer was no object at all: then a second
 * question (HEAD) must give the same size and tag, and no checksum either.
 */
async function verify(link: S3Link, key: string, head: ObjectHead, sha256: string, attempt: Attempt): Promise<void> {
  const other = head.sha256 === null ? await headObject(link, key, attempt) : head
  if (other.size !== head.size || other.etag !== head.etag)
    throw broken(`object ${key} came with the wrong length or tag`)
  if (other.sha256 !== null && other.sha256 !== sha256) throw altered(key)
}

function altered(key: string): KnownError {
  return new DamagedObject(key)
}
