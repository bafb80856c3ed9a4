/** The S3 store against servers that others wrote, so that what we take for S3 is not only what our own fake says. */
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { createEmulator } from 'emulate'
import { startFauxqs } from 'fauxqs'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { s3Store, type S3Settings } from '#ingest/blobs/s3.ts'
import { blobStoreConformance, type Limits } from './conformance.ts'
import { allOf, bytes, keysOf } from './listing.ts'

interface OtherServer extends Limits {
  name: string
  start: () => Promise<{ url: string; close: () => Promise<void> }>
  has_multipart: boolean
  settings?: Partial<S3Settings>
}

const servers: OtherServer[] = [
  {
    name: 'fauxqs',
    start: async () => {
      const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false })
      return { url: `http://127.0.0.1:${server.port}`, close: () => server.stop() }
    },
    is_racy: true,
    is_unordered: true,
    has_multipart: true,
  },
  {
    name: 'emulate',
    start: () => createEmulator({ service: 'aws', port: 0 }),
    // Without uploads in parts the largest body of the suite has to go in one request.
    settings: { part_bytes: 16 * 1024 * 1024 },
    is_racy: true,
    is_unordered: true,
    has_multipart: false,
  },
]

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

async function startWithBucket({ start, settings }: OtherServer) {
  const { url, close } = await start()
  const client = new S3Client({ endpoint: url, region: 'us-east-1', credentials, forcePathStyle: true })
  await client.send(new CreateBucketCommand({ Bucket: 'logs' }))
  const place = { bucket: 'logs', prefix: 'hone', endpoint: url, credentials, retry_ms: 5, ...settings }
  return { client, place, store: s3Store(place), close }
}

function isGranted(answer: Promise<unknown>): Promise<boolean> {
  return answer.then(
    () => true,
    () => false,
  )
}

for (const server of servers) {
  blobStoreConformance(
    `s3 on ${server.name}`,
    async () => {
      const { place, store, close } = await startWithBucket(server)
      return { store, again: s3Store(place), close }
    },
    server,
  )

  describe(`s3 on ${server.name} only`, () => {
    let running: Awaited<ReturnType<typeof startWithBucket>>
    beforeEach(async () => {
      running = await startWithBucket(server)
    })
    afterEach(() => running.close())

    function putDirectly(key: string, more: { IfNoneMatch?: string } = {}) {
      return running.client.send(new PutObjectCommand({ Bucket: 'logs', Key: key, Body: key, ...more }))
    }

    test('the limits we declare → are the server’s own, asked without our store', async () => {
      const keys = ['hone/a0', 'hone/a=b']
      for (const key of keys) await putDirectly(key)
      const begin = new CreateMultipartUploadCommand({ Bucket: 'logs', Key: 'hone/large' })
      const { Contents = [] } = await running.client.send(new ListObjectsV2Command({ Bucket: 'logs' }))
      expect({
        is_racy: await isGranted(putDirectly('hone/a0', { IfNoneMatch: '*' })),
        is_unordered: Contents.map(({ Key }) => Key).join() !== keys.join(),
        has_multipart: await isGranted(running.client.send(begin)),
      }).toEqual({
        is_racy: server.is_racy,
        is_unordered: server.is_unordered,
        has_multipart: server.has_multipart,
      })
    })

    test('given 40 MB → written in parts and read in ranges; without uploads in parts → refused, nothing there', async () => {
      const body = Buffer.alloc(40_000_000)
      for (let at = 0; at < body.length; at += 4096) body.writeUInt32LE(at, at)
      const written = running.store.put('huge', body)
      if (server.has_multipart) {
        expect(await written).toBe('created')
        expect((await buffer(await running.store.get('huge'))).equals(body)).toBe(true)
        expect(await running.store.put('huge', body)).toBe('exists')
      } else {
        await expect(written).rejects.toThrow(/cannot write huge/)
        expect(await allOf(running.store.list(''))).toEqual([])
      }
    })

    test('given objects others put there → the safe ones are listed and read, the others told', async () => {
      const told: string[] = []
      for (const key of ['hone/a', 'hone/b c', 'hone/d&<e', 'hone/z', 'honey/x', 'x']) await putDirectly(key)
      const store = s3Store({ ...running.place, onSkip: (key) => told.push(key) })
      expect([await keysOf(store), told]).toEqual([
        ['a', 'z'],
        ['hone/b c', 'hone/d&<e'],
      ])
      expect(await store.getBytes('a')).toEqual(bytes('hone/a'))
    })

    test('given a bucket that is not there → one clear line with a hint', async () => {
      await expect(s3Store({ ...running.place, bucket: 'nobody' }).probe()).rejects.toMatchObject({
        name: 'KnownError',
        message: expect.stringMatching(/bucket does not exist/),
        hint: expect.stringMatching(/Create the bucket/),
      })
    })
  })
}
