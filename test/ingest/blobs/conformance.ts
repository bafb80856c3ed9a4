/** What every blob store promises, as one suite: each implementation's test file runs it on a fresh store a test. */
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isSafeKey, NotFound, type BlobStore } from '#ingest/blobs/blob-store.ts'
import { KnownError } from '#ingest/known-error.ts'
import { allOf, bytes, keysOf } from './listing.ts'

export interface StoreUnderTest {
  store: BlobStore
  /** A second store on the same place, as another process would open it. */
  again: BlobStore
  close(): Promise<void>
}

/** What the server behind a store cannot do. The store then promises less, and that is checked instead: nothing is skipped. */
export interface Limits {
  /** It knows no conditional writes: writers of the same instant may all be told `created`, yet one of them wins whole. */
  is_racy?: boolean
  /** It does not list in byte order: the store refuses such a list, as it cannot tell whether it is whole. */
  is_unordered?: boolean
}

const unsafe_keys = [
  '',
  '/a',
  'a/',
  'a//b',
  '../a',
  'a/../b',
  'a/./b',
  '..',
  '.',
  'a\0b',
  'a b',
  'a\\b',
  'ä',
  'a\n',
  '.tmp/a',
]

export function blobStoreConformance(name: string, open: () => Promise<StoreUnderTest>, limits: Limits = {}): void {
  describe(`blob store: ${name}`, () => {
    let place: StoreUnderTest
    let store: BlobStore
    beforeEach(async () => {
      place = await open()
      store = place.store
    })
    afterEach(() => place.close())

    test('a new key → created, and the same bytes come back, streamed and whole', async () => {
      expect(await store.put('sessions/codex/a.gz', bytes('hello'))).toBe('created')
      expect(await store.getBytes('sessions/codex/a.gz')).toEqual(bytes('hello'))
      expect(await buffer(await place.again.get('sessions/codex/a.gz'))).toEqual(bytes('hello'))
    })

    test('a taken key → exists, and the first bytes stay', async () => {
      await store.put('a', bytes('first'))
      expect([await store.put('a', bytes('first')), await place.again.put('a', bytes('second'))]).toEqual([
        'exists',
        'exists',
      ])
      expect(await store.getBytes('a')).toEqual(bytes('first'))
    })

    test('twenty writers of one key at once → one created, the object is whole and is the winner’s', async () => {
      const bodies = Array.from({ length: 20 }, (_, index) => Buffer.alloc(20_000, index))
      const outcomes = await Promise.all(
        bodies.map((body, index) => (index % 2 ? store : place.again).put('race', body)),
      )
      const winners = bodies.filter((_, index) => outcomes[index] === 'created')
      if (limits.is_racy) expect(winners.length).toBeGreaterThan(0)
      else expect(winners).toHaveLength(1)
      expect(winners).toContainEqual(await store.getBytes('race'))
    })

    test('no bytes at all → an object of size 0', async () => {
      expect(await store.put('empty', bytes(''))).toBe('created')
      expect(await buffer(await store.get('empty'))).toEqual(bytes(''))
      expect(await allOf(store.list(''))).toEqual([{ key: 'empty', size: 0 }])
    })

    test('20 MB of noise → the same 20 MB', async () => {
      const body = Buffer.alloc(20_000_000)
      for (let at = 0; at < body.length; at += 4) body.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, at)
      expect(await store.put('large', body)).toBe('created')
      expect(await store.put('large', bytes('other'))).toBe('exists')
      expect((await buffer(await store.get('large'))).equals(body)).toBe(true)
      expect(await allOf(store.list(''))).toEqual([{ key: 'large', size: 20_000_000 }])
    })

    test('an absent key → NotFound naming it; has says so without an error', async () => {
      await store.put('a/b', bytes('x'))
      await expect(store.get('a/c')).rejects.toThrow(NotFound)
      await expect(store.getBytes('no/where')).rejects.toThrow(/no\/where/)
      await expect(store.get('a')).rejects.toThrow(NotFound)
      expect([await store.has('a/b'), await store.has('a/c'), await store.has('a'), await store.has('a/b/c')]).toEqual([
        true,
        false,
        false,
        false,
      ])
    })

    test('more bytes than allowed → a KnownError, not the bytes', async () => {
      await store.put('a', Buffer.alloc(1001))
      await expect(store.getBytes('a', 1000)).rejects.toThrow(KnownError)
      expect(await store.getBytes('a', 1001)).toHaveLength(1001)
    })

    test('keys at every depth → listed in byte order, across folders', async () => {
      const keys = ['a-b', 'a.b', 'a/b', 'a/b-c/x', 'a/b.c', 'a0', 'B', 'a/b0/c/d/e', '@/x', '.hidden/x', 'z', 'a=b+c']
      for (const key of keys) await store.put(key, bytes(key))
      const listed = keysOf(place.again)
      if (limits.is_unordered) await expect(listed).rejects.toThrow(/lists its objects out of order/)
      else expect(await listed).toEqual([...keys].sort((a, b) => Buffer.compare(bytes(a), bytes(b))))
    })

    test('a prefix, of a folder or of a name → exactly the keys that begin with it', async () => {
      for (const key of ['s/codex/1', 's/codex/2', 's/claude/1', 's2/x', 't']) await store.put(key, bytes('x'))
      expect(await keysOf(store, 's/')).toEqual(['s/claude/1', 's/codex/1', 's/codex/2'])
      expect(await keysOf(store, 's/c')).toEqual(['s/claude/1', 's/codex/1', 's/codex/2'])
      expect(await keysOf(store, 's')).toEqual(['s/claude/1', 's/codex/1', 's/codex/2', 's2/x'])
      expect(await keysOf(store, 's/codex/2')).toEqual(['s/codex/2'])
      expect(await keysOf(store, 'nothing/here')).toEqual([])
    })

    test('1,234 keys → each listed once', async () => {
      const keys = Array.from({ length: 1234 }, (_, index) => `day/${index % 7}/${String(index).padStart(5, '0')}`)
      for (let at = 0; at < keys.length; at += 50) {
        await Promise.all(keys.slice(at, at + 50).map((key) => store.put(key, bytes('x'))))
      }
      expect(await keysOf(store)).toEqual(keys.sort())
    }, 120_000)

    test.each(unsafe_keys)('the unsafe key %j → refused everywhere', async (key) => {
      expect(isSafeKey(key)).toBe(false)
      await expect(store.put(key, bytes('x'))).rejects.toThrow(KnownError)
      await expect(store.get(key)).rejects.toThrow(/unsafe object key/)
      await expect(store.has(key)).rejects.toThrow(KnownError)
    })

    test('a probe, of a store never used → fine, and leaves nothing to list', async () => {
      await store.probe()
      await store.probe()
      expect(await keysOf(store)).toEqual([])
    })

    test('a store never used → an empty list', async () => {
      expect(await keysOf(store, 'sessions/')).toEqual([])
    })
  })
}
