import { describe, expect, test } from 'vitest'
import type { ClusterInput } from '#analyze/model/inputs.ts'
import { agrees, ruleMerges, veto } from '#analyze/model/merge-rules.ts'
import type { SameChangeAnswer } from '#analyze/model/tasks.ts'

const cluster = (cluster_id: string, over: Partial<ClusterInput> = {}): ClusterInput => ({
  ...{ cluster_id, kind: 'failed_command', scope: 'repository', repo: 'acme/shop', first_seen_at: 1000 },
  ...{
    patterns: ['a'],
    lines: ['a'],
    is_named: false,
    has_proposal: false,
    is_known: true,
    is_merged: false,
    is_moved: false,
  },
  ...over,
})
const pair = (a: string, b: string, similarity = 0.9) => ({ a: cluster(a), b: cluster(b), similarity })
const says = (answer: 'one' | 'two', confidence: 'sure' | 'unsure'): SameChangeAnswer => ({
  ...{ pull_request_title: 't', answer, confidence, evidence: [] },
})

describe('which pairs are never asked about', () => {
  test.each<[string, Partial<ClusterInput>, Partial<ClusterInput>, string | null]>([
    ['two failures of one repository', {}, {}, null],
    ['another repository', {}, { repo: 'acme/site' }, 'another repository or scope'],
    ['another scope', {}, { scope: 'environment' }, 'another repository or scope'],
    ['a person split one', { is_moved: true }, {}, 'a person moved one of them'],
    ['an id that is not journalled', {}, { is_known: false }, 'not in the journal yet'],
    ['two rules', { kind: 'diagnostic' }, { kind: 'diagnostic' }, 'both causes are known by name'],
    ['a rule and a missing path', { kind: 'diagnostic' }, { kind: 'wrong_belief' }, 'both causes are known by name'],
    ['a rule and an unexplained failure', { kind: 'diagnostic' }, {}, null],
    ['both held', { is_named: true }, { has_proposal: true }, 'a person named, or a proposal speaks of, both'],
    ['one held', { is_named: true }, {}, null],
  ])('%s', (_, a, b, reason) => {
    expect(veto(cluster('C1', a), cluster('C2', b))).toBe(reason)
    expect(veto(cluster('C2', b), cluster('C1', a))).toBe(reason)
  })
})

test('only two sure answers for one pull request agree', () => {
  expect(agrees(says('one', 'sure'), says('one', 'sure'))).toBe(true)
  expect(agrees(says('one', 'sure'), says('two', 'sure'))).toBe(false)
  expect(agrees(says('one', 'unsure'), says('one', 'sure'))).toBe(false)
  expect(agrees(says('one', 'sure'), null)).toBe(false)
})

test('a cluster is joined once a run, the nearest pair first; the chain is refused with its reason', () => {
  const near = pair('C2', 'C3', 0.95)
  const far = pair('C1', 'C2', 0.8)
  expect(ruleMerges([far, near], 9)).toEqual({
    merges: [{ from_cluster_id: 'C3', to_cluster_id: 'C2' }],
    refused: [{ pair: far, reason: 'chain: one of them was joined to another already' }],
  })
})

test('a model that joins most of what it sees is believed in nothing', () => {
  const agreed = [pair('C1', 'C2'), pair('C3', 'C4'), pair('C5', 'C6'), pair('C7', 'C8')]
  expect(ruleMerges(agreed, 8).merges).toHaveLength(4)
  expect(ruleMerges(agreed, 7)).toEqual({
    merges: [],
    refused: agreed.map((one) => ({ pair: one, reason: 'absurd: it joined 4 of 7 pairs' })),
  })
  expect(ruleMerges(agreed.slice(0, 3), 3).merges).toHaveLength(3)
})

test('the held cluster survives, else the one seen first, else the smaller id', () => {
  const merged = (a: ClusterInput, b: ClusterInput) => ruleMerges([{ a, b, similarity: 1 }], 9).merges[0]?.to_cluster_id
  expect(merged(cluster('C1'), cluster('C2', { has_proposal: true }))).toBe('C2')
  expect(merged(cluster('C1', { first_seen_at: 2000 }), cluster('C2'))).toBe('C2')
  expect(merged(cluster('C2'), cluster('C1'))).toBe('C1')
  expect(merged(cluster('C1', { first_seen_at: null }), cluster('C2'))).toBe('C2')
})
