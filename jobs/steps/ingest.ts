/** Step two of the night: new objects of the blob store in, raw rows and the public views out. */
import { availableParallelism } from 'node:os'
import { refreshStaging } from '#analyze/build.ts'
import { addToWarehouse, syncJournal, writeJournal } from '#ingest/journal.ts'
import { KnownError } from '#ingest/known-error.ts'
import type { GitHubLoadCounts } from '#ingest/github/load.ts'
import { loadSessions, type LoadCounts } from '#ingest/load.ts'
import { loadPrices } from '#ingest/prices.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { Session } from '../session.ts'
import { loadCollected } from './collect.ts'

export interface IngestResult extends LoadCounts, GitHubLoadCounts {
  /** Journal entries read from the store that the warehouse did not know. */
  count_journal_entries: number
}

/** Loads what is new, and builds the views again when anything changed. Writes one load entry to the journal when it did. */
export async function ingestStep(
  session: Session,
  warehouse: Warehouse,
  run_id: string,
  options: { is_rebuild: boolean } = { is_rebuild: false },
): Promise<IngestResult> {
  const { settings, effects, store } = session
  const count_journal_entries = await syncJournal(store, warehouse, (key, reason) =>
    effects.say(`journal: ${key} is damaged and was left out: ${reason}`),
  )
  await loadPrices(warehouse, settings.prices)
  const progress = effects.progress('loading')
  const counts = await loadSessions(store, warehouse, {
    max_text_chars: settings.max_text_chars,
    count_threads: readingThreads(),
    onProgress: (done, total) => progress.update(done, total),
    onStep: effects.step,
    isStopping: effects.isStopping,
  })
  const github = await loadCollected(session, warehouse)
  for (const key of session.skipped_keys)
    effects.say(`store: the key ${JSON.stringify(key)} is not safe and was left out`)
  const changed = counts.count_objects_loaded + counts.count_objects_quarantined + counts.count_objects_gone
  if (changed > 0 && !options.is_rebuild) {
    const { count_objects_gone: _gone, ...body } = counts
    const decision = { kind: 'load_finished' as const, at: effects.now(), body: { run_id, ...body } }
    await addToWarehouse(warehouse, await writeJournal(store, [decision]))
  }
  effects.step('ingest:staging')
  await refreshStaging(warehouse)
  progress.end(ingestLine(counts))
  if (effects.isStopping()) throw new KnownError('stopped on request; what was loaded stays', { transient: true })
  return { ...counts, ...github, count_journal_entries }
}

/**
 * Threads that read beside the one that writes: one for each further core, up to three (four read as fast as one
 * writes). More of them cost more than they bring: each compiles and collects for itself.
 */
export function readingThreads(): number {
  return Math.min(availableParallelism() - 1, 3)
}

/** One line that says what the load did. */
export function ingestLine(counts: LoadCounts): string {
  if (counts.count_objects_seen === 0) return 'ingest: no sessions in the store yet'
  const changed = counts.count_objects_loaded + counts.count_objects_quarantined + counts.count_objects_gone
  if (changed === 0) return `ingest: nothing new, ${counts.count_objects_unchanged} objects loaded before`
  return (
    `ingest: ${counts.count_objects_seen} objects = ${counts.count_objects_loaded} loaded + ` +
    `${counts.count_objects_quarantined} quarantined + ${counts.count_objects_unchanged} unchanged; ` +
    `${counts.count_lines_read} lines = ${counts.count_lines_used} used + ${counts.count_lines_skipped} skipped + ` +
    `${counts.count_lines_quarantined} quarantined`
  )
}
