/** The warehouse again from the blob store alone: same rows as the nights gave, on any machine. */
import { runNight, type NightReport } from './night.ts'
import type { Session } from './session.ts'
import { endOfDay } from './as-of.ts'
import { expireTexts } from '#ingest/retention.ts'
import { stampAnalysis } from './steps/analysis-stamp.ts'
import { analyzeStep, journalOf } from './steps/analyze.ts'
import { ingestStep, type IngestResult } from './steps/ingest.ts'
import { refreshProposals } from '#analyze/lesson-rows.ts'

export interface RebuildResult {
  ingest: IngestResult
  tables: { name: string; count_rows: number }[]
}

/**
 * Builds a fresh file beside the published one and swaps it in. The analysis speaks of the day of the last run in the
 * journal, so the findings are the same; a rebuild is no decision and leaves no journal entry.
 */
export async function rebuild(session: Session): Promise<NightReport<RebuildResult>> {
  return await runNight(
    session,
    'rebuild',
    async ({ warehouse, ledger }) => {
      const ingest = await ledger.step('ingest', () =>
        ingestStep(session, warehouse, ledger.run_id, { is_rebuild: true }),
      )
      const analyses = (await journalOf(warehouse)).flatMap((entry) => {
        const as_of = entry.kind === 'run_finished' ? asOfRun(entry.body['counts']) : null
        return as_of === null ? [] : [as_of]
      })
      const as_of = analyses.at(-1) ?? endOfDay(session.effects.now())
      // Texts that a later day let go stay gone, whatever day the last analysis spoke of.
      await expireTexts(warehouse, Math.max(as_of, ...analyses), session.settings.retention.text_days ?? null)
      const counts = await ledger.step('analyze', () => analyzeStep(session, warehouse, as_of))
      await refreshProposals(warehouse)
      await stampAnalysis(session, warehouse, as_of, counts)
      const names = await warehouse.rows(
        `select table_name from information_schema.tables where table_schema = 'main' and table_type = 'BASE TABLE'
         order by table_name`,
      )
      const tables: RebuildResult['tables'] = []
      for (const { table_name } of names) {
        const [row] = await warehouse.rows(`select count(*) as n from "${String(table_name)}"`)
        tables.push({ name: String(table_name), count_rows: Number(row?.['n'] ?? 0) })
      }
      return { ingest, tables }
    },
    { is_fresh: true, has_ledger: false },
  )
}

/** The day a run's analysis spoke of, from its ledger counts; null when it made none. */
function asOfRun(counts: unknown): number | null {
  const steps = JSON.parse(typeof counts === 'string' ? counts : '{}') as { analyze?: { as_of?: number } }
  return steps.analyze?.as_of ?? null
}
