/** Ensures one draft pull request per lesson on GitHub: found again by branch and hidden metadata, never a second one. */
import { gitHubError, statusOf, type GitHub } from '../github/client.ts'
import { isSameBody, readMetadata } from './metadata.ts'

export interface Pull {
  number: number
  url: string
  state: 'open' | 'closed' | 'merged'
  branch: string
  body: string | null
  /** From the hidden metadata; null when a person removed it. */
  lesson_id: string | null
}

/** Open pull requests of this repository on branches that begin with `hone/`. */
export async function openPulls(github: GitHub, repo: string): Promise<Pull[]> {
  return list(github, repo, { state: 'open' })
}

/**
 * The lesson's pull request, in any state, or null. An open one is preferred, then a merged one, then the newest.
 * `branches` are the names it may have; one whose metadata names another lesson is not it.
 */
export async function findPull(
  github: GitHub,
  repo: string,
  lesson_id: string,
  branches: readonly string[],
  open: readonly Pull[],
) {
  const isIt = (pull: Pull) =>
    pull.lesson_id === lesson_id || (pull.lesson_id === null && branches.includes(pull.branch))
  const found = open.find(isIt)
  if (found) return found
  const [owner = ''] = repo.split('/')
  for (const branch of branches) {
    const all = await list(github, repo, { state: 'all', head: `${owner}:${branch}` })
    const mine = all.filter((pull) => pull.branch === branch && isIt(pull))
    const pull = mine.find((p) => p.state === 'open') ?? mine.find((p) => p.state === 'merged') ?? mine[0]
    if (pull) return pull
  }
  return null
}

/**
 * Opens the pull request, or brings the body of the open one up to date. A body that a person edited is left alone.
 * "Already exists" (a retry after a lost answer) counts as success.
 */
export async function ensurePull(
  github: GitHub,
  repo: string,
  wanted: { branch: string; base: string; title: string; body: string; draft: boolean; lesson_id: string },
  found: Pull | null,
): Promise<{ action: 'created' | 'updated' | 'unchanged'; pull: Pull; reason: string }> {
  const { rest } = github.octokit
  const [owner, name] = namesOf(repo)
  const { branch, base, title, body, draft, lesson_id } = wanted
  if (found === null) {
    try {
      const made = await rest.pulls.create({ owner, repo: name, head: branch, base, title, body, draft })
      return { action: 'created', pull: toPull(made.data), reason: 'pull request opened' }
    } catch (error) {
      const twin = statusOf(error) === 422 ? await findPull(github, repo, lesson_id, [branch], []) : null
      if (twin) return { action: 'unchanged', pull: twin, reason: 'the pull request was there already' }
      throw gitHubError(`opening a pull request in ${repo}`, error)
    }
  }
  if (isSameBody(found.body, body)) return { action: 'unchanged', pull: found, reason: 'nothing new' }
  if (readMetadata(found.body)?.is_edited !== false) {
    return { action: 'unchanged', pull: found, reason: 'a person edited the description, it stays as it is' }
  }
  try {
    const updated = await rest.pulls.update({ owner, repo: name, pull_number: found.number, body })
    return { action: 'updated', pull: toPull(updated.data), reason: 'description brought up to date' }
  } catch (error) {
    throw gitHubError(`updating pull request ${found.number} in ${repo}`, error)
  }
}

/** What lists and single answers have in common. */
interface Answer {
  number: number
  html_url: string
  state: string
  merged_at?: string | null
  body: string | null
  head: { ref: string; repo: { full_name: string } | null }
  base: { repo: { full_name: string } }
}

async function list(github: GitHub, repo: string, filter: { state: 'open' | 'all'; head?: string }): Promise<Pull[]> {
  const { octokit } = github
  const [owner, name] = namesOf(repo)
  try {
    const pulls = await octokit.paginate(octokit.rest.pulls.list, { owner, repo: name, per_page: 100, ...filter })
    // Without this a `head` that GitHub does not understand would give everybody's pull requests, and forks' ones too.
    const ours = pulls.filter((pull) => pull.head.repo?.full_name === pull.base.repo.full_name)
    return ours.map(toPull).filter((pull) => pull.branch.startsWith('hone/'))
  } catch (error) {
    throw gitHubError(`listing the pull requests of ${repo}`, error)
  }
}

function toPull(answer: Answer): Pull {
  const { number, html_url, state, merged_at, body, head } = answer
  return {
    ...{ number, url: html_url, branch: head.ref, body, lesson_id: readMetadata(body)?.lesson_id ?? null },
    state: state === 'open' ? 'open' : merged_at ? 'merged' : 'closed',
  }
}

function namesOf(repo: string): [string, string] {
  const [owner = '', name = ''] = repo.split('/')
  return [owner, name]
}
