/** The row of a cluster: who met it, how often, what it cost, whether it grows, and why it stands where it stands. */
import type { ClusterJournal } from './cluster-journal.ts'
import type { Cluster } from './clusters.ts'
import type { Remedy } from './lesson.ts'
import type { FoundSignal } from './members.ts'
import { tierOf } from './standing.ts'
import { titleOf } from './title.ts'
import { trendOf, type Trend } from './trend.ts'

const day_ms = 86_400_000
/** A single session's loss counts up to this in the ranking, so that one lost afternoon does not outrank ten people. */
const maxSessionWaste_ms = 10 * 60_000
/** Halves the weight of a cluster for every two weeks since it was last seen. */
const halfLife_days = 14
/** What an unresolved session is taken to have lost when no session of the cluster says. */
const unknownWaste_ms = 60_000

export interface ClusterFacts {
  cluster_id: string
  title: string
  kind: string
  scope: string
  repo: string | null
  pattern: string
  status: 'open' | 'muted' | 'regressed' | 'resolved'
  first_seen_at: number | null
  last_seen_at: number | null
  count_signals: number
  count_sessions: number
  count_users: number
  count_agents: number
  count_days: number
  /** Pieces of work that met it: feature branches, else sessions. */
  count_tasks: number
  wasted_ms: number | null
  trend: Trend
  rank: number
  rank_reasons: string[]
  /** First in the ranking: see standing.ts; 9 is muted. */
  tier: number
  /** Then in the ranking; minutes, weighted. */
  score: number
  signals: FoundSignal[]
}

export interface Exposure {
  as_of: number
  trend_weeks: number
  /** Repository to day number to sessions on that day. */
  sessionsByDay(repo: string | null): ReadonlyMap<number, number>
  first_day: number
}

export interface FactsContext extends Exposure {
  /** Kind of a cluster's best remedy; null when none is known. */
  remedyOf(cluster_id: string): Remedy['kind'] | null
}

/** Facts of every cluster with their ranks: what recurs first, then the rest by standing.ts, each by weighted minutes. */
export function clusterFacts(
  clusters: readonly Cluster[],
  journal: ClusterJournal,
  exposure: FactsContext,
): ClusterFacts[] {
  const facts = clusters.map((cluster) => factsOf(cluster, journal, exposure))
  facts.sort((a, b) => a.tier - b.tier || b.score - a.score || (a.cluster_id < b.cluster_id ? -1 : 1))
  facts.forEach((one, index) => {
    one.rank = index + 1
  })
  return facts
}

function factsOf(cluster: Cluster, journal: ClusterJournal, exposure: FactsContext): ClusterFacts {
  const signals = cluster.members.flatMap((member) => member.signals)
  const times = signals.map((signal) => signal.at).filter((at) => at !== null)
  const sessionsOfDay = new Map<number, Set<string>>()
  for (const { at, session_id } of signals) {
    if (at === null) continue
    const day = Math.floor(at / day_ms)
    sessionsOfDay.set(day, (sessionsOfDay.get(day) ?? new Set()).add(session_id))
  }
  const byDay = new Map([...sessionsOfDay].map(([day, set]) => [day, set.size]))
  const wastes = wasteBySession(signals)
  const known = [...wastes.values()].filter((ms) => ms !== null)
  const wasted_ms = known.length === 0 ? null : known.reduce((sum, ms) => sum + ms, 0)
  const count_users = new Set(signals.map((signal) => signal.user_name)).size
  const last_seen_at = times.length === 0 ? null : Math.max(...times)
  const pattern = cluster.members[0]?.signals[0]?.pattern ?? ''
  const count_tasks = new Set(signals.map((signal) => signal.task)).size
  const counts = { count_sessions: wastes.size, count_users, count_days: byDay.size, count_tasks }
  const { cluster_id, kind, scope } = cluster
  const isMuted = journal.muted.has(cluster_id)
  const stance = {
    ...{ kind, scope, name: signals[0]?.name ?? '', is_grouped: signals[0]?.group !== '' },
    ...{ count_tasks, count_users, count_days: byDay.size, remedy: exposure.remedyOf(cluster_id) },
  }
  const { score, reasons } = scoreOf([...wastes.values()], counts, last_seen_at, exposure.as_of)
  const trend =
    byDay.size === 0
      ? 'steady'
      : trendOf(byDay, exposure.sessionsByDay(cluster.repo), exposure.first_day, exposure.as_of, exposure.trend_weeks)
  return {
    ...{
      cluster_id,
      kind,
      scope,
      repo: cluster.repo,
      pattern,
      signals,
    },
    ...{
      tier: isMuted ? 9 : tierOf(stance),
      title: journal.titles.get(cluster_id) ?? titleOf(signals),
      rank: 0,
      rank_reasons: reasons,
      score,
      trend,
      wasted_ms,
    },
    ...{ status: isMuted ? ('muted' as const) : ('open' as const), last_seen_at },
    ...{ first_seen_at: times.length === 0 ? null : Math.min(...times), count_signals: signals.length, ...counts },
    count_agents: new Set(signals.map((signal) => signal.agent)).size,
  }
}

/** Milliseconds lost by session: the longest of its signals, since they overlap; null when none of them is known. */
function wasteBySession(signals: readonly FoundSignal[]): Map<string, number | null> {
  const wastes = new Map<string, number | null>()
  for (const { session_id, wasted_ms } of signals) {
    const known = wastes.get(session_id) ?? null
    wastes.set(session_id, wasted_ms === null ? known : Math.max(known ?? 0, wasted_ms))
  }
  return wastes
}

function scoreOf(
  wastes: readonly (number | null)[],
  counts: { count_sessions: number; count_users: number; count_days: number; count_tasks: number },
  last_seen_at: number | null,
  as_of: number,
): { score: number; reasons: string[] } {
  const known = wastes.filter((ms) => ms !== null).map((ms) => Math.min(ms, maxSessionWaste_ms))
  const typical_ms = known.length === 0 ? unknownWaste_ms : median(known)
  const total_ms = wastes.reduce<number>(
    (sum, ms) => sum + (ms === null ? typical_ms : Math.min(ms, maxSessionWaste_ms)),
    0,
  )
  const age_days = last_seen_at === null ? 0 : Math.max(0, as_of - last_seen_at) / day_ms
  const recency = 0.5 ** (age_days / halfLife_days)
  const { count_sessions, count_users, count_days, count_tasks } = counts
  const reach =
    (Math.min(count_tasks, 3) / 3) ** 2 * (Math.min(count_days, 2) / 2) * (1 + Math.log2(Math.max(1, count_users)))
  const spread_ms = known.length < 2 ? null : 1.96 * deviation(known) * Math.sqrt(wastes.length)
  const interval =
    spread_ms === null
      ? ''
      : ` (${minutes(Math.max(0, total_ms - spread_ms))} to ${minutes(total_ms + spread_ms)} likely)`
  const reasons = [
    `${minutes(total_ms)} min lost${interval}, known in ${known.length} of ${wastes.length} sessions`,
    `${count_sessions} sessions on ${count_days} days by ${count_users} ${count_users === 1 ? 'sender' : 'senders'}${count_tasks < count_sessions ? `, ${count_tasks} ${count_tasks === 1 ? 'piece' : 'pieces'} of work` : ''}`,
    last_seen_at === null ? 'no times recorded' : `last seen ${Math.floor(age_days)} days ago`,
  ]
  return { score: (total_ms / 60_000) * recency * reach, reasons }
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(ms < 600_000 ? 1 : 0)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1))
}
