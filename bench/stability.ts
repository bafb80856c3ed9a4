/** Cluster ids over seeds: `npm run bench stability -- --seeds 20 --developers 8 --days 10`. Prints each seed that differs. */
import { parseArgs } from 'node:util'
import { unstable } from '../test/jobs/stability.ts'

const text = (value: string) => ({ type: 'string', default: value }) as const
const { values } = parseArgs({ options: { seeds: text('10'), developers: text('8'), days: text('10') } })
const size = { count_developers: Number(values.developers), count_days: Number(values.days) }
let count_failed = 0
for (let seed = 0; seed < Number(values.seeds); seed++) {
  const problems = await unstable(`stability ${seed}`, size)
  if (problems.length > 0) count_failed++
  console.log(`seed ${seed}: ${problems.length === 0 ? 'the same ids' : problems.slice(0, 5).join('; ')}`)
}
console.log(`${values.seeds} seeds, ${count_failed} differ`)
process.exit(count_failed === 0 ? 0 : 1)
