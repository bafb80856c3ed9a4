/** One conditional request: the stored version's ETag goes out, the answer is stored when it says something new. */
import type { Octokit } from 'octokit'
import type { ObjectKind } from './object.ts'
import { refusalOf, statusOfFailure, Stopped } from './refusal.ts'
import type { RepoState } from './repo-state.ts'

/** What the parts of a collection share. */
export interface Collecting {
  octokit: Octokit
  state: RepoState
  owner: string
  name: string
  /** Epoch ms. */
  now: number
  /** Nothing older is asked for, epoch ms. */
  since: number
  per_page: number
  /** Downloads of logs; longer time limits than the API's. Octokit's own when not given. */
  log_fetch: typeof fetch | undefined
  redactText: (text: string) => string
  counts: RepoCounts
  problems: string[]
  isStopping: () => boolean
}

export interface RepoCounts {
  count_requests: number
  /** Answered 304: nothing new, costs nothing. */
  count_unchanged: number
  count_objects_created: number
}

export interface Asked {
  kind: ObjectKind
  resource: string
  /** `/repos/{owner}/{repo}/…` with its other parts filled in. */
  path: string
  query?: Record<string, string | number>
  /** Statuses that mean "there is none (any more)": stored as such, data null. */
  gone?: readonly number[]
}

/** The data of a resource, from GitHub or, when it says nothing changed, from the store. Throws RateLimited or PartRefused. */
export async function ask(c: Collecting, asked: Asked): Promise<unknown> {
  const { kind, resource, path, query = {} } = asked
  const stored = await c.state.read(kind, resource)
  const url = `${path}${queryText(query)}`
  const isSame = stored !== null && stored.url === url && stored.etag !== null
  const headers = isSame ? { 'if-none-match': stored.etag ?? '' } : {}
  c.counts.count_requests += 1
  const answer = await c.octokit
    .request(`GET ${path}`, { owner: c.owner, repo: c.name, ...query, headers })
    .catch((error: unknown) => {
      const status = statusOfFailure(error)
      if (status === 304 && stored) return null
      if (status !== null && asked.gone?.includes(status)) return { status, headers: { etag: undefined }, data: null }
      throw refusalOf(kind, error, c.now)
    })
  if (answer === null) {
    c.counts.count_unchanged += 1
    return stored?.data
  }
  const etag = answer.headers.etag ?? null
  await write(c, { kind, resource, url, etag, status: answer.status, data: answer.data as unknown })
  return answer.data as unknown
}

/** Stores an answer and counts it when it is new. */
export async function write(c: Collecting, answer: Parameters<RepoState['write']>[0]): Promise<void> {
  if (await c.state.write(answer)) c.counts.count_objects_created += 1
}

/**
 * Every page of a list, first to last, until a page is not full or `isEnough` says so. Pages that are stored but no
 * longer exist are emptied, so that a list that shrank (a force-push) leaves nothing behind.
 */
export async function askPages(
  c: Collecting,
  asked: Asked,
  itemsOf: (data: unknown) => unknown[],
  isEnough: (items: readonly unknown[]) => boolean = () => false,
): Promise<unknown[]> {
  const all: unknown[] = []
  for (let page = 1; ; page += 1) {
    const resource = `${asked.resource}page-${page}`
    const query = { ...asked.query, per_page: c.per_page, page }
    const items = itemsOf(await ask(c, { ...asked, resource, query }))
    // A server that does not know pages would give the first one for ever.
    if (page > 1 && JSON.stringify(items[0]) === JSON.stringify(all[0])) return all
    all.push(...items)
    if (isEnough(items)) return all
    if (items.length < c.per_page) {
      await emptyLater(c, asked, page + 1)
      return all
    }
    stopWhenAsked(c)
  }
}

async function emptyLater(c: Collecting, asked: Asked, from: number): Promise<void> {
  for (let page = from; ; page += 1) {
    const resource = `${asked.resource}page-${page}`
    if (!c.state.has(asked.kind, resource)) return
    await write(c, { kind: asked.kind, resource, url: `${asked.path}#${page}`, etag: null, status: 200, data: [] })
  }
}

/** Throws Stopped when the user asked to end. */
export function stopWhenAsked(c: Collecting): void {
  if (c.isStopping()) throw new Stopped('stopped on request')
}

/** The items of a plain list; anything else is none. */
export function plainItems(data: unknown): unknown[] {
  return Array.isArray(data) ? data : []
}

/** The items behind a name: `{ total_count, jobs: [...] }`. */
export function itemsBehind(name: string): (data: unknown) => unknown[] {
  return (data) => plainItems((data as Record<string, unknown> | null)?.[name])
}

function queryText(query: Record<string, string | number>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
