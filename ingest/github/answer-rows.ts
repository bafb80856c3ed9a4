/** GitHub's answers by kind: which shape their items have and which rows they become. */
import { z } from 'zod'
import type { Envelope } from './object.ts'
import { FolderBuild, folderBuild, OtherComment, otherComment } from './outside-rows.ts'
import { maybe, User, type Rows } from './row-sink.ts'
import * as builds from './build-rows.ts'

const text = maybe(z.string())
const whole = maybe(z.number().int())
const Git = maybe(z.object({ name: text, date: text }))
const Ref = z.object({ ref: text, sha: text })

const Repository = z.object({ full_name: z.string(), default_branch: text })
const Pull = z.object({
  ...{
    node_id: z.string(),
    number: z.number().int(),
    title: text,
    body: text,
    state: z.string(),
    draft: maybe(z.boolean()),
  },
  ...{ user: User, head: Ref, base: Ref, merge_commit_sha: text, created_at: text, updated_at: text, closed_at: text },
  ...{ merged_at: text, merged_by: User, additions: whole, deletions: whole, changed_files: whole, commits: whole },
  html_url: text,
})
const Commit = z.object({
  sha: z.string(),
  commit: z.object({ message: z.string(), author: Git, committer: Git }),
  author: User.catch(null),
  parents: z.array(z.object({ sha: z.string() })).default([]),
  stats: maybe(z.object({ additions: whole, deletions: whole })),
  files: z
    .array(
      z.object({
        filename: z.string(),
        previous_filename: text,
        status: text,
        additions: whole,
        deletions: whole,
        patch: text,
      }),
    )
    .optional(),
})
const Review = z.object({
  ...{
    id: z.number(),
    node_id: z.string(),
    user: User,
    body: text,
    state: z.string(),
    commit_id: text,
    submitted_at: text,
  },
})
const Comment = z.object({
  ...{
    id: z.number(),
    node_id: z.string(),
    user: User,
    body: text,
    created_at: text,
    updated_at: text,
    html_url: text,
  },
})
const ReviewComment = Comment.extend({
  ...{
    pull_request_url: z.string(),
    path: z.string(),
    line: whole,
    original_line: whole,
    start_line: whole,
    side: text,
  },
  ...{ position: whole, commit_id: text, original_commit_id: text, diff_hunk: text },
  ...{ pull_request_review_id: maybe(z.number()), in_reply_to_id: maybe(z.number()), subject_type: text },
})
const IssueComment = Comment.extend({ issue_url: z.string() })
const Thread = z.object({
  id: z.string(),
  isResolved: z.boolean(),
  isOutdated: maybe(z.boolean()),
  resolvedBy: maybe(z.object({ login: z.string() })),
  comments: z.object({ nodes: z.array(maybe(z.object({ databaseId: maybe(z.number()) }))) }),
})

const Check = z.object({ context: z.string() })
const Branch = z.object({
  protection: maybe(
    z.object({
      required_status_checks: maybe(
        z.object({ contexts: z.array(z.string()).optional(), checks: z.array(Check).optional() }),
      ),
    }),
  ),
})
const BranchRules = z.array(
  z.object({ type: text, parameters: maybe(z.object({ required_status_checks: maybe(z.array(Check)) })) }),
)

type Reader = (envelope: Envelope, rows: Rows) => void

/** Null for list pages that are kept for their ETag only. */
export const readers: Record<Envelope['kind'], Reader | null> = {
  walk: null,
  pull_list: null,
  repository: ({ data }, rows) => rows.item(Repository, data, 1, (item) => rows.put('raw_github_repositories', item)),
  branch: ({ data, resource }, rows) =>
    rows.item(Branch, data, 1, ({ protection }) => {
      const { contexts = [], checks = [] } = protection?.required_status_checks ?? {}
      required(resource, 'protection', [...contexts, ...checks.map((one) => one.context)], rows)
    }),
  branch_rules: ({ data, resource }, rows) =>
    // Null where the server knows no rules: nothing is required by them.
    rows.item(BranchRules, data ?? [], 1, (rules) => {
      const checks = rules.flatMap((rule) => rule.parameters?.required_status_checks ?? [])
      required(
        resource,
        'rules',
        checks.map((one) => one.context),
        rows,
      )
    }),
  pull: ({ data }, rows) => rows.item(Pull, data, 1, (item) => pull(item, rows)),
  pull_commits: ({ data, resource }, rows) =>
    each(data, (value, place) =>
      rows.item(Commit, value, place, (item) => {
        const page = Number(/page-(\d+)$/.exec(resource)?.[1] ?? 1)
        rows.put('raw_github_pull_commits', {
          resource,
          number: numberIn(resource),
          position: page * 1000 + place,
          sha: item.sha,
        })
        commit(item, false, rows)
      }),
    ),
  commit_list: ({ data }, rows) =>
    each(data, (value, place) => rows.item(Commit, value, place, (item) => commit(item, true, rows))),
  commit: ({ data }, rows) => {
    if (data !== null) rows.item(Commit, data, 1, (item) => commit(item, false, rows))
  },
  reviews: ({ data, resource }, rows) =>
    each(data, (value, place) => rows.item(Review, value, place, (item) => review(item, numberIn(resource), rows))),
  review_comments: ({ data }, rows) =>
    each(data, (value, place) => rows.item(ReviewComment, value, place, (item) => reviewComment(item, rows))),
  issue_comments: ({ data }, rows) =>
    each(data, (value, place) =>
      rows.item(IssueComment, value, place, (item) => {
        // Comments of issues come along; the staging models keep those of pull requests.
        const number = /\/issues\/(\d+)$/.exec(item.issue_url)?.[1]
        if (number)
          rows.put('raw_github_comments', {
            ...common(item, rows),
            // Ids of comments on lines and on whole pull requests are counted apart and may be equal.
            ...{ comment_id: `issue:${item.id}`, number: Number(number), source: 'issue' },
          })
      }),
    ),
  threads: ({ data, resource }, rows) =>
    each(data, (value, place) => rows.item(Thread, value, place, (item) => thread(item, numberIn(resource), rows))),
  run_list: ({ data }, rows) => builds.runs(data, rows),
  run_attempt: ({ data }, rows) => builds.run(data, 1, rows),
  jobs: ({ data }, rows) => builds.jobs(data, rows),
  check_runs: ({ data }, rows) => builds.checks(data, rows),
  statuses: ({ data, resource }, rows) => builds.statuses(data, resource.replace(/-page-\d+$/, ''), rows),
  job_log: builds.log,
  folder_builds: ({ data }, rows) =>
    each(data, (value, place) => rows.item(FolderBuild, value, place, (item) => folderBuild(item, rows))),
  other_comments: ({ data }, rows) =>
    each(data, (value, place) => rows.item(OtherComment, value, place, (item) => otherComment(item, rows))),
}

function required(branch: string, source: string, contexts: readonly string[], rows: Rows): void {
  const names = [...new Set(contexts)].sort()
  rows.put('raw_github_required_checks', { branch, source, contexts: JSON.stringify(names) })
}

function each(data: unknown, use: (value: unknown, place: number) => void): void {
  if (Array.isArray(data)) data.forEach((value, index) => use(value, index + 1))
}

function numberIn(resource: string): number {
  return Number(/^pr-(\d+)/.exec(resource)?.[1] ?? 0)
}

function pull(item: z.infer<typeof Pull>, rows: Rows): void {
  const { node_id, number, state, created_at, updated_at, closed_at, merged_at, merge_commit_sha, head, base } = item
  rows.put('raw_github_pulls', {
    ...{ node_id, number, state, created_at, updated_at, closed_at, merged_at, merge_commit_sha, is_draft: item.draft },
    ...{ title: item.title, body: item.body === null ? null : rows.text(item.body), ...rows.author(item.user) },
    ...{ head_ref: head.ref, head_sha: head.sha, base_ref: base.ref, base_sha: base.sha, url: item.html_url },
    ...{
      merged_by: rows.author(item.merged_by).author,
      count_additions: item.additions,
      count_deletions: item.deletions,
    },
    ...{ count_files: item.changed_files, count_commits: item.commits },
  })
}

function commit(item: z.infer<typeof Commit>, is_on_default_branch: boolean, rows: Rows): void {
  const { sha, files, stats } = item
  const named = item.commit.author?.name ?? null
  const by = item.author ?? (named === null ? null : { login: named, type: null })
  rows.put('raw_github_commits', {
    ...{
      sha,
      message: rows.text(item.commit.message),
      ...rows.author(by),
      is_on_default_branch,
      is_whole: files !== undefined,
    },
    ...{ authored_at: item.commit.author?.date, committed_at: item.commit.committer?.date },
    ...{ parents: JSON.stringify(item.parents.map((parent) => parent.sha)) },
    ...{ count_additions: stats?.additions, count_deletions: stats?.deletions },
  })
  for (const { filename, previous_filename, status, additions, deletions, patch } of files ?? []) {
    const counts = { count_additions: additions, count_deletions: deletions }
    rows.put('raw_github_commit_files', {
      sha,
      path: filename,
      previous_path: previous_filename,
      status,
      patch,
      ...counts,
    })
  }
}

function review(item: z.infer<typeof Review>, number: number, rows: Rows): void {
  const { node_id, state, submitted_at } = item
  const body = item.body === null ? null : rows.text(item.body)
  const by = rows.author(item.user)
  rows.put('raw_github_reviews', {
    node_id,
    review_id: String(item.id),
    number,
    ...by,
    state,
    body,
    commit_sha: item.commit_id,
    submitted_at,
  })
}

function reviewComment(item: z.infer<typeof ReviewComment>, rows: Rows): void {
  const number = /\/pulls\/(\d+)$/.exec(item.pull_request_url)?.[1]
  const { path, line, original_line, start_line, side, diff_hunk } = item
  rows.put('raw_github_comments', {
    ...common(item, rows),
    ...{ number: Number(number ?? 0), source: 'review', path, line, original_line, start_line, side, diff_hunk },
    ...{ commit_sha: item.commit_id, original_commit_sha: item.original_commit_id },
    ...{ review_id: idText(item.pull_request_review_id), in_reply_to_id: idText(item.in_reply_to_id) },
    is_outdated: item.subject_type === 'file' ? null : item.line === null && item.position === null,
  })
}

function common(item: z.infer<typeof Comment>, rows: Rows) {
  const { node_id, created_at, updated_at } = item
  const body = rows.text(item.body ?? '')
  return {
    node_id,
    comment_id: String(item.id),
    ...rows.author(item.user),
    body,
    created_at,
    updated_at,
    url: item.html_url,
  }
}

function thread(item: z.infer<typeof Thread>, number: number, rows: Rows): void {
  const comment_ids = item.comments.nodes.flatMap((node) => (node?.databaseId == null ? [] : [String(node.databaseId)]))
  const resolved_by = item.resolvedBy === null ? null : rows.author({ ...item.resolvedBy, type: null }).author
  rows.put('raw_github_threads', {
    ...{ number, thread_id: item.id, is_resolved: item.isResolved, is_outdated: item.isOutdated, resolved_by },
    comment_ids: JSON.stringify(comment_ids),
  })
}

function idText(id: number | null): string | null {
  return id === null ? null : String(id)
}
