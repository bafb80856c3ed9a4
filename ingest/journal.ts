/**
 * The journal: Hone's own decisions as immutable objects in the blob store, and their copy in the warehouse.
 * A decision is written to the store before it shows anywhere else, so a rebuild finds every one again.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { BlobStore } from './blobs/blob-store.ts'
import { messageOf } from './known-error.ts'
import type { Warehouse } from './warehouse.ts'

export const journalKinds = [
  'cluster_created',
  'cluster_merged',
  'cluster_split',
  'cluster_named',
  'cluster_muted',
  'lesson_drafted',
  'model_answer',
  'model_batch',
  'review_topic_grew',
  'proposal_pushed',
  'pull_request_opened',
  'pull_request_updated',
  'proposal_closed',
  'verdict_given',
  'digest_sent',
  'load_finished',
  'run_finished',
] as const
export type JournalKind = (typeof journalKinds)[number]

/** A decision not yet written: what was decided and when (epoch ms, UTC). `body` is plain JSON. */
export interface Decision {
  kind: JournalKind
  at: number
  body: Record<string, unknown>
}

/** A decision as stored. entry_id sorts by time and is a pure function of the decision: writing it twice is one object. */
export const JournalEntry = z.object({
  entry_id: z.string(),
  at: z.number(),
  kind: z.string(),
  body: z.record(z.string(), z.unknown()),
})
export type JournalEntry = z.infer<typeof JournalEntry>

/** The entry a decision becomes. */
export function toEntry(decision: Decision): JournalEntry {
  const body = JSON.stringify(decision.body)
  const hash = createHash('sha256').update(`${decision.kind}\n${body}`).digest('hex').slice(0, 12)
  const entry_id = `${String(Math.round(decision.at)).padStart(14, '0')}-${decision.kind}-${hash}`
  return { entry_id, at: Math.round(decision.at), kind: decision.kind, body: decision.body }
}

/** Writes decisions to the store, in order. Writing one that is there already changes nothing. */
export async function writeJournal(store: BlobStore, decisions: readonly Decision[]): Promise<JournalEntry[]> {
  const entries = decisions.map(toEntry)
  for (const entry of entries) await store.put(keyOf(entry), Buffer.from(JSON.stringify(entry) + '\n'))
  return entries
}

/**
 * Brings the warehouse's journal table, and the loads and runs tables derived from it, level with the store.
 * Returns the number of entries that were new. Only unknown objects are fetched.
 */
export async function syncJournal(
  store: BlobStore,
  warehouse: Warehouse,
  onBad: (key: string, reason: string) => void,
): Promise<number> {
  const known = new Set((await warehouse.rows('select entry_id from journal')).map((row) => String(row['entry_id'])))
  const fresh: JournalEntry[] = []
  for await (const { key } of store.list('journal/')) {
    const entry_id = key.slice(key.lastIndexOf('/') + 1).replace(/\.json$/, '')
    if (known.has(entry_id)) continue
    try {
      fresh.push(JournalEntry.parse(JSON.parse(Buffer.from(await store.getBytes(key)).toString('utf8'))))
    } catch (error) {
      onBad(key, messageOf(error))
    }
  }
  await addToWarehouse(warehouse, fresh)
  return fresh.length
}

/** Adds entries to the journal table and, by kind, to loads and runs. */
export async function addToWarehouse(warehouse: Warehouse, entries: readonly JournalEntry[]): Promise<void> {
  await warehouse.append(
    'journal',
    entries.map((entry) => ({ ...entry, body: JSON.stringify(entry.body) })),
  )
  await warehouse.append(
    'loads',
    entries.filter((entry) => entry.kind === 'load_finished').map((entry) => ({ ...entry.body, at: entry.at })),
  )
  await warehouse.append(
    'runs',
    entries.filter((entry) => entry.kind === 'run_finished').map((entry) => entry.body),
  )
}

function keyOf(entry: JournalEntry): string {
  return `journal/${new Date(entry.at).toISOString().slice(0, 10)}/${entry.entry_id}.json`
}
