/** GitHub's answers written straight into a store, in the shapes the collector stores them: facts in, objects out. */
import { createHash } from 'node:crypto'
import { keptLog } from '#ingest/github/job-log.ts'
import { openRepoState } from '#ingest/github/repo-state.ts'
import type { ObjectKind } from '#ingest/github/object.ts'
import type { BlobStore } from '#ingest/blobs/blob-store.ts'

export interface GivenCommit {
  message?: string
  at: number
  /** Path to its patch. */
  files?: Record<string, string>
  login?: string
}
export interface GivenPull {
  number: number
  title?: string
  body?: string
  login?: string | null
  branch?: string
  created_at: number
  merged_at?: number
  closed_at?: number
  merge_commit_sha?: string
  size?: number
  commits: GivenCommit[]
  comments?: {
    login?: string | null
    type?: string
    body: string
    path?: string
    line?: number
    line_text?: string
    on?: number
    at: number
  }[]
  reviews?: { login?: string; state?: string; at: number }[]
  /** Runs of one job, in order. */
  builds?: { on: number; job?: string; attempt?: number; conclusion: string; at: number; log?: string; step?: string }[]
}
export interface GivenMain {
  commits: (GivenCommit & { sha?: string })[]
  builds?: { sha: string; job?: string; conclusion: string; at: number; log?: string }[]
}

/** The sha of the n-th commit (from 0) of a pull request. */
export function shaOf(number: number, n: number): string {
  return createHash('sha1').update(`${number} ${n}`).digest('hex')
}

const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())
const user = (login: string | null | undefined, type = 'User') => (login == null ? null : { login, type })

/**
 * Writes the answers of one repository into a store, in the shapes and under the keys the collector uses. In: pull requests
 * and what happened on the default branch. Out: nothing; what is there already is left as it is.
 */
export async function givenGitHub(
  store: BlobStore,
  repo: string,
  pulls: readonly GivenPull[],
  main: GivenMain = { commits: [] },
  required: readonly string[] | null = null,
): Promise<void> {
  const state = await openRepoState(store, repo, {
    now: 1_767_000_000_000,
    redact: (data) => data,
    onStep: () => undefined,
  })
  const put = (kind: ObjectKind, resource: string, data: unknown) =>
    state.write({ kind, resource, url: `${kind}/${resource}`, etag: null, status: 200, data })
  await put('repository', 'repo', { full_name: repo, default_branch: 'main' })
  if (required !== null) {
    await put('branch', 'main', { protection: { required_status_checks: { contexts: required, checks: [] } } })
    await put('branch_rules', 'main', [])
  }
  let id = 100
  const job = async (
    sha: string,
    branch: string,
    event: string,
    number: number | null,
    build: { job?: string; attempt?: number; conclusion: string; at: number; log?: string; step?: string },
  ) => {
    id += 1
    const run = {
      id,
      run_attempt: build.attempt ?? 1,
      workflow_id: 7,
      name: 'ci',
      event,
      head_branch: branch,
      head_sha: sha,
      status: 'completed',
    }
    const times = { created_at: iso(build.at), run_started_at: iso(build.at), updated_at: iso(build.at) }
    await put('run_attempt', `run-${id}`, {
      ...run,
      ...times,
      conclusion: build.conclusion,
      pull_requests: number === null ? [] : [{ number }],
    })
    const steps = [{ name: build.step ?? 'Run pnpm lint', conclusion: build.conclusion }]
    const one = {
      id,
      run_id: id,
      run_attempt: build.attempt ?? 1,
      name: build.job ?? 'lint',
      workflow_name: 'ci',
      head_sha: sha,
      head_branch: branch,
    }
    await put('jobs', `run-${id}-1-page-1`, {
      jobs: [
        {
          ...one,
          status: 'completed',
          conclusion: build.conclusion,
          started_at: iso(build.at),
          completed_at: iso(build.at + 60_000),
          steps,
        },
      ],
    })
    if (build.log !== undefined) await put('job_log', `job-${id}`, await keptLog(inOnePiece(build.log), (text) => text))
  }
  const commit = async (sha: string, { message = 'A change', at, files = {}, login = 'ada' }: GivenCommit) => {
    const changed = Object.entries(files).map(([filename, patch]) => ({
      filename,
      status: 'modified',
      additions: lines(patch, '+'),
      deletions: lines(patch, '-'),
      patch,
    }))
    const stats = {
      additions: changed.reduce((sum, one) => sum + one.additions, 0),
      deletions: changed.reduce((sum, one) => sum + one.deletions, 0),
    }
    const data = {
      sha,
      commit: { message, author: { name: login, date: iso(at) }, committer: { name: login, date: iso(at) } },
      author: user(login),
      parents: [{ sha: '0'.repeat(40) }],
    }
    await put('commit', sha, { ...data, stats, files: changed })
    return data
  }
  for (const pull of pulls) {
    const { number, branch = `branch-${number}`, login = 'ada' } = pull
    const commits = []
    for (const [n, one] of pull.commits.entries()) commits.push(await commit(shaOf(number, n), one))
    await put('pull_commits', `pr-${number}-page-1`, commits)
    const head = shaOf(number, pull.commits.length - 1)
    await put('pull', `pr-${number}`, {
      ...{
        node_id: `PR_${repo}_${number}`,
        number,
        title: pull.title ?? `Change ${number}`,
        body: pull.body ?? null,
        draft: false,
        user: user(login),
      },
      ...{
        state: pull.merged_at === undefined && pull.closed_at === undefined ? 'open' : 'closed',
        html_url: `https://github.com/${repo}/pull/${number}`,
      },
      ...{
        head: { ref: branch, sha: head },
        base: { ref: 'main', sha: '0'.repeat(40) },
        merge_commit_sha: pull.merge_commit_sha ?? null,
      },
      ...{
        created_at: iso(pull.created_at),
        updated_at: iso(pull.created_at),
        merged_at: iso(pull.merged_at),
        closed_at: iso(pull.closed_at ?? pull.merged_at),
      },
      ...{ merged_by: null, additions: pull.size ?? 10, deletions: 0, changed_files: 1, commits: commits.length },
    })
    const comments = (pull.comments ?? []).map((one) => {
      id += 1
      const base = {
        id,
        node_id: `C_${id}`,
        user: user(one.login === undefined ? 'grace' : one.login, one.type),
        body: one.body,
        created_at: iso(one.at),
        updated_at: iso(one.at),
        html_url: null,
      }
      const hunk = [`@@ -0,0 +1,${one.line ?? 1} @@`, `+${one.line_text ?? ''}`].join('\n')
      return {
        ...base,
        path: one.path ?? 'src/a.ts',
        line: one.line ?? 1,
        original_line: one.line ?? 1,
        start_line: null,
        side: 'RIGHT',
        position: 1,
        commit_id: head,
        original_commit_id: shaOf(number, one.on ?? 0),
        diff_hunk: hunk,
        pull_request_url: `https://api.github.com/repos/${repo}/pulls/${number}`,
      }
    })
    if (comments.length > 0) await put('review_comments', `pr-${number}`, comments)
    const reviews = (pull.reviews ?? []).map((one) => ({
      id: (id += 1),
      node_id: `R_${id}`,
      user: user(one.login ?? 'grace'),
      body: null,
      state: one.state ?? 'CHANGES_REQUESTED',
      commit_id: null,
      submitted_at: iso(one.at),
    }))
    if (reviews.length > 0) await put('reviews', `pr-${number}-page-1`, reviews)
    for (const build of pull.builds ?? []) await job(shaOf(number, build.on), branch, 'pull_request', number, build)
  }
  const listed = []
  for (const [n, one] of main.commits.entries()) listed.push(await commit(one.sha ?? shaOf(0, n), one))
  if (listed.length > 0) await put('commit_list', 'page-1', listed)
  for (const build of main.builds ?? []) await job(build.sha, 'main', 'push', null, build)
}

function lines(patch: string, mark: string): number {
  return patch.split('\n').filter((line) => line.startsWith(mark)).length
}

async function* inOnePiece(text: string): AsyncGenerator<string> {
  yield text
}
