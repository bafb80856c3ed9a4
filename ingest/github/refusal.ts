/** What a failed request means for the collection: stop it all, leave this part out, or note that the thing is gone. */
import { messageOf } from '../known-error.ts'

/** GitHub asks to wait: everything stops here and the next run goes on. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited'
  /** Epoch ms; null when GitHub does not say. */
  readonly resume_at: number | null

  constructor(resume_at: number | null) {
    super('GitHub’s rate limit is reached')
    this.resume_at = resume_at
  }
}

/** This part cannot be had: a missing permission, a part that is switched off, a server that keeps failing. */
export class PartRefused extends Error {
  override readonly name = 'PartRefused'
}

/** The user asked to end; what is stored stays. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** Status and headers of a failed request; null status when there was no answer. */
interface Failed {
  status: number | null
  headers: Record<string, string | number | undefined>
}

/**
 * The meaning of a failed request. 304 and "gone" are the caller's, by status; other answers of GitHub (and none at all)
 * become a RateLimited or PartRefused, any other error is given back as it is.
 * `now` is epoch ms. Secondary limits come as 403 or 429 with `retry-after`, primary ones with no requests remaining.
 */
export function refusalOf(part: string, error: unknown, now: number): unknown {
  const { status, headers } = failedOf(error)
  if (status === null) return error
  const said = messageOf(error).split(' - https://')[0]?.slice(0, 200) ?? ''
  if ((status === 403 || status === 429) && isLimit(headers, said)) return new RateLimited(resumeAt(headers, now))
  if (status === 403) {
    const needed = headers['x-accepted-github-permissions']
    return new PartRefused(`${part}: GitHub refuses (403)${needed ? `, the token needs ${needed}` : `: ${said}`}`)
  }
  if (status === 401) return new PartRefused(`${part}: GitHub does not accept the token`)
  if (status === 404) return new PartRefused(`${part}: not found, or the token may not see it`)
  return new PartRefused(`${part}: GitHub answers ${status}: ${said}`)
}

/** The HTTP status of a failed request; null when there was no answer. */
export function statusOfFailure(error: unknown): number | null {
  return failedOf(error).status
}

function failedOf(error: unknown): Failed {
  const { status, response } = (error ?? {}) as { status?: number; response?: { headers?: Failed['headers'] } }
  return { status: typeof status === 'number' ? status : null, headers: response?.headers ?? {} }
}

function isLimit(headers: Failed['headers'], said: string): boolean {
  return headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined || /rate limit/i.test(said)
}

function resumeAt(headers: Failed['headers'], now: number): number | null {
  const after_s = Number(headers['retry-after'])
  if (Number.isFinite(after_s) && after_s > 0) return now + after_s * 1000
  const reset_s = Number(headers['x-ratelimit-reset'])
  return Number.isFinite(reset_s) && reset_s > 0 ? reset_s * 1000 : null
}
