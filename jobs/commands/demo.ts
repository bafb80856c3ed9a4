import { resolve } from 'node:path'
import { Command } from 'commander'
import { print, wholeNumber, type SharedFlags } from '../command.ts'
import { demoText } from '../demo-text.ts'
import { runDemo } from '../demo.ts'
import { realEffects } from '../effects.ts'

/** `hone demo`: the whole loop on a made-up team, in a scratch folder. */
export function demoCommand(): Command {
  return new Command('demo')
    .summary('see the whole loop on a made-up team, in a scratch folder')
    .description(
      'Makes up weeks of a team’s session logs and a repository, runs the real nightly job on them, and shows what was\n' +
        'planted beside what was found: clusters, remedies, pushed branches with their texts, and the digest.',
    )
    .option('--dir <folder>', 'work here instead of a new temporary folder')
    .option('--seed <word>', 'another seed, another team', 'shop')
    .option('--developers <n>', 'how many developers', wholeNumber, 8)
    .option('--days <n>', 'how many days', wholeNumber, 21)
    .option('--json', 'answer as one JSON object')
    .option('--quiet', 'no progress, no remarks')
    .addHelpText('after', '\nExample:\n  hone demo --dir ./hone-demo')
    .action(async (flags: SharedFlags & { dir?: string; seed: string; developers: number; days: number }) => {
      const effects = realEffects(flags.json === true || flags.quiet === true)
      const dir = flags.dir === undefined ? null : resolve(flags.dir)
      const options = { dir, seed: flags.seed, count_developers: flags.developers, count_days: flags.days }
      const demo = await runDemo(options, effects)
      print(effects, flags, { data: demo, text: await demoText(demo) })
    })
}
