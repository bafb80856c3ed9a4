/**
 * Kills `hone collect` (SIGKILL) at random points against a GitHub over HTTP, runs it again, and compares rows and objects
 * with an undisturbed run; then a run with nothing new. `npm run bench collect-crash -- --seeds 10`: ten points a seed.
 */
import { parseArgs } from 'node:util'
import { collectCrash } from '../test/github/collect-crash.ts'

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '3' } } })
let count_wrong = 0
for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
  const result = await collectCrash({ count_points: 10, seed: `seed ${seed}` })
  const isCalm = result.count_unchanged === result.count_requests
  for (const difference of result.differences) console.log(difference)
  console.log(
    `seed ${seed}: ${result.count_killed} killed, ${result.differences.length} differ; ` +
      `a run with nothing new: ${result.count_requests} requests, ${result.count_unchanged} answered 304`,
  )
  count_wrong += result.differences.length + (isCalm ? 0 : 1)
}
process.exit(count_wrong === 0 ? 0 : 1)
