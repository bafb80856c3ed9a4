/** What Hone did about a lesson before, read from the journal: the memory that keeps a refusal final and a branch ours. */
import { z } from 'zod'
import type { Decision, JournalEntry, JournalKind } from '#ingest/journal.ts'

/** One lesson's latest proposal; the columns of the warehouse's `proposals` and what identifies the content. */
export const ProposalRecord = z.object({
  lesson_id: z.string(),
  repo: z.string(),
  branch: z.string(),
  base_sha: z.string().nullable(),
  head_sha: z.string().nullable(),
  pull_request_number: z.number().nullable(),
  url: z.string().nullable(),
  state: z.enum(['pushed', 'open', 'merged', 'closed']),
  content_hash: z.string().nullable(),
})
export type ProposalRecord = z.infer<typeof ProposalRecord>

const kinds: readonly string[] = [
  'proposal_pushed',
  'pull_request_opened',
  'pull_request_updated',
  'proposal_closed',
] satisfies JournalKind[]

/** The latest record per lesson and repository, keyed by `recordKey`. Entries of other kinds or shapes are passed over. */
export function proposalsFromJournal(entries: readonly JournalEntry[]): Map<string, ProposalRecord> {
  const latest = new Map<string, ProposalRecord>()
  for (const { record } of recordsOf(entries)) latest.set(recordKey(record.lesson_id, record.repo), record)
  return latest
}

/** How many lessons got their first proposal on the UTC day of `now` (epoch ms), over all repositories. */
export function countNewOn(entries: readonly JournalEntry[], now: number): number {
  const first = new Map<string, number>()
  for (const { record, at } of recordsOf(entries)) {
    const key = recordKey(record.lesson_id, record.repo)
    if (!first.has(key)) first.set(key, at)
  }
  const dayOf = (at: number) => Math.floor(at / 86_400_000)
  return [...first.values()].filter((at) => dayOf(at) === dayOf(now)).length
}

/** The proposal records among the entries, in time order. */
function recordsOf(entries: readonly JournalEntry[]): { record: ProposalRecord; at: number }[] {
  return [...entries]
    .sort((a, b) => a.at - b.at)
    .flatMap(({ kind, body, at }) => {
      const parsed = kinds.includes(kind) ? ProposalRecord.safeParse(body) : null
      return parsed?.success ? [{ record: parsed.data, at }] : []
    })
}

export function recordKey(lesson_id: string, repo: string): string {
  return `${lesson_id} ${repo.toLowerCase()}`
}

/** The decision that takes the record to `next`, or none when nothing changed. */
export function decide(
  at: number,
  kind: JournalKind,
  previous: ProposalRecord | null,
  next: ProposalRecord,
): Decision[] {
  const isSame = previous !== null && JSON.stringify(previous) === JSON.stringify(ProposalRecord.parse(next))
  return isSame ? [] : [{ kind, at, body: { ...next } }]
}
