/**
 * Local log files in, redacted and compressed objects in the blob store out. The same content gives the same key, so
 * uploading again changes nothing; a session that grew becomes a new object. The agent's files are only ever read.
 */
import type { BlobStore } from './blobs/blob-store.ts'
import { findFiles, type FoundFile, type LeftOut } from './discover.ts'
import { messageOf } from './known-error.ts'
import { identify, pack } from './pack.ts'
import { sessionKey } from './session-key.ts'

/** One place to look for logs. */
export interface UploadSource {
  dir: string
  /** Who the sender is, before the pseudonym; null to take the home folder's owner named in the log. */
  user: string | null
}

/** What the upload remembers of a file, so that an unchanged one is not read again. */
export interface FileMemory {
  size: number
  modified_at: number
  /** The object it became; null when it was refused. */
  key: string | null
  reason: string | null
}

export interface UploadOptions {
  /** One JSONL line or text in, the same without secrets out. */
  redactLine: (line: string) => string
  /** The pseudonym of a name. */
  pseudonym: (name: string) => string
  /** Sender when neither the source nor the log names one. */
  default_user: string
  memory: Map<string, FileMemory>
  is_dry_run: boolean
  /** Repositories (folder names or owner/name) whose sessions never leave the machine. */
  opt_out: readonly string[]
  onFile?: (done: number, total: number) => void
  onStep?: (step: string) => void
  isStopping?: () => boolean
}

export interface UploadCounts {
  count_files_seen: number
  count_files_unchanged: number
  count_objects_created: number
  count_objects_existing: number
  count_files_refused: number
  count_files_opted_out: number
  count_bytes_sent: number
}

export interface UploadResult {
  counts: UploadCounts
  /** Files that did not become objects, with the reason. */
  left_out: LeftOut[]
  /** Keys that were (or, in a dry run, would be) created. */
  created: { path: string; key: string; size_bytes: number }[]
}

/** Uploads every session file of the sources. A file that cannot be read is left out with a reason and the rest goes on. */
export async function uploadSources(
  store: BlobStore,
  sources: readonly UploadSource[],
  options: UploadOptions,
): Promise<UploadResult> {
  const result: UploadResult = { counts: noCounts(), left_out: [], created: [] }
  const files: { file: FoundFile; source: UploadSource }[] = []
  for (const source of sources) {
    const found = await findFiles(source.dir)
    result.left_out.push(...found.left_out)
    files.push(...found.files.map((file) => ({ file, source })))
  }
  result.counts.count_files_seen = files.length
  const stored = new Set<string>()
  for await (const { key } of store.list('sessions/')) stored.add(key)
  for (const [i, { file, source }] of files.entries()) {
    if (options.isStopping?.()) break
    await uploadFile(store, stored, file, source, options, result).catch((error: unknown) => {
      if (error instanceof StoreProblem) throw error.cause
      leaveOut(result, file.path, messageOf(error))
    })
    options.onFile?.(i + 1, files.length)
  }
  return result
}

async function uploadFile(
  store: BlobStore,
  stored: Set<string>,
  file: FoundFile,
  source: UploadSource,
  options: UploadOptions,
  result: UploadResult,
): Promise<void> {
  const before = options.memory.get(file.path)
  if (before && before.size === file.size && before.modified_at === file.modified_at) {
    if (before.key === null) return leaveOut(result, file.path, before.reason ?? 'refused before')
    if (stored.has(before.key)) {
      result.counts.count_files_unchanged++
      return
    }
  }
  const remember = (key: string | null, reason: string | null): void => {
    if (!options.is_dry_run) {
      options.memory.set(file.path, { size: file.size, modified_at: file.modified_at, key, reason })
    }
  }
  const object = await prepare(file, source, options)
  if ('reason' in object) {
    remember(null, object.reason)
    if (object.reason === optedOut) result.counts.count_files_opted_out++
    return leaveOut(result, file.path, object.reason)
  }
  if (stored.has(object.key)) {
    result.counts.count_objects_existing++
  } else {
    if (!options.is_dry_run) {
      options.onStep?.('upload:put')
      await store.put(object.key, object.body).catch((error: unknown) => {
        throw new StoreProblem('the store failed', { cause: error })
      })
      options.onStep?.('upload:stored')
    }
    stored.add(object.key)
    result.counts.count_objects_created++
    result.counts.count_bytes_sent += object.body.length
    result.created.push({ path: file.path, key: object.key, size_bytes: object.body.length })
  }
  remember(object.key, null)
}

const optedOut = 'opted out by config'

/** Reads, recognises, redacts and compresses one file; or says why it is not a session. */
async function prepare(
  file: FoundFile,
  source: UploadSource,
  options: UploadOptions,
): Promise<{ key: string; body: Uint8Array } | { reason: string }> {
  const found = await identify(file.path)
  if ('reason' in found) return found
  const { format, thread } = found
  const optsOut = (repo: string) => thread.cwd?.split('/').includes(repo) || thread.repo_url?.includes(repo)
  if (options.opt_out.some(optsOut)) return { reason: optedOut }
  const { body, content_hash } = await pack(file.path, format, options.redactLine)
  const user = source.user ?? homeOwner(thread.cwd) ?? options.default_user
  const key = sessionKey(
    {
      agent: format.agent,
      user_name: options.pseudonym(user),
      sent_on: new Date(thread.started_at ?? file.modified_at).toISOString().slice(0, 10),
      name: thread.thread_id,
    },
    content_hash,
    extensions[format.shape],
  )
  return { key, body }
}

const extensions = { lines: 'jsonl', document: 'json', text: 'txt' } as const

/** Who owns the home folder that a session worked in; null outside home folders. */
export function homeOwner(cwd: string | null): string | null {
  return /^(?:[A-Za-z]:)?[/\\](?:home|Users)[/\\]([^/\\]+)/.exec(cwd ?? '')?.[1] ?? null
}

function leaveOut(result: UploadResult, path: string, reason: string): void {
  result.counts.count_files_refused++
  result.left_out.push({ path, reason })
}

/** The store failed, not the file: the run ends, what is done stays done, and the next run continues. */
class StoreProblem extends Error {
  override readonly name = 'StoreProblem'
}

function noCounts(): UploadCounts {
  return {
    count_files_seen: 0,
    count_files_unchanged: 0,
    count_objects_created: 0,
    count_objects_existing: 0,
    count_files_refused: 0,
    count_files_opted_out: 0,
    count_bytes_sent: 0,
  }
}
