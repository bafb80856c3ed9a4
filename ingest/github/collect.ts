/** A repository's pull requests, reviews and builds into the blob store: what is new since last time, redacted, each answer once. */
import type { Octokit } from 'octokit'
import { z } from 'zod'
import type { BlobStore } from '../blobs/blob-store.ts'
import { collectChecks, collectRuns } from './builds.ts'
import { collectComments, collectCommits, collectPulls } from './pulls.ts'
import { PartRefused, RateLimited, Stopped } from './refusal.ts'
import { openRepoState } from './repo-state.ts'
import { ask, type Asked, type Collecting, type RepoCounts } from './request.ts'

export interface CollectOptions {
  /** `owner/name` of each repository. */
  repos: readonly string[]
  /** Nothing older than this is asked for, epoch ms. */
  since: number
  /** The time now, epoch ms. */
  now: number
  /** Takes secrets out of an answer; applied before anything is stored. */
  redact: (data: unknown) => unknown
  /** The same for one line of a log. */
  redactText: (text: string) => string
  /** Items a page; 100 is GitHub's most. */
  per_page?: number
  /** For downloads of logs, which may take longer than other requests. */
  log_fetch?: typeof fetch
  /** Called at named steps, for crash tests and logs. */
  onStep?: (step: string) => void
  onProgress?: (done: number, total: number) => void
  isStopping?: () => boolean
}

export interface RepoResult extends RepoCounts {
  /** As configured. */
  repo: string
  /** What it is called now; null when GitHub did not say. */
  full_name: string | null
  /** What could not be had, in words; each names its part. */
  problems: string[]
}

export interface CollectResult {
  repos: RepoResult[]
  /** Set when it ended early: why, and when it can go on (epoch ms, null when unknown). What is stored stays. */
  stopped: { reason: string; resume_at: number | null } | null
}

const Repository = z.object({ full_name: z.string(), default_branch: z.string() })

/**
 * Collects every repository in turn. State is what the store holds: an interrupted run is continued by the next, and a
 * run with nothing new makes conditional requests only and stores nothing. Throws errors of the store only.
 */
export async function collect(octokit: Octokit, store: BlobStore, options: CollectOptions): Promise<CollectResult> {
  const results: RepoResult[] = []
  for (const [at, repo] of options.repos.entries()) {
    const c = await begin(octokit, store, repo, options)
    const result = { repo, full_name: null as string | null }
    try {
      result.full_name = await collectRepository(c, (name) => options.onStep?.(`collect:${name}`))
    } catch (error) {
      if (!(error instanceof RateLimited) && !(error instanceof Stopped)) throw error
      results.push({ ...result, ...c.counts, problems: c.problems })
      const resume_at = error instanceof RateLimited ? error.resume_at : null
      return { repos: results, stopped: { reason: error.message, resume_at } }
    }
    results.push({ ...result, ...c.counts, problems: c.problems })
    options.onProgress?.(at + 1, options.repos.length)
  }
  return { repos: results, stopped: null }
}

async function begin(octokit: Octokit, store: BlobStore, repo: string, options: CollectOptions): Promise<Collecting> {
  const { now, since, redact, redactText, per_page = 100, log_fetch, onStep = () => undefined } = options
  const [owner = '', name = ''] = repo.split('/')
  return {
    ...{ octokit, owner, name, now, since, per_page, log_fetch, redactText },
    state: await openRepoState(store, repo, { now, redact, onStep }),
    counts: { count_requests: 0, count_unchanged: 0, count_objects_created: 0 },
    problems: [],
    isStopping: options.isStopping ?? (() => false),
  }
}

/** Every part; one that is refused is noted and the others go on. Returns the name the repository has now. */
async function collectRepository(c: Collecting, onPart: (name: string) => void): Promise<string | null> {
  const found = await part(c, () => ask(c, { kind: 'repository', resource: 'repo', path: '/repos/{owner}/{repo}' }))
  const repository = Repository.safeParse(found)
  if (!repository.success) return null
  const { full_name, default_branch } = repository.data
  // A renamed repository answers under its new name; everything else is asked for there.
  ;[c.owner = c.owner, c.name = c.name] = full_name.split('/')
  onPart('required')
  await part(c, () => ask(c, branchAsked(default_branch)))
  await part(c, () => ask(c, rulesAsked(default_branch)))
  onPart('pulls')
  const walked = await part(c, () => collectPulls(c))
  onPart('comments')
  await part(c, () => collectComments(c, 'review_comments'))
  await part(c, () => collectComments(c, 'issue_comments'))
  onPart('commits')
  const main = await part(c, () => collectCommits(c, default_branch, walked?.shas ?? []))
  onPart('checks')
  await part(c, () => collectChecks(c, [...new Set([...(walked?.shas ?? []), ...(main ?? [])])]))
  onPart('runs')
  await part(c, () => collectRuns(c))
  return full_name
}

/**
 * Which checks are required of the default branch: its protection as anyone who may read it sees it (asking for the
 * protection itself takes an administrator), and its rules. What is refused is noted and stays unknown.
 */
function branchAsked(branch: string): Asked {
  const path = `/repos/{owner}/{repo}/branches/${encodeURIComponent(branch)}`
  return { kind: 'branch', resource: branch, path, gone: [404] }
}

function rulesAsked(branch: string): Asked {
  const path = `/repos/{owner}/{repo}/rules/branches/${encodeURIComponent(branch)}`
  // Servers from before there were rules answer 404.
  return { kind: 'branch_rules', resource: branch, path, query: { per_page: 100 }, gone: [404] }
}

async function part<T>(c: Collecting, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PartRefused)) throw error
    c.problems.push(error.message)
    return null
  }
}
