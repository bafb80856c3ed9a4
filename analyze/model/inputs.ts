/** What a model may be shown, read from the findings: clusters with their oldest patterns and lines, and lessons that may be reworded. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { JournalEntry } from '#ingest/journal.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { clusterJournal } from '../cluster-journal.ts'
import { lessonsOf } from '../lesson-rows.ts'
import type { Lesson } from '../lesson.ts'

const clusterInputsSql = readFileSync(new URL('./cluster_inputs.sql', import.meta.url), 'utf8')

const InputRow = z.object({
  cluster_id: z.string(),
  kind: z.string(),
  scope: z.string(),
  repo: z.string().nullable(),
  first_seen_at: z.number().nullable(),
  patterns: z.array(z.string()),
  lines: z.array(z.string()),
  /** A person named it: it needs no other name. */
  is_named: z.boolean(),
  /** A branch or pull request speaks of it: its id must survive a merge. */
  has_proposal: z.boolean(),
})

export interface ClusterInput extends z.infer<typeof InputRow> {
  /** The journal gave it its id, so a merge can speak of it. */
  is_known: boolean
  /** A model joined another to it: it looks for no more neighbours, only new clusters may still find it. */
  is_merged: boolean
  /** A person moved one of its members: programs leave it as it is. */
  is_moved: boolean
}

/** The clusters a model may be asked about, the most costly first: open, mendable in the repository, seen in two sessions. */
export async function clusterInputs(
  warehouse: Warehouse,
  entries: readonly JournalEntry[],
  max_clusters: number,
): Promise<ClusterInput[]> {
  const journal = clusterJournal(entries)
  const moved = new Set([...journal.moved].map((member) => journal.clusterOf(member)))
  const merged = new Set(
    [...journal.redirects.values()].flatMap(({ to, reason }) => (reason === 'model' ? [journal.survivor(to)] : [])),
  )
  const rows = await warehouse.all(InputRow, clusterInputsSql)
  return rows.slice(0, max_clusters).map((row) => ({
    ...row,
    is_known: journal.created.has(row.cluster_id),
    is_merged: merged.has(row.cluster_id),
    is_moved: moved.has(row.cluster_id) || journal.split.has(row.cluster_id),
  }))
}

/** Lessons whose one line may be reworded: doc lines that nobody proposed yet and that do not have the model's words already. */
export async function wordingInputs(warehouse: Warehouse): Promise<Lesson[]> {
  const lessons = await lessonsOf(warehouse)
  return lessons.filter(({ kind, state, text, reasons }) => {
    const isReworded = reasons.some((reason) => reason.startsWith('Worded by '))
    return kind === 'doc' && state === 'candidate' && !/[\r\n]/.test(text) && !isReworded
  })
}
