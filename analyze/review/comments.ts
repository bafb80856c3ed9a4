/** Every comment with what the analysis makes of it: intent, severity, claims, topic, and whether it was acted on. */
import { z } from 'zod'
import type { Decision, JournalEntry } from '#ingest/journal.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { claimsOf, codeTokens, type Claim } from './claims.ts'
import { commentText, firstSentence } from './comment-text.ts'
import { fixOf, type FileChange, type Fix, type PullFacts } from './fixes.ts'
import { intentOf, severityOf, type Intent } from './intent.ts'
import { journalledTopics, topicsOf } from './topics.ts'

const text = z.string().nullable()
const number = z.number().nullable()
const CommentRow = z.object({
  ...{
    comment_id: z.string(),
    repo: z.string(),
    number: z.number(),
    source: z.string(),
    author: text,
    is_by_author: z.boolean(),
  },
  ...{ body: z.string(), file_path: text, original_line: number, start_line: number, side: text, commit_sha: text },
  ...{ line_text: text, is_reply: z.boolean(), created_at: number, pull_author: text },
})
type CommentRow = z.infer<typeof CommentRow>
const CommitRow = z.object({
  repo: z.string(),
  number: z.number(),
  sha: z.string(),
  committed_at: number,
  state: z.string(),
})
const FileRow = z.object({ sha: z.string(), path: z.string(), previous_path: text, patch: text })

export interface ReadComment extends CommentRow {
  prose: string
  intent: Intent
  intent_rule: string
  severity: string | null
  claims: Claim[]
  code_tokens: string[]
  suggestion: string | null
  /** Null for praise, process, replies and the author's own remarks: they raise no topic. */
  topic_id: string | null
  fix: Fix
}

const commentsSql = `
select comments.comment_id, comments.repo, comments.number, source, comments.author, is_by_author, comments.body, file_path,
  original_line, start_line, side, comments.commit_sha, line_text, is_reply, comments.created_at, pull_requests.author as pull_author
from comments
left join pull_requests on pull_requests.repo = comments.repo and pull_requests.number = comments.number
order by comments.created_at, comments.comment_id`

/** Reads all comments; `min_similarity` as in topics.ts. The decisions name what joined a topic. */
export async function readComments(
  warehouse: Warehouse,
  journal: readonly JournalEntry[],
  options: { min_similarity: number; at: number },
): Promise<{ comments: ReadComment[]; decisions: Decision[] }> {
  const rows = await warehouse.all(CommentRow, commentsSql)
  const pulls = await pullFacts(warehouse)
  const read = rows.map((row): ReadComment => {
    const told = commentText(row.body)
    const { intent, rule } = intentOf(told, row.file_path !== null)
    const claims = claimsOf(told.prose)
    const facts = { prose: told.prose, suggestion: told.suggestion, claims, code_tokens: codeTokens(told.prose) }
    const fix = fixOf(row, pulls.get(`${row.repo}#${row.number}`) ?? null)
    return { ...row, ...facts, intent, intent_rule: rule, severity: severityOf(row.body), topic_id: null, fix }
  })
  const raising = read.filter(
    (one) => !one.is_by_author && !one.is_reply && one.intent !== 'praise' && one.intent !== 'process',
  )
  const { topics, decisions } = topicsOf(raising, journalledTopics(journal), options)
  for (const one of raising) one.topic_id = topics.get(one.comment_id) ?? null
  return { comments: read, decisions }
}

/** Replaces comment_facts and review_topics. */
export async function writeComments(warehouse: Warehouse, comments: readonly ReadComment[]): Promise<void> {
  const facts = comments.map(
    ({ comment_id, intent, intent_rule, severity, topic_id, suggestion, fix, claims, code_tokens }) => ({
      ...{ comment_id, intent, intent_rule, severity, topic_id, suggestion, ...fix },
      ...{ claims: JSON.stringify(claims), code_tokens: JSON.stringify(code_tokens) },
    }),
  )
  const topics = [...byTopic(comments)].map(([topic_id, all]) => {
    const times = all.flatMap((one) => one.created_at ?? [])
    const pulls = new Set(all.map((one) => one.number)).size
    return {
      ...{ topic_id, repo: all[0]?.repo, title: titleOf(all), count_comments: all.length, count_pull_requests: pulls },
      ...(times.length === 0 ? {} : { first_seen_at: Math.min(...times), last_seen_at: Math.max(...times) }),
    }
  })
  await warehouse.transaction(async () => {
    await warehouse.run('delete from comment_facts; delete from review_topics')
    await warehouse.append('comment_facts', facts)
    await warehouse.append('review_topics', topics)
  })
}

/** Comments by topic, in order of their first. */
export function byTopic(comments: readonly ReadComment[]): Map<string, ReadComment[]> {
  const found = new Map<string, ReadComment[]>()
  for (const one of comments)
    if (one.topic_id !== null) found.set(one.topic_id, [...(found.get(one.topic_id) ?? []), one])
  return found
}

/** A topic in one line: the claim that most of its comments make, else the shortest first sentence. */
export function titleOf(comments: readonly ReadComment[]): string {
  const claims = new Map<string, number>()
  for (const { claims: all } of comments)
    for (const claim of all.slice(0, 1)) claims.set(claimText(claim), (claims.get(claimText(claim)) ?? 0) + 1)
  const [first] = [...claims].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  if (first && first[1] * 2 >= comments.length) return first[0]
  const sentences = comments.map((one) => firstSentence(one.prose)).filter((one) => one !== '')
  return sentences.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0] ?? 'a remark without words'
}

function claimText({ kind, use, not_use }: Claim): string {
  if (kind === 'missing') return `missing \`${use ?? ''}\``
  return kind === 'dont_use' ? `don't use \`${not_use ?? ''}\`` : `use \`${use ?? ''}\` instead of \`${not_use ?? ''}\``
}

async function pullFacts(warehouse: Warehouse): Promise<Map<string, PullFacts>> {
  const commits = await warehouse.all(
    CommitRow,
    `select own.repo, own.number, own.sha, commits.committed_at, coalesce(pull_requests.state, 'open') as state
     from pull_request_commits as own
     semi join comments on comments.repo = own.repo and comments.number = own.number and comments.file_path is not null
     left join commits on commits.repo = own.repo and commits.sha = own.sha
     left join pull_requests on pull_requests.repo = own.repo and pull_requests.number = own.number
     order by own.repo, own.number, own.position`,
  )
  const files = new Map<string, Map<string, FileChange>>()
  const fileRows = await warehouse.all(
    FileRow,
    `select distinct sha, path, previous_path, patch from commit_files
     where sha in (select own.sha from pull_request_commits as own
       semi join comments on comments.repo = own.repo and comments.number = own.number and comments.file_path is not null)
     order by sha, path`,
  )
  for (const { sha, path, ...file } of fileRows) {
    const known = files.get(sha)
    if (known) known.set(path, file)
    else files.set(sha, new Map([[path, file]]))
  }
  const pulls = new Map<string, PullFacts>()
  for (const { repo, number: n, sha, committed_at, state } of commits) {
    const key = `${repo}#${n}`
    const commit = { sha, committed_at, files: files.get(sha) ?? new Map<string, FileChange>() }
    pulls.set(key, { is_open: state === 'open', commits: [...(pulls.get(key)?.commits ?? []), commit] })
  }
  return pulls
}
