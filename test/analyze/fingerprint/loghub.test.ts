import { describe, expect, test } from 'vitest'
import { meanScore, scoreGrouping } from '#analyze/eval/labelled-logs.ts'
import { groupLines } from '#analyze/fingerprint/group-lines.ts'
import { readLoghub } from '#jobs/eval/samples.ts'
import { samplesDir } from '../../samples.ts'

const folder = samplesDir('loghub')

describe('scores', () => {
  test('a right, a split and a mixed group → each figure as defined', () => {
    const score = scoreGrouping(['a', 'a', 'b', 'b', 'c', 'd'], ['1', '1', '2', '3', '4', '4'])
    expect({
      ...score,
      homogeneity: score.homogeneity.toFixed(3),
      completeness: score.completeness.toFixed(3),
    }).toEqual({
      ga: 2 / 6,
      fga: 2 / 8,
      homogeneity: '0.826',
      completeness: '0.826',
      count_templates: 4,
      count_groups: 4,
    })
  })
})

describe('LogHub samples, one configuration for all', () => {
  test.skipIf(folder === null)(
    'mean accuracies stay over their floors (skipped without the samples beside the checkout)',
    () => {
      const mean = meanScore(readLoghub(folder!).map(({ lines, truth }) => scoreGrouping(truth, groupLines(lines).map(({ cluster }) => cluster)))) // prettier-ignore
      expect(mean.ga).toBeGreaterThanOrEqual(0.97)
      expect(mean.fga).toBeGreaterThanOrEqual(0.97)
      expect(mean.homogeneity).toBeGreaterThanOrEqual(0.998)
    },
  )
})
