/** A slice of `npm run bench stability`: a small team. */
import { expect, test } from 'vitest'
import { unstable } from './stability.ts'

test.each(['one'])('team %s: nights, one run and any load order give the same ids, a day renames nothing', async (seed) => {
  expect(await unstable(seed, { count_developers: 6, count_days: 6 })).toEqual([])
}, 120_000) // prettier-ignore
