import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { asOf } from '../as-of.ts'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { runNight } from '../night.ts'
import { ensureAnalyzed } from '../steps/analyze.ts'
import { digestStep } from '../steps/digest.ts'
import { ingestStep } from '../steps/ingest.ts'

/** `hone digest`: this week's digest now, as files and (once a week) as mail. */
export function digestCommand(): Command {
  return newCommand(
    'digest',
    'write this week’s digest now; mail it when a server is configured and it was not sent yet',
    {
      example: 'hone digest --as-of 2026-03-01',
    },
  )
    .option('--as-of <day>', 'the last day of the week it covers (yyyy-mm-dd, UTC); default: today')
    .action(async (flags: SharedFlags & { asOf?: string }) => {
      await answer(flags, async (session) => {
        const as_of = asOf(flags.asOf, session.effects.now())
        const report = await runNight(session, 'digest', async ({ warehouse, ledger }) => {
          await ledger.step('ingest', () => ingestStep(session, warehouse, ledger.run_id))
          await ensureAnalyzed(session, warehouse, as_of)
          return await ledger.step(
            'digest',
            () => digestStep(session, warehouse, { as_of, is_forced: true }),
            (digest) => ({ ...digest }),
          )
        })
        const [file] = report.result.files
        const text = file === undefined ? '' : await readFile(file, 'utf8')
        return { data: report, text: `${text}\n(${report.result.action}: ${report.result.files.join(', ')})` }
      })
    })
}
