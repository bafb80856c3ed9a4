/** Step three of the night: the public views in, signals, clusters, remedies and lessons out. */
import { analyze } from '#analyze/analyze.ts'
import { refreshStaging } from '#analyze/build.ts'
import { hasFindings } from '#analyze/schema-ready.ts'
import { addToWarehouse, JournalEntry, writeJournal } from '#ingest/journal.ts'
import { expireTexts, textCutoff } from '#ingest/retention.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { Session } from '../session.ts'
import { analysisProgram, dropStamp, stampedCounts, type AnalyzeCounts } from './analysis-stamp.ts'

/** Every journal entry in the warehouse, in time order. */
export async function journalOf(warehouse: Warehouse): Promise<JournalEntry[]> {
  const rows = await warehouse.rows('select entry_id, "at", kind, body from journal order by entry_id')
  return rows.map((row) => JournalEntry.parse({ ...row, body: JSON.parse(String(row['body'])) as unknown }))
}

/** Analyzes when nobody has yet, so that proposing and the digest work on a file that was only loaded. */
export async function ensureAnalyzed(session: Session, warehouse: Warehouse, as_of: number): Promise<void> {
  if (!(await hasFindings(warehouse))) await analyzeStep(session, warehouse, as_of)
}

/** Remakes all findings and journals what was newly decided. */
export async function analyzeStep(session: Session, warehouse: Warehouse, as_of: number): Promise<AnalyzeCounts> {
  const { settings, effects, store } = session
  const progress = effects.progress('analyzing')
  await dropStamp(warehouse)
  const text_days = settings.retention.text_days ?? null
  await expireTexts(warehouse, as_of, text_days)
  await refreshStaging(warehouse)
  const journal = await journalOf(warehouse)
  const kept_by = { program: analysisProgram(), text_cutoff: textCutoff(as_of, text_days) }
  const { decisions, counts } = await analyze(warehouse, { as_of, settings: settings.analyze, journal, kept_by })
  effects.step('analyze:decided')
  await addToWarehouse(warehouse, await writeJournal(store, decisions))
  progress.end(analyzeLine(counts))
  return counts
}

/** The same when anything changed since the findings were made; else says that nothing did. */
export async function analyzeWhatIsNew(session: Session, warehouse: Warehouse, as_of: number): Promise<AnalyzeCounts> {
  const counts = await stampedCounts(session, warehouse, as_of)
  if (counts === null) return analyzeStep(session, warehouse, as_of)
  session.effects.progress('analyzing').end(`${analyzeLine(counts)}; nothing new`)
  return counts
}

function analyzeLine(counts: AnalyzeCounts): string {
  const parts = Object.entries(counts).map(
    ([name, count]) => `${count} ${name.replace(/^count_/, '').replaceAll('_', ' ')}`,
  )
  return `analyze: ${parts.join(', ')}`
}
