/** The daily job, readable aloud: upload, collect, ingest, analyze, model, propose, digest when due. Twice a day is the same as once. */
import type { Warehouse } from '#ingest/warehouse.ts'
import type { UploadResult } from '#ingest/upload.ts'
import { countActions, resultLine } from './commands/propose.ts'
import { checkLines, runNight, type NightReport } from './night.ts'
import type { Session } from './session.ts'
import { stampAnalysis } from './steps/analysis-stamp.ts'
import { analyzeWhatIsNew } from './steps/analyze.ts'
import { collectCounts, collectLine, collectProblems, collectStep, type CollectStepResult } from './steps/collect.ts'
import { digestOfNight, type DigestResult } from './steps/digest.ts'
import { ingestLine, ingestStep, type IngestResult } from './steps/ingest.ts'
import { modelLine, modelStep, type ModelResult } from './steps/model.ts'
import { proposeLine, proposeStep, type ProposeOutcome } from './steps/propose.ts'
import { uploadLine, uploadStep } from './steps/upload.ts'

export interface NightlyResult {
  upload: UploadResult
  collect: CollectStepResult
  ingest: IngestResult
  analyze: Record<string, number>
  model: ModelResult
  propose: ProposeOutcome
  digest: DigestResult
  /** Rows of the findings that differ from the night before; 0 means: nothing new. */
  count_rows_changed: number
}

export async function nightly(
  session: Session,
  options: { as_of: number; is_dry_run: boolean; is_digest_forced: boolean },
): Promise<NightReport<NightlyResult>> {
  const upload = await uploadStep(session, false)
  const collect = await collectStep(session)
  return await runNight(session, 'nightly', async ({ warehouse, ledger }) => {
    ledger.steps['upload'] = { duration_ms: 0, ...upload.counts }
    ledger.steps['collect'] = { duration_ms: 0, ...collectCounts(collect) }
    const before = await fingerprintOf(warehouse)
    const ingest = await ledger.step(
      'ingest',
      () => ingestStep(session, warehouse, ledger.run_id),
      (counts) => ({ ...counts }),
    )
    const analyze = await ledger.step(
      'analyze',
      () => analyzeWhatIsNew(session, warehouse, options.as_of),
      (counts) => ({ as_of: options.as_of, ...counts }),
    )
    const model = await ledger.step(
      'model',
      () => modelStep(session, warehouse, options.as_of),
      ({ counts, ...rest }) => ({ ...counts, ...rest }),
    )
    const propose = await ledger.step(
      'propose',
      () => proposeStep(session, warehouse, options.is_dry_run),
      countActions,
    )
    const digest = await ledger.step(
      'digest',
      () =>
        digestOfNight(session, warehouse, {
          as_of: options.as_of,
          is_forced: options.is_digest_forced,
          is_dry_run: options.is_dry_run,
        }),
      ({ action, week, problem }) => ({ action, week, problem }),
    )
    await stampAnalysis(session, warehouse, options.as_of, analyze)
    const after = await fingerprintOf(warehouse)
    return { upload, collect, ingest, analyze, model, propose, digest, count_rows_changed: countChanged(before, after) }
  })
}

/** What the night did, one line a step. */
export function nightlyText(report: NightReport<NightlyResult>): string {
  const { upload, collect, ingest, analyze, model, propose, digest, count_rows_changed } = report.result
  const findings = ['count_signals', 'count_clusters', 'count_remedies', 'count_lessons'].flatMap((name) =>
    analyze[name] === undefined ? [] : [`${analyze[name]} ${name.replace('count_', '')}`],
  )
  return [
    uploadLine(upload, false),
    ...leftOutLines(upload.left_out),
    collectLine(collect),
    ...collectProblems(collect).map((problem) => `  ${problem}`),
    ingestLine(ingest),
    `analyze: ${findings.join(', ')}`,
    modelLine(model),
    proposeLine(propose.results),
    ...propose.results
      .filter((one) => one.action !== 'unchanged')
      .slice(0, 15)
      .map(resultLine),
    ...(propose.results.length > 15 ? ['  … `hone propose` lists all'] : []),
    ...propose.problems.map((line) => `problem: ${line}`),
    `digest: ${digest.action.replaceAll('_', ' ')}${digest.files[0] ? `, ${digest.files[0]}` : ''}`,
    ...(digest.problem === null ? [] : [`problem: ${digest.problem}`]),
    count_rows_changed === 0 ? 'nothing changed since the last run' : `${count_rows_changed} rows changed`,
    checkLines(report.failed_checks),
  ]
    .filter((line) => line !== '')
    .join('\n')
}

/** Files left out, one line per reason with how many and one example. */
function leftOutLines(left_out: UploadResult['left_out']): string[] {
  const byReason = new Map<string, string[]>()
  for (const { path, reason } of left_out) byReason.set(reason, [...(byReason.get(reason) ?? []), path])
  return [...byReason].map(([reason, paths]) => {
    const example = paths[0] ?? ''
    return `  left out: ${paths.length === 1 ? `${example}: ${reason}` : `${paths.length} files: ${reason}, e.g. ${example}`}`
  })
}

/** Tables that say something about the world; the ledger itself is left out, it changes every run. */
const watched = [
  'raw_objects',
  'raw_events',
  'raw_tool_calls',
  'raw_github_objects',
  'sessions',
  'signals',
  'clusters',
  'remedies',
  'lessons',
  'proposals',
] as const

/** Rows and an order-free hash of every watched table that exists. */
async function fingerprintOf(warehouse: Warehouse): Promise<Map<string, { rows: number; hash: string }>> {
  const existing = new Set(
    (await warehouse.rows(`select table_name from information_schema.tables`)).map((row) => row['table_name']),
  )
  const found = new Map<string, { rows: number; hash: string }>()
  for (const table of watched) {
    if (!existing.has(table)) continue
    const large = table.startsWith('raw_')
    const hash = large ? `''` : `coalesce(bit_xor(hash(t))::varchar, '')`
    const [row] = await warehouse.rows(`select count(*) as rows, ${hash} as hash from ${table} t`)
    found.set(table, { rows: Number(row?.['rows'] ?? 0), hash: String(row?.['hash'] ?? '') })
  }
  return found
}

/** How many rows were added or removed; a table of equal length but other content counts as one. */
function countChanged(before: Awaited<ReturnType<typeof fingerprintOf>>, after: typeof before): number {
  let changed = 0
  for (const [table, now] of after) {
    const then = before.get(table) ?? { rows: 0, hash: '' }
    changed += then.rows !== now.rows ? Math.abs(now.rows - then.rows) : then.hash === now.hash ? 0 : 1
  }
  return changed
}
