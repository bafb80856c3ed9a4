/** The model test at length: `npm run bench model -- --seeds 1000 --from 0`. Prints each seed that fails and the sum. */
import { parseArgs } from 'node:util'
import { runModel } from '../test/ingest/model.ts'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, from: { type: 'string', default: '0' } },
})
const [count, from] = [Number(values.seeds), Number(values.from)]
let count_failed = 0
const began = performance.now()
for (let seed = from; seed < from + count; seed++) {
  const wrong = await runModel(seed).catch((error: unknown) => [String(error)])
  if (wrong.length > 0) {
    count_failed++
    console.log(`seed ${seed}: ${wrong.join('; ')}`)
  }
}
console.log(`${count} seeds in ${Math.round((performance.now() - began) / 1000)} s: ${count_failed} differ`)
process.exit(count_failed === 0 ? 0 : 1)
