/** Tells which lines at the head of a Codex sub-agent's file are copies of its parent's. */
import { uuidTime } from './codex-header.ts'
import { wordOf, type JsonObject } from './json-access.ts'

/**
 * Newer files say from which ordinal on the lines are the thread's own (`subagent_history_start_ordinal`). Older ones copy
 * the parent's header too; there the thread's own lines begin with the first turn that was begun after the thread was, as
 * both ids are UUIDv7, which hold their time.
 */
export class CopiedPrefix {
  #own_from_ordinal: number | null = null
  #isInside = false

  /** The header's word for where the thread's own lines begin; null when it has none. */
  endsBefore(own_from_ordinal: number | null): void {
    this.#own_from_ordinal = own_from_ordinal
  }

  /** The parent's header was met: what follows are its lines. */
  begins(): void {
    this.#isInside = true
  }

  /** Whether a line of the thread is the parent's; call it for every line in order. */
  holds(record: JsonObject, payload: JsonObject, thread_id: string | null): boolean {
    if (this.#own_from_ordinal !== null) {
      const ordinal = record['ordinal']
      return typeof ordinal === 'number' && ordinal < this.#own_from_ordinal
    }
    if (!this.#isInside) return false
    const isTurn = record['type'] === 'turn_context' || payload['type'] === 'task_started'
    const begun_at = uuidTime(wordOf(payload['turn_id']))
    const thread_at = uuidTime(thread_id)
    if (isTurn && (begun_at === null || thread_at === null || begun_at >= thread_at)) this.#isInside = false
    return this.#isInside
  }
}
