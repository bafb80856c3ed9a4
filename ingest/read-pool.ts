/** Reads objects on several threads beside the one that writes, so that a load uses all cores. */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { readRows, type ReadOptions, type ReadRows } from './read-rows.ts'

export interface ReadPool {
  /** The rows of one stored object, or null when it must be read as a stream (see readRows). */
  read(object_key: string, stored: Uint8Array): Promise<ReadRows | null>
  /** Ends the threads. */
  close(): Promise<void>
}

export interface Question {
  id: number
  object_key: string
  stored: Uint8Array
}

export interface Answer {
  id: number
  rows: ReadRows | null
  error?: unknown
}

/** Below this many stored bytes starting threads costs more than they save. */
const worthwhileBytes = 4 * 1024 ** 2

/** In: threads to use (0: none) and the stored bytes that wait to be read. Threads run the compiled program only. */
export function openReadPool(count_threads: number, count_bytes: number, options: ReadOptions): ReadPool {
  const here = fileURLToPath(import.meta.url)
  if (count_threads < 1 || count_bytes < worthwhileBytes || !here.endsWith('.js')) {
    return { read: (object_key, stored) => readRows(object_key, stored, options), close: () => Promise.resolve() }
  }
  const threads = Array.from({ length: count_threads }, () => new Thread(options))
  return {
    read: async (object_key, stored) => {
      const thread = threads.reduce((least, one) => (one.count_waiting < least.count_waiting ? one : least))
      return thread.read(object_key, stored)
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()))
    },
  }
}

class Thread {
  private readonly worker: Worker
  private readonly options: ReadOptions
  private readonly waiting = new Map<number, (answer: Answer | null) => void>()
  private is_alive = true
  private next_id = 0

  constructor(options: ReadOptions) {
    this.options = options
    this.worker = new Worker(new URL('./read-worker.js', import.meta.url), {
      workerData: options,
      // A small heap is swept more often; an object that does not fit is read by the main thread.
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 },
    })
    this.worker.on('message', (answer: Answer) => this.answered(answer.id, answer))
    this.worker.on('error', () => this.died())
    this.worker.on('exit', () => this.died())
  }

  get count_waiting(): number {
    return this.is_alive ? this.waiting.size : Infinity
  }

  async read(object_key: string, stored: Uint8Array): Promise<ReadRows | null> {
    const answer = this.is_alive ? await this.ask(object_key, stored) : null
    if (answer === null) return readRows(object_key, stored, this.options)
    if (answer.error !== undefined) throw answer.error
    return answer.rows
  }

  close(): Promise<unknown> {
    return this.worker.terminate()
  }

  private ask(object_key: string, stored: Uint8Array): Promise<Answer | null> {
    const id = this.next_id++
    return new Promise((resolve) => {
      this.waiting.set(id, resolve)
      this.worker.postMessage({ id, object_key, stored } satisfies Question)
    })
  }

  private answered(id: number, answer: Answer | null): void {
    this.waiting.get(id)?.(answer)
    this.waiting.delete(id)
  }

  /** Out of memory, or ended: what waits for it is read here. */
  private died(): void {
    this.is_alive = false
    for (const id of [...this.waiting.keys()]) this.answered(id, null)
  }
}
