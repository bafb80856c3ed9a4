/** The one window for reports: typed rows out of the findings, each answer with the SQL that made it. */
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'
import { lessonsOf } from './lesson-rows.ts'
import type { Lesson } from './lesson.ts'

/** Rows with the query behind them: `hone sql` gives the same rows. */
export interface Found<T> {
  rows: T[]
  query: string
}

const time = z.number().nullable()

export const ClusterRow = z.object({
  cluster_id: z.string(),
  rank: z.number(),
  title: z.string(),
  kind: z.string(),
  scope: z.string(),
  repo: z.string().nullable(),
  status: z.string(),
  trend: z.string(),
  first_seen_at: time,
  last_seen_at: time,
  count_sessions: z.number(),
  count_users: z.number(),
  count_days: z.number(),
  wasted_ms: z.number().nullable(),
  rank_reasons: z.string(),
  remedy: z.string().nullable(),
  edit_before: z.string().nullable(),
  edit_after: z.string().nullable(),
  lesson: z.string().nullable(),
})
export type ClusterRow = z.infer<typeof ClusterRow>

export const SignalRow = z.object({
  signal_id: z.string(),
  kind: z.string(),
  at: time,
  session_id: z.string(),
  seq: z.number().nullable(),
  subject: z.string().nullable(),
  text: z.string(),
  wasted_ms: z.number().nullable(),
})
export type SignalRow = z.infer<typeof SignalRow>

export const CostRow = z.object({
  model: z.string(),
  count_responses: z.number(),
  output_tokens: z.number(),
  cost_usd: z.number().nullable(),
})
export type CostRow = z.infer<typeof CostRow>

export const OutcomeRow = z.object({
  outcome: z.string(),
  count_sessions: z.number(),
  struggle_score: z.number().nullable(),
})
export type OutcomeRow = z.infer<typeof OutcomeRow>

export const KindRow = z.object({
  kind: z.string(),
  scope: z.string(),
  count_signals: z.number(),
  count_sessions: z.number(),
  wasted_ms: z.number().nullable(),
})
export type KindRow = z.infer<typeof KindRow>

export const RunRow = z.object({
  run_id: z.string(),
  job: z.string(),
  started_at: z.number(),
  duration_ms: z.number(),
  status: z.string(),
  error: z.string().nullable(),
})
export type RunRow = z.infer<typeof RunRow>

const clusterSelect = `
  select clusters.cluster_id, clusters.rank, clusters.title, clusters.kind, clusters.scope, clusters.repo, clusters.status,
    clusters.trend, clusters.first_seen_at, clusters.last_seen_at, clusters.count_sessions, clusters.count_users,
    clusters.count_days, clusters.wasted_ms, clusters.rank_reasons, remedies.text as remedy, remedies.edit_before,
    remedies.edit_after, lessons.text as lesson
  from clusters
  left join remedies on remedies.cluster_id = clusters.cluster_id and remedies.is_best
  left join lessons on lessons.cluster_id = clusters.cluster_id`

/** The first clusters by rank: those a repository or its environment could mend, unless `all_scopes`. Muted ones are left out. */
export async function topClusters(warehouse: Warehouse, count: number, all_scopes = false): Promise<Found<ClusterRow>> {
  const scope = all_scopes ? '' : `and clusters.scope in ('repository', 'environment')`
  return found(
    warehouse,
    ClusterRow,
    `${clusterSelect} where clusters.status <> 'muted' ${scope} order by clusters.rank limit ${whole(count)}`,
  )
}

/** Clusters first seen at or after a time (epoch ms). */
export async function newClusters(warehouse: Warehouse, since: number): Promise<Found<ClusterRow>> {
  return found(
    warehouse,
    ClusterRow,
    `${clusterSelect} where clusters.first_seen_at >= epoch_ms(${whole(since)}) order by clusters.rank`,
  )
}

/** Every signal of one cluster, oldest first. */
export async function signalsOfCluster(warehouse: Warehouse, cluster_id: string): Promise<Found<SignalRow>> {
  const id = cluster_id.replaceAll("'", "''")
  const query = `select signal_id, kind, "at", session_id, seq, subject, text, wasted_ms from signals where cluster_id = '${id}' order by "at", signal_id`
  return found(warehouse, SignalRow, query)
}

/** Lessons with their evidence, the most lost time first. */
export async function lessonsWithEvidence(warehouse: Warehouse): Promise<Found<Lesson>> {
  const query = 'select lessons.* from lessons join clusters using (cluster_id) order by clusters.rank, lesson_id'
  return { rows: await lessonsOf(warehouse), query }
}

/** Signals by kind and scope. */
export async function signalCounts(warehouse: Warehouse): Promise<Found<KindRow>> {
  return found(
    warehouse,
    KindRow,
    `select kind, scope, count(*) as count_signals, count(distinct session_id) as count_sessions, sum(wasted_ms)::bigint as wasted_ms
     from signals group by kind, scope order by count_sessions desc, kind, scope`,
  )
}

/** Sessions by how they ended, with the mean struggle score. */
export async function outcomes(warehouse: Warehouse): Promise<Found<OutcomeRow>> {
  return found(
    warehouse,
    OutcomeRow,
    `select coalesce(outcome, 'unknown') as outcome, count(*) as count_sessions, avg(struggle_score) as struggle_score
     from sessions group by 1 order by count_sessions desc, outcome`,
  )
}

/** Tokens and cost by model; cost is null when one response's price is unknown. */
export async function costByModel(warehouse: Warehouse): Promise<Found<CostRow>> {
  return found(
    warehouse,
    CostRow,
    `select coalesce(model, 'unknown model') as model, count(*) as count_responses,
       coalesce(sum(output_tokens), 0)::bigint as output_tokens,
       case when count(*) = count(cost_usd) then sum(cost_usd) end as cost_usd
     from usage group by 1 order by cost_usd desc nulls last, model`,
  )
}

/** The newest runs first. */
export async function runSummaries(warehouse: Warehouse, count: number): Promise<Found<RunRow>> {
  return found(
    warehouse,
    RunRow,
    `select run_id, job, started_at, duration_ms, status, error from runs order by started_at desc, run_id limit ${whole(count)}`,
  )
}

async function found<T>(warehouse: Warehouse, row: z.ZodType<T>, sql: string): Promise<Found<T>> {
  const query = sql.replace(/\s+/g, ' ').trim()
  return { rows: await warehouse.all(row, query), query }
}

/** A number as it may stand in SQL. Throws when it is none. */
function whole(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`not a number: ${value}`)
  return String(Math.round(value))
}
