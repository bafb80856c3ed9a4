/**
 * Local log files in, redacted and compressed objects in the blob store out. The same content gives the same key, so
 * uploading again changes nothing; a session that grew becomes a new object. The agent's files are only ever read.
 */
import { tmpdir } from 'node:os'
import type { BlobStore, Pace } from './blobs/blob-store.ts'
import { findFiles, type FoundFile, type LeftOut } from './discover.ts'
import { isWhole, logsIn } from './logs-in-file.ts'
import { messageOf } from './known-error.ts'
import { identify, isSaidPrivate, pack, type LogSource, type Packed } from './pack.ts'
import { isPrivateFolder } from './private-folder.ts'
import { REDACTION_VERSION } from './redact/version.ts'
import { sessionKey } from './session-key.ts'
import { Sending, StoreProblem, type Arrival } from './sending.ts'

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
  /** The rules that redacted it; a file that older rules redacted is read again, once. */
  redaction_version: number
  /** The objects it became; none when it was refused. */
  keys: string[]
  reason: string | null
  /** The session that must not leave the machine, so that its later files do not either; null for others. */
  private_session_id: string | null
}

export interface UploadOptions {
  /** One JSONL line or text in, the same without secrets out. */
  redactLine: (line: string) => string
  /** The pseudonym of a name. */
  pseudonym: (name: string) => string
  /** Sender when neither the source nor the log names one. */
  default_user: string
  /** Pseudonym of this machine; left out, the keys name none. */
  host?: string
  memory: Map<string, FileMemory>
  is_dry_run: boolean
  /** Repositories (folder names or owner/name) whose sessions never leave the machine. */
  opt_out: readonly string[]
  /** Larger files are left out; no limit when not given. */
  max_file_bytes?: number
  /** Keeps a limit on bandwidth. */
  pace?: Pace
  /** Folder for the temporary files of large sessions; the system's own when not given. */
  temp_dir?: string
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
  /** Objects that were (or, in a dry run, would be) created, in the order of their files. */
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
    files.push(...found.files.map((file) => ({ file: withWal(file, found.files), source })))
  }
  result.counts.count_files_seen = files.length
  const stored = new Set<string>()
  for await (const { key } of store.list('sessions/')) stored.add(dateless(key))
  const work: Work = { sending: new Sending(store, options), stored, private_sessions: new Set(), options, result }
  try {
    for (const [i, { file, source }] of files.entries()) {
      if (options.isStopping?.()) break
      await uploadFile(work, file, source).catch((error: unknown) => {
        if (error instanceof StoreProblem) throw error
        leaveOut(result, file.path, messageOf(error))
      })
      options.onFile?.(i + 1, files.length)
    }
  } finally {
    await work.sending.end()
  }
  result.created.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.key < b.key ? -1 : 1))
  return result
}

interface Work {
  sending: Sending
  /** Keys that are in the store or on their way, without their day: a log without times has only its file's, which moves. */
  stored: Set<string>
  private_sessions: Set<string>
  options: UploadOptions
  result: UploadResult
}

async function uploadFile(work: Work, file: FoundFile, source: UploadSource): Promise<void> {
  const { options, result, stored } = work
  const before = options.memory.get(file.path)
  const isSame = before?.size === file.size && before.modified_at === file.modified_at
  if (isSame && before.redaction_version === REDACTION_VERSION && isWhole(file.path)) {
    if (before.private_session_id !== null) work.private_sessions.add(before.private_session_id)
    if (before.reason !== null) return refuse(work, file, before.reason)
    if (before.keys.length > 0 && before.keys.every((key) => stored.has(dateless(key)))) {
      result.counts.count_files_unchanged++
      return
    }
  }
  const memory: FileMemory = {
    ...{ size: file.size, modified_at: file.modified_at, redaction_version: REDACTION_VERSION, keys: [] },
    ...{ reason: null, private_session_id: null },
  }
  const remember = (): void => {
    if (!options.is_dry_run) options.memory.set(file.path, memory)
  }
  if (file.size > (options.max_file_bytes ?? Infinity)) return refuse(work, file, 'larger than upload.max_file_bytes')
  const arrivals: Arrival[] = []
  for await (const log of logsIn(file.path, options.temp_dir ?? tmpdir())) {
    const object = await prepare(work, log, file, source)
    if ('reason' in object) {
      memory.reason = object.reason
      memory.private_session_id = object.private_session_id
      continue
    }
    memory.keys.push(object.key)
    arrivals.push(await send(work, file, object))
  }
  // One session of a database is enough for it to be worth remembering; what it left out was not worth a reason.
  if (memory.keys.length > 0) memory.reason = null
  if (memory.keys.length === 0) {
    remember()
    return refuse(work, file, memory.reason ?? 'no session of a known agent in it')
  }
  work.sending.after(arrivals, remember)
}

/** Starts sending an object, unless it is there; resolves when it is on its way. */
async function send(work: Work, file: FoundFile, object: Packed & { key: string }): Promise<Arrival> {
  const { result, stored, sending } = work
  const { key } = object
  if (stored.has(dateless(key))) {
    result.counts.count_objects_existing++
    await object.close()
    return { has_arrived: Promise.resolve(true) }
  }
  stored.add(dateless(key))
  return await sending.send(object, (outcome, size_bytes) => {
    if (outcome === 'exists') result.counts.count_objects_existing++
    else {
      result.counts.count_objects_created++
      result.counts.count_bytes_sent += size_bytes
      result.created.push({ path: file.path, key, size_bytes })
    }
  })
}

const dateless = (key: string): string => key.replace(/\/\d{4}-\d{2}-\d{2}\//, '/')

const optedOut = 'opted out by config'
const isPrivate = 'private: it stays on this machine'

/** Reads, recognises, redacts and compresses one log; or says why it is not a session, or must not leave. */
async function prepare(
  work: Work,
  log: LogSource,
  file: FoundFile,
  source: UploadSource,
): Promise<(Packed & { key: string }) | { reason: string; private_session_id: string | null }> {
  const { options, private_sessions } = work
  const found = await identify(log)
  if ('reason' in found) return { reason: found.reason, private_session_id: null }
  const { format, thread } = found
  const keepBack = (reason: string) => {
    private_sessions.add(thread.session_id)
    return { reason, private_session_id: thread.session_id }
  }
  const optsOut = (repo: string) => thread.cwd?.split('/').includes(repo) || thread.repo_url?.includes(repo)
  if (options.opt_out.some(optsOut)) return { reason: optedOut, private_session_id: null }
  if (private_sessions.has(thread.session_id) || isPrivateFolder(thread.cwd)) return keepBack(isPrivate)
  const packed = await pack(log, format, options.redactLine, options.temp_dir)
  if (packed.has_private_marker && (await isSaidPrivate(log))) {
    await packed.close()
    return keepBack(isPrivate)
  }
  const user = source.user ?? homeOwner(thread.cwd) ?? options.default_user
  const key = sessionKey(
    {
      agent: format.agent,
      user_name: options.pseudonym(user),
      host: options.host ?? null,
      sent_on: dayOf(thread.started_at ?? file.modified_at),
      name: thread.thread_id,
    },
    packed.content_hash,
    extensions[format.shape],
  )
  return { ...packed, key }
}

const extensions = { lines: 'jsonl', document: 'json', text: 'txt' } as const

/** yyyy-mm-dd, held inside the years 1970 to 9999 whatever the machine's clock said. */
function dayOf(at: number): string {
  const last_at = 253_402_300_799_999
  return new Date(Math.min(Math.max(Number.isFinite(at) ? at : 0, 0), last_at)).toISOString().slice(0, 10)
}

/** Who owns the home folder that a session worked in; null outside home folders. */
export function homeOwner(cwd: string | null): string | null {
  return /^(?:[A-Za-z]:)?[/\\](?:home|Users)[/\\]([^/\\]+)/.exec(cwd ?? '')?.[1] ?? null
}

/** A database in WAL mode changes beside itself: its log's size and time count as its own. */
function withWal(file: FoundFile, files: readonly FoundFile[]): FoundFile {
  const wal = /\.(db|sqlite|vscdb)$/.test(file.path) ? files.find((one) => one.path === `${file.path}-wal`) : undefined
  if (!wal) return file
  return { ...file, size: file.size + wal.size, modified_at: Math.max(file.modified_at, wal.modified_at) }
}

function refuse({ result }: Work, file: FoundFile, reason: string): void {
  if (reason === optedOut || reason === isPrivate) result.counts.count_files_opted_out++
  leaveOut(result, file.path, reason)
}

function leaveOut(result: UploadResult, path: string, reason: string): void {
  result.counts.count_files_refused++
  result.left_out.push({ path, reason })
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
