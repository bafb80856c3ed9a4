/** The row of a cluster: who met it, how often, what it cost, whether it grows, and why it stands where it stands. */
import type { ClusterJournal } from './cluster-journal.ts'
import type { Cluster } from './clusters.ts'
import type { FoundSignal } from './members.ts'
import { mayProposeAlone } from './signals/registry.ts'
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
  wasted_ms: number | null
  trend: Trend
  rank: number
  rank_reasons: string[]
  /** Sorts the ranking; minutes, weighted. */
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

/** Facts of every cluster with their ranks: causes that may become a lesson first, then the rest, each by weighted minutes. */
export function clusterFacts(
  clusters: readonly Cluster[],
  journal: ClusterJournal,
  exposure: Exposure,
): ClusterFacts[] {
  const facts = clusters.map((cluster) => factsOf(cluster, journal, exposure))
  facts.sort((a, b) => tier(a) - tier(b) || b.score - a.score || (a.cluster_id < b.cluster_id ? -1 : 1))
  facts.forEach((one, index) => {
    one.rank = index + 1
  })
  return facts
}

function tier(one: ClusterFacts): number {
  if (one.status === 'muted') return 2
  return mayProposeAlone(one.kind) && (one.scope === 'repository' || one.scope === 'environment') ? 0 : 1
}

function factsOf(cluster: Cluster, journal: ClusterJournal, exposure: Exposure): ClusterFacts {
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
  const counts = { count_sessions: wastes.size, count_users, count_days: byDay.size }
  const { score, reasons } = scoreOf([...wastes.values()], counts, last_seen_at, exposure.as_of)
  const trend =
    byDay.size === 0
      ? 'steady'
      : trendOf(byDay, exposure.sessionsByDay(cluster.repo), exposure.first_day, exposure.as_of, exposure.trend_weeks)
  return {
    ...{
      cluster_id: cluster.cluster_id,
      kind: cluster.kind,
      scope: cluster.scope,
      repo: cluster.repo,
      pattern,
      signals,
    },
    ...{
      title: journal.titles.get(cluster.cluster_id) ?? titleOf(signals),
      rank: 0,
      rank_reasons: reasons,
      score,
      trend,
      wasted_ms,
    },
    ...{ status: journal.muted.has(cluster.cluster_id) ? ('muted' as const) : ('open' as const), last_seen_at },
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
  counts: { count_sessions: number; count_users: number; count_days: number },
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
  const { count_sessions, count_users, count_days } = counts
  const reach =
    (Math.min(count_sessions, 3) / 3) ** 2 * (Math.min(count_days, 2) / 2) * (1 + Math.log2(Math.max(1, count_users)))
  const spread_ms = known.length < 2 ? null : 1.96 * deviation(known) * Math.sqrt(wastes.length)
  const interval =
    spread_ms === null
      ? ''
      : ` (${minutes(Math.max(0, total_ms - spread_ms))} to ${minutes(total_ms + spread_ms)} likely)`
  const reasons = [
    `${minutes(total_ms)} min lost${interval}, known in ${known.length} of ${wastes.length} sessions`,
    `${count_sessions} sessions on ${count_days} days by ${count_users} ${count_users === 1 ? 'sender' : 'senders'}`,
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

/** The commonest pattern; when a rule holds several together, their common beginning and end. */
function titleOf(signals: readonly FoundSignal[]): string {
  const counts = new Map<string, number>()
  for (const { pattern } of signals) counts.set(pattern, (counts.get(pattern) ?? 0) + 1)
  const patterns = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([pattern]) => pattern)
  const first = patterns[0] ?? ''
  if (patterns.length < 2) return first
  const split = patterns.map((pattern) => pattern.split(' '))
  const head = commonLength(split)
  const tail = commonLength(split.map((words) => [...words.slice(head)].reverse()))
  const words = split[0] ?? []
  if (head + tail < 2 || (head === 0 && tail <= 2))
    return signals[0]?.family === 'diagnostic' || signals[0]?.group === '' ? first : (signals[0]?.subject ?? first)
  const title = [...words.slice(0, head), '…', ...(tail > 0 ? words.slice(-tail) : [])].join(' ')
  return title
}

function commonLength(lists: readonly (readonly string[])[]): number {
  const first = lists[0] ?? []
  let length = 0
  while (length < first.length && lists.every((list) => list[length] === first[length])) length += 1
  return length
}
