/** What `hone doctor` says of the sources of reviews and builds: GitHub's repositories, folders of CI logs, comment files. */
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import type { Octokit } from 'octokit'
import { z } from 'zod'
import { refusalOf } from '#ingest/github/refusal.ts'
import { messageOf } from '#ingest/known-error.ts'
import { fine, look, type Finding } from '../finding.ts'
import type { Session } from '../session.ts'
import { createGitHub } from './client.ts'
import { githubToken, hasGitHubLogin } from './token.ts'

/** One finding for each source that the config names; nothing when it names none. GitHub is asked, never written to. */
export async function reviewSources(session: Session): Promise<Finding[]> {
  const { ci_logs, comments } = session.settings
  const files = [
    ...ci_logs.map(({ dir, repo }) => ({ what: `CI logs of ${repo}`, path: join(dir, 'builds.jsonl') })),
    ...comments.map(({ file, repo }) => ({ what: `comments on ${repo}`, path: file })),
  ]
  return [...(await repositories(session)), ...(await Promise.all(files.map(readable)))]
}

async function readable({ what, path }: { what: string; path: string }): Promise<Finding> {
  try {
    await access(path, constants.R_OK)
    return fine(`${what}: ${path}`)
  } catch {
    return look(
      `${what}: ${path} cannot be read`,
      'Check the path and its permissions; ingest/README.md says its form.',
    )
  }
}

async function repositories({ settings, effects }: Session): Promise<Finding[]> {
  const { repos, api_url } = settings.github
  if (repos.length === 0) return []
  if (!hasGitHubLogin(effects.env)) {
    const hint = 'Set HONE_GITHUB_TOKEN, or HONE_GITHUB_APP_ID and HONE_GITHUB_APP_PRIVATE_KEY.'
    return [look(`github: ${repos.join(', ')} cannot be read without a login`, hint)]
  }
  const findings: Finding[] = []
  for (const repo of repos) {
    try {
      const token = await githubToken(effects.env, api_url, repo)
      findings.push(await repository(createGitHub({ api_url, token }).octokit, repo, effects.now()))
    } catch (error) {
      findings.push(look(`github: ${repo}: ${messageOf(error)}`, 'Check the login, github.api_url and the network.'))
    }
  }
  return findings
}

/** What the collector reads, each by its smallest request. */
const parts = {
  'pull requests': 'GET /repos/{owner}/{repo}/pulls',
  'issue comments': 'GET /repos/{owner}/{repo}/issues/comments',
  'workflow runs': 'GET /repos/{owner}/{repo}/actions/runs',
  checks: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
}

async function repository(octokit: Octokit, full_name: string, now: number): Promise<Finding> {
  const [owner = '', repo = ''] = full_name.split('/')
  const refused = (part: string) => (error: unknown) => messageOf(refusalOf(part, error, now))
  const found = await octokit
    .request('GET /repos/{owner}/{repo}', { owner, repo })
    .then(({ data }) => z.object({ full_name: z.string(), default_branch: z.string() }).parse(data))
    .catch(refused('repository'))
  if (typeof found === 'string') {
    return look(`github: ${full_name}: ${found}`, 'Check the name under github.repos and what the login may see.')
  }
  const problems: string[] = []
  for (const [part, route] of Object.entries(parts)) {
    const ref = route.includes('{ref}') ? { ref: found.default_branch } : {}
    const problem = await octokit
      .request(route, { owner, repo, per_page: 1, ...ref })
      .then(() => null)
      .catch(refused(part))
    if (problem !== null) problems.push(problem)
  }
  if (problems.length > 0) {
    const hint = 'What is refused stays unknown, the rest is collected. Grant the permission to the token or the App.'
    return look(`github: ${full_name}: ${problems.join('; ')}`, hint)
  }
  return found.full_name.toLowerCase() === full_name.toLowerCase()
    ? fine(`github: ${full_name} can be read: ${Object.keys(parts).join(', ')}`)
    : look(`github: ${full_name} is now called ${found.full_name}`, 'Change github.repos when convenient.')
}
