/** A week's facts in, what the digest says out: what needs a person, what is new, what grew, what waits, what it cost. */
import type { ClusterFact, ModelCost, ProposalFact, Trouble, Weekly } from '#analyze/weekly.ts'

export interface Digest {
  from_at: number
  to_at: number
  zone: string
  /** Things only a person can do, the most urgent first. */
  needs_you: { text: string; where: string }[]
  /** Lessons that do not wait for a person: still candidates, merged or refused. */
  proposals: ProposalFact[]
  /** New in the week and met in at least two sessions. */
  new_clusters: ClusterFact[]
  /** New, but met in one session only: counted, not listed. */
  count_new_once: number
  growing_clusters: ClusterFact[]
  costly_clusters: ClusterFact[]
  activity: Weekly['activity']['rows']
  activity_before: Weekly['activity_before']
  cost: ModelCost[]
  /** What the models with a known price cost; the others are counted beside it. */
  cost_usd: number
  count_unpriced_models: number
  troubles: Trouble[]
  /** Section → the query that gives its rows. */
  queries: Record<'activity' | 'clusters' | 'proposals' | 'cost' | 'troubles', string>
}

const mostRows = 10

/** Chooses and orders; computes nothing that SQL has not. */
export function collectDigest(week: Weekly, zone: string): Digest {
  const clusters = week.clusters.rows
  const isNew = (cluster: ClusterFact) =>
    cluster.first_seen_at !== null && cluster.first_seen_at >= week.from_at && cluster.count_week_sessions > 0
  const grew = (cluster: ClusterFact) =>
    !isNew(cluster) && cluster.trend === 'growing' && cluster.count_week_sessions > cluster.count_before_sessions
  const shown = new Set<string>()
  const take = (wanted: (cluster: ClusterFact) => boolean) => {
    const rows = clusters.filter((cluster) => wanted(cluster) && !shown.has(cluster.cluster_id)).slice(0, mostRows)
    for (const row of rows) shown.add(row.cluster_id)
    return rows
  }
  const cost = week.cost.rows
  const fresh = clusters.filter(isNew)
  return {
    from_at: week.from_at,
    to_at: week.to_at,
    zone,
    needs_you: needs(week),
    proposals: week.proposals.rows.filter((row) => !waits(row)).slice(0, mostRows),
    new_clusters: take((cluster) => isNew(cluster) && cluster.count_sessions > 1),
    count_new_once: fresh.filter((cluster) => cluster.count_sessions === 1).length,
    growing_clusters: take(grew),
    costly_clusters: take((cluster) => cluster.scope === 'repository' || cluster.scope === 'environment').slice(0, 5),
    activity: week.activity.rows,
    activity_before: week.activity_before,
    cost,
    cost_usd: cost.reduce((sum, row) => sum + (row.cost_usd ?? 0), 0),
    count_unpriced_models: cost.filter((row) => row.cost_usd === null).length,
    troubles: week.troubles.rows.slice(0, mostRows),
    queries: {
      activity: week.activity.query,
      clusters: week.clusters.query,
      proposals: week.proposals.query,
      cost: week.cost.query,
      troubles: week.troubles.query,
    },
  }
}

/** Whether a person has to say yes or no to it. */
function waits(proposal: ProposalFact): boolean {
  return proposal.state === 'pushed' || proposal.state === 'open'
}

function needs(week: Weekly): Digest['needs_you'] {
  const waiting = week.proposals.rows.filter(waits)
  const failed = week.troubles.rows.filter((trouble) => trouble.what.startsWith('failed '))
  const drift = week.troubles.rows.filter((trouble) => trouble.what.startsWith('unknown record'))
  return [
    ...waiting.map((proposal) => ({
      text: `Decide on: ${proposal.claim}`,
      where: proposal.url ?? `branch ${proposal.branch ?? ''} of ${proposal.repo ?? 'the repository'}`,
    })),
    ...failed.map((trouble) => ({ text: trouble.what, where: `run ${trouble.example ?? ''}` })),
    ...(drift.length > 0
      ? [{ text: `An agent writes ${drift.length} kinds of records that Hone does not know yet`, where: 'hone doctor' }]
      : []),
  ]
}
