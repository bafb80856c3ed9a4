/** The S3 store against the fake server: the conformance suite in each kind of server, and what only S3 has. */
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { s3Store, type S3Settings } from '#ingest/blobs/s3.ts'
import { startFakeS3, type FakeS3, type FakeS3Options } from '../../fake-s3.ts'
import { blobStoreConformance } from './conformance.ts'
import { bytes, keysOf } from './listing.ts'

const settings = { credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, retry_ms: 5, deadline_ms: 5000 }

for (const prefix of ['', 'hone/logs']) {
  blobStoreConformance(`s3 with prefix "${prefix}"`, async () => {
    const server = await startFakeS3()
    const open = () => s3Store({ ...settings, bucket: server.bucket, prefix, endpoint: server.url })
    return { store: open(), again: open(), close: () => server.close() }
  })
}

describe('s3 only', () => {
  let server: FakeS3 | undefined
  afterEach(() => server?.close())

  async function start(options: FakeS3Options = {}, more: Partial<S3Settings> = {}) {
    server = await startFakeS3(options)
    const place = { ...settings, bucket: server.bucket, prefix: 'p', endpoint: server.url, ...more }
    return { server, store: s3Store(place), place }
  }

  test('given a store that honours conditions → the probe finds out once and every write carries one', async () => {
    const { server, store } = await start()
    await store.put('a', bytes('1'))
    await store.put('b', bytes('2'))
    const writes = server.requests.map(({ operation, key, headers }) => [
      operation,
      key,
      headers['if-none-match'] ?? '',
    ])
    expect(writes).toEqual([
      ['put', 'p/.tmp/conditional-write-probe', ''],
      ['put', 'p/.tmp/conditional-write-probe', '*'],
      ['put', 'p/a', '*'],
      ['put', 'p/b', '*'],
    ])
  })

  test.each(['ignored', 'refused'] as const)(
    'given conditions %s by the store → keys are looked up first',
    async (mode) => {
      const { server, store } = await start({ conditional_writes: mode })
      expect(await store.put('a', bytes('first'))).toBe('created')
      expect(await store.put('a', bytes('second'))).toBe('exists')
      expect(await store.put('large', Buffer.alloc(17_000_000))).toBe('created')
      expect(await store.put('large', Buffer.alloc(17_000_001))).toBe('exists')
      expect(await store.getBytes('a')).toEqual(bytes('first'))
      expect(server.objects.get('p/large')?.body.length).toBe(17_000_000)
    },
  )

  test('given a write whose answer is lost → created, not exists; somebody else’s object stays exists', async () => {
    const { server, store } = await start()
    await store.probe()
    for (const kind of ['reset-after', 'error-in-200'] as const) {
      server.faults.push({ kind, on: 'put', key: kind })
      expect(await store.put(kind, bytes('mine'))).toBe('created')
    }
    server.faults.push({ kind: 'reset-after', on: 'complete-upload' })
    expect(await store.put('large', Buffer.alloc(17_000_000))).toBe('created')
    server.faults.push({ kind: 'status-503', on: 'put', key: 'other' })
    server.objects.set('p/other', { body: bytes('x'), etag: '"e"', metadata: {}, modified_at: new Date(0) })
    expect(await store.put('other', bytes('mine'))).toBe('exists')
  })

  test('given a large body → sent in parts; a failing part leaves no upload behind', async () => {
    const { server, store } = await start()
    await store.probe()
    await store.put('large', Buffer.alloc(20_000_000))
    expect(server.requests.filter(({ operation }) => operation === 'put-part')).toHaveLength(3)
    server.faults.push({ kind: 'denied', on: 'put-part', times: 99 })
    await expect(store.put('large2', Buffer.alloc(20_000_000))).rejects.toThrow(/access denied/)
    expect([server.uploads.size, [...server.objects.keys()]]).toEqual([
      0,
      ['p/.tmp/conditional-write-probe', 'p/large'],
    ])
  })

  test('given 70 MB → read in verified ranges of the same version, and larger than getBytes takes', async () => {
    const { server, store } = await start()
    const body = Buffer.alloc(70_000_000)
    for (let at = 0; at < body.length; at += 4096) body.writeUInt32LE(at, at)
    await store.put('huge', body)
    expect((await buffer(await store.get('huge'))).equals(body)).toBe(true)
    const ranges = server.requests.filter(({ operation, headers }) => operation === 'get' && headers.range)
    expect([ranges.length, new Set(ranges.map(({ headers }) => headers['if-match'])).size]).toEqual([9, 1])
    await expect(store.getBytes('huge')).rejects.toThrow(/70000000 bytes/)
    server.faults.push({ kind: 'bit-flip', on: 'get', after: 1 })
    await expect(buffer(await store.get('huge'))).rejects.toThrow(/altered/)
    const stream = await store.get('huge')
    stream.destroy()
  })

  test('given unsafe keys in the bucket → skipped and told, the rest is listed', async () => {
    const skipped: string[] = []
    const { server, store } = await start({}, { onSkip: (key) => skipped.push(key) })
    for (const key of ['p/a', 'p/b/../c', 'p/d e', 'p/f\u0001', 'p/g//h', 'p/z', 'other/x', 'p2/x']) {
      server.objects.set(key, { body: bytes('x'), etag: '"e"', metadata: {}, modified_at: new Date(0) })
    }
    expect([await keysOf(store), skipped]).toEqual([
      ['a', 'z'],
      ['p/b/../c', 'p/d e', 'p/f\u0001', 'p/g//h'],
    ])
  })

  test('given objects of other tools, without our checksum → read, with their length asked for twice', async () => {
    const { server, store } = await start()
    server.objects.set('p/foreign', { body: bytes('abc'), etag: '"e"', metadata: {}, modified_at: new Date(0) })
    expect(await store.getBytes('foreign')).toEqual(bytes('abc'))
    server.faults.push({ kind: 'truncated-lying', on: 'get', times: 99 })
    await expect(store.getBytes('foreign')).rejects.toThrow(/wrong length/)
  })

  test.each([
    [{ bucket: 'nobody' }, /bucket does not exist/, /Create the bucket/],
    [{ endpoint: 'http://127.0.0.1:9' }, /nothing answers/, /Check that the store runs/],
    [{ endpoint: 'https://127.0.0.1:1' }, /nothing answers/, /Check that the store runs/],
  ])('given the setting %j → one clear line with a hint', async (change, message, hint) => {
    const { place } = await start()
    const error = await s3Store({ ...place, ...change })
      .probe()
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'KnownError',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
  })

  test.each([
    ['bad-key', /credentials are not accepted/],
    ['denied', /access denied/],
    ['skewed', /clock is wrong/],
  ] as const)('given %s for ever → one clear line with a hint', async (kind, message) => {
    const { store } = await start({ faults: [{ kind, times: 99 }] })
    const error = await store.probe().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'KnownError',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    })
  })

  test('given a clock that is an hour behind the store’s → corrected from its answer', async () => {
    const { store } = await start({ clock_offset_ms: 3_600_000 })
    expect(await store.put('a', bytes('x'))).toBe('created')
  })

  test('given credentials that may only write → a taken key is still told as exists', async () => {
    const { store } = await start({ faults: [{ kind: 'denied', on: 'head', times: 99 }] })
    expect([await store.put('a', bytes('x')), await store.put('a', bytes('x'))]).toEqual(['created', 'exists'])
  })
})
