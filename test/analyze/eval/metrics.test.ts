/** Cluster figures against values worked out by hand and in the papers. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adjustedRandIndex, clusterScores, groupScores, purity, retrieval, vMeasure } from '#analyze/eval/metrics.ts'

const letters = (text: string): string[] => text.split('')

test('two labels, one item astray', () => {
  // Truth {a b c}{d e f}, guess {a b}{c d}{e f}. Pairs together: 1 + 0 + 1 = 2; in truth 3 + 3; in guess 1 + 1 + 1; of 15.
  // Expected 6 * 3 / 15 = 1.2; best (6 + 3) / 2 = 4.5; (2 - 1.2) / (4.5 - 1.2) = 0.8 / 3.3.
  expect(adjustedRandIndex(letters('xxxyyy'), letters('112233'))).toBeCloseTo(0.8 / 3.3, 12)
  // Majorities: 2 + 1 + 2 of 6.
  expect(purity(letters('xxxyyy'), letters('112233'))).toBeCloseTo(5 / 6, 12)
})

test('the textbook example: three clusters of 17 items', () => {
  // Introduction to Information Retrieval, figure 16.4: majorities 5, 4 and 3 of 17; pairs 20 together of 44 and 40, of 136.
  const truth = letters('xxxxxo' + 'xooood' + 'xxddd')
  const guess = letters('111111' + '222222' + '33333')
  const expected = (44 * 40) / 136
  expect(purity(truth, guess)).toBeCloseTo(12 / 17, 12)
  expect(adjustedRandIndex(truth, guess)).toBeCloseTo((20 - expected) / (42 - expected), 12)
})

test('homogeneous but split: completeness pays', () => {
  // Truth one bit of entropy; the guess has four equal clusters, two bits, one of which is not explained by the truth.
  expect(vMeasure(letters('aabb'), letters('1234'))).toEqual({
    homogeneity: 1,
    completeness: 0.5,
    v_measure: 2 / 3,
  })
})

test('everything in one cluster: homogeneity pays', () => {
  expect(clusterScores(letters('aabb'), letters('1111'))).toEqual({
    adjusted_rand_index: 0,
    purity: 0.5,
    homogeneity: 0,
    completeness: 1,
    v_measure: 0,
  })
})

test('grouping accuracy counts only groups that are exactly right', () => {
  // Group a is right (2 of 6 items); b is split in two; c is right (1 item). 2 right of 4 predicted and of 3 true groups.
  expect(groupScores(letters('aabbbc'), letters('112334'))).toEqual({
    grouping_accuracy: 3 / 6,
    group_f1: (2 * 0.5 * (2 / 3)) / (0.5 + 2 / 3),
    group_precision: 2 / 4,
    group_recall: 2 / 3,
  })
})

test('precision and recall of ids', () => {
  expect(retrieval(['a', 'b', 'c', 'd'], ['b', 'c', 'e'])).toEqual({
    precision: 0.5,
    recall: 2 / 3,
    f1: expect.closeTo(4 / 7, 12),
  })
  expect(retrieval([], ['a'])).toEqual({ precision: 1, recall: 0, f1: 0 })
})

test('nothing at all is a perfect agreement; labels of different length are refused', () => {
  expect(clusterScores([], [])).toMatchObject({ adjusted_rand_index: 1, purity: 1, homogeneity: 1, completeness: 1 })
  expect(groupScores([], [])).toMatchObject({ grouping_accuracy: 1, group_f1: 1 })
  expect(() => adjustedRandIndex(['a'], [])).toThrow('1 true labels but 0 predicted ones')
})

test('names of labels do not matter, and equal partitions score 1', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }), (truth) => {
      const renamed = truth.map((label) => `other ${label}`)
      const scores = { ...clusterScores(truth, renamed), ...groupScores(truth, renamed) }
      for (const score of Object.values(scores)) expect(score).toBeCloseTo(1, 9)
    }),
  )
})
