/** Small words the store tests share: text as bytes, a listing as an array. */
import type { BlobInfo, BlobStore } from '#ingest/blobs/blob-store.ts'

export const bytes = (text: string) => Buffer.from(text)

export async function allOf(list: AsyncIterable<BlobInfo>): Promise<BlobInfo[]> {
  const infos: BlobInfo[] = []
  for await (const info of list) infos.push(info)
  return infos
}

export async function keysOf(store: BlobStore, prefix = ''): Promise<string[]> {
  return (await allOf(store.list(prefix))).map(({ key }) => key)
}
