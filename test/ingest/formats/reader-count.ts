/** The readers' side of the comparison: one file read by readObject, summed up the way the views do. */
import { decompress } from '#ingest/decompress.ts'
import { readObject } from '#ingest/read-object.ts'
import type { Counted } from './independent-count.ts'
import type { ThreadRow } from '#ingest/session.ts'

/** Statuses that count as failed tool calls (see ingest/README.md). */
export const failedStatuses: ReadonlySet<string> = new Set(['failed', 'timeout', 'not_run', 'cascade'])

/** In: stored bytes and name. Out: counts by identity and the threads, or null when the object was refused. */
export async function readCounts(
  bytes: Uint8Array,
  name: string,
): Promise<(Counted & { threads: ThreadRow[] }) | null> {
  const calls = new Map<string, boolean>()
  const tokens: Counted['tokens'] = new Map()
  const result = await readObject(decompress(once(bytes)), name, {
    event: () => {},
    instruction: () => {},
    toolCall: (row) => calls.set(row.identity, failedStatuses.has(row.status)),
    usage: (row) =>
      tokens.set(row.identity, [row.input_tokens ?? 0, row.cached_input_tokens ?? 0, row.output_tokens ?? 0]),
  })
  if (result.status !== 'loaded') return null
  // `l:` identities hold inside one lineage only.
  const lineage = result.threads[0]?.parent_thread_id ?? result.threads[0]?.thread_id ?? ''
  const scoped = <T>(map: Map<string, T>): Map<string, T> =>
    new Map([...map].map(([key, value]) => [key.startsWith('l:') ? `${lineage} ${key}` : key, value]))
  const sessions = new Set(result.threads.map((thread) => thread.session_id))
  return { agent: result.format ?? '', sessions, calls: scoped(calls), tokens: scoped(tokens), threads: result.threads }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
