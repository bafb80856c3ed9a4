/** The step before ingest: pull requests, reviews and builds from GitHub and from files into the blob store. */
import { collect, type CollectResult } from '#ingest/github/collect.ts'
import { collectFiles, type FileResult } from '#ingest/github/files.ts'
import { loadGitHub, type GitHubLoadCounts } from '#ingest/github/load.ts'
import { pseudonym } from '#ingest/session-key.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { githubToken, hasGitHubLogin } from '../github/token.ts'
import { createGitHub } from '../github/client.ts'
import { makeRedactor } from '../redactor.ts'
import { storeKey, type Session } from '../session.ts'

export interface CollectStepResult {
  /** Why nothing was collected; null when something was. */
  skipped: string | null
  github: CollectResult | null
  files: FileResult[]
}

const day_ms = 86_400_000
/** Logs may be hundreds of megabytes. */
const logTimeout_ms = 10 * 60_000

/** Collects from everything the config names. What GitHub refuses is a problem in the result; the rest goes on. */
export async function collectStep(session: Session): Promise<CollectStepResult> {
  const { settings, effects, store } = session
  const { repos, api_url, since_days } = settings.github
  const { ci_logs, comments } = settings
  const hasLogin = hasGitHubLogin(effects.env)
  if (repos.length + ci_logs.length + comments.length === 0)
    return nothing('no repository, log folder or comment file is configured')
  if (repos.length > 0 && !hasLogin && ci_logs.length + comments.length === 0) {
    return nothing('github.repos is configured, but HONE_GITHUB_TOKEN is not set')
  }
  const redactor = await makeRedactor(session)
  const redaction = {
    now: effects.now(),
    redact: (data: unknown) => redactor.value(data).value,
    redactText: (text: string) => redactor.text(text).text,
    onStep: effects.step,
  }
  const progress = effects.progress('collecting')
  const files = await collectFiles(store, { ci_logs, comments }, redaction)
  const [firstRepo] = repos
  const token = firstRepo && hasLogin ? await githubToken(effects.env, api_url, firstRepo) : undefined
  const github = token
    ? await collect(createGitHub({ api_url, token, warn: effects.say }).octokit, store, {
        ...redaction,
        repos,
        since: effects.now() - since_days * day_ms,
        log_fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(logTimeout_ms) }),
        onProgress: (done, total) => progress.update(done, total),
        isStopping: effects.isStopping,
      })
    : null
  const result = { skipped: null, github, files }
  progress.end(collectLine(result))
  return result
}

function nothing(skipped: string): CollectStepResult {
  return { skipped, github: null, files: [] }
}

/** Loads what was collected, on whichever machine; part of every ingest. */
export async function loadCollected(session: Session, warehouse: Warehouse): Promise<GitHubLoadCounts> {
  const { store, effects } = session
  const first = await store.list('github/')[Symbol.asyncIterator]().next()
  const key = first.done ? '' : await storeKey(session)
  return await loadGitHub(store, warehouse, {
    pseudonym: (name) => pseudonym(name, key),
    onStep: effects.step,
    isStopping: effects.isStopping,
  })
}

/** One line that says what was collected. */
export function collectLine({ skipped, github, files }: CollectStepResult): string {
  if (skipped !== null) return `collect: skipped, ${skipped}`
  const sum = (name: 'count_requests' | 'count_unchanged' | 'count_objects_created') =>
    (github?.repos ?? []).reduce((total, repo) => total + repo[name], 0)
  const fromFiles = files.reduce((total, file) => total + file.count_objects_created, 0)
  const asked = github === null ? '' : `, ${sum('count_requests')} requests, ${sum('count_unchanged')} unchanged`
  const { stopped } = github ?? { stopped: null }
  const goesOn = stopped?.resume_at
    ? `, goes on after ${new Date(stopped.resume_at).toISOString()}`
    : ', the next run goes on'
  return `collect: ${sum('count_objects_created') + fromFiles} new objects${asked}${stopped ? `; ${stopped.reason}${goesOn}` : ''}`
}

/** What could not be had, one line each. */
export function collectProblems({ github, files }: CollectStepResult): string[] {
  return [
    ...(github?.repos ?? []).flatMap((repo) => repo.problems.map((problem) => `${repo.repo}: ${problem}`)),
    ...(github?.repos ?? [])
      .filter((repo) => repo.full_name !== null && repo.full_name.toLowerCase() !== repo.repo.toLowerCase())
      .map((repo) => `${repo.repo} is now called ${repo.full_name ?? ''}: change the config when convenient`),
    ...files.flatMap((file) => file.problems.map((problem) => `${file.repo}: ${problem}`)),
  ]
}

/** Counts for the ledger. */
export function collectCounts({ skipped, github, files }: CollectStepResult): Record<string, number | string> {
  if (skipped !== null) return { skipped }
  const counts: Record<string, number> = {
    count_file_objects_created: files.reduce((sum, file) => sum + file.count_objects_created, 0),
  }
  for (const { count_requests, count_unchanged, count_objects_created } of github?.repos ?? []) {
    for (const [name, count] of Object.entries({ count_requests, count_unchanged, count_objects_created })) {
      counts[name] = (counts[name] ?? 0) + count
    }
  }
  return counts
}
