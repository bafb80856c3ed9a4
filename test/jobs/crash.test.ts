import { expect, test } from 'vitest'
import { crashCampaign } from '../crash-campaign.ts'

/** A slice of `npm run bench crash`, which kills at every named step and at 200 random times. */
test('killed at any point and run again: objects, decisions, tables and branches as if nothing had happened', async () => {
  const steps = ['upload:stored#2', 'load:commit#1', 'analyze:decided#1', 'propose:done#1', 'publish:rename#1']
  const result = await crashCampaign({ count_random: 2, seed: 'slice', steps, say: () => undefined })
  expect(result.differences).toEqual([])
  expect(result.count_runs).toBe(7)
}, 180_000)
