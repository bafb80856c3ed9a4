/** Opens the blob store a person wrote down: `file:///path`, a plain path, or `s3://bucket/prefix`. */
import { fileURLToPath } from 'node:url'
import { KnownError, messageOf } from '../known-error.ts'
import { isSafeKey, type BlobStore } from './blob-store.ts'
import { folderStore } from './folder.ts'
import type { S3Settings } from './s3-link.ts'

export interface StoreOptions {
  /** Connection settings, used for `s3://` only. */
  s3?: Omit<S3Settings, 'bucket' | 'prefix' | 'onSkip'>
  /** Called for everything a listing leaves out: unsafe keys, links, pipes. */
  onSkip?: (key: string) => void
  /** The time now; lets `probe()` clean a folder's temporary files older than a day. */
  now?: Date
}

/** The store for a URL or path; nothing is contacted or made yet. Throws KnownError for a URL it does not understand. */
export async function openStore(url: string, options: StoreOptions = {}): Promise<BlobStore> {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):/.exec(url)?.[1]?.toLowerCase()
  const { onSkip, now } = options
  if (url === '') throw wrong(url, 'it is empty')
  if (scheme === undefined) return folderStore(url, { ...(onSkip && { onSkip }), ...(now && { now }) })
  if (scheme === 'file') return folderStore(pathOfUrl(url), { ...(onSkip && { onSkip }), ...(now && { now }) })
  if (scheme !== 's3') throw wrong(url, `its kind ${scheme}: is not known`)
  const { bucket, prefix } = placeOf(url)
  const { s3Store } = await import('./s3.ts') // the AWS SDK takes a while to load; folders do without it
  return s3Store({ ...options.s3, bucket, prefix, ...(onSkip && { onSkip }) })
}

function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url)
  } catch (error) {
    throw wrong(url, messageOf(error))
  }
}

function placeOf(url: string): { bucket: string; prefix: string } {
  const [bucket = '', ...rest] = url.slice('s3://'.length).split('/')
  const prefix = rest.join('/').replace(/\/+$/, '')
  if (!/^s3:\/\//i.test(url)) throw wrong(url, 'after s3: come two slashes')
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/.test(bucket)) throw wrong(url, 'its bucket name is not valid')
  if (prefix !== '' && !isSafeKey(prefix)) throw wrong(url, 'its prefix has characters that keys may not have')
  return { bucket, prefix }
}

function wrong(url: string, reason: string): KnownError {
  return new KnownError(`cannot use the blob store ${JSON.stringify(url)}: ${reason}`, {
    hint: 'Write file:///path, a plain path, or s3://bucket/prefix.',
  })
}
