import type { Command } from 'commander'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { checkLines, runNight } from '../night.ts'
import { ingestLine, ingestStep } from '../steps/ingest.ts'
import { uploadLine, uploadStep } from '../steps/upload.ts'

/** `hone ingest`: load new objects of the blob store into DuckDB; with --source, upload those first. */
export function ingestCommand(): Command {
  return newCommand('ingest', 'load new session objects into DuckDB; with --source, upload those logs first', {
    reads_logs: true,
    example: 'hone ingest --source ./logs --store /tmp/try/store --db /tmp/try/hone.duckdb',
  }).action(async (flags: SharedFlags) => {
    await answer(flags, async (session) => {
      const uploaded = flags.source ? await uploadStep(session, false) : null
      const report = await runNight(session, 'ingest', async ({ warehouse, ledger }) =>
        ledger.step(
          'ingest',
          () => ingestStep(session, warehouse, ledger.run_id),
          (counts) => ({ ...counts }),
        ),
      )
      const lines = [
        ...(uploaded ? [uploadLine(uploaded, false)] : []),
        ...(uploaded?.left_out.map((file) => `  left out: ${file.path}: ${file.reason}`) ?? []),
        ingestLine(report.result),
        checkLines(report.failed_checks),
      ]
      return {
        data: { ...report, upload: uploaded },
        text: lines.filter((line) => line !== '').join('\n'),
        exit_code: report.failed_checks.length > 0 ? 1 : 0,
      }
    })
  })
}
