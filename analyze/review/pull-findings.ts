/** S22, S23 and S26: pull requests that were taken back, made again, or cut down in review. */
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { ReviewSettings } from '../settings.ts'
import type { Finding } from './found.ts'
import { patchChanges } from './patch.ts'

const day_ms = 86_400_000
/** Fewer lines than this say nothing about what became of them. */
const minLines = 10

const text = z.string().nullable()
const number = z.number().nullable()
const Pull = z.object({
  ...{ repo: z.string(), number: z.number(), title: text, body: text, state: z.string(), author: text, branch: text },
  ...{ created_at: number, closed_at: number, merged_at: number, merge_commit_sha: text, reverted_at: number },
  ...{ size: number, largest_count_lines: number, first_review_at: number, trimmed_lines: number },
})
type Pull = z.infer<typeof Pull>
const Patch = z.object({ repo: z.string(), sha: z.string(), path: z.string(), patch: z.string(), committed_at: number })

const sql = `
with reviewed as (
  select repo, number, min(submitted_at) as first_review_at from reviews group by all
),
trims as (
  -- What commits after the first review took away, net.
  select own.repo, own.number, sum(commits.count_deletions - commits.count_additions) as trimmed_lines
  from pull_request_commits as own
  join reviewed on reviewed.repo = own.repo and reviewed.number = own.number
  join commits on commits.repo = own.repo and commits.sha = own.sha and commits.committed_at > reviewed.first_review_at
  group by all
)
select pulls.repo, pulls.number, title, body, state, author, branch, created_at, closed_at, merged_at, merge_commit_sha,
  reverted_at, count_additions + count_deletions as size, largest_count_lines, first_review_at, trims.trimmed_lines::bigint as trimmed_lines
from pull_requests as pulls
left join reviewed on reviewed.repo = pulls.repo and reviewed.number = pulls.number
left join trims on trims.repo = pulls.repo and trims.number = pulls.number
order by pulls.repo, pulls.number`

/** Patches on the default branch; those of merges repeat what the merged commits say. */
const patchesSql = `
select files.repo, files.sha, files.path, files.patch, commits.committed_at
from commit_files as files
join commits on commits.repo = files.repo and commits.sha = files.sha
where files.patch is not null and commits.is_on_default_branch
order by commits.committed_at, files.sha, files.path`

/** Findings about pull requests as a whole. */
export async function pullFindings(warehouse: Warehouse, settings: ReviewSettings): Promise<Finding[]> {
  const pulls = await warehouse.all(Pull, sql)
  return [
    ...reverts(pulls, await rewritten(warehouse, pulls, settings)),
    ...reworks(pulls, settings),
    ...scopeCreep(pulls, settings),
  ]
}

function finding(pull: Pull, kind: string, said: string, at: number | null): Finding {
  const { repo, number: n, author } = pull
  return {
    repo,
    number: n,
    stand_in: `${kind}#${n}`,
    user_name: author,
    signal: { kind, subject: said, text: said, group: said, is_exact: true, at },
  }
}

function reverts(pulls: readonly Pull[], rewrittenPulls: ReadonlySet<Pull>): Finding[] {
  return pulls.flatMap((pull) => {
    if (pull.reverted_at !== null)
      return [finding(pull, 'reverted_pull_request', 'a merged pull request is reverted', pull.reverted_at)]
    return rewrittenPulls.has(pull)
      ? [
          finding(
            pull,
            'reverted_pull_request',
            'most lines of a merged pull request are rewritten soon after',
            pull.merged_at,
          ),
        ]
      : []
  })
}

/** Merged pull requests whose added lines were mostly removed again from the same files within the days after. */
async function rewritten(warehouse: Warehouse, pulls: readonly Pull[], settings: ReviewSettings): Promise<Set<Pull>> {
  const patches = await warehouse.all(Patch, patchesSql)
  const bySha = new Map<string, Map<string, number>>()
  const removals = new Map<string, { sha: string; at: number; line: string }[]>()
  for (const { repo, sha, path, patch, committed_at } of patches) {
    for (const { added, removed } of patchChanges(patch)) {
      const own = bySha.get(sha) ?? new Map<string, number>()
      bySha.set(sha, own)
      for (const line of added.filter(isTelling)) own.set(`${path}\n${line}`, (own.get(`${path}\n${line}`) ?? 0) + 1)
      const list = removals.get(`${repo}\n${path}`) ?? []
      removals.set(`${repo}\n${path}`, list)
      for (const line of removed.filter(isTelling)) list.push({ sha, at: committed_at ?? 0, line })
    }
  }
  const found = new Set<Pull>()
  for (const pull of pulls) {
    const { merged_at, merge_commit_sha, repo } = pull
    const left = new Map(bySha.get(merge_commit_sha ?? '') ?? [])
    const count_added = [...left.values()].reduce((sum, count) => sum + count, 0)
    if (merged_at === null || count_added < minLines) continue
    const until = merged_at + settings.rewritten_days * day_ms
    let count_gone = 0
    for (const path of new Set([...left.keys()].map((key) => key.slice(0, key.indexOf('\n'))))) {
      for (const { sha, at, line } of removals.get(`${repo}\n${path}`) ?? []) {
        const count = left.get(`${path}\n${line}`) ?? 0
        if (sha === merge_commit_sha || at < merged_at || at > until || count === 0) continue
        left.set(`${path}\n${line}`, count - 1)
        count_gone += 1
      }
    }
    if (count_gone / count_added >= settings.rewritten_share) found.add(pull)
  }
  return found
}

/** Brackets and blank lines come and go everywhere. */
function isTelling(line: string): boolean {
  return line.trim().length >= 4
}

function reworks(pulls: readonly Pull[], settings: ReviewSettings): Finding[] {
  const byTask = new Map<string, Pull[]>()
  for (const pull of pulls) for (const task of tasksOf(pull)) byTask.set(task, [...(byTask.get(task) ?? []), pull])
  return pulls.flatMap((pull) => {
    const { state, closed_at, created_at } = pull
    if (state !== 'closed' || closed_at === null) return []
    const until = closed_at + settings.rework_days * day_ms
    const isAgain = (other: Pull) => (other.created_at ?? 0) > (created_at ?? 0) && (other.created_at ?? 0) <= until
    const again = tasksOf(pull).some((task) =>
      (byTask.get(task) ?? []).some((other) => other !== pull && isAgain(other)),
    )
    return again ? [finding(pull, 'rework', 'a pull request is closed unmerged and made again', closed_at)] : []
  })
}

/** What tells that two pull requests are about the same: an issue, the branch, or the title without its numbers. */
function tasksOf(pull: Pull): string[] {
  const title = plainTitle(pull)
  const tasks = [
    ...issuesOf(pull),
    ...(pull.branch === null ? [] : [`branch ${pull.branch}`]),
    ...(title.length < 8 ? [] : [`title ${title}`]),
  ]
  return tasks.map((task) => `${pull.repo} ${task}`)
}

/** Issues that a pull request says it closes, and ticket names in its title or branch. */
function issuesOf({ title, body, branch }: Pull): string[] {
  const closing = (body ?? '')
    .slice(0, 8000)
    .matchAll(/\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|for|part of)\s{0,3}:?\s{0,3}#(\d{1,9})\b/gi)
  const tickets = `${title ?? ''} ${branch ?? ''}`.matchAll(/\b([A-Z][A-Z0-9]{1,9}-\d{1,6})\b/g)
  const titled = (title ?? '').matchAll(/#(\d{1,9})\b/g)
  return [
    ...[...closing, ...titled].map((match) => `#${match[1] ?? ''}`),
    ...[...tickets].map((match) => match[1] ?? ''),
  ]
}

function plainTitle({ title }: Pull): string {
  return (title ?? '')
    .toLowerCase()
    .replace(/\(?#\d+\)?|\b(?:wip|draft|v\d+|take \d+|retry|again)\b|[^a-z0-9 ]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The class of a pull request is the word before its title's colon (feat, fix …); without one all are one class. */
function scopeCreep(pulls: readonly Pull[], settings: ReviewSettings): Finding[] {
  const classOf = (pull: Pull) =>
    `${pull.repo} ${/^([a-z]{2,12})(?:\([^)]{0,40}\))?!?:/.exec(pull.title ?? '')?.[1] ?? ''}`
  const sizes = new Map<string, number[]>()
  for (const pull of pulls)
    if (pull.size !== null) sizes.set(classOf(pull), [...(sizes.get(classOf(pull)) ?? []), pull.size])
  return pulls.flatMap((pull) => {
    const all = [...(sizes.get(classOf(pull)) ?? [])].sort((a, b) => a - b)
    const median = all[Math.floor((all.length - 1) / 2)] ?? 0
    const seen = pull.largest_count_lines ?? pull.size ?? 0
    const trimmed = Math.max(pull.trimmed_lines ?? 0, seen - (pull.size ?? seen))
    const largest = Math.max(seen, (pull.size ?? 0) + trimmed)
    if (all.length < settings.scope_min_pull_requests || pull.first_review_at === null) return []
    if (largest <= settings.scope_times_median * median || trimmed < settings.trimmed_share * largest) return []
    return [
      finding(
        pull,
        'scope_creep',
        'a pull request grows far beyond its class and is trimmed in review',
        pull.first_review_at,
      ),
    ]
  })
}
