/** Lists keys page by page; a page that is cut short, out of order or goes in circles is an error, not an end. */
import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import { isSafeKey, type BlobInfo } from './blob-store.ts'
import { KnownError } from '../known-error.ts'
import { broken } from './s3-errors.ts'
import type { S3Link } from './s3-link.ts'

/** Every object below the prefix in byte order; unsafe keys go to `onSkip`. Throws KnownError. */
export async function* listObjects(
  link: S3Link,
  prefix: string,
  onSkip: (key: string) => void,
): AsyncGenerator<BlobInfo> {
  let token: string | undefined
  let previous: string | null = null
  do {
    const page = await readPage(link, prefix, token)
    for (const { Key = '', Size } of page.Contents ?? []) {
      const name = page.EncodingType === 'url' ? decoded(Key) : Key
      const key = name.startsWith(link.prefix) ? name.slice(link.prefix.length) : ''
      if (key.startsWith('.tmp/')) continue
      if (!isSafeKey(key) || !key.startsWith(prefix) || Size === undefined) {
        onSkip(name)
        continue
      }
      if (previous !== null && key <= previous) {
        throw new KnownError(`${link.url} lists its objects out of order (${key} after ${previous})`)
      }
      previous = key
      yield { key, size: Size }
    }
    if (page.IsTruncated && page.NextContinuationToken === token) {
      throw new KnownError(`${link.url} lists the same page over and over`)
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

function readPage(link: S3Link, prefix: string, token: string | undefined): Promise<ListObjectsV2CommandOutput> {
  return link.call(`list ${prefix === '' ? 'objects' : prefix}`, 0, async ({ signal }) => {
    const command = new ListObjectsV2Command({
      Bucket: link.bucket,
      Prefix: link.name(prefix),
      ContinuationToken: token,
      EncodingType: 'url', // a key with a control character would make the XML of the whole page unreadable
    })
    const page = await link.client.send(command, { abortSignal: signal })
    const count = page.Contents?.length ?? 0
    const is_whole = page.IsTruncated !== undefined && (page.KeyCount === undefined || page.KeyCount === count)
    if (!is_whole || (page.IsTruncated && !page.NextContinuationToken)) {
      throw broken(`${link.url} sent an incomplete list of objects`)
    }
    return page
  })
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}
