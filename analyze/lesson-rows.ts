/** Lessons and proposals as the warehouse has them: read for proposing, refreshed from the journal after it. */
import { readFileSync } from 'node:fs'
import type { Warehouse } from '#ingest/warehouse.ts'
import { Lesson } from './lesson.ts'

const proposalsSql = readFileSync(new URL('./models/proposals.sql', import.meta.url), 'utf8')

/** Every lesson, the most wasted time first. */
export async function lessonsOf(warehouse: Warehouse): Promise<Lesson[]> {
  const rows = await warehouse.rows(
    `select lessons.* from lessons join clusters using (cluster_id) order by clusters.rank, lesson_id`,
  )
  const json = (value: unknown) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : null)
  return rows.map((row) =>
    Lesson.parse({
      ...row,
      reasons: json(row['reasons']),
      evidence: json(row['evidence']),
      remedy: json(row['remedy']),
    }),
  )
}

/** Remakes the proposals table from the journal and gives lessons the state of their proposal. */
export async function refreshProposals(warehouse: Warehouse): Promise<void> {
  await warehouse.run(proposalsSql)
}
