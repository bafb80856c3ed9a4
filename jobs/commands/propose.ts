import type { Command } from 'commander'
import { endOfDay } from '../as-of.ts'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { runNight } from '../night.ts'
import type { ProposeResult } from '../propose/propose.ts'
import { ensureAnalyzed } from '../steps/analyze.ts'
import { ingestStep } from '../steps/ingest.ts'
import { proposeLine, proposeStep, type ProposeOutcome } from '../steps/propose.ts'

/** `hone propose`: turn lessons into branches and pull requests. */
export function proposeCommand(): Command {
  return newCommand(
    'propose',
    'turn lessons into branches and pull requests; a dry run unless repositories are configured',
    {
      example: 'hone propose --dry-run',
    },
  )
    .option('--dry-run', 'write what would be proposed as files, and push nothing')
    .action(async (flags: SharedFlags & { dryRun?: boolean }) => {
      await answer(flags, async (session) => {
        const report = await runNight(session, 'propose', async ({ warehouse, ledger }) => {
          await ledger.step('ingest', () => ingestStep(session, warehouse, ledger.run_id))
          await ensureAnalyzed(session, warehouse, endOfDay(session.effects.now()))
          return await ledger.step(
            'propose',
            () => proposeStep(session, warehouse, flags.dryRun === true),
            countActions,
          )
        })
        const { results, problems } = report.result
        return {
          data: report,
          text: [proposeLine(results), ...results.map(resultLine), ...problems.map((line) => `problem: ${line}`)].join(
            '\n',
          ),
          exit_code: problems.length > 0 ? 2 : 0,
        }
      })
    })
}

/** How many lessons ended in each action. */
export function countActions({ results, problems }: ProposeOutcome): Record<string, number> {
  const counts: Record<string, number> = { count_lessons: results.length, count_problems: problems.length }
  for (const { action } of results) counts[`count_${action}`] = (counts[`count_${action}`] ?? 0) + 1
  return counts
}

/** One lesson's outcome as a line. */
export function resultLine(result: ProposeResult): string {
  const where = result.url ?? result.branch ?? result.file ?? ''
  return `  ${result.lesson_id} ${result.action.replaceAll('_', ' ')}${where ? `: ${where}` : ''}${result.reason ? ` (${result.reason})` : ''}`
}
