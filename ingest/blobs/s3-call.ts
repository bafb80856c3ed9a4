/** One operation on the store: tries, back-off and a deadline over the whole of it, bodies included. */
import pRetry from 'p-retry'
import { KnownError } from '../known-error.ts'
import { DamagedObject } from './blob-store.ts'
import { isRetryable, refusal } from './s3-errors.ts'

export interface Patience {
  /** How long one operation may take in all, retries and bodies included, before the time its bytes are granted. */
  deadline_ms: number
  /** The slowest transfer still waited for; every operation is granted its bytes at this rate on top. */
  min_bytes_per_s: number
  /** How often an operation is tried again. */
  max_retries: number
  /** The wait before the first retry; doubles (and is spread by chance) with each further one. */
  retry_ms: number
}

export interface Attempt {
  /** 1 for the first. */
  number: number
  /** Aborts when the attempt's or the operation's time is over; must end every body that is being read. */
  signal: AbortSignal
  /** Tells how many bytes are coming once that is known, so that the deadline grows with them. */
  expect(bytes: number): void
}

/**
 * Runs an operation until it succeeds, cannot succeed, or its time is over. One attempt gets a third of the deadline, so
 * that a server that hangs once is asked again. `what` reads like "read sessions/x"; throws KnownError.
 */
export async function callStore<T>(
  url: string,
  what: string,
  patience: Patience,
  bytes: number,
  run: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const granted_ms = (count: number) => (count / patience.min_bytes_per_s) * 1000
  const whole = new Countdown(patience.deadline_ms + granted_ms(bytes))
  let expected = 0
  let last: unknown
  try {
    return await pRetry(
      async (number) => {
        const single = new Countdown(patience.deadline_ms / 3 + granted_ms(bytes))
        const signal = AbortSignal.any([whole.signal, single.signal])
        const expect = (count: number) => {
          if (signal.aborted) return
          single.extend(granted_ms(count))
          whole.extend(granted_ms(Math.max(0, count - expected)))
          expected = Math.max(expected, count)
        }
        try {
          return await orAborted(run({ number, signal, expect }), signal)
        } catch (error) {
          if (!signal.aborted) last = error
          throw error
        } finally {
          single.stop()
        }
      },
      {
        retries: patience.max_retries,
        minTimeout: patience.retry_ms,
        randomize: true,
        signal: whole.signal,
        shouldRetry: ({ error }) => isRetryable(error),
      },
    )
  } catch (error) {
    if (error instanceof TypeError) throw error // our bug: keeps its stack
    if (!whole.signal.aborted && !(error instanceof TimedOut)) throw refusal(error, what, url)
    // Read whole several times, and altered each time: that says more than that the time is over.
    if (last instanceof DamagedObject) throw last
    const waited_s = Math.round((patience.deadline_ms + granted_ms(bytes + expected)) / 100) / 10
    const before = last === undefined ? '' : `; before that: ${refusal(last, what, url).message}`
    throw new KnownError(`cannot ${what}: ${url} did not answer in full within ${waited_s} s${before}`, {
      hint: 'Try again later, or raise the deadline in the store settings.',
      transient: true,
      cause: error,
    })
  } finally {
    whole.stop()
  }
}

/** An attempt's time is over. */
class TimedOut extends Error {}

/** Settles like the work, or rejects when the signal aborts first: not everything below us listens to it. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new TimedOut('no full answer in time')), { once: true })
    work.then(resolve, reject)
  })
}

/** A timer that can be given more time while it runs. */
class Countdown {
  readonly #controller = new AbortController()
  #ends_at: number
  #timer: NodeJS.Timeout | undefined

  constructor(duration_ms: number) {
    this.#ends_at = performance.now() + duration_ms
    this.extend(0)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  extend(duration_ms: number): void {
    this.stop()
    this.#ends_at += duration_ms
    this.#timer = setTimeout(() => this.#controller.abort(), Math.max(0, this.#ends_at - performance.now()))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
