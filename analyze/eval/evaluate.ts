/** What was planted and what was found in, how good the findings are out: per cause, and over all. */
import { clusterScores, retrieval, type ClusterScores, type Retrieval } from './metrics.ts'

/** The part of the simulator's truth (or of hand-made labels) that is needed here. */
export interface LabelledTruth {
  causes: {
    cause_id: string
    remedy: { kind: string; accepts: string[] } | null
    near_miss_of: string | null
    count_sessions: number
  }[]
  sessions: { session_id: string; plants: { cause_id: string; tool_call_id: string | null; needle: string }[] }[]
}

export interface Findings {
  /** cluster_id null: in no cluster. tool_call_id null: about a person's message. */
  signals: { session_id: string; tool_call_id: string | null; text: string; cluster_id: string | null }[]
  clusters: { cluster_id: string; rank: number }[]
  /** The best remedy of a cluster first. */
  remedies: {
    cluster_id: string
    kind: string
    text: string
    edit_before: string | null
    edit_after: string | null
  }[]
}

export interface CauseResult {
  cause_id: string
  count_signals: number
  /** The cluster that holds most of its signals; null when none has any. */
  cluster_id: string | null
  /** Its cluster holds at least half of its signals, and at least half of that cluster's signals are its own. */
  is_found: boolean
  /** Clusters with at least a tenth of its signals. */
  count_clusters: number
  /** Other causes with a tenth or more of their signals in the same cluster. */
  merged_with: string[]
  /** Position of its cluster in the ranking, from 1. */
  rank: number | null
  /** null: it has no remedy to find. */
  is_remedy_correct: boolean | null
}

export interface Evaluation {
  per_cause: CauseResult[]
  /** Over the signals that belong to a planted cause; a signal in no cluster stands alone. */
  scores: ClusterScores
  /** Planted causes with a signal in their session, over planted causes by session. */
  plant_recall: number
  /** Clusters that are mainly one cause, over clusters with any planted signal; causes found, over causes. */
  causes: Retrieval
  remedy_accuracy: number
  /** Causes whose cluster is among the first 25. */
  count_causes_in_top_25: number
  /** Planted pairs that look alike and share a cluster. */
  merged_pairs: [string, string][]
}

/** Causes seen in fewer sessions than this are left out: no rule could propose anything for them. */
const leastSessions = 3

/** In: truth and findings. Out: the evaluation. Signals outside every planted place count against a cluster's purity only. */
export function evaluate(truth: LabelledTruth, findings: Findings): Evaluation {
  const eligible = truth.causes.filter((cause) => cause.count_sessions >= leastSessions)
  const labelled = label(truth, findings)
  const own = labelled.filter((signal): signal is Labelled & { cause_id: string } => signal.cause_id !== null)
  const clusterSizes = tally(labelled, (signal) => signal.cluster)
  const per_cause = eligible.map((cause) => judge(cause, own, clusterSizes, findings))
  const withRemedy = per_cause.filter((result) => result.is_remedy_correct !== null)
  return {
    per_cause,
    scores: clusterScores(
      own.map((signal) => signal.cause_id),
      own.map((signal) => signal.cluster),
    ),
    plant_recall: plantRecall(truth, own),
    causes: foundCauses(per_cause, own),
    remedy_accuracy: share(withRemedy, (result) => result.is_remedy_correct === true),
    count_causes_in_top_25: per_cause.filter((result) => result.is_found && (result.rank ?? Infinity) <= 25).length,
    merged_pairs: mergedPairs(eligible, per_cause),
  }
}

interface Labelled {
  cause_id: string | null
  session_id: string
  cluster: string
}

/** A signal belongs to a plant at the same call of the same session; where several share a call, to the one whose words it has. */
function label(truth: LabelledTruth, findings: Findings): Labelled[] {
  const plants = new Map<string, { cause_id: string; needle: string }[]>()
  for (const session of truth.sessions) {
    for (const { tool_call_id, cause_id, needle } of session.plants) {
      const place = placeOf(session.session_id, tool_call_id)
      plants.set(place, [...(plants.get(place) ?? []), { cause_id, needle }])
    }
  }
  return findings.signals.map(({ session_id, tool_call_id, text, cluster_id }, index) => {
    const place = placeOf(session_id, tool_call_id)
    const here = plants.get(place) ?? []
    const isPlain = here.length === 1 && tool_call_id !== null
    const plant = isPlain ? here[0] : here.find(({ needle }) => text.includes(needle))
    return { cause_id: plant?.cause_id ?? null, session_id, cluster: cluster_id ?? `alone ${index}` }
  })
}

function placeOf(session_id: string, tool_call_id: string | null): string {
  return `${session_id} ${tool_call_id ?? 'message'}`
}

function judge(
  cause: LabelledTruth['causes'][number],
  own: readonly (Labelled & { cause_id: string })[],
  clusterSizes: Map<string, number>,
  findings: Findings,
): CauseResult {
  const mine = own.filter((signal) => signal.cause_id === cause.cause_id)
  const clusters = [...tally(mine, (signal) => signal.cluster)].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  const [main, count] = clusters[0] ?? [null, 0]
  const isCluster = main !== null && findings.clusters.some((cluster) => cluster.cluster_id === main)
  const perCause = tally(own, (signal) => signal.cause_id)
  const inMain = tally(
    own.filter((signal) => signal.cluster === main && signal.cause_id !== cause.cause_id),
    (signal) => signal.cause_id,
  )
  const remedy = findings.remedies.find((found) => found.cluster_id === main)
  return {
    cause_id: cause.cause_id,
    count_signals: mine.length,
    cluster_id: isCluster ? main : null,
    is_found: isCluster && count * 2 >= mine.length && count * 2 >= (clusterSizes.get(main) ?? 0),
    count_clusters: clusters.filter(([, size]) => size * 10 >= mine.length).length,
    merged_with: [...inMain]
      .filter(([id, size]) => size * 10 >= (perCause.get(id) ?? 0))
      .map(([id]) => id)
      .sort(),
    rank: findings.clusters.find((cluster) => cluster.cluster_id === main)?.rank ?? null,
    is_remedy_correct: cause.remedy === null ? null : isCluster && isRight(cause.remedy, remedy),
  }
}

/** Right: the same kind, and one of the accepted phrases in what it says or puts in. */
function isRight(
  wanted: { kind: string; accepts: string[] },
  found: Findings['remedies'][number] | undefined,
): boolean {
  if (found === undefined || found.kind !== wanted.kind) return false
  const said = [found.text, found.edit_before, found.edit_after].join('\n')
  return wanted.accepts.length === 0 || wanted.accepts.some((phrase) => said.includes(phrase))
}

function plantRecall(truth: LabelledTruth, own: readonly (Labelled & { cause_id: string })[]): number {
  const seen = own.map((signal) => `${signal.session_id} ${signal.cause_id}`)
  const planted = truth.sessions.flatMap(({ session_id, plants }) =>
    plants.map(({ cause_id }) => `${session_id} ${cause_id}`),
  )
  return retrieval(seen, planted).recall
}

/** Recall over the eligible causes; precision over the clusters that hold planted signals. */
function foundCauses(per_cause: readonly CauseResult[], own: readonly Labelled[]): Retrieval {
  const mains = new Set(per_cause.filter((result) => result.is_found).map((result) => result.cluster_id))
  const touched = new Set(own.map((signal) => signal.cluster))
  const precision = touched.size === 0 ? 1 : mains.size / touched.size
  const recall = share(per_cause, (result) => result.is_found)
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return { precision, recall, f1 }
}

function mergedPairs(causes: LabelledTruth['causes'], per_cause: readonly CauseResult[]): [string, string][] {
  const main = new Map(per_cause.map((result) => [result.cause_id, result.cluster_id]))
  return causes.flatMap(({ cause_id, near_miss_of }): [string, string][] => {
    const cluster = main.get(cause_id) ?? null
    const isMerged = near_miss_of !== null && cluster !== null && main.get(near_miss_of) === cluster
    return isMerged ? [[near_miss_of, cause_id]] : []
  })
}

function tally<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return counts
}

function share<T>(items: readonly T[], test: (item: T) => boolean): number {
  return items.length === 0 ? 1 : items.filter(test).length / items.length
}
