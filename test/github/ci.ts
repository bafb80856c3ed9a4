/**
 * What `emulate` has no state for and the collector reads: workflow runs with attempts and jobs, the files of a commit,
 * resolution of review threads. Put over a test GitHub; every answer passes the same contract check as the others.
 */
import type { GitRemote } from './git-remote.ts'
import { ownHeader, type Asked, type Answered, type TestGitHub } from './start-github.ts'

export interface GivenJob {
  name: string
  conclusion: 'success' | 'failure' | 'cancelled' | 'timed_out'
  /** The step that failed, for red jobs. */
  failed_step?: string
  log?: string | 'expired'
}
export interface GivenRun {
  sha: string
  branch: string
  event?: string
  workflow?: string
  number?: number
  /** ISO 8601; jobs end a minute later. */
  at: string
  jobs: GivenJob[]
}

export interface Ci {
  /** Adds a run that is over; returns its id. */
  run: (given: GivenRun) => number
  /** Runs a run again: the next attempt of the same id. */
  rerun: (run_id: number, at: string, jobs: GivenJob[]) => void
  /** Sets what GraphQL says of a pull request's threads. */
  threads: Map<number, { id: string; isResolved: boolean; isOutdated: boolean; comment_ids: number[] }[]>
  /** Names of checks that every branch requires, by its protection and by its rules. */
  required: { protection: string[]; rules: string[] }
  /** False answers GraphQL with 404, as servers without it do. */
  has_graphql: boolean
}

interface Attempt extends GivenRun {
  run_id: number
  attempt: number
  first_at: string
  job_ids: number[]
}

/** Installs the handlers for one repository. */
export function addCi(github: TestGitHub, full_name: string, remote: GitRemote): Ci {
  const attempts: Attempt[] = []
  let next = 9000
  const base = `/repos/${full_name}`
  const add = (given: GivenRun, run_id: number, attempt: number, first_at: string): number => {
    const job_ids = given.jobs.map(() => (next += 1))
    given.jobs.forEach((job, i) => github.seedLog(job_ids[i] ?? 0, job.log ?? `${job.name} ok\n`))
    attempts.push({ ...given, run_id, attempt, first_at, job_ids })
    return run_id
  }
  const ci: Ci = {
    run: (given) => add(given, (next += 1), 1, given.at),
    rerun: (run_id, at, jobs) => {
      const last = attempts.filter((one) => one.run_id === run_id).at(-1)
      if (last) add({ ...last, at, jobs }, run_id, last.attempt + 1, last.first_at)
    },
    threads: new Map(),
    required: { protection: [], rules: [] },
    has_graphql: true,
  }
  const repository = async (asked: Asked, forward: (asked: Asked) => Promise<Answered>) =>
    (await forward({ ...asked, path: base, query: new URLSearchParams(), json: null })).json
  const on = (path: string, handler: Parameters<TestGitHub['on']>[2]) =>
    github.on('GET', new RegExp(`^${base}${path}$`), handler)

  on('', async (asked, forward) => {
    const answer = await forward(asked)
    const { pushed_at, ...rest } = (answer.json ?? {}) as Record<string, unknown>
    return {
      ...answer,
      json: { ...rest, pushed_at: pushed_at ?? '2026-01-01T00:00:00Z', network_count: 0, subscribers_count: 0 },
    }
  })
  on('/actions/runs', async (asked, forward) => {
    const newest = [...new Map(attempts.map((one) => [one.run_id, one])).values()].sort((a, b) =>
      a.first_at < b.first_at ? 1 : -1,
    )
    const repo = await repository(asked, forward)
    const all = newest.map((one) => runJson(github.url, full_name, one, repo))
    return { status: 200, json: { total_count: all.length, workflow_runs: paged(asked, all) } }
  })
  on('/actions/runs/(\\d+)/attempts/(\\d+)', async (asked, forward) => {
    const one = attempts.find((a) => a.run_id === Number(asked.groups[0]) && a.attempt === Number(asked.groups[1]))
    if (!one) return { status: 404, json: { message: 'Not Found' } }
    return { status: 200, json: runJson(github.url, full_name, one, await repository(asked, forward)) }
  })
  on('/actions/runs/(\\d+)/attempts/(\\d+)/jobs', (asked) => {
    const one = attempts.find((a) => a.run_id === Number(asked.groups[0]) && a.attempt === Number(asked.groups[1]))
    const all = one ? one.jobs.map((job, i) => jobJson(github.url, full_name, one, job, one.job_ids[i] ?? 0)) : []
    return { status: 200, json: { total_count: all.length, jobs: paged(asked, all) } }
  })
  on('/commits/([0-9a-f]{40})', async (asked, forward) => {
    const answer = await forward(asked)
    if (answer.status !== 200) return answer
    const files = filesOf(remote, asked.groups[0] ?? '', github.url, full_name)
    const additions = files.reduce((sum, file) => sum + file.additions, 0)
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
    return {
      ...answer,
      json: { ...(answer.json as object), files, stats: { additions, deletions, total: additions + deletions } },
    }
  })
  on('/branches/([^/]+)', async (asked, forward) => {
    const branch = asked.groups[0] ?? ''
    const sha = remote.git('rev-parse', `refs/heads/${branch}`)
    const commit = await forward({ ...asked, path: `${base}/commits/${sha}`, query: new URLSearchParams() })
    return { status: 200, json: branchJson(github.url, full_name, branch, commit.json, ci.required.protection) }
  })
  on('/rules/branches/([^/]+)', () => {
    const required_status_checks = ci.required.rules.map((context) => ({ context }))
    const parameters = { required_status_checks, strict_required_status_checks_policy: false }
    const rule = { type: 'required_status_checks', parameters, ruleset_source_type: 'Repository', ruleset_id: 1 }
    return { status: 200, json: required_status_checks.length === 0 ? [] : [{ ...rule, ruleset_source: full_name }] }
  })
  // The emulator takes the word `comments` for a number.
  for (const what of ['pulls', 'issues']) {
    on(`/${what}/comments`, async (asked) => {
      const get = async (path: string) => {
        const answer = await fetch(`${github.url}${base}${path}`, {
          headers: { authorization: `token ${github.token}`, [ownHeader]: 'yes' },
        })
        return (await answer.json()) as { number: number; updated_at: string }[]
      }
      const pulls = await get('/pulls?state=all&per_page=100')
      const lists = await Promise.all(pulls.map(({ number }) => get(`/${what}/${number}/comments?per_page=100`)))
      const whole = (comment: object) => (what === 'pulls' ? onItsLine(remote, comment as ReviewComment) : comment)
      const order = asked.query.get('direction') === 'desc' ? -1 : 1
      const all = lists.flat().sort((a, b) => (a.updated_at < b.updated_at ? -order : order))
      return { status: 200, json: paged(asked, all.map(whole)) }
    })
  }
  github.on('POST', /^\/graphql$/, (asked) => {
    if (!ci.has_graphql) return { status: 404, json: { message: 'Not Found' } }
    const { number } = (asked.json?.['variables'] ?? {}) as { number: number }
    const nodes = (ci.threads.get(number) ?? []).map(({ comment_ids, ...thread }) => ({
      ...{ ...thread, resolvedBy: thread.isResolved ? { login: 'ada' } : null },
      comments: { nodes: comment_ids.map((databaseId) => ({ databaseId })) },
    }))
    const reviewThreads = { pageInfo: { hasNextPage: false, endCursor: null }, nodes }
    return { status: 200, json: { data: { repository: { pullRequest: { reviewThreads } } } } }
  })
  return ci
}

interface ReviewComment {
  path: string
  line: number | null
  commit_id: string
}

/** The emulator keeps no hunk and no original line. */
function onItsLine(remote: GitRemote, comment: ReviewComment) {
  const text = remote
    .git('show', `${comment.commit_id}:${comment.path}`)
    .split('\n')
    .slice(0, comment.line ?? 1)
  const diff_hunk = [`@@ -0,0 +1,${text.length} @@`, ...text.map((line) => `+${line}`)].join('\n')
  return { ...comment, diff_hunk, original_line: comment.line, original_commit_id: comment.commit_id }
}

function paged<T>(asked: Asked, all: readonly T[]): T[] {
  const size = Number(asked.query.get('per_page') ?? 30)
  const from = (Number(asked.query.get('page') ?? 1) - 1) * size
  return all.slice(from, from + size)
}

function later(at: string): string {
  return new Date(Date.parse(at) + 60_000).toISOString().replace('.000', '')
}

function conclusionOf(one: Attempt): string {
  return one.jobs.every((job) => job.conclusion === 'success') ? 'success' : 'failure'
}

function runJson(url: string, full_name: string, one: Attempt, repo: unknown) {
  const at = `${url}/repos/${full_name}/actions/runs/${one.run_id}`
  const { workflow = 'ci', event = 'pull_request' } = one
  const author = { name: 'Ada', email: 'ada@example.com' }
  const { template_repository: _, ...minimal } = repo as Record<string, unknown>
  return {
    ...{ id: one.run_id, name: workflow, node_id: `WFR_${one.run_id}`, check_suite_id: 1, check_suite_node_id: 'CS_1' },
    ...{
      head_branch: one.branch,
      head_sha: one.sha,
      path: `.github/workflows/${workflow}.yml`,
      display_title: workflow,
    },
    ...{
      run_number: 1,
      event,
      status: 'completed',
      conclusion: conclusionOf(one),
      workflow_id: 77,
      url: at,
      html_url: at,
    },
    ...{ pull_requests: one.number === undefined ? [] : [pullJson(url, full_name, one)], created_at: one.first_at },
    ...{
      updated_at: later(one.at),
      run_attempt: one.attempt,
      run_started_at: one.at,
      jobs_url: `${at}/jobs`,
      logs_url: `${at}/logs`,
    },
    ...{
      check_suite_url: at,
      artifacts_url: at,
      cancel_url: at,
      rerun_url: at,
      previous_attempt_url: null,
      workflow_url: at,
    },
    head_commit: { id: one.sha, tree_id: one.sha, message: 'A change', timestamp: one.at, author, committer: author },
    ...{ repository: minimal, head_repository: minimal },
  }
}

function pullJson(url: string, full_name: string, one: Attempt) {
  const [, name = ''] = full_name.split('/')
  const repo = { id: 1, url: `${url}/repos/${full_name}`, name }
  return {
    ...{ id: one.number, number: one.number, url: `${url}/repos/${full_name}/pulls/${one.number}` },
    ...{ head: { ref: one.branch, sha: one.sha, repo }, base: { ref: 'main', sha: one.sha, repo } },
  }
}

function jobJson(url: string, full_name: string, one: Attempt, job: GivenJob, id: number) {
  const at = `${url}/repos/${full_name}/actions`
  const isRed = job.conclusion !== 'success'
  const times = { started_at: one.at, completed_at: later(one.at) }
  const step = (name: string, number: number, conclusion: string) => ({
    name,
    number,
    status: 'completed',
    conclusion,
    ...times,
  })
  return {
    ...{ id, run_id: one.run_id, run_url: `${at}/runs/${one.run_id}`, run_attempt: one.attempt, node_id: `CR_${id}` },
    ...{
      head_sha: one.sha,
      url: `${at}/jobs/${id}`,
      html_url: `${at}/jobs/${id}`,
      status: 'completed',
      conclusion: job.conclusion,
    },
    ...{ created_at: one.at, ...times, name: job.name, check_run_url: `${url}/repos/${full_name}/check-runs/${id}` },
    ...{ labels: ['hosted'], runner_id: 1, runner_name: 'one', runner_group_id: 1, runner_group_name: 'all' },
    ...{ workflow_name: one.workflow ?? 'ci', head_branch: one.branch },
    steps: [step('Set up job', 1, 'success'), step(job.failed_step ?? 'Run make', 2, isRed ? 'failure' : 'success')],
  }
}

function branchJson(url: string, full_name: string, name: string, commit: unknown, contexts: string[]) {
  const at = `${url}/repos/${full_name}/branches/${name}`
  const enforcement_level = contexts.length === 0 ? 'off' : 'non_admins'
  const checks = contexts.map((context) => ({ context, app_id: null }))
  return {
    ...{ name, commit, protected: contexts.length > 0, _links: { self: at, html: at } },
    protection: { enabled: contexts.length > 0, required_status_checks: { enforcement_level, contexts, checks } },
    protection_url: `${at}/protection`,
  }
}

function filesOf(remote: GitRemote, sha: string, url: string, full_name: string) {
  const diff = (...args: string[]) => remote.git('diff-tree', '--root', '--no-commit-id', '--no-renames', '-r', ...args)
  return diff('--numstat', sha)
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [added = '0', removed = '0', filename = ''] = line.split('\t')
      const [additions, deletions] = [Number(added) || 0, Number(removed) || 0]
      const patch = diff('-p', sha, '--', filename)
      const status = /^new file/m.test(patch) ? 'added' : /^deleted file/m.test(patch) ? 'removed' : 'modified'
      const raw = `${url}/${full_name}/raw/${sha}/${filename}`
      return {
        ...{
          sha,
          filename,
          status,
          additions,
          deletions,
          changes: additions + deletions,
          patch: patch.slice(patch.indexOf('@@')),
        },
        ...{ blob_url: raw, raw_url: raw, contents_url: `${url}/repos/${full_name}/contents/${filename}?ref=${sha}` },
      }
    })
}
