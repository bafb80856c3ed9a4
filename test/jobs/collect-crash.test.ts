/** The collector as the built program, killed for real. `npm run bench collect-crash` does the same at ten points a seed. */
import { expect, test } from 'vitest'
import { collectCrash } from '../github/collect-crash.ts'

test(
  'killed (SIGKILL) at random points and run again → rows and objects of an undisturbed run; then 304s only',
  { timeout: 240_000 },
  async () => {
    const { differences, count_requests, count_unchanged } = await collectCrash({ count_points: 6, seed: 'collector' })
    expect(differences).toEqual([])
    expect(count_requests).toBeGreaterThan(10)
    expect(count_unchanged).toBe(count_requests)
  },
)
