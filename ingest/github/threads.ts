/**
 * Review threads and whether they are resolved, which GraphQL alone knows. Resolving or reopening one does not move its
 * pull request's `updated_at`, so threads that may still change are asked for again, once a day.
 */
import { z } from 'zod'
import { messageOf } from '../known-error.ts'
import { RateLimited } from './refusal.ts'
import { askPages, plainItems, stopWhenAsked, write, type Collecting } from './request.ts'
import { timeIn } from './walk.ts'

const day_ms = 86_400_000
/** How long after a pull request is closed its threads are still looked at; later nobody resolves them. */
const watched_ms = 14 * day_ms

const query = `query threads($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    reviewThreads(first: 50, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id isResolved isOutdated resolvedBy { login } comments(first: 100) { nodes { databaseId } } }
    } } } }`

const Threads = z.object({
  repository: z.object({
    pullRequest: z
      .object({
        reviewThreads: z.object({
          pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
          nodes: z.array(z.unknown()),
        }),
      })
      .nullable(),
  }),
})
type Page = z.infer<typeof Threads>['repository']['pullRequest']

/** Stores the threads of one pull request. Where there is no GraphQL (old servers, tokens without it) they stay unknown. */
export async function collectThreads(c: Collecting, number: number): Promise<void> {
  if (isRefused(c)) return
  const nodes: unknown[] = []
  let after: string | null = null
  do {
    c.counts.count_requests += 1
    let page: Page
    try {
      const answer: unknown = await c.octokit.graphql(query, { owner: c.owner, name: c.name, number, after })
      page = Threads.parse(answer).repository.pullRequest
    } catch (error) {
      if (isLimit(error)) throw new RateLimited(null)
      c.problems.push(`threads: resolution of review threads is unknown here (${messageOf(error).slice(0, 120)})`)
      return
    }
    nodes.push(...(page?.reviewThreads.nodes ?? []))
    after = page?.reviewThreads.pageInfo.hasNextPage ? page.reviewThreads.pageInfo.endCursor : null
  } while (after !== null)
  await write(c, { kind: 'threads', resource: `pr-${number}`, url: 'graphql', etag: null, status: 200, data: nodes })
}

/**
 * Asks again for the threads of pull requests that are open or were closed within `watched_ms`, unless this run just did
 * (`fresh`) or a run of the same day (UTC). GraphQL answers have no ETag; the cost is one request a day (about one of
 * 5,000 points an hour) for each such pull request that has a thread: a new first thread is a comment, which moves
 * `updated_at` itself.
 */
export async function revisitThreads(c: Collecting, fresh: ReadonlySet<number>): Promise<void> {
  const today = Math.floor(c.now / day_ms) * day_ms
  const mark = z.object({ until: z.number() }).safeParse((await c.state.read('walk', 'threads'))?.data)
  if ((mark.success && mark.data.until >= today) || isRefused(c)) return
  for (const number of await watched(c)) {
    if (fresh.has(number)) continue
    stopWhenAsked(c)
    const stored = await c.state.read('threads', `pr-${number}`)
    if (stored === null || plainItems(stored.data).length > 0) await collectThreads(c, number)
  }
  if (isRefused(c)) return
  await write(c, { kind: 'walk', resource: 'threads', url: '', etag: null, status: 200, data: { until: today } })
}

/** Open ones as GitHub lists them; closed ones among what was stored since then, as closing stores them anew. */
async function watched(c: Collecting): Promise<Set<number>> {
  const path = '/repos/{owner}/{repo}/pulls'
  const open = await askPages(c, { kind: 'pull_list', resource: 'open-', path, query: { state: 'open' } }, plainItems)
  const numbers = new Set(open.flatMap((item) => z.object({ number: z.number() }).safeParse(item).data?.number ?? []))
  for (const resource of c.state.storedSince('pull', c.now - watched_ms)) {
    const number = Number(/^pr-(\d+)$/.exec(resource)?.[1] ?? NaN)
    if (Number.isNaN(number) || numbers.has(number)) continue
    const closed_at = timeIn((await c.state.read('pull', resource))?.data, 'closed_at')
    if (closed_at !== null && closed_at >= c.now - watched_ms) numbers.add(number)
  }
  return numbers
}

function isRefused(c: Collecting): boolean {
  return c.problems.some((problem) => problem.startsWith('threads:'))
}

function isLimit(error: unknown): boolean {
  const { errors } = (error ?? {}) as { errors?: { type?: string }[] }
  return Array.isArray(errors) && errors.some((one) => one.type === 'RATE_LIMITED')
}
