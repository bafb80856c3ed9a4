/** Step five of the night: the weekly digest as files always, and as one mail a week when a server is configured. */
import { join } from 'node:path'
import { addToWarehouse, writeJournal } from '#ingest/journal.ts'
import { KnownError } from '#ingest/known-error.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { weekly } from '#analyze/weekly.ts'
import { collectDigest } from '#reports/digest/collect.ts'
import { renderHtml } from '#reports/digest/render-html.ts'
import { renderSubject, renderText } from '#reports/digest/render-text.ts'
import { sendMail } from '../mail.ts'
import { writeBeside, type Session } from '../session.ts'
import { journalOf } from './analyze.ts'

export interface DigestResult {
  /** written: files only; sent: mailed; not_due: done or its day has not come; failed: the disk or server refused. */
  action: 'written' | 'sent' | 'not_due' | 'failed'
  week: string
  subject: string | null
  files: string[]
  /** What refused, with what to do about it; null when nothing did. */
  problem: string | null
}

/**
 * Makes the digest of the seven days before `as_of` when it is due (or `is_forced`). The journal remembers the ISO week
 * it was made in: sent once per week, whatever happens. A mail that fails leaves the files and is tried again.
 */
export async function digestStep(
  session: Session,
  warehouse: Warehouse,
  options: { as_of: number; is_forced: boolean; is_dry_run?: boolean },
): Promise<DigestResult> {
  const { settings, effects, store } = session
  const week = isoWeek(options.as_of - 1)
  const done = (await journalOf(warehouse)).find((entry) => entry.kind === 'digest_sent' && entry.body['week'] === week)
  const weekday = new Date(options.as_of - 1).getUTCDay() || 7
  const wants_mail = settings.digest.smtp !== undefined && settings.digest.to.length > 0
  if (!options.is_forced && (done || weekday < settings.digest.weekday)) {
    effects.say(`digest: not due, ${done ? `${week} is done` : `due from day ${settings.digest.weekday} of the week`}`)
    return { action: 'not_due', week, subject: null, files: [], problem: null }
  }
  const digest = collectDigest(await weekly(warehouse, options.as_of), settings.timezone)
  const subject = renderSubject(digest)
  const files = [join(settings.out, `digest-${week}.txt`), join(settings.out, `digest-${week}.html`)] as const
  await writeBeside(files[0], renderText(digest))
  await writeBeside(files[1], renderHtml(digest))
  const sends = wants_mail && done?.body['action'] !== 'sent' && options.is_dry_run !== true
  if (sends) {
    effects.step('digest:send')
    const mail = { subject, text: renderText(digest), html: renderHtml(digest), about: week }
    await sendMail(mail, settings.digest, effects.env['HONE_SMTP_PASSWORD'])
    effects.step('digest:sent')
  }
  const action = sends ? 'sent' : 'written'
  if ((!done || sends) && options.is_dry_run !== true) {
    const decision = { kind: 'digest_sent' as const, at: effects.now(), body: { week, action, subject } }
    await addToWarehouse(warehouse, await writeJournal(store, [decision]))
  }
  effects.say(`digest: ${action}, ${files[0]}`)
  return { action, week, subject, files: [...files], problem: null }
}

/** The same for the night: a disk or mail server that refuses is said, and costs the night nothing else. */
export async function digestOfNight(
  session: Session,
  warehouse: Warehouse,
  options: { as_of: number; is_forced: boolean; is_dry_run?: boolean },
): Promise<DigestResult> {
  try {
    return await digestStep(session, warehouse, options)
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    const problem = error.hint ? `${error.message}. ${error.hint}` : error.message
    return { action: 'failed', week: isoWeek(options.as_of - 1), subject: null, files: [], problem }
  }
}

/** ISO 8601 week of a time in UTC, e.g. `2026-W03`: the week belongs to the year of its Thursday. */
export function isoWeek(epoch_ms: number): string {
  const day = new Date(epoch_ms)
  const thursday = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + 4 - (day.getUTCDay() || 7))
  const year = new Date(thursday).getUTCFullYear()
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / 86_400_000 / 7) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}
