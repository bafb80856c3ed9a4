import { expect, test } from 'vitest'
import { runModel } from './model.ts'

/** A slice of `npm run bench model`, which runs a thousand. */
test.each(Array.from({ length: 15 }, (_, seed) => seed))(
  'given any history of appends, cuts, rewrites, forks, copies, crashes and faults (seed %i) → as a rebuild, each line once',
  async (seed) => {
    expect(await runModel(seed)).toEqual([])
  },
)
