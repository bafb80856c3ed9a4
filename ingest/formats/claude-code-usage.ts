/** Claude Code token usage: the many lines of one response in, one row out (the snapshot with the most output). */
import type { UsageRow } from '../session.ts'
import type { RowSink } from '../format.ts'
import { SeenSet } from './seen-set.ts'
import { countOf, numberOf, objectOf, wordOf, type JsonObject } from './json-access.ts'

/** Lines of one response stand close together; this many responses are held open, so that a huge session is not. */
const maxOpen = 10_000

export class ClaudeUsage {
  readonly #rows = new Map<string, UsageRow>()
  readonly #told = new SeenSet()

  /** An assistant line. Lines of one response share message.id and requestId; client-made ones count nothing. */
  add(
    message: JsonObject,
    line: JsonObject,
    thread_id: string,
    at: number | null,
    fallback: string,
    sink: RowSink,
  ): void {
    const usage = objectOf(message['usage'])
    const model = wordOf(message['model'])
    if (usage === null || model === '<synthetic>') return
    const id = wordOf(message['id'])
    const identity = id === null ? fallback : `g:${id}:${wordOf(line['requestId']) ?? ''}`
    const written1h = countOf(objectOf(usage['cache_creation'])?.['ephemeral_1h_input_tokens'])
    const row: UsageRow = {
      thread_id,
      at,
      model,
      input_tokens: countOf(usage['input_tokens']),
      cached_input_tokens: countOf(usage['cache_read_input_tokens']),
      cache_write_tokens: countOf(usage['cache_creation_input_tokens']),
      ...(written1h === null ? {} : { cache_write_1h_tokens: written1h }),
      output_tokens: countOf(usage['output_tokens']),
      reasoning_tokens: countOf(objectOf(usage['output_tokens_details'])?.['thinking_tokens']),
      logged_cost_usd: numberOf(line['costUSD']),
      identity,
    }
    const before = this.#rows.get(identity)
    if (before === undefined) this.#begin(identity, row, sink)
    else if ((row.output_tokens ?? 0) >= (before.output_tokens ?? 0)) {
      this.#rows.set(identity, { ...row, thread_id: before.thread_id, at: before.at })
    }
  }

  #begin(identity: string, row: UsageRow, sink: RowSink): void {
    if (this.#told.has(identity)) return
    this.#rows.set(identity, row)
    const [oldest] = this.#rows
    if (this.#rows.size <= maxOpen || oldest === undefined) return
    this.#rows.delete(oldest[0])
    this.#told.add(oldest[0])
    sink.usage(oldest[1])
  }

  /** Writes the rows that are left; only now is each response surely complete. */
  finish(sink: RowSink): void {
    for (const row of this.#rows.values()) sink.usage(row)
  }
}
