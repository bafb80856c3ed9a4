/** Listed objects in, the same in order with their bytes on the way out: small ones are fetched a few ahead of the reader. */
import { Readable } from 'node:stream'
import type { BlobInfo, BlobStore } from './blobs/blob-store.ts'

export interface Fetched {
  info: BlobInfo
  /** The stored bytes. Rejects with the store's error, or NotFound. */
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
      fetched.push(info.size <= smallBytes ? begin(store, info) : { info, open: () => store.get(info.key) })
    }
    yield await Promise.resolve(fetched.shift() as Fetched)
  }
}

function begin(store: BlobStore, info: BlobInfo): Fetched {
  const bytes = store.getBytes(info.key)
  bytes.catch(() => undefined) // whoever opens it is told
  return {
    info,
    open: async () => Readable.from([await bytes], { objectMode: false }),
  }
}
