/** The warehouse's findings beside the simulator's truth: what was planted, what was found, how well. */
import { z } from 'zod'
import { evaluate, type Evaluation, type LabelledTruth } from '#analyze/eval/evaluate.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { Truth } from '../simulator/team.ts'

const FoundSignal = z.object({
  session_id: z.string(),
  tool_call_id: z.string().nullable(),
  text: z.string(),
  cluster_id: z.string().nullable(),
})
const FoundCluster = z.object({ cluster_id: z.string(), rank: z.number() })
const FoundRemedy = z.object({
  cluster_id: z.string(),
  kind: z.string(),
  text: z.string(),
  edit_before: z.string().nullable(),
  edit_after: z.string().nullable(),
})

/** Reads the findings and scores them against the truth. */
export async function evaluateWarehouse(warehouse: Warehouse, truth: Truth): Promise<Evaluation> {
  return evaluate(truth satisfies LabelledTruth, {
    signals: await warehouse.all(
      FoundSignal,
      `select session_id, evidence->>'tool_call_id' as tool_call_id, text, cluster_id
       from signals order by signal_id`,
    ),
    clusters: await warehouse.all(FoundCluster, 'select cluster_id, rank from clusters order by rank'),
    remedies: await warehouse.all(
      FoundRemedy,
      `select cluster_id, kind, text, edit_before, edit_after from remedies order by cluster_id, is_best desc, count_sessions desc, text`,
    ),
  })
}
