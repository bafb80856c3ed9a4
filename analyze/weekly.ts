/** One week's facts for the digest, each with the query that gives its rows. Reads the findings; decides nothing. */
import { readFileSync } from 'node:fs'
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
  count_failed_tool_calls: z.number().nullable(),
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

const macros = readFileSync(new URL('./models/week.sql', import.meta.url), 'utf8')

/** The week that ends at `to_at` (epoch ms), beside the week before it. Defines the week_* macros in the warehouse. */
export async function weekly(warehouse: Warehouse, to_at: number): Promise<Weekly> {
  const from_at = to_at - 7 * day_ms
  await warehouse.run(macros)
  const activity = await shown(warehouse, Activity, `select * from week_activity(${at(to_at)})`)
  const before = await warehouse.all(Activity, `select * from week_activity(${at(from_at)})`)
  return {
    from_at,
    to_at,
    activity: { rows: first(activity.rows), query: activity.query },
    activity_before: first(before),
    clusters: await shown(warehouse, ClusterFact, `select * from week_clusters(${at(to_at)})`),
    proposals: await shown(warehouse, ProposalFact, `select * from week_proposals()`),
    cost: await shown(warehouse, ModelCost, `select * from week_cost(${at(to_at)})`),
    troubles: await shown(warehouse, Trouble, `select * from week_troubles(${at(to_at)})`),
  }
}

async function shown<T>(warehouse: Warehouse, row: z.ZodType<T>, query: string): Promise<Shown<T[]>> {
  return { rows: await warehouse.all(row, query), query }
}

function first<T>(rows: readonly T[]): T {
  const row = rows[0]
  if (row === undefined) throw new Error('an aggregate without group by gave no row')
  return row
}

/** A time as DuckDB writes it, to the day where that is exact. */
function at(epoch_ms: number): string {
  const text = new Date(epoch_ms).toISOString()
  return `timestamp '${epoch_ms % day_ms === 0 ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')}'`
}
