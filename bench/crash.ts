/**
 * The crash campaign: kills the nightly job (SIGKILL) at every named step and at random times, runs it once more, and
 * compares objects, journal, tables and branches with an undisturbed run. `npm run bench crash -- --random 200`.
 */
import { parseArgs } from 'node:util'
import { crashCampaign } from '../test/crash-campaign.ts'

const { values } = parseArgs({
  options: { random: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
})
const result = await crashCampaign({
  count_random: Number(values.random),
  seed: values.seed,
  steps: 'all',
  say: console.log,
})
console.log(
  `${result.count_runs} crashed runs (${result.count_named} at named steps, ${result.count_random} at random times): ` +
    `${result.differences.length} differ from the undisturbed run`,
)
process.exit(result.differences.length === 0 ? 0 : 1)
