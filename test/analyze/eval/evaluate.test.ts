/** A small planted world, judged by hand. */
import { expect, test } from 'vitest'
import { evaluate, type Findings, type LabelledTruth } from '#analyze/eval/evaluate.ts'

const cause = (cause_id: string, near_miss_of: string | null, remedy: LabelledTruth['causes'][number]['remedy']) => ({
  ...{ cause_id, near_miss_of, remedy },
  count_sessions: 3,
})

const truth: LabelledTruth = {
  causes: [
    cause('build', null, { kind: 'command', accepts: ['pnpm build'] }),
    cause('install', 'build', { kind: 'command', accepts: ['pnpm install'] }),
    cause('words', null, null),
    { ...cause('rare', null, null), count_sessions: 2 },
  ],
  sessions: ['s1', 's2', 's3'].map((session_id) => ({
    session_id,
    plants: [
      { cause_id: 'build', tool_call_id: `${session_id}-b`, needle: 'dist' },
      { cause_id: 'install', tool_call_id: `${session_id}-i`, needle: 'lodash' },
      { cause_id: 'words', tool_call_id: null, needle: 'pnpm' },
    ],
  })),
}

const signal = (session_id: string, call: string | null, text: string, cluster_id: string | null) => ({
  session_id,
  tool_call_id: call === null ? null : `${session_id}-${call}`,
  text,
  cluster_id,
})

const perfect: Findings = {
  signals: ['s1', 's2', 's3'].flatMap((id) => [
    signal(id, 'b', 'no dist', 'B'),
    signal(id, 'i', 'no lodash', 'I'),
    signal(id, null, 'use pnpm', 'W'),
    signal(id, null, 'thanks', null),
  ]),
  clusters: [
    { cluster_id: 'B', rank: 1 },
    { cluster_id: 'I', rank: 2 },
    { cluster_id: 'W', rank: 30 },
  ],
  remedies: [
    { cluster_id: 'B', kind: 'command', text: 'pnpm build', edit_before: null, edit_after: null },
    { cluster_id: 'I', kind: 'edit', text: 'pnpm install', edit_before: null, edit_after: null },
  ],
}

test('everything found: causes with too few sessions are left out, a remedy of another kind is wrong', () => {
  expect(evaluate(truth, perfect)).toEqual({
    per_cause: [result('build', 'B', 1, true), result('install', 'I', 2, false), result('words', 'W', 30, null)],
    scores: { adjusted_rand_index: 1, purity: 1, homogeneity: 1, completeness: 1, v_measure: 1 },
    plant_recall: 1,
    causes: { precision: 1, recall: 1, f1: 1 },
    remedy_accuracy: 0.5,
    count_causes_in_top_25: 2,
    merged_pairs: [],
  })
})

test('a merged pair is named, and a missed message lowers the recall', () => {
  const merged: Findings = {
    ...perfect,
    signals: perfect.signals
      .filter((found) => !(found.session_id === 's3' && found.tool_call_id === null))
      .map((found) => (found.cluster_id === 'I' ? { ...found, cluster_id: 'B' } : found)),
  }
  const evaluation = evaluate(truth, merged)
  expect(evaluation.merged_pairs).toEqual([['build', 'install']])
  expect(evaluation.plant_recall).toBeCloseTo(8 / 9, 12)
  expect(evaluation.per_cause[0]).toMatchObject({ merged_with: ['install'], is_found: true })
  expect(evaluation.scores.homogeneity).toBeLessThan(0.7)
})

test('a cluster drowned in other signals is not the cause found', () => {
  const drowned: Findings = {
    ...perfect,
    signals: [
      ...perfect.signals,
      ...Array.from({ length: 4 }, (_one, index) => signal('s1', `x${index}`, 'other', 'B')),
    ],
  }
  expect(evaluate(truth, drowned).per_cause[0]).toMatchObject({ cluster_id: 'B', is_found: false })
})

test('two causes in one output are told apart by their words', () => {
  const shared: LabelledTruth = {
    ...truth,
    sessions: ['s1', 's2', 's3'].map((session_id) => ({
      session_id,
      plants: [
        { cause_id: 'build', tool_call_id: `${session_id}-b`, needle: 'dist' },
        { cause_id: 'install', tool_call_id: `${session_id}-b`, needle: 'lodash' },
      ],
    })),
  }
  const signals = ['s1', 's2', 's3'].flatMap((id) => [signal(id, 'b', 'dist', 'B'), signal(id, 'b', 'lodash', 'I')])
  const evaluation = evaluate(shared, { ...perfect, signals })
  expect(evaluation.per_cause.slice(0, 2).map(({ cluster_id, is_found }) => [cluster_id, is_found])).toEqual([
    ['B', true],
    ['I', true],
  ])
  expect(evaluation.per_cause[2]).toMatchObject({ cluster_id: null, count_signals: 0, is_found: false })
})

function result(cause_id: string, cluster_id: string, rank: number, is_remedy_correct: boolean | null) {
  const found = { is_found: true, count_clusters: 1, merged_with: [], count_signals: 3 }
  return { ...found, cause_id, cluster_id, rank, is_remedy_correct }
}
