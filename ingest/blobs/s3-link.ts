/** The connection to one bucket and prefix: the SDK client as we want it, and the way every request is made. */
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import { NotFound } from './blob-store.ts'
import { callStore, type Attempt, type Patience } from './s3-call.ts'
import { broken, statusOf } from './s3-errors.ts'

export interface S3Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

export interface S3Settings extends Partial<Patience> {
  bucket: string
  /** Keys live below it; without leading or trailing slash, may be empty. */
  prefix?: string
  /** For MinIO, R2, Ceph and others; AWS itself when not given. */
  endpoint?: string
  /** Default: what the SDK finds (environment, profile); `us-east-1` with an own endpoint. */
  region?: string
  /** `host/bucket/key` instead of `bucket.host/key`; default true with an own endpoint. */
  force_path_style?: boolean
  /** Default: the SDK's own chain (environment, profile, role). */
  credentials?: S3Credentials
  /**
   * How large the parts of a large object are (default 8 MiB; S3 wants at least 5). Bodies above two parts are written in
   * parts; objects up to four parts are verified before their first byte is handed out, larger ones are read in ranges.
   */
  part_bytes?: number
  /** Called for every key a listing leaves out because it is unsafe. */
  onSkip?: (key: string) => void
}

export interface ObjectHead {
  size: number
  etag: string | null
  /** Our own checksum, from the object's metadata; null for objects others put there. */
  sha256: string | null
  /** Which `put` call made the object; null for objects others put there. */
  put_id: string | null
}

export interface S3Link {
  client: S3Client
  bucket: string
  url: string
  /** The object name in the bucket for one of our keys. */
  name(key: string): string
  /** What comes before our keys in the bucket: empty, or ending in a slash. */
  prefix: string
  part_bytes: number
  call<T>(what: string, bytes: number, run: (attempt: Attempt) => Promise<T>): Promise<T>
}

/** Metadata names of our own checksum and of the `put` call. */
export const SHA256_META = 'hone-sha256'
export const PUT_ID_META = 'hone-put-id'

/** Makes the client; nothing is sent yet. Retries and deadlines are ours, so the SDK's are off. */
export function connect(settings: S3Settings): S3Link {
  const { bucket, endpoint, credentials } = settings
  const region = settings.region ?? (endpoint === undefined ? undefined : 'us-east-1')
  const folder = (settings.prefix ?? '').replace(/^\/+/, '').replace(/\/+$/, '')
  const prefix = folder === '' ? '' : `${folder}/`
  const url = `s3://${bucket}${folder === '' ? '' : `/${folder}`}`
  const patience: Patience = {
    deadline_ms: settings.deadline_ms ?? 60_000,
    min_bytes_per_s: settings.min_bytes_per_s ?? 128 * 1024,
    max_retries: settings.max_retries ?? 4,
    retry_ms: settings.retry_ms ?? 300,
  }
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? { followRegionRedirects: true } : { endpoint, ...otherStores }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle: settings.force_path_style ?? endpoint !== undefined,
    maxAttempts: 1,
    // `Expect: 100-continue` costs a new connection a request, and six seconds on stores that do not know it.
    expectContinueHeader: false,
    requestHandler: { connectionTimeout: Math.min(10_000, patience.deadline_ms / 3) },
  })
  return {
    client,
    bucket,
    url,
    prefix,
    part_bytes: settings.part_bytes ?? 8 * 1024 * 1024,
    name: (key) => prefix + key,
    call: (what, bytes, run) => callStore(url, what, patience, bytes, run),
  }
}

/** Other stores answered the SDK's newer checksums with 400 and 501 (notes: R2, older MinIO and Ceph). */
const otherStores = {
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const

/** Size and metadata of an object inside a running attempt; throws NotFound when it is absent. */
export async function headObject(link: S3Link, key: string, attempt: Attempt): Promise<ObjectHead> {
  try {
    const answer = await link.client.send(new HeadObjectCommand({ Bucket: link.bucket, Key: link.name(key) }), {
      abortSignal: attempt.signal,
    })
    if (!answer.ETag) throw broken(`${link.url} answered about ${key} without saying which object it has`)
    return headOf(answer)
  } catch (error) {
    const status = statusOf(error)
    if (status === 404) throw new NotFound(link.url, key)
    if (status === 400 || status === 403) await askAloud(link, key, attempt)
    throw error
  }
}

/** A refused HEAD has no body and so no reason (a wrong clock? no right?); the same question as a GET throws with one. */
async function askAloud(link: S3Link, key: string, attempt: Attempt): Promise<void> {
  const command = new GetObjectCommand({ Bucket: link.bucket, Key: link.name(key) })
  const answer = await link.client.send(command, { abortSignal: attempt.signal })
  ;(answer.Body as Readable).destroy()
  throw broken(`${link.url} refuses to be asked about ${key} but would send it`)
}

/** The same facts from any answer that carries them. */
export function headOf(answer: {
  ContentLength?: number | undefined
  ETag?: string | undefined
  Metadata?: Record<string, string> | undefined
}): ObjectHead {
  const sha256 = answer.Metadata?.[SHA256_META] ?? ''
  return {
    size: answer.ContentLength ?? -1,
    etag: answer.ETag ?? null,
    sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
    put_id: answer.Metadata?.[PUT_ID_META] ?? null,
  }
}
