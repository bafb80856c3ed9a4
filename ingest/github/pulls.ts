/** Pull requests that changed, each with its commits, reviews and threads; then comments and the commits themselves. */
import { z } from 'zod'
import { ask, askPages, plainItems, stopWhenAsked, type Collecting } from './request.ts'
import { PartRefused } from './refusal.ts'
import { collectThreads, revisitThreads } from './threads.ts'
import { timeIn, walk } from './walk.ts'

const day_ms = 86_400_000
/** Clocks differ and answers lag; what happened this long before the last walk is looked at again. */
const overlap_ms = day_ms
/** Of a long pull request only the newest commits are read with their files and checks. */
const maxCommits = 50

const Listed = z.object({
  number: z.number(),
  state: z.string(),
  updated_at: z.string(),
  head: z.object({ sha: z.string() }),
  merge_commit_sha: z.string().nullish(),
})
const Sha = z.object({ sha: z.string().regex(/^[0-9a-f]{40,64}$/) })

/** What later parts need to know of the pull requests that were walked. */
export interface Walked {
  /** Heads and the newest commits of every pull request that was walked, each once. */
  shas: string[]
}

/** Pull requests by `updated_at`, newest first; each that changed since it was stored is read whole. */
export async function collectPulls(c: Collecting): Promise<Walked> {
  const shas = new Set<string>()
  const fresh = new Set<number>()
  const asked = {
    kind: 'pull_list' as const,
    resource: '',
    path: '/repos/{owner}/{repo}/pulls',
    query: { state: 'all', sort: 'updated', direction: 'desc' },
  }
  await walk(c, { ...asked, overlap_ms, timeOf: (item) => timeIn(item, 'updated_at') }, async (items) => {
    for (const item of [...items].reverse()) {
      stopWhenAsked(c)
      const listed = Listed.safeParse(item)
      if (!listed.success) continue
      if (await collectPull(c, listed.data)) fresh.add(listed.data.number)
      for (const sha of await commitsOfPull(c, listed.data)) shas.add(sha)
    }
  })
  await revisitThreads(c, fresh)
  return { shas: [...shas] }
}

/** Reads a pull request whole when it changed since it was stored. Returns whether it did. */
async function collectPull(c: Collecting, listed: z.infer<typeof Listed>): Promise<boolean> {
  const { number } = listed
  const resource = `pr-${number}`
  const stored = Listed.safeParse((await c.state.read('pull', resource))?.data)
  if (stored.success && stored.data.updated_at >= listed.updated_at && stored.data.head.sha === listed.head.sha)
    return false
  const path = `/repos/{owner}/{repo}/pulls/${number}`
  await askPages(c, { kind: 'pull_commits', resource: `${resource}-`, path: `${path}/commits` }, plainItems)
  await askPages(c, { kind: 'reviews', resource: `${resource}-`, path: `${path}/reviews` }, plainItems)
  await collectThreads(c, number)
  // Last, because its `updated_at` says that all of the above is stored.
  await ask(c, { kind: 'pull', resource, path, gone: [404, 410] })
  return true
}

/** The shas of a pull request as stored, newest first, its head among them. */
async function commitsOfPull(
  c: Collecting,
  { number, head, merge_commit_sha }: z.infer<typeof Listed>,
): Promise<string[]> {
  const shas: string[] = []
  for (let page = 1; c.state.has('pull_commits', `pr-${number}-page-${page}`); page += 1) {
    const data = (await c.state.read('pull_commits', `pr-${number}-page-${page}`))?.data
    shas.push(...plainItems(data).flatMap((item) => Sha.safeParse(item).data?.sha ?? []))
  }
  const merged = merge_commit_sha ? [merge_commit_sha] : []
  return [...new Set([head.sha, ...merged, ...shas.reverse().slice(0, maxCommits)])]
}

/** Comments on lines, or on whole pull requests, of the whole repository, newest change first. */
export async function collectComments(c: Collecting, kind: 'review_comments' | 'issue_comments'): Promise<void> {
  const path = `/repos/{owner}/{repo}/${kind === 'review_comments' ? 'pulls' : 'issues'}/comments`
  const query = { sort: 'updated', direction: 'desc' }
  await walk(c, { kind, resource: '', path, query, overlap_ms, timeOf: (item) => timeIn(item, 'updated_at') })
}

/** The default branch's commits, and every named commit once with its files. Returns the default branch's shas. */
export async function collectCommits(
  c: Collecting,
  default_branch: string,
  shas: readonly string[],
): Promise<string[]> {
  const asked = {
    kind: 'commit_list' as const,
    resource: '',
    path: '/repos/{owner}/{repo}/commits',
    query: { sha: default_branch },
  }
  const timeOf = (item: unknown) => timeIn(item, 'commit', 'committer', 'date')
  const listed = await walk(c, { ...asked, overlap_ms, timeOf })
  const main = listed.flatMap((item) => Sha.safeParse(item).data?.sha ?? [])
  let count_refused = 0
  for (const sha of new Set([...main, ...shas])) {
    stopWhenAsked(c)
    if (c.state.has('commit', sha)) continue
    // A force-pushed commit may be gone by now.
    const path = `/repos/{owner}/{repo}/commits/${sha}`
    await ask(c, { kind: 'commit', resource: sha, path, gone: [404, 409, 422] }).catch((error: unknown) => {
      if (!(error instanceof PartRefused) || (count_refused += 1) > 3) throw error
      c.problems.push(error.message)
    })
  }
  return main
}
