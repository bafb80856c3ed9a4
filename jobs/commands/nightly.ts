import type { Command } from 'commander'
import { asOf } from '../as-of.ts'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { nightly, nightlyText } from '../nightly.ts'

/** `hone nightly`: the daily job, every step in order. */
export function nightlyCommand(): Command {
  return newCommand('nightly', 'the daily job: upload → ingest → analyze → propose → digest when due', {
    reads_logs: true,
    example: 'hone nightly --source ~/team-logs --store s3://team-bucket/hone',
  })
    .option('--as-of <day>', 'analyze as of the end of this day (yyyy-mm-dd, UTC); default: today')
    .option('--dry-run', 'push nothing and mail nothing; everything else as usual')
    .action(async (flags: SharedFlags & { asOf?: string; dryRun?: boolean }) => {
      await answer(flags, async (session) => {
        const report = await nightly(session, {
          as_of: asOf(flags.asOf, session.effects.now()),
          is_dry_run: flags.dryRun === true,
          is_digest_forced: false,
        })
        return {
          data: report,
          text: nightlyText(report),
          exit_code:
            report.result.propose.problems.length > 0 || report.result.digest.problem !== null
              ? 2
              : report.failed_checks.length > 0
                ? 1
                : 0,
        }
      })
    })
}
