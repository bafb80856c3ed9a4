/**
 * A world that refuses: a missing folder, a locked file, a store that does not answer, a wrong setting.
 * Printed as one clear line without a stack, exit code 2. Anything that is not a KnownError is our bug and keeps its stack.
 */
export class KnownError extends Error {
  override readonly name = 'KnownError'
  /** What the reader can do about it, in one sentence; empty when there is nothing. */
  readonly hint: string
  /** True when the same call may work later (time-out, rate limit, lock held). */
  readonly transient: boolean

  constructor(message: string, options: { hint?: string; transient?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.hint = options.hint ?? ''
    this.transient = options.transient ?? false
  }
}

/** The text of anything thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
