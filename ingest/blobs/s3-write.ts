/** Writes one object that must not exist yet: in one request, or in parts when it is large. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import { NotFound, type Pace } from './blob-store.ts'
import { partOf, sha256Of, sizeOf, type BlobBody } from './body.ts'
import type { Attempt } from './s3-call.ts'
import { broken, codeOf, statusOf } from './s3-errors.ts'
import { headObject, PUT_ID_META, SHA256_META, type ObjectHead, type S3Link } from './s3-link.ts'

/** Above so many parts a body is sent in parts. */
const MAX_SINGLE_PARTS = 2
/** S3 allows no more. */
const MAX_PARTS = 10_000
const COUNT_PARALLEL_PARTS = 4

interface Write {
  key: string
  body: BlobBody
  size: number
  sha256: string
  pace: Pace
  /** Recognises our own object when the answer to a write got lost and the retry finds the key taken. */
  put_id: string
  /** Whether the store honours `If-None-Match: *` (probed); otherwise the key is looked up first. */
  is_conditional: boolean
}

/** Stores the bytes under a free key; `exists` when it is taken. Throws KnownError. */
export async function writeObject(
  link: S3Link,
  key: string,
  body: BlobBody,
  is_conditional: boolean,
  pace: Pace = () => Promise.resolve(),
): Promise<'created' | 'exists'> {
  const size = sizeOf(body)
  const sha256 = await sha256Of(body)
  const write: Write = { key, body, size, sha256, pace, put_id: randomUUID(), is_conditional }
  return size > MAX_SINGLE_PARTS * link.part_bytes ? writeParts(link, write) : writeSingle(link, write)
}

async function writeSingle(link: S3Link, write: Write): Promise<'created' | 'exists'> {
  const bytes = await partOf(write.body, 0, write.size)
  await write.pace(write.size)
  return link.call(`write ${write.key}`, write.size, async (attempt) => {
    if (!write.is_conditional || attempt.number > 1) {
      const there = await outcomeOf(link, write, attempt)
      if (there) return there
    }
    const command = new PutObjectCommand({ ...target(link, write), Body: bytes, ...condition(write) })
    return settle(link, write, attempt, link.client.send(command, { abortSignal: attempt.signal }))
  })
}

async function writeParts(link: S3Link, write: Write): Promise<'created' | 'exists'> {
  const what = `write ${write.key}`
  const there = await link.call(what, 0, (attempt) => outcomeOf(link, write, attempt))
  if (there) return there
  const upload_id = await link.call(what, 0, async (attempt) => {
    const command = new CreateMultipartUploadCommand(target(link, write))
    const { UploadId } = await link.client.send(command, { abortSignal: attempt.signal })
    if (!UploadId) throw broken(`${link.url} began no upload for ${write.key}`)
    return UploadId
  })
  const upload = { Bucket: link.bucket, Key: link.name(write.key), UploadId: upload_id }
  try {
    const parts = await sendParts(link, write, upload)
    const outcome = await link.call(what, 0, async (attempt) => {
      const done = attempt.number > 1 ? await outcomeOf(link, write, attempt) : null
      if (done) return done
      const command = new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: parts },
        ...condition(write),
      })
      return settle(link, write, attempt, link.client.send(command, { abortSignal: attempt.signal }))
    })
    if (outcome === 'exists') await abandon(link, upload)
    return outcome
  } catch (error) {
    await abandon(link, upload)
    throw error
  }
}

async function sendParts(link: S3Link, write: Write, upload: { Bucket: string; Key: string; UploadId: string }) {
  const part_bytes = Math.max(link.part_bytes, Math.ceil(write.size / MAX_PARTS))
  const limit = pLimit(COUNT_PARALLEL_PARTS)
  const starts = Array.from({ length: Math.ceil(write.size / part_bytes) }, (_, index) => index * part_bytes)
  return limit.map(starts, async (start, index) => {
    const part = await partOf(write.body, start, start + part_bytes)
    await write.pace(part.length)
    // Parts share the line, so each is granted the time of all that travel beside it.
    return link.call(`write ${write.key}`, part.length * COUNT_PARALLEL_PARTS, async (attempt) => {
      const command = new UploadPartCommand({ ...upload, PartNumber: index + 1, Body: part })
      const { ETag } = await link.client.send(command, { abortSignal: attempt.signal })
      if (!ETag) throw broken(`${link.url} took part ${index + 1} of ${write.key} without a receipt`)
      return { PartNumber: index + 1, ETag }
    })
  })
}

/** Frees the parts of an upload that came to nothing; they are invisible, so a refusal here changes no outcome. */
async function abandon(link: S3Link, upload: { Bucket: string; Key: string; UploadId: string }): Promise<void> {
  const command = new AbortMultipartUploadCommand(upload)
  await link
    .call('abort an upload', 0, ({ signal }) => link.client.send(command, { abortSignal: signal }))
    .catch(() => {})
}

function target(link: S3Link, write: Write) {
  return {
    Bucket: link.bucket,
    Key: link.name(write.key),
    ContentType: 'application/octet-stream',
    Metadata: { [SHA256_META]: write.sha256, [PUT_ID_META]: write.put_id },
  }
}

function condition(write: Write) {
  return write.is_conditional ? { IfNoneMatch: '*' } : {}
}

/** Waits for the answer that makes an object visible and says what it means. */
async function settle(
  link: S3Link,
  write: Write,
  attempt: Attempt,
  answer: Promise<{ ETag?: string | undefined }>,
): Promise<'created' | 'exists'> {
  try {
    const { ETag } = await answer
    if (!ETag) throw broken(`${link.url} took ${write.key} without a receipt`)
    return 'created'
  } catch (error) {
    // Whoever may only write cannot look objects up, and need not: a first refusal is always somebody else's object.
    if (statusOf(error) === 412 && attempt.number === 1) return 'exists'
    const is_taken = statusOf(error) === 412 || codeOf(error) === 'NoSuchUpload'
    const there = is_taken ? await outcomeOf(link, write, attempt) : null
    if (there) return there
    throw error
  }
}

/** `created` when the object there is of this very call, `exists` when it is another's, null when there is none. */
async function outcomeOf(link: S3Link, write: Write, attempt: Attempt): Promise<'created' | 'exists' | null> {
  const head: ObjectHead | null = await headObject(link, write.key, attempt).catch((error: unknown) => {
    if (error instanceof NotFound) return null
    throw error
  })
  if (head === null) return null
  return head.put_id === write.put_id ? 'created' : 'exists'
}
