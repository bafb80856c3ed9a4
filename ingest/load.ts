/**
 * The blob store's session objects in, raw rows in the warehouse out, exactly once per object and in any order.
 * What is loaded is told by the warehouse itself (raw_objects), never by a timestamp; small objects share a transaction,
 * an object too large to hold gets one of its own, so a kill at any point loses nothing and doubles nothing.
 */
import { DamagedObject, isSafeKey, NotFound, type BlobInfo, type BlobStore } from './blobs/blob-store.ts'
import { fetchAhead, type Fetched } from './fetch-ahead.ts'
import { LoadBatch, removeObjects } from './load-batch.ts'
import { formats } from './formats/index.ts'
import { loadFormats } from './formats-table.ts'
import { newObjectRows, readersVersion } from './object-rows.ts'
import { parseSessionKey, type SessionKey } from './session-key.ts'
import { readObject, type ReadLimits } from './read-object.ts'
import { openReadPool } from './read-pool.ts'
import type { ReadRows } from './read-rows.ts'
import type { Warehouse } from './warehouse.ts'

export interface LoadOptions {
  /** Longest text kept per event, tool output, argument or edit, in characters; longer ones keep head and tail. */
  max_text_chars: number
  limits?: Partial<ReadLimits>
  /** Rows that are written together, and above which an object is written in pieces; default 10,000. */
  batch_rows?: number
  /** Threads that read objects beside this one; default 0. */
  count_threads?: number
  /** Called after each object. */
  onProgress?: (done: number, total: number) => void
  /** True when the run should stop after the current object (SIGTERM). */
  isStopping?: () => boolean
  /** Called at named steps, for crash tests and logs. */
  onStep?: (step: string) => void
}

export interface LoadCounts {
  count_objects_seen: number
  count_objects_loaded: number
  count_objects_unchanged: number
  count_objects_quarantined: number
  /** Objects in the warehouse that are no longer in the store; their rows were removed. */
  count_objects_gone: number
  count_lines_read: number
  count_lines_used: number
  count_lines_skipped: number
  count_lines_quarantined: number
}

/**
 * Loads every object under sessions/ that is not loaded yet, or was read by an older version of its format. Objects
 * that are gone from the store leave the warehouse. An object that cannot be read is quarantined and the rest goes on;
 * an error of the store itself (KnownError) passes through after what was loaded is committed. Says first which formats
 * this program reads.
 */
export async function loadSessions(store: BlobStore, warehouse: Warehouse, options: LoadOptions): Promise<LoadCounts> {
  const counts = noCounts()
  await loadFormats(warehouse)
  const known = await knownObjects(warehouse)
  const listed = new Map<string, BlobInfo>()
  for await (const info of store.list('sessions/')) listed.set(info.key, info)
  counts.count_objects_seen = listed.size
  const fresh = [...listed.values()].filter((info) => known.get(info.key) !== 'current')
  counts.count_objects_unchanged = listed.size - fresh.length
  const gone = [...known.keys()].filter((key) => !listed.has(key))
  counts.count_objects_gone = gone.length
  if (gone.length > 0) await warehouse.transaction(() => removeObjects(warehouse, gone))
  const batch = await LoadBatch.begin(warehouse, options)
  const count_bytes = fresh.reduce((sum, info) => sum + info.size, 0)
  const { max_text_chars, limits = {} } = options
  const pool = openReadPool(options.count_threads ?? 0, count_bytes, { max_text_chars, limits })
  const loadAll = async (): Promise<void> => {
    let count_done = 0
    for await (const fetched of fetchAhead(store, fresh, pool)) {
      if (options.isStopping?.()) break
      await loadOne(fetched, batch, counts, known.has(fetched.info.key), options)
      options.onProgress?.(++count_done, fresh.length)
    }
    await batch.commit()
  }
  try {
    await loadAll()
  } finally {
    await batch.undo()
    await pool.close()
  }
  return counts
}

async function loadOne(
  fetched: Fetched,
  batch: LoadBatch,
  counts: LoadCounts,
  isReload: boolean,
  options: LoadOptions,
): Promise<void> {
  const { key, size } = fetched.info
  const refuse = async (reason: string): Promise<void> => {
    await batch.add(newObjectRows(key, options.max_text_chars).refused(size, reason), isReload)
    counts.count_objects_quarantined++
  }
  const parts = isSafeKey(key) ? parseSessionKey(key) : null
  if (parts === null) return refuse('not a session key')
  options.onStep?.('load:read')
  try {
    const rows = (await fetched.rows) ?? (await readStream(fetched, parts, batch, isReload, options))
    await batch.add(rows, isReload)
    const { result } = rows
    counts.count_lines_read += result.count_lines_read
    counts.count_lines_used += result.count_lines_used
    counts.count_lines_skipped += result.count_lines_skipped
    counts.count_lines_quarantined += result.count_lines_quarantined
    if (result.status === 'loaded') counts.count_objects_loaded++
    else counts.count_objects_quarantined++
  } catch (error) {
    await batch.abandon(key)
    if (error instanceof DamagedObject) return refuse(damaged)
    if (!(error instanceof NotFound)) throw error
    // It left the store between the listing and the reading: the next run sees that it is gone.
    counts.count_objects_seen--
  }
}

/** A large object: its rows are written as they come when there are many, the rest is handed back. */
async function readStream(
  { info, open }: Fetched,
  parts: SessionKey,
  batch: LoadBatch,
  isReload: boolean,
  options: LoadOptions,
): Promise<ReadRows> {
  const rows = newObjectRows(info.key, options.max_text_chars, options.batch_rows)
  const drain = () =>
    rows.isLarge() ? batch.spill({ object_key: info.key, tables: rows.take() }, isReload) : undefined
  const result = await readObject(await open(), info.key, { ...rows.target, drain }, { limits: options.limits ?? {} })
  return rows.finished(info.size, parts, result)
}

const damaged = 'altered in the store'

/**
 * Object key → current, or outdated when it should be read again: its format's reader is newer by now, no reader knew it
 * and there are others now, or its bytes were damaged.
 */
async function knownObjects(warehouse: Warehouse): Promise<Map<string, 'current' | 'outdated'>> {
  const versions = new Map(formats.map((format) => [format.name, format.version]))
  const rows = await warehouse.rows('select object_key, format, format_version, reason from raw_objects')
  return new Map(
    rows.map((row) => {
      const version = row['format_version']
      const newest =
        row['format'] === null ? (version === null ? null : readersVersion) : versions.get(String(row['format']))
      const isCurrent = row['reason'] !== damaged && (newest === undefined || newest === version)
      return [String(row['object_key']), isCurrent ? 'current' : 'outdated']
    }),
  )
}

function noCounts(): LoadCounts {
  return {
    count_objects_seen: 0,
    count_objects_loaded: 0,
    count_objects_unchanged: 0,
    count_objects_quarantined: 0,
    count_objects_gone: 0,
    count_lines_read: 0,
    count_lines_used: 0,
    count_lines_skipped: 0,
    count_lines_quarantined: 0,
  }
}
