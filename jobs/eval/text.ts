/** The figures of an evaluation as tables for a terminal. */
import Table from 'cli-table3'
import type { CiScore, SampleScores } from './samples.ts'
import { meanOfLogs } from './samples.ts'
import type { EvalResult } from './team.ts'

const plain = { style: { head: [], border: [], compact: true } }
const share = (n: number): string => n.toFixed(3)
const known = (n: number | null): string => (n === null ? '' : n.toFixed(3))

export function evalText(result: EvalResult): string {
  const { evaluation: e, review } = result
  const causes = new Table({
    head: ['planted cause', 'signals', 'found', 'clusters', 'merged with', 'rank', 'remedy'],
    ...plain,
  })
  for (const c of e.per_cause) {
    const remedy = c.is_remedy_correct === null ? '' : c.is_remedy_correct ? 'right' : 'not found'
    const found = c.is_found ? 'yes' : 'no'
    causes.push([
      ...[c.cause_id, c.count_signals, found, c.count_clusters, c.merged_with.join(', '), c.rank ?? '', remedy],
    ])
  }
  const kinds = new Table({
    head: ['id', 'kind of signal', 'signals', 'truth known', 'precision', 'planted', 'recall', 'may propose alone'],
    ...plain,
  })
  for (const k of result.kinds) {
    const alone = k.may_propose_alone ? 'yes' : 'no'
    kinds.push([
      ...[k.id, k.kind, k.count_signals, k.count_known, known(k.precision), k.count_planted, known(k.recall), alone],
    ])
  }
  return [
    causes.toString(),
    kinds.toString(),
    `${result.count_sessions} sessions, ${result.count_causes} causes planted, ${result.count_pull_requests} pull requests`,
    `clusters: ARI ${share(e.scores.adjusted_rand_index)}, purity ${share(e.scores.purity)}, homogeneity ${share(e.scores.homogeneity)}, completeness ${share(e.scores.completeness)}`,
    `causes: recall ${share(e.causes.recall)}, precision ${share(e.causes.precision)}; planted causes with a signal in their session: ${share(e.plant_recall)}`,
    `remedies right: ${share(e.remedy_accuracy)}; causes among the first 25: ${e.count_causes_in_top_25}; merged pairs: ${e.merged_pairs.length}`,
    `review topics over ${review.count_comments} comments: ARI ${share(review.topics.adjusted_rand_index)}, homogeneity ${share(review.topics.homogeneity)}, completeness ${share(review.topics.completeness)}; intents right: ${share(review.intent_accuracy)}`,
    `causes of ${review.count_broken_builds} broken builds: ARI ${share(review.build_causes.adjusted_rand_index)}, homogeneity ${share(review.build_causes.homogeneity)}`,
  ].join('\n')
}

export function samplesText({ loghub, ci_logs, skipped }: SampleScores): string {
  const parts: string[] = []
  if (loghub) {
    const table = new Table({
      head: ['LogHub log', 'GA', 'FGA', 'homogeneity', 'Drain GA', 'Drain FGA', 'Drain homogeneity'],
      ...plain,
    })
    for (const { log, hone, drain } of [...loghub, { log: 'mean', ...meanOfLogs(loghub) }])
      table.push([log, ...[hone, drain].flatMap((one) => [one.ga, one.fga, one.homogeneity].map(share))])
    parts.push(table.toString())
  }
  if (ci_logs) {
    const table = new Table({
      head: ['CI log', 'F1 with a green log', 'F1 alone', 'last 50 lines', 'second person'],
      ...plain,
    })
    const mean = (of: (one: CiScore) => number) => ci_logs.reduce((sum, one) => sum + of(one), 0) / ci_logs.length
    for (const one of ci_logs)
      table.push([one.case, share(one.f1_with_pass), share(one.f1_alone), share(one.f1_tail), known(one.f1_second_person)]) // prettier-ignore
    table.push([
      ...['mean', share(mean((one) => one.f1_with_pass)), share(mean((one) => one.f1_alone))],
      ...[share(mean((one) => one.f1_tail)), share(mean((one) => one.f1_second_person ?? 0))],
    ])
    parts.push(table.toString())
  }
  return [...parts, ...skipped.map((line) => `skipped: ${line}`)].join('\n')
}
