/** S19, S20 and flakes: builds that broke and what mended them. */
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { ReviewSettings } from '../settings.ts'
import { buildLineReader } from './failures.ts'
import type { Finding } from './found.ts'
import { changeAt, patchChanges } from './patch.ts'

const text = z.string().nullable()
const number = z.number().nullable()
const Broken = z.object({
  ...{
    build_id: z.string(),
    repo: z.string(),
    number,
    job: z.string(),
    workflow: text,
    is_flake: z.boolean(),
    is_on_default_branch: z.boolean(),
    is_optional: z.boolean(),
  },
  ...{
    ended_at: number,
    duration_ms: number,
    text,
    tool: text,
    command: text,
    file_path: text,
    file_line: number,
    commit_sha: text,
  },
  ...{
    author: text,
    count_red_commits: number,
    last_green_sha: text,
    mended_sha: text,
    mended_at: number,
    patch: text,
    failed_step: text,
  },
})
type Broken = z.infer<typeof Broken>

/**
 * The first failed build of every break, and every flake; the pull request of a broken main is the one that was merged. A
 * check is optional when others of its repository are required and it is known not to be.
 */
const sql = `
with choosy as (
  select distinct repo from builds where is_required
),
mains as (
  select repo, merge_commit_sha as sha, max(number) as number from pull_requests where merge_commit_sha is not null group by all
)
select
  failures.build_id, failures.repo, coalesce(failures.number, mains.number) as number, failures.job, failures.workflow,
  failures.is_flake, failures.is_on_default_branch, failures.ended_at, builds.duration_ms, failures.text, failures.tool,
  failures.command, failures.file_path, failures.file_line, failures.commit_sha, builds.failed_step,
  failures.is_required is not distinct from false and failures.repo in (from choosy) as is_optional,
  coalesce(pull_requests.author, commits.author) as author,
  breaks.count_red_commits, breaks.last_green_sha, breaks.mended_sha, breaks.mended_at,
  (
    select any_value(files.patch) from commit_files as files
    where files.repo = failures.repo and files.sha = breaks.mended_sha and ends_with(failures.file_path, files.path)
  ) as patch
from build_failures as failures
join builds using (build_id)
left join build_breaks as breaks on breaks.build_id = failures.build_id
left join mains on mains.repo = failures.repo and mains.sha = failures.commit_sha
left join pull_requests on pull_requests.repo = failures.repo and pull_requests.number = coalesce(failures.number, mains.number)
left join commits on commits.repo = failures.repo and commits.sha = failures.commit_sha
where breaks.build_id is not null or failures.is_flake
order by failures.ended_at, failures.build_id`

/**
 * Findings about builds. A break on a pull request counts once a later commit mended it, that of an
 * optional check never; one on main at once.
 */
export async function buildFindings(warehouse: Warehouse, settings: ReviewSettings): Promise<Finding[]> {
  const rows = await warehouse.all(Broken, sql)
  return rows.flatMap((row) => {
    if (row.is_flake) return [finding(row, 'flaky_build', 'flaky_build', { is_retry: true, fail_family: row.command })]
    if (row.is_on_default_branch)
      return row.last_green_sha === null ? [] : [finding(row, 'broken_main', 'broken_build', recoveryOf(row, settings))]
    return row.number === null || row.mended_sha === null || row.is_optional
      ? []
      : [finding(row, 'broken_build', 'broken_build', recoveryOf(row, settings))]
  })
}

function finding(row: Broken, kind: string, family: string, recovery: Finding['recovery']): Finding {
  const { repo, number: n, build_id, author, job, ended_at, duration_ms } = row
  const said = row.text ?? `${job} fails${row.failed_step === null ? '' : ` in ${row.failed_step}`}`
  const signal = {
    ...{
      kind,
      family,
      subject: row.command ?? job,
      text: said,
      at: ended_at,
      count_hits: row.count_red_commits ?? 1,
      path: row.file_path,
    },
    scope: kind === 'flaky_build' ? ('environment' as const) : ('repository' as const),
  }
  return {
    repo,
    number: n,
    stand_in: `build:${build_id}`,
    user_name: author,
    signal,
    reader: buildLineReader,
    wasted_ms: duration_ms,
    ...(recovery && { recovery }),
  }
}

/** What the mending commit did at the place the failure names; without a place, only the command is known. */
function recoveryOf(row: Broken, settings: ReviewSettings): Finding['recovery'] {
  const { command, mended_sha, mended_at, ended_at, patch, file_path, file_line } = row
  const fail = { fail_family: command, fail_form: command ?? row.job }
  const isLate =
    row.is_on_default_branch &&
    mended_at !== null &&
    ended_at !== null &&
    mended_at - ended_at > settings.fix_forward_ms
  if (mended_sha === null || isLate) return { ...fail, pass_seq: null }
  const changes = patch === null ? [] : patchChanges(patch)
  const change =
    file_line === null ? (changes.length === 1 ? changes[0] : undefined) : changeAt(changes, file_line, file_line)
  if (!change || file_path === null || change.removed.length === 0) return fail
  const hunk = {
    path: file_path,
    before: change.removed.join('\n'),
    after: change.added.join('\n'),
    is_suppression: false,
    certainty: 2,
  }
  return { ...fail, hunks: [hunk] }
}
