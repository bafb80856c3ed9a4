/** Clusters that would be one pull request: nearest neighbours asked in both orders, ruled by code, decided as `cluster_merged`. */
import pLimit from 'p-limit'
import type { StoredAnswer } from '#analyze/model/answers.ts'
import type { ClusterInput } from '#analyze/model/inputs.ts'
import { agrees, ruleMerges, veto, type AgreedPair } from '#analyze/model/merge-rules.ts'
import { cosine, nearest } from '#analyze/model/neighbours.ts'
import { pairQuestion } from '#analyze/model/questions.ts'
import { sameChangeTask, type SameChangeAnswer } from '#analyze/model/tasks.ts'
import type { Decision } from '#ingest/journal.ts'
import { ask, keep, note, type Asker } from './ask.ts'
import { embedClusters, type Placed } from './embed.ts'
import { refusalOf } from './gate.ts'

/** Calls in flight at once. */
export const concurrency = 4

interface Judged extends AgreedPair {
  is_agreed: boolean
  stored: StoredAnswer[]
}

/** The merges to journal. A cluster is asked about once, with its one nearest neighbour; that decision stands. */
export async function askMerges(asker: Asker, clusters: readonly ClusterInput[]): Promise<Decision[]> {
  const pairs = pairsOf(asker, await embedClusters(asker, clusters))
  const limit = pLimit(concurrency)
  const judged = (await Promise.all(pairs.map((pair) => limit(() => judge(asker, pair))))).filter((one) => one !== null)
  const agreed = judged.filter((one) => one.is_agreed)
  const { merges, refused } = ruleMerges(agreed, judged.length)
  for (const { pair, reason } of refused) {
    asker.counts.count_refused += 1
    note(asker, reason.split(':')[0] ?? reason)
    for (const stored of agreed.find((one) => one.a === pair.a && one.b === pair.b)?.stored ?? []) {
      await keep(asker, {
        ...stored,
        outcome: 'refused',
        reason,
        answer: null,
        input_tokens: 0,
        output_tokens: 0,
        cost_usd: 0,
      })
    }
  }
  asker.counts.count_pairs = judged.length
  asker.counts.count_merges = merges.length
  return merges.map((merge) => ({
    kind: 'cluster_merged',
    at: asker.now(),
    body: {
      ...merge,
      reason: 'model',
      by: 'model',
      model: asker.settings.name,
      prompt_version: sameChangeTask.version,
    },
  }))
}

/** The pairs to judge: what a cluster was asked about before, else its nearest neighbour. Each pair once, in order of rank. */
function pairsOf(asker: Asker, placed: readonly Placed[]): AgreedPair[] {
  const byId = new Map(placed.map((one) => [one.cluster_id, one]))
  const pairs = new Map<string, AgreedPair>()
  for (const one of placed) {
    if (one.cluster.is_merged) continue
    const partner = asker.answers.partnerOf(one.cluster_id, sameChangeTask.version)
    const other =
      partner === null
        ? nearest(one, placed, asker.settings.min_similarity, ({ cluster }) => veto(one.cluster, cluster) === null)
            ?.other
        : byId.get(partner)
    if (!other || veto(one.cluster, other.cluster) !== null) continue
    const key = [one.cluster_id, other.cluster_id].sort().join(' ')
    const similarity = cosine(one.vector, other.vector)
    // The pair that was asked on this cluster's behalf keeps its order, so that its answers are found again.
    if (partner !== null || !pairs.has(key)) pairs.set(key, { a: one.cluster, b: other.cluster, similarity })
  }
  return [...pairs.values()]
}

/** Asks (a, b) and, only when that says one and is sure, (b, a). Null when it was decided against before or nobody answered. */
async function judge(asker: Asker, pair: AgreedPair): Promise<Judged | null> {
  const { a, b } = pair
  const first = await askOrder(asker, a, b, a.cluster_id, b.cluster_id)
  if (!first) return null
  if (!agrees(first.answer, first.answer)) return first.is_fresh ? { ...pair, is_agreed: false, stored: [] } : null
  const second = await askOrder(asker, b, a, a.cluster_id, `${b.cluster_id} first`)
  if (!second) return null
  return { ...pair, is_agreed: agrees(first.answer, second.answer), stored: [first.stored, second.stored] }
}

function askOrder(asker: Asker, first: ClusterInput, second: ClusterInput, subject: string, other: string) {
  const question = pairQuestion(first, second, asker.redact)
  const groups = ['a', 'b'].map((letter) =>
    question.quotes.filter(({ id }) => id.startsWith(letter)).map(({ id }) => id),
  )
  const refusal = (answer: SameChangeAnswer) =>
    refusalOf(sameChangeTask, answer, question.quotes, asker.redact, answer.answer === 'one' ? groups : [])
  return ask(asker, { task: sameChangeTask, subject, other, question, refusal })
}
