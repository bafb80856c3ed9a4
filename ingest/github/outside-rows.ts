/** The documented shapes of builds and comments that do not come from GitHub, and the rows they become. */
import { z } from 'zod'
import type { Row } from '../warehouse.ts'
import { maybe, type Rows } from './row-sink.ts'

const id = z.union([z.string().min(1).max(200), z.number()]).transform(String)

/** One line of `builds.jsonl`: one job of one build. */
export const FolderBuild = z.object({
  build_id: id.describe('Unique in the repository.'),
  job: z.string().describe('What was run; builds of equal job and workflow are compared with each other.'),
  workflow: maybe(z.string()),
  sha: maybe(z.string()),
  branch: maybe(z.string()),
  event: maybe(z.string()).describe('push, pull_request, schedule …'),
  pull_request: maybe(z.number().int()),
  attempt: z.number().int().min(1).default(1).describe('Counts the runs of the same commit.'),
  status: z.enum(['success', 'failure', 'cancelled', 'timed_out', 'skipped']),
  started_at: maybe(z.string()).describe('ISO 8601.'),
  ended_at: maybe(z.string()),
  log: maybe(z.string()).describe('Log file, relative to the folder; plain, gzip or zstd.'),
  url: maybe(z.string()),
})
export type FolderBuild = z.infer<typeof FolderBuild>

/** One line of a file of review comments. */
export const OtherComment = z.object({
  id: id.describe('Unique in the repository.'),
  pull_request: z.number().int(),
  author: maybe(z.string()),
  is_bot: z.boolean().default(false),
  body: z.string(),
  path: maybe(z.string()),
  line: maybe(z.number().int()),
  commit: maybe(z.string()).describe('Commit the comment was made on.'),
  diff_hunk: maybe(z.string()).describe('Unified diff that ends at the line commented on.'),
  created_at: z.string().describe('ISO 8601.'),
  updated_at: maybe(z.string()),
  in_reply_to: maybe(id),
  is_resolved: maybe(z.boolean()),
})
export type OtherComment = z.infer<typeof OtherComment>

/** A build from a folder as a row of raw_github_checks. */
export function folderBuild(item: FolderBuild, rows: Rows): void {
  const { build_id, job, status, ended_at, pull_request, ...rest } = item
  rows.put('raw_github_checks', {
    ...rest,
    ...{ check_id: build_id, source: 'folder', name: job, app: null, number: pull_request },
    ...{ status: 'completed', conclusion: status, completed_at: ended_at },
  })
}

/** A comment from elsewhere as a row of raw_github_comments. */
export function otherComment(item: OtherComment, rows: Rows): void {
  const author_kind = item.is_bot ? 'bot' : item.author === null ? 'unknown' : 'person'
  const row: Row = {
    ...{ node_id: `other:${item.id}`, comment_id: `other:${item.id}`, number: item.pull_request, source: 'other' },
    ...{ author: rows.name(item.author, author_kind), author_kind, body: rows.text(item.body), path: item.path },
    ...{ line: item.line, original_line: item.line, commit_sha: item.commit, original_commit_sha: item.commit },
    ...{ diff_hunk: item.diff_hunk, created_at: item.created_at, updated_at: item.updated_at ?? item.created_at },
    in_reply_to_id: item.in_reply_to === null ? null : `other:${item.in_reply_to}`,
    is_resolved: item.is_resolved,
  }
  rows.put('raw_github_comments', row)
}
