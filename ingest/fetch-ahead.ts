/** Listed objects in, the same in order with their plain bytes on the way out: small ones are fetched a few ahead of the reader. */
import { gunzipSync } from 'node:zlib'
import type { BlobInfo, BlobStore } from './blobs/blob-store.ts'
import { decompress } from './decompress.ts'

export interface Fetched {
  info: BlobInfo
  /** The plain bytes. Rejects with the store's error, or NotFound. */
  open(): Promise<AsyncIterable<Uint8Array>>
}

/** A distant store answers in tens of milliseconds, reading takes about one: eight ahead hide the wait in 8 MiB at most. */
const countAhead = 8
const smallBytes = 1024 ** 2

export async function* fetchAhead(store: BlobStore, objects: readonly BlobInfo[]): AsyncGenerator<Fetched> {
  const fetched: Fetched[] = []
  let next = 0
  while (fetched.length > 0 || next < objects.length) {
    while (fetched.length < countAhead && next < objects.length) {
      const info = objects[next++] as BlobInfo
      fetched.push(info.size <= smallBytes ? begin(store, info) : large(store, info))
    }
    yield await Promise.resolve(fetched.shift() as Fetched)
  }
}

function begin(store: BlobStore, info: BlobInfo): Fetched {
  const bytes = store.getBytes(info.key)
  bytes.catch(() => undefined) // whoever opens it is told
  return {
    info,
    open: async () => plain(await bytes),
  }
}

function large(store: BlobStore, info: BlobInfo): Fetched {
  return { info, open: async () => decompress(await store.get(info.key)) }
}

/** A small gzip object at once, which is several times quicker than by stream; all else as a stream, with its caps. */
function plain(stored: Uint8Array): AsyncIterable<Uint8Array> {
  if (stored[0] === 0x1f && stored[1] === 0x8b) {
    try {
      return one(gunzipSync(stored, { maxOutputLength: 16 * smallBytes }))
    } catch {
      // Damaged, or large after all: the stream gives what can be read, and the reason.
    }
  }
  return decompress(one(stored))
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield await Promise.resolve(bytes)
}
