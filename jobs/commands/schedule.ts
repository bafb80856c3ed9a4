import type { Command } from 'commander'
import { schedule, validate } from 'node-cron'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import { endOfDay } from '../as-of.ts'
import { newCommand, type SharedFlags } from '../command.ts'
import { realEffects } from '../effects.ts'
import { nightly, nightlyText } from '../nightly.ts'
import { openSession } from '../session.ts'

/** `hone schedule`: stay in the foreground and run the nightly job on a cron pattern; cron or a timer do as well. */
export function scheduleCommand(): Command {
  return newCommand('schedule', 'stay running and do the nightly job on a cron pattern (in UTC), never two at once', {
    reads_logs: true,
    example: 'hone schedule "15 4 * * *"',
  })
    .argument('[pattern]', 'minute hour day month weekday, in UTC (away from clock changes)', '15 4 * * *')
    .option('--now', 'run once right away as well')
    .action(async (pattern: string, flags: SharedFlags & { now?: boolean }) => {
      if (!validate(pattern)) {
        throw new KnownError(`${JSON.stringify(pattern)} is not a cron pattern`, { hint: 'For example "15 4 * * *".' })
      }
      const effects = realEffects(flags.quiet === true)
      // A night that could not run is said and the next one comes: looking at state, it does what this one left.
      const run = async () => {
        try {
          const session = await openSession(flags, effects)
          const options = { as_of: endOfDay(effects.now()), is_dry_run: false, is_digest_forced: false }
          const report = await nightly(session, options)
          effects.out(flags.json ? JSON.stringify(report) : nightlyText(report))
        } catch (error) {
          if (!(error instanceof KnownError)) throw error
          effects.say(`hone: ${messageOf(error)}${error.hint ? ` ${error.hint}` : ''}`)
        }
      }
      if (flags.now) await run()
      const task = schedule(pattern, run, { timezone: 'UTC', noOverlap: true })
      effects.say(`next run: ${task.getNextRun()?.toISOString() ?? 'never'}`)
      await new Promise<void>((resolve) => {
        const watch = setInterval(() => {
          if (!effects.isStopping() || task.isBusy()) return
          clearInterval(watch)
          resolve()
        }, 250)
      })
      await task.destroy()
    })
}
