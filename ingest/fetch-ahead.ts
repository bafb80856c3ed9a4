/** Listed objects in, the same in order with what they hold on the way: small ones are fetched and read a few ahead. */
import type { BlobInfo, BlobStore } from './blobs/blob-store.ts'
import { decompress } from './decompress.ts'
import type { ReadPool } from './read-pool.ts'
import type { ReadRows } from './read-rows.ts'

export interface Fetched {
  info: BlobInfo
  /** The rows of a small object; null when it must be read from `open`. Rejects with the store's error, or NotFound. */
  rows: Promise<ReadRows | null>
  /** The plain bytes as a stream. Rejects with the store's error, or NotFound. */
  open(): Promise<AsyncIterable<Uint8Array>>
}

/** Enough on the way to hide a distant store's answers and a commit's wait from the readers, in a few MiB. */
const countAhead = 256
const bytesAhead = 8 * 1024 ** 2
const smallBytes = 1024 ** 2

/** Objects up to 1 MiB go through the pool; larger ones are streamed by whoever takes them. */
export async function* fetchAhead(
  store: BlobStore,
  objects: readonly BlobInfo[],
  pool: ReadPool,
): AsyncGenerator<Fetched> {
  const fetched: Fetched[] = []
  let next = 0
  let bytes = 0
  while (fetched.length > 0 || next < objects.length) {
    while (fetched.length < countAhead && bytes < bytesAhead && next < objects.length) {
      const info = objects[next++] as BlobInfo
      bytes += heldBytes(info)
      fetched.push(begin(info))
    }
    const first = fetched.shift() as Fetched
    bytes -= heldBytes(first.info)
    yield await Promise.resolve(first)
  }

  function begin(info: BlobInfo): Fetched {
    const { key } = info
    const rows = isSmall(info) ? store.getBytes(key).then((stored) => pool.read(key, stored)) : Promise.resolve(null)
    rows.catch(() => undefined) // whoever awaits it is told
    return { info, rows, open: async () => decompress(await store.get(key)) }
  }
}

function isSmall({ size }: BlobInfo): boolean {
  return size <= smallBytes
}

/** What is held while the object is on the way: a large one is fetched when it is read. */
function heldBytes(info: BlobInfo): number {
  return isSmall(info) ? info.size : 0
}
