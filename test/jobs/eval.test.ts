/** A small made-up team through the real steps → the promised figures; labelled samples that are there, half there or not there. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleScores } from '#jobs/eval/samples.ts'
import { runEval } from '#jobs/eval/team.ts'
import type { CauseSetName } from '#jobs/simulator/causes.ts'
import { realEffects } from '#jobs/effects.ts'
import { scratch } from '../scratch.ts'

test.each<[CauseSetName, number]>([
  ['known', 0.95],
  ['held-out', 0.95],
  ['fresh', 0.85],
])(
  '%s causes: clusters are causes, who may propose alone is right, reviews and builds are found',
  async (cause_set, least) => {
    const options = { dir: scratch(), seed: 'small', count_developers: 12, count_days: 14, cause_set }
    const { evaluation, kinds, review, count_pull_requests } = await runEval(options, realEffects(true))
    expect(evaluation.scores.adjusted_rand_index).toBeGreaterThanOrEqual(least)
    expect(evaluation.merged_pairs).toEqual([])
    expect(evaluation.plant_recall).toBeGreaterThanOrEqual(0.98)
    const wrong = kinds.filter((one) => one.may_propose_alone && (one.precision ?? 1) < 0.9)
    expect(wrong.map(({ kind, precision }) => `${kind} ${precision}`)).toEqual([])
    const shown = kinds.filter((one) => one.count_planted >= 5 && (one.recall ?? 0) < 0.7)
    expect(shown.map(({ kind, recall }) => `${kind} ${recall}`)).toEqual([])
    expect(count_pull_requests).toBeGreaterThan(10)
    expect(review.topics.homogeneity).toBeGreaterThanOrEqual(0.85)
    expect(review.intent_accuracy).toBeGreaterThanOrEqual(0.85)
  },
  120_000,
)

test('no folder, an empty folder, half a case → said, not silent', () => {
  const dir = scratch()
  expect(sampleScores(null).skipped).toEqual(['labelled samples: no folder given (--samples DIR)'])
  mkdirSync(join(dir, 'ci-logs/half'), { recursive: true })
  writeFileSync(join(dir, 'ci-logs/half/fail.log'), 'x')
  expect(sampleScores(dir)).toEqual({
    loghub: null,
    ci_logs: null,
    skipped: [
      `loghub: ${join(dir, 'loghub')} is not there`,
      'ci-logs/half: no fail.log or no groundtruth',
      `ci-logs: ${join(dir, 'ci-logs')} holds no folders with fail.log and groundtruth`,
    ],
  })
})

test('labelled logs of our own → their scores', () => {
  const dir = scratch()
  mkdirSync(join(dir, 'loghub'), { recursive: true })
  mkdirSync(join(dir, 'ci-logs/one'), { recursive: true })
  const rows = [1, 2, 3].map((n) => `${n},"order ${n}, paid",E1,"order <*>, paid"`)
  writeFileSync(join(dir, 'loghub/Own.csv'), ['LineId,Content,EventId,EventTemplate', ...rows].join('\n'))
  writeFileSync(join(dir, 'ci-logs/one/fail.log'), 'ok\nsrc/a.ts(3,7): error TS2304: Cannot find name.\nok\n')
  writeFileSync(join(dir, 'ci-logs/one/groundtruth'), 'E 2\n')
  const { loghub, ci_logs, skipped } = sampleScores(dir)
  expect(loghub?.map(({ log, hone }) => [log, hone.ga, hone.count_groups])).toEqual([['Own', 1, 1]])
  expect(ci_logs).toEqual([{ case: 'one', f1_alone: 1, f1_with_pass: 1, f1_tail: 0.5, f1_second_person: null }])
  expect(skipped).toEqual([])
})
