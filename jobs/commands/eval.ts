import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { print, wholeNumber, type SharedFlags } from '../command.ts'
import { realEffects } from '../effects.ts'
import { sampleScores } from '../eval/samples.ts'
import { causeSetNames, type CauseSetName } from '../simulator/causes.ts'
import { runEval } from '../eval/team.ts'
import { evalText, samplesText } from '../eval/text.ts'

/** `hone eval`: how good are the findings, on a made-up team whose truth is known. */
export function evalCommand(): Command {
  return new Command('eval')
    .summary('measure the findings on a made-up team whose truth is known')
    .description(
      'Simulates a team with planted causes, runs upload, ingest and analyze on its logs, and prints per kind of signal\n' +
        'precision and recall, how well clusters match causes (ARI, purity, homogeneity, completeness), and how many\n' +
        'remedies and ranks are right. With a folder of labelled samples also how well log lines are grouped (beside a\n' +
        'plain Drain) and the telling lines of broken builds are found.',
    )
    .option('--developers <n>', 'how many developers', wholeNumber, 30)
    .option('--days <n>', 'how many days', wholeNumber, 30)
    .option('--seed <word>', 'another seed, another team', 'eval')
    .option('--samples <dir>', 'folder with labelled logs: loghub/*.csv, ci-logs/*/{fail.log,pass.log,groundtruth}')
    .addOption(
      new Option('--causes <set>', 'which causes are planted: `fresh` ones no rule was tuned for')
        .choices(causeSetNames)
        .default('known'),
    )
    .option('--json', 'answer as one JSON object')
    .option('--quiet', 'no progress, no remarks')
    .addHelpText('after', '\nExample:\n  hone eval --developers 10 --days 14')
    .action(
      async (
        flags: SharedFlags & { developers: number; days: number; seed: string; causes: CauseSetName; samples?: string },
      ) => {
        const effects = realEffects(flags.json === true || flags.quiet === true)
        const dir = await mkdtemp(join(tmpdir(), 'hone-eval-'))
        try {
          const options = {
            ...{ dir, seed: flags.seed, count_developers: flags.developers, count_days: flags.days },
            cause_set: flags.causes,
          }
          const samples = sampleScores(flags.samples === undefined ? null : resolve(flags.samples))
          const result = await runEval(options, effects)
          const text = `${evalText(result)}\n${samplesText(samples)}`
          print(effects, flags, { data: { ...result, samples }, text })
        } finally {
          await rm(dir, { recursive: true, force: true })
        }
      },
    )
}
