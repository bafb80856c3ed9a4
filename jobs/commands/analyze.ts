import type { Command } from 'commander'
import { asOf } from '../as-of.ts'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { checkLines, runNight } from '../night.ts'
import { analyzeStep } from '../steps/analyze.ts'
import { ingestStep } from '../steps/ingest.ts'

/** `hone analyze`: remake signals, clusters, remedies and lessons from what is loaded. */
export function analyzeCommand(): Command {
  return newCommand('analyze', 'find what keeps going wrong, and what fixed it, in everything loaded', {
    example: 'hone analyze && hone sql "select rank, title, count_sessions from clusters order by rank limit 10"',
  })
    .option('--as-of <day>', 'analyze as of the end of this day (yyyy-mm-dd, UTC); default: today')
    .action(async (flags: SharedFlags & { asOf?: string }) => {
      await answer(flags, async (session) => {
        const as_of = asOf(flags.asOf, session.effects.now())
        const report = await runNight(session, 'analyze', async ({ warehouse, ledger }) => {
          await ledger.step('ingest', () => ingestStep(session, warehouse, ledger.run_id))
          return await ledger.step(
            'analyze',
            () => analyzeStep(session, warehouse, as_of),
            (counts) => ({ as_of, ...counts }),
          )
        })
        const counts = Object.entries(report.result).map(
          ([name, n]) => `  ${name.replace(/^count_/, '').replaceAll('_', ' ')}: ${n}`,
        )
        return {
          data: report,
          text: ['analyze:', ...counts, checkLines(report.failed_checks)].filter((line) => line !== '').join('\n'),
          exit_code: report.failed_checks.length > 0 ? 1 : 0,
        }
      })
    })
}
