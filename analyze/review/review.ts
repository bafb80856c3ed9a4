/** Reviews and builds as signals: the GitHub views in, facts beside them and signals for the common clusters out. */
import type { Decision, JournalEntry } from '#ingest/journal.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { AnalyzeSettings } from '../settings.ts'
import { buildFindings } from './build-findings.ts'
import { ignoredReviewers, loopFindings, repeatedComments } from './comment-findings.ts'
import { readComments, writeComments } from './comments.ts'
import { readFailures } from './failures.ts'
import { toSignals, type ReviewSignals } from './found.ts'
import { pullFindings } from './pull-findings.ts'

export interface Reviewed extends ReviewSignals {
  /** Comments that joined a topic; to be journalled, so that topics keep their ids. */
  decisions: Decision[]
}

/**
 * Fills failure_facts, comment_facts and review_topics and returns the signals of reviews and builds. A pure function of
 * the views, the journal and `as_of` (epoch ms); without any GitHub data it does nothing.
 */
export async function reviewSignals(
  warehouse: Warehouse,
  settings: AnalyzeSettings,
  journal: readonly JournalEntry[],
  as_of: number,
): Promise<Reviewed> {
  const [any] = await warehouse.rows('select count(*) as count_objects from raw_github_objects')
  if (Number(any?.['count_objects'] ?? 0) === 0) {
    await warehouse.run('delete from failure_facts; delete from comment_facts; delete from review_topics')
    return { signals: [], recoveries: new Map(), decisions: [] }
  }
  await readFailures(warehouse)
  const options = { min_similarity: settings.review.topic_similarity, at: as_of }
  const { comments, decisions } = await readComments(warehouse, journal, options)
  await writeComments(warehouse, comments)
  const findings = [
    ...(await buildFindings(warehouse, settings.review)),
    ...repeatedComments(comments, settings.review, as_of),
    ...(await loopFindings(warehouse, settings.review)),
    ...(await ignoredReviewers(warehouse, settings.review, as_of)),
    ...(await pullFindings(warehouse, settings.review)),
  ]
  return { ...(await toSignals(warehouse, findings, settings)), decisions }
}
