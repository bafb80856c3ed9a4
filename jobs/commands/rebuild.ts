import type { Command } from 'commander'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { checkLines } from '../night.ts'
import { rebuild } from '../rebuild.ts'

/** `hone rebuild`: the DuckDB file again, from the blob store alone. */
export function rebuildCommand(): Command {
  return newCommand('rebuild', 'make the DuckDB file anew from the blob store: sessions, journal and findings', {
    example: 'hone rebuild --store s3://team-bucket/hone --db ./copy.duckdb',
  }).action(async (flags: SharedFlags) => {
    await answer(flags, async (session) => {
      const report = await rebuild(session)
      const tables = report.result.tables.map((table) => `  ${table.name}: ${table.count_rows} rows`)
      return {
        data: report,
        text: [`rebuilt ${session.settings.db}`, ...tables, checkLines(report.failed_checks)]
          .filter(Boolean)
          .join('\n'),
        exit_code: report.failed_checks.length > 0 ? 1 : 0,
      }
    })
  })
}
