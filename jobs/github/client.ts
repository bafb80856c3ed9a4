/** An octokit that behaves: throttled, retried with care, with a time limit, and its failures told as one clear line. */
import { Octokit, RequestError } from 'octokit'
import { KnownError, messageOf } from '#ingest/known-error.ts'

export interface GitHub {
  octokit: Octokit
}

const requestTimeout_ms = 30_000
const longestWait_s = 120

/**
 * Makes a client. `api_url` is `https://api.github.com` or `https://<host>/api/v3`. Rate limits are waited for once and
 * only up to two minutes; 429 belongs to throttling, so retry leaves it alone. Throws KnownError without a token.
 */
export function createGitHub(options: {
  api_url: string
  token: string | undefined
  user_agent?: string
  warn?: (message: string) => void
  /** Pause between writes; GitHub asks for a second or more, tests do without. */
  is_throttled?: boolean
}): GitHub {
  const { api_url, token, warn = () => undefined, is_throttled = true } = options
  if (!token) {
    throw new KnownError('GitHub is configured, but there is no token', {
      hint: 'Set HONE_GITHUB_TOKEN to a token that may write contents and pull requests of the target repositories.',
    })
  }
  const wait =
    (name: string) => (after_s: number, request: { method: string; url: string }, _: unknown, count: number) => {
      warn(`GitHub's ${name} is reached at ${request.method} ${request.url}, free again in ${after_s} s`)
      return count === 0 && after_s <= longestWait_s
    }
  const octokit = new Octokit({
    auth: token,
    baseUrl: api_url.replace(/\/$/, ''),
    userAgent: options.user_agent ?? 'hone',
    log: { debug: () => undefined, info: () => undefined, warn, error: () => undefined },
    request: {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(requestTimeout_ms) }),
    },
    retry: { doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451], retries: 2 },
    throttle: {
      enabled: is_throttled,
      onRateLimit: wait('rate limit'),
      onSecondaryRateLimit: wait('secondary rate limit'),
    },
  })
  return { octokit }
}

/** The web site behind an API address: `https://github.com/` for `https://api.github.com`. Git reads and writes there. */
export function siteOf(api_url: string): string {
  const { host, origin } = new URL(api_url)
  return host === 'api.github.com' ? 'https://github.com/' : `${origin}/`
}

/** The HTTP status of a failed call; null when it was no answer at all. */
export function statusOf(error: unknown): number | null {
  return error instanceof RequestError ||
    (error instanceof Error && 'status' in error && typeof error.status === 'number')
    ? Number(error.status)
    : null
}

/** A failed call as a KnownError that says what is missing; anything that is not GitHub's answer is thrown on as it is. */
export function gitHubError(doing: string, error: unknown): unknown {
  const status = statusOf(error)
  if (error instanceof KnownError || status === null) return error
  const said = messageOf(error).split(' - https://')[0]?.slice(0, 200) ?? ''
  if (status === 401)
    return new KnownError(`GitHub does not accept the token (${doing})`, { hint: 'Set HONE_GITHUB_TOKEN anew.' })
  if (status === 403 || status === 429) {
    const isLimit = /rate limit/i.test(said)
    const hint = isLimit ? 'Hone tries again next run.' : 'The token needs write access to contents and pull requests.'
    return new KnownError(`GitHub refuses (${doing}): ${said}`, { transient: isLimit, hint, cause: error })
  }
  if (status === 404) {
    const hint = 'Check the name under `propose.repositories` and what the token may see.'
    return new KnownError(`GitHub knows no such repository, or the token may not see it (${doing})`, {
      hint,
      cause: error,
    })
  }
  return new KnownError(`GitHub answers ${status} (${doing}): ${said}`, { transient: status >= 500, cause: error })
}
