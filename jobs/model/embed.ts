/** Vectors of clusters: those the journal has, and for new texts one call a hundred. */
import { answerId } from '#analyze/model/prompt.ts'
import type { ClusterInput } from '#analyze/model/inputs.ts'
import { toBytes } from '#analyze/model/neighbours.ts'
import { embeddingText } from '#analyze/model/questions.ts'
import { embeddingVersion } from '#analyze/model/tasks.ts'
import { keep, note, spend, type Asker } from './ask.ts'
import { worstEmbeddingUsd } from './budget.ts'

const batch = 100

export interface Placed {
  cluster_id: string
  cluster: ClusterInput
  vector: Int8Array
}

/** Every cluster with its vector; clusters whose text could not be embedded are left out (and counted). */
export async function embedClusters(asker: Asker, clusters: readonly ClusterInput[]): Promise<Placed[]> {
  const model = asker.settings.embedding_name
  const texts = new Map<string, string>()
  const idOf = new Map<string, string>()
  for (const cluster of clusters) {
    const text = embeddingText(cluster, asker.redact)
    if (text === '') continue
    const id = answerId('embedding', embeddingVersion, model, text)
    texts.set(id, text)
    idOf.set(cluster.cluster_id, id)
  }
  const wanted = [...texts.keys()].filter((id) => !asker.answers.vectors.has(id))
  for (let at = 0; at < wanted.length; at += batch) await embedBatch(asker, wanted.slice(at, at + batch), texts)
  return clusters.flatMap((cluster) => {
    const vector = asker.answers.vectors.get(idOf.get(cluster.cluster_id) ?? '')
    return vector ? [{ cluster_id: cluster.cluster_id, cluster, vector }] : []
  })
}

async function embedBatch(asker: Asker, ids: readonly string[], texts: ReadonlyMap<string, string>): Promise<void> {
  const { settings, prices, counts } = asker
  const answer_id = answerId('embedding', embeddingVersion, settings.embedding_name, ids)
  if (asker.answers.byId(answer_id)?.outcome === 'refused') {
    counts.count_cached += 1
    return
  }
  const sent = ids.map((id) => texts.get(id) ?? '')
  const worst_usd = worstEmbeddingUsd(sent, prices)
  const called = await spend(
    asker,
    worst_usd,
    () => asker.client.embed(sent),
    (usage) => ({
      usage: usage ?? { input_tokens: 0, output_tokens: 0 },
      cost_usd: usage === null ? worst_usd : (usage.input_tokens * prices.embedding_usd) / 1e6,
    }),
  )
  if (!called) return
  const bytes = called.value.map(toBytes)
  const isWhole = bytes.length === ids.length && bytes.every((one) => one !== null && one.length === bytes[0]?.length)
  const vectors = isWhole
    ? ids.map((id, i) => ({ id, bytes: Buffer.from((bytes[i] as Int8Array).buffer).toString('base64') }))
    : []
  await keep(asker, {
    ...{ answer_id, task: 'embedding', prompt_version: embeddingVersion, model: settings.embedding_name },
    ...{ subject: '', other: '', outcome: isWhole ? 'accepted' : 'refused', answer: null, vectors },
    ...{ reason: isWhole ? null : 'not one vector for each text', ...called.usage, cost_usd: called.cost_usd },
  })
  if (isWhole) {
    counts.count_accepted += 1
    counts.count_embedded += ids.length
  } else {
    counts.count_refused += 1
    note(asker, 'not one vector for each text')
  }
}
