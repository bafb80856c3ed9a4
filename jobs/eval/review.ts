/** Review topics, intents and causes of broken builds beside the simulator's truth. */
import { z } from 'zod'
import { clusterScores, type ClusterScores } from '#analyze/eval/metrics.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { GitHubTruth } from '../simulator/github/pulls.ts'

export interface ReviewScores {
  count_comments: number
  /** Topics against the planted ones; what is said once is a topic of its own. */
  topics: ClusterScores
  /** Share of comments whose intent is the planted one. */
  intent_accuracy: number
  count_broken_builds: number
  /** Clusters of broken builds against the planted causes. */
  build_causes: ClusterScores
}

const Comment = z.object({
  number: z.number(),
  body: z.string(),
  topic_id: z.string().nullable(),
  intent: z.string().nullable(),
})
const Build = z.object({ number: z.number(), cluster_id: z.string() })

/** In: a warehouse with findings, and what was planted. Out: the scores; comments and builds that were lost count as alone. */
export async function reviewScores(warehouse: Warehouse, truth: GitHubTruth): Promise<ReviewScores> {
  const comments = await warehouse.all(Comment, 'select number, body, topic_id, intent from review_comments')
  const read = new Map(comments.map((one) => [`${one.number} ${one.body}`, one]))
  const pairs = truth.comments.map((one, index) => ({
    planted: one,
    planted_topic: one.topic ?? `once ${index}`,
    found: read.get(`${one.number} ${one.body}`) ?? null,
    alone: `alone ${index}`,
  }))
  const builds = await warehouse.all(
    Build,
    `select coalesce(links.number, try_cast(regexp_extract(signals.session_id, '#(\\d+)$', 1) as integer)) as number,
       any_value(cluster_id) as cluster_id
     from signals left join session_pull_requests as links on links.session_id = signals.session_id
     where kind = 'broken_build' group by 1 having number is not null`,
  )
  const clusterOf = new Map(builds.map((one) => [one.number, one.cluster_id]))
  const broken = truth.pulls.filter(({ kinds }) => kinds.includes('broken_build'))
  return {
    count_comments: pairs.length,
    topics: clusterScores(
      pairs.map((one) => one.planted_topic),
      pairs.map((one) => one.found?.topic_id ?? one.alone),
    ),
    intent_accuracy: pairs.filter(({ planted, found }) => found?.intent === planted.intent).length / Math.max(1, pairs.length), // prettier-ignore
    count_broken_builds: broken.length,
    build_causes: clusterScores(
      broken.map(({ build_cause }) => build_cause ?? ''),
      broken.map(({ number }) => clusterOf.get(number) ?? `alone ${number}`),
    ),
  }
}
