/** Step one of the night: local session logs in, redacted objects in the blob store out. */
import { existsSync } from 'node:fs'
import { pseudonym } from '#ingest/session-key.ts'
import { uploadSources, type UploadResult } from '#ingest/upload.ts'
import { KnownError } from '#ingest/known-error.ts'
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
  const key = await storeKey(session)
  const redactor = await makeRedactor(session)
  const progress = effects.progress('reading logs')
  const result = await uploadSources(
    store,
    sources.map((source) => ({
      dir: source.dir,
      user: source.user ?? (settings.are_default_sources ? effects.user : null),
    })),
    {
      redactLine: (line) => redactor.line(line).text,
      pseudonym: (name) => pseudonym(name, key),
      default_user: effects.user,
      memory,
      is_dry_run,
      opt_out: settings.opt_out,
      onFile: (done, total) => progress.update(done, total),
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

/** One line that says what the upload did. */
export function uploadLine(result: UploadResult, is_dry_run: boolean): string {
  const { counts } = result
  const verb = is_dry_run ? 'would be uploaded' : 'uploaded'
  return (
    `upload: ${counts.count_files_seen} files seen, ${counts.count_objects_created} ${verb}, ` +
    `${counts.count_files_unchanged + counts.count_objects_existing} there already, ${counts.count_files_refused} left out`
  )
}
