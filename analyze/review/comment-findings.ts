/** S21 and the signs of reviews that go wrong: the same remark again, rounds without end, a reviewer nobody heeds. */
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { ReviewSettings } from '../settings.ts'
import { byTopic, titleOf, type ReadComment } from './comments.ts'
import type { Finding } from './found.ts'

const day_ms = 86_400_000

/**
 * One finding per pull request of every topic that was raised often enough in the days before `as_of` (epoch ms). Authors
 * are those of the pull requests: a remark that only one of them ever gets is about a person, not about the repository.
 */
export function repeatedComments(comments: readonly ReadComment[], settings: ReviewSettings, as_of: number): Finding[] {
  const since = as_of - settings.repeated_days * day_ms
  return [...byTopic(comments)].flatMap(([topic_id, all]) => {
    const recent = all.filter((one) => one.created_at !== null && one.created_at >= since)
    const firsts = [...new Map([...recent].reverse().map((one) => [one.number, one])).values()].reverse()
    const authors = new Set(firsts.map((one) => one.pull_author ?? 'unknown'))
    if (firsts.length < settings.repeated_pull_requests || authors.size < settings.repeated_authors) return []
    const title = titleOf(recent)
    return firsts.map((one): Finding => {
      const hits = recent.filter((other) => other.number === one.number)
      return {
        ...{ repo: one.repo, number: one.number, stand_in: topic_id, user_name: one.pull_author },
        signal: {
          ...{ kind: 'repeated_review_comment', subject: topic_id, text: title, group: topic_id, is_exact: true },
          ...{ at: one.created_at, count_hits: hits.length, path: one.file_path },
        },
        recovery: recoveryOf(hits),
      }
    })
  })
}

/** The edit that answered the remark, and what the remark says to use instead. */
function recoveryOf(hits: readonly ReadComment[]): Finding['recovery'] {
  const claim = hits.flatMap((one) => one.claims).find((one) => one.kind === 'use_instead')
  const use = claim?.use ?? null
  const instead = use === null ? {} : { instead: { key: use, form: use }, fail_form: claim?.not_use ?? '' }
  const fixed = hits.find((one) => one.fix.code_before !== null && one.fix.code_after !== null)
  const { code_before, code_after } = fixed?.fix ?? { code_before: null, code_after: null }
  const isTold = claim !== undefined || hits.some((one) => one.fix.is_acted_on === true)
  const hunk =
    fixed && code_before !== null && code_after !== null
      ? { path: fixed.file_path ?? '', before: code_before, after: code_after, is_suppression: false, certainty: 3 }
      : null
  return { ...instead, hunks: hunk === null ? [] : [hunk], pass_seq: isTold ? 1 : null }
}

const Loop = z.object({
  ...{ repo: z.string(), number: z.number(), author: z.string().nullable(), at: z.number().nullable() },
  ...{ count_rounds: z.number(), count_reopened_threads: z.number(), count_repeated_topics: z.number() },
})

/** Reviews that do not converge. Each reason is a cluster of its own. */
export async function loopFindings(warehouse: Warehouse, settings: ReviewSettings): Promise<Finding[]> {
  const rows = await warehouse.all(
    Loop,
    `select loops.repo, loops.number, pull_requests.author, loops.last_remark_at as "at", count_rounds, count_reopened_threads,
       count_repeated_topics
     from review_loops as loops join pull_requests using (repo, number) order by loops.repo, loops.number`,
  )
  return rows.flatMap((row) => {
    const reasons: [string, number][] = [
      [
        `review takes more than ${settings.review_rounds} rounds`,
        row.count_rounds > settings.review_rounds ? row.count_rounds : 0,
      ],
      ['a resolved thread is reopened', row.count_reopened_threads],
      ['the same topic is raised again in one review', row.count_repeated_topics],
    ]
    return reasons
      .filter(([, count]) => count > 0)
      .map(([said, count]): Finding => ({
        ...{ repo: row.repo, number: row.number, stand_in: said, user_name: row.author },
        signal: {
          kind: 'review_loop',
          subject: said,
          text: said,
          group: said,
          is_exact: true,
          at: row.at,
          count_hits: count,
        },
      }))
  })
}

const Reviewer = z.object({
  repo: z.string(),
  reviewer: z.string(),
  count_told: z.number(),
  count_acted_on: z.number(),
})

/** Reviewing programs whose remarks are mostly left alone. People are not measured. */
export async function ignoredReviewers(
  warehouse: Warehouse,
  settings: ReviewSettings,
  as_of: number,
): Promise<Finding[]> {
  const rows = await warehouse.all(
    Reviewer,
    `select repo, reviewer, sum(count_told)::bigint as count_told, sum(count_acted_on)::bigint as count_acted_on
     from reviewers where reviewer_kind = 'bot' group by all order by all`,
  )
  return rows
    .filter(
      (row) =>
        row.count_told >= settings.ignored_min_comments && row.count_acted_on / row.count_told < settings.ignored_share,
    )
    .map((row): Finding => ({
      ...{ repo: row.repo, number: null, stand_in: `reviewer:${row.reviewer}`, user_name: row.reviewer },
      signal: {
        ...{
          kind: 'ignored_reviewer',
          subject: row.reviewer,
          group: row.reviewer,
          is_exact: true,
          at: as_of,
          count_hits: row.count_told,
        },
        text: `remarks of ${row.reviewer} are mostly not acted on`,
      },
    }))
}
