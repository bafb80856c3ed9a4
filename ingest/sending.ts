/** Packed objects in, stored objects out: a few at a time, so that a distant store does not make the reading wait. */
import { sizeOf } from './blobs/body.ts'
import type { BlobStore, Pace } from './blobs/blob-store.ts'
import type { Packed } from './pack.ts'

/** The store failed, not the file: the run ends, what is done stays done, and the next run continues. */
export class StoreProblem extends Error {
  override readonly name = 'StoreProblem'
}

export interface SendingOptions {
  is_dry_run: boolean
  pace?: Pace
  onStep?: (step: string) => void
}

/** An object on its way: true when it is in the store, false when the store failed. Never rejects. */
export interface Arrival {
  has_arrived: Promise<boolean>
}

/** How many objects are on their way at once; S3 answers in tens of milliseconds, a disk syncs in some: a few hide the wait. */
const countParallel = 8

export class Sending {
  private readonly store: BlobStore
  private readonly options: SendingOptions
  private readonly running = new Set<Promise<unknown>>()
  private problem: unknown = null

  constructor(store: BlobStore, options: SendingOptions) {
    this.store = store
    this.options = options
  }

  /**
   * Resolves as soon as there is room on the way. `onDone` is told the outcome; in a dry run nothing is sent.
   * Throws StoreProblem when the store has failed before.
   */
  async send(
    object: Packed & { key: string },
    onDone: (outcome: 'created' | 'exists', size_bytes: number) => void,
  ): Promise<Arrival> {
    while (this.running.size >= countParallel) await Promise.race(this.running)
    if (this.problem !== null) {
      await object.close()
      throw new StoreProblem('the store failed', { cause: this.problem })
    }
    const has_arrived = this.put(object, onDone)
    this.track(has_arrived)
    return { has_arrived }
  }

  /** Runs `work` once all of them have arrived; not at all when one has not. */
  after(arrivals: readonly Arrival[], work: () => void): void {
    this.track(
      Promise.all(arrivals.map((one) => one.has_arrived)).then((all) => {
        if (all.every(Boolean)) work()
      }),
    )
  }

  /** Waits for everything on its way. Throws the store's own error when it failed. */
  async end(): Promise<void> {
    await Promise.all(this.running)
    if (this.problem !== null) throw this.problem
  }

  private track(work: Promise<unknown>): void {
    this.running.add(work)
    void work.finally(() => this.running.delete(work))
  }

  private async put(
    object: Packed & { key: string },
    onDone: (outcome: 'created' | 'exists', size_bytes: number) => void,
  ): Promise<boolean> {
    const { is_dry_run, pace, onStep } = this.options
    try {
      const body = await object.body
      const size = sizeOf(body)
      if (is_dry_run) onDone('created', size)
      else {
        onStep?.('upload:put')
        const outcome = await this.store.put(object.key, body, pace)
        onDone(outcome, size)
        onStep?.('upload:stored')
      }
      return true
    } catch (error) {
      this.problem ??= error
      return false
    } finally {
      await object.close().catch(() => undefined)
    }
  }
}
