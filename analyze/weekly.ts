/** One week's facts for the digest, each with the query that gives its rows. Reads the findings; decides nothing. */
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'

const ClusterFact = z.object({
  cluster_id: z.string(),
  title: z.string(),
  kind: z.string(),
  scope: z.string(),
  repo: z.string().nullable(),
  trend: z.string(),
  first_seen_at: z.number().nullable(),
  count_sessions: z.number(),
  count_users: z.number(),
  count_week_sessions: z.number(),
  count_before_sessions: z.number(),
  wasted_ms: z.number().nullable(),
  remedy: z.string().nullable(),
})
export type ClusterFact = z.infer<typeof ClusterFact>

const ProposalFact = z.object({
  lesson_id: z.string(),
  claim: z.string(),
  kind: z.string(),
  place: z.string(),
  repo: z.string().nullable(),
  state: z.string(),
  branch: z.string().nullable(),
  url: z.string().nullable(),
  count_sessions: z.number(),
  wasted_ms: z.number().nullable(),
})
export type ProposalFact = z.infer<typeof ProposalFact>

const Activity = z.object({
  count_sessions: z.number(),
  count_people: z.number(),
  count_tool_calls: z.number(),
  count_failed_tool_calls: z.number(),
  duration_ms: z.number().nullable(),
})
export type Activity = z.infer<typeof Activity>

const ModelCost = z.object({
  model: z.string(),
  count_responses: z.number(),
  input_tokens: z.number(),
  cached_input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.number().nullable(),
})
export type ModelCost = z.infer<typeof ModelCost>

const Trouble = z.object({ what: z.string(), count: z.number(), example: z.string().nullable() })
export type Trouble = z.infer<typeof Trouble>

/** Facts with the query behind them: run it with `hone sql` to see the rows. */
export interface Shown<T> {
  rows: T
  query: string
}

export interface Weekly {
  from_at: number
  to_at: number
  activity: Shown<Activity>
  activity_before: Activity
  clusters: Shown<ClusterFact[]>
  proposals: Shown<ProposalFact[]>
  cost: Shown<ModelCost[]>
  /** Refused lines and objects, unknown record types, failed runs. */
  troubles: Shown<Trouble[]>
}

const day_ms = 86_400_000

/** The week that ends at `to_at` (epoch ms), beside the week before it. */
export async function weekly(warehouse: Warehouse, to_at: number): Promise<Weekly> {
  const from_at = to_at - 7 * day_ms
  const activity = await shown(warehouse, Activity, activityQuery(from_at, to_at))
  const before = await warehouse.all(Activity, activityQuery(from_at - 7 * day_ms, from_at))
  return {
    from_at,
    to_at,
    activity: { rows: first(activity.rows), query: activity.query },
    activity_before: first(before),
    clusters: await shown(warehouse, ClusterFact, clusterQuery(from_at, to_at)),
    proposals: await shown(warehouse, ProposalFact, proposalQuery),
    cost: await shown(warehouse, ModelCost, costQuery(from_at, to_at)),
    troubles: await shown(warehouse, Trouble, troubleQuery(from_at, to_at)),
  }
}

async function shown<T>(warehouse: Warehouse, row: z.ZodType<T>, query: string): Promise<Shown<T[]>> {
  return { rows: await warehouse.all(row, query), query: query.replace(/\s+/g, ' ').trim() }
}

function first<T>(rows: readonly T[]): T {
  const row = rows[0]
  if (row === undefined) throw new Error('an aggregate without group by gave no row')
  return row
}

function at(epoch_ms: number): string {
  return `timestamp '${new Date(epoch_ms).toISOString().slice(0, 19).replace('T', ' ')}'`
}

const activityQuery = (from: number, to: number) => `
  select count(*) as count_sessions, count(distinct user_name) as count_people,
    coalesce(sum(count_tool_calls), 0) as count_tool_calls,
    coalesce(sum(count_failed_tool_calls), 0) as count_failed_tool_calls, sum(duration_ms) as duration_ms
  from sessions where started_at >= ${at(from)} and started_at < ${at(to)}`

const clusterQuery = (from: number, to: number) => `
  select clusters.cluster_id, title, clusters.kind, clusters.scope, clusters.repo, trend, first_seen_at,
    clusters.count_sessions, clusters.count_users,
    count(distinct signals.session_id) filter (where signals."at" >= ${at(from)}) as count_week_sessions,
    count(distinct signals.session_id) filter (where signals."at" < ${at(from)}
      and signals."at" >= ${at(from - 7 * day_ms)}) as count_before_sessions,
    clusters.wasted_ms, any_value(remedies.text) as remedy
  from clusters
  join signals on signals.cluster_id = clusters.cluster_id and signals."at" < ${at(to)}
  left join (select cluster_id, first(text order by count_sessions desc) as text from remedies group by all) remedies
    on remedies.cluster_id = clusters.cluster_id
  where clusters.status <> 'muted'
  group by all order by min(clusters.rank)`

const proposalQuery = `
  select lessons.lesson_id, claim, kind, place, lessons.repo, coalesce(proposals.state, lessons.state) as state,
    branch, url, (evidence->>'count_sessions')::bigint as count_sessions, (evidence->>'wasted_ms')::bigint as wasted_ms
  from lessons left join proposals using (lesson_id) order by wasted_ms desc nulls last, lesson_id`

const costQuery = (from: number, to: number) => `
  select coalesce(model, 'unknown model') as model, count(*) as count_responses,
    coalesce(sum(input_tokens), 0) as input_tokens, coalesce(sum(cached_input_tokens), 0) as cached_input_tokens,
    coalesce(sum(output_tokens), 0) as output_tokens,
    case when count(*) = count(cost_usd) then sum(cost_usd) end as cost_usd
  from usage where usage."at" >= ${at(from)} and usage."at" < ${at(to)}
  group by all order by cost_usd desc nulls last, count_responses desc`

const troubleQuery = (from: number, to: number) => `
  select 'log lines refused: ' || reason as what, count(*) as count, any_value(object_key) as example
  from quarantine group by all
  union all
  select 'unknown record in ' || coalesce(format, 'a log') || ': ' || raw_line_counts.reason, sum(count_lines)::bigint,
    any_value(object_key)
  from raw_line_counts join raw_objects using (object_key) where disposition = 'drift' group by all
  union all
  select 'failed ' || job || ' run: ' || coalesce(error, '?'), count(*), any_value(run_id)
  from runs where status = 'failed' and started_at >= ${at(from)} and started_at < ${at(to)} group by all
  order by count desc, what`
