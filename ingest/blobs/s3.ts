/** A bucket and prefix of S3, or of anything that speaks like it, as a blob store. */
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { buffer } from 'node:stream/consumers'
import { checkedKey, checkedPrefix, MAX_GET_BYTES, NotFound, type BlobStore } from './blob-store.ts'
import { statusOf } from './s3-errors.ts'
import { connect, headObject, type S3Link, type S3Settings } from './s3-link.ts'
import { listObjects } from './s3-list.ts'
import { readObject } from './s3-read.ts'
import { writeObject } from './s3-write.ts'

export type { S3Settings } from './s3-link.ts'

/**
 * A blob store on S3. Whether the store honours conditional writes is tried out before the first write; where it does
 * not, a key is looked up before it is written, and two writers in the same instant may both be told `created`.
 */
export function s3Store(settings: S3Settings): BlobStore {
  const link = connect(settings)
  let is_conditional: Promise<boolean> | undefined

  function probeOnce(): Promise<boolean> {
    is_conditional ??= probeCondition(link).catch((error: unknown) => {
      is_conditional = undefined
      throw error
    })
    return is_conditional
  }

  return {
    url: link.url,
    put: async (key, body, pace) => writeObject(link, checkedKey(key), body, await probeOnce(), pace),
    caller: async () => {
      const { accessKeyId, sessionToken } = await link.client.config.credentials()
      return sessionToken === undefined ? accessKeyId : null
    },
    get: async (key) => readObject(link, checkedKey(key)),
    getBytes: async (key, max_bytes = MAX_GET_BYTES) => buffer(await readObject(link, checkedKey(key), max_bytes)),
    list: (prefix) => listObjects(link, checkedPrefix(prefix), settings.onSkip ?? (() => {})),
    has: async (key) => {
      checkedKey(key)
      return link.call(`look up ${key}`, 0, async (attempt) => {
        try {
          await headObject(link, key, attempt)
          return true
        } catch (error) {
          if (error instanceof NotFound) return false
          throw error
        }
      })
    },
    probe: async () => {
      is_conditional = undefined
      await probeOnce()
    },
  }
}

/** Writes a small object twice, the second time on condition that it is not there: only a 412 proves the condition. */
async function probeCondition(link: S3Link): Promise<boolean> {
  const object = { Bucket: link.bucket, Key: link.name('.tmp/conditional-write-probe'), Body: Buffer.from('probe') }
  await link.call('write a probe object', 0, ({ signal }) =>
    link.client.send(new PutObjectCommand(object), { abortSignal: signal }),
  )
  return link.call('write a probe object', 0, async ({ signal }) => {
    try {
      await link.client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }), { abortSignal: signal })
      return false
    } catch (error) {
      const status = statusOf(error)
      if (status === 412) return true
      if (status === 501 || status === 400) return false
      throw error
    }
  })
}
