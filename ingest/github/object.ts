/** One stored answer: its envelope, its key, and its packed bytes. The same answer at the same place is the same object. */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'

/** What kinds of answers are stored; each is a folder of its repository. */
export const objectKinds = [
  'repository',
  'branch',
  'branch_rules',
  'pull_list',
  'pull',
  'pull_commits',
  'reviews',
  'threads',
  'review_comments',
  'issue_comments',
  'commit_list',
  'commit',
  'check_runs',
  'statuses',
  'run_list',
  'run_attempt',
  'jobs',
  'job_log',
  'folder_builds',
  'other_comments',
  'walk',
] as const
export type ObjectKind = (typeof objectKinds)[number]

/** An answer with where it came from. `data` is redacted JSON, null when there was none (gone, expired). */
export const Envelope = z.object({
  v: z.literal(1),
  /** `owner/name` as configured. */
  repo: z.string(),
  kind: z.enum(objectKinds),
  /** Which thing of its kind: `pr-12-page-1`, `run-7-2`, a sha. */
  resource: z.string(),
  /** The path and query that was asked; the file for answers that come from one. */
  url: z.string(),
  etag: z.string().nullable(),
  /** HTTP status; 200 for files. */
  status: z.number(),
  /** When it was asked, epoch ms; later versions of a resource are always larger. */
  version: z.number(),
  data: z.unknown(),
})
export type Envelope = z.infer<typeof Envelope>

/** An object's place, from its key. */
export interface Place {
  repo: string
  kind: ObjectKind
  resource: string
  version: number
  content_hash: string
}

/** Hash of what was answered, without when: equal answers are told by it. */
export function contentHash(envelope: Pick<Envelope, 'url' | 'status' | 'data'>): string {
  const text = JSON.stringify([envelope.url, envelope.status, envelope.data])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** `github/<owner>/<repo>/<kind>/<yyyy-mm-dd>/<resource>_<version>.<content-hash>.json.gz` */
export function objectKey(envelope: Envelope): string {
  const { repo, kind, version } = envelope
  const day = new Date(version).toISOString().slice(0, 10)
  const cursor = `${safeResource(envelope.resource)}_${String(version).padStart(14, '0')}`
  return `github/${repo}/${kind}/${day}/${cursor}.${contentHash(envelope)}.json.gz`
}

/** The place a key names; null when it is no key of ours. */
export function placeOf(key: string): Place | null {
  const match =
    /^github\/([\w.-]{1,100}\/[\w.-]{1,100})\/(\w{1,40})\/\d{4}-\d\d-\d\d\/([\w.-]{1,200})_(\d{14})\.([0-9a-f]{16})\.json\.gz$/.exec(
      key,
    )
  const [, repo = '', kind = '', resource = '', version = '', content_hash = ''] = match ?? []
  const known = objectKinds.find((one) => one === kind)
  return match && known ? { repo, kind: known, resource, version: Number(version), content_hash } : null
}

/** A resource as it stands in a key. */
export function safeResource(resource: string): string {
  return resource
    .replace(/[^\w.-]/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, 180)
}

export function packEnvelope(envelope: Envelope): Uint8Array {
  return gzipSync(Buffer.from(JSON.stringify(envelope)), { level: 6 })
}

/** Throws when the bytes are damaged or no envelope. At most 256 MB of JSON. */
export function unpackEnvelope(bytes: Uint8Array): Envelope {
  const text = gunzipSync(bytes, { maxOutputLength: 256 * 1024 ** 2 }).toString('utf8')
  return Envelope.parse(JSON.parse(text))
}
