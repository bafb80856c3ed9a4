/** Step one of the night: local session logs in, redacted objects in the blob store out. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pseudonym } from '#ingest/session-key.ts'
import { uploadSources, type UploadResult } from '#ingest/upload.ts'
import { KnownError } from '#ingest/known-error.ts'
import { paceAt } from '../pace.ts'
import { readMemory, storeKey, writeMemory, type Session } from '../session.ts'
import { makeRedactor } from '../redactor.ts'

/** Uploads what is new. Default sources that do not exist are no trouble; a source somebody named must exist. */
export async function uploadStep(session: Session, is_dry_run: boolean): Promise<UploadResult> {
  const { settings, effects, store } = session
  const sources = settings.are_default_sources
    ? settings.sources.filter((source) => existsSync(source.dir))
    : settings.sources
  if (!is_dry_run) await store.probe()
  const memory = await readMemory(session)
  const key = await storeKey(session, is_dry_run)
  const redactor = await makeRedactor(session)
  const pace = paceAt(settings.upload.max_bytes_per_s)
  const sender = await senderOf(session)
  const progress = effects.progress('reading logs')
  let saved_at = effects.now()
  const result = await uploadSources(
    store,
    sources.map((source) => ({ dir: source.dir, user: source.user ?? (settings.are_default_sources ? sender : null) })),
    {
      redactLine: (line) => redactor.line(line).text,
      pseudonym: (name) => pseudonym(name, key),
      default_user: sender,
      host: pseudonym(effects.host, key, 'host'),
      memory,
      is_dry_run,
      opt_out: settings.opt_out,
      max_file_bytes: settings.upload.max_file_bytes,
      temp_dir: await tempFolder(session),
      ...(pace && { pace }),
      onFile: (done, total) => {
        progress.update(done, total)
        if (is_dry_run || effects.now() - saved_at < saveEvery_ms) return
        saved_at = effects.now()
        void writeMemory(session, memory).catch(() => undefined)
      },
      onStep: effects.step,
      isStopping: effects.isStopping,
    },
  ).finally(async () => {
    if (!is_dry_run) await writeMemory(session, memory)
  })
  progress.end(uploadLine(result, is_dry_run))
  if (effects.isStopping()) throw new KnownError('stopped on request; what was uploaded stays', { transient: true })
  return result
}

/** A folder that only this user may read, without what killed runs left in it an hour ago or longer. */
async function tempFolder({ settings, effects }: Session): Promise<string> {
  const folder = join(dirname(settings.db), 'tmp')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const made_at = await stat(path).then(
      (found) => found.mtimeMs,
      () => effects.now(),
    )
    if (effects.now() - made_at > 3_600_000) await rm(path, { recursive: true, force: true })
  }
  return folder
}

/** A first upload may take long; what it did so far is kept in case it is killed. */
const saveEvery_ms = 30_000

/**
 * Who sends: whom the store's credentials name, and the login name (a team may share one key); never a field of a log.
 * Passing credentials (roles, SSO) and folders name nobody, so the login name stands alone.
 */
export async function senderOf({ store, effects }: Session): Promise<string> {
  const caller = await store.caller().catch(() => null)
  return caller === null ? effects.user : `${caller}/${effects.user}`
}

/** One line that says what the upload did. */
export function uploadLine(result: UploadResult, is_dry_run: boolean): string {
  const { counts } = result
  const verb = is_dry_run ? 'would be uploaded' : 'uploaded'
  return (
    `upload: ${counts.count_files_seen} files seen, ${counts.count_objects_created} ${verb}, ` +
    `${counts.count_files_unchanged + counts.count_objects_existing} there already, ${counts.count_files_refused} left out`
  )
}
