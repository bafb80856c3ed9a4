/**
 * The blob store's session objects in, raw rows in the warehouse out, exactly once per object and in any order.
 * What is loaded is told by the warehouse itself (raw_objects), never by a timestamp; small objects share a transaction,
 * an object too large to hold gets one of its own, so a kill at any point loses nothing and doubles nothing.
 */
import { isSafeKey, type BlobInfo, type BlobStore } from './blobs/blob-store.ts'
import { decompress, defaultDecompressLimits } from './decompress.ts'
import { formats } from './formats/index.ts'
import { newObjectRows, type ObjectRows } from './object-rows.ts'
import { parseSessionKey } from './session-key.ts'
import { readObject, type ReadLimits } from './read-object.ts'
import type { Warehouse } from './warehouse.ts'

export interface LoadOptions {
  /** Longest text kept per event, tool output, argument or edit, in characters; longer ones keep head and tail. */
  max_text_chars: number
  limits?: Partial<ReadLimits>
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

/** Rows held for objects that share a transaction before they are written. */
const batchRows = 50_000
const batchChars = 32 * 1024 ** 2

/**
 * Loads every object under sessions/ that is not loaded yet, or was read by an older version of its format. Objects
 * that are gone from the store leave the warehouse. An object that cannot be read is quarantined and the rest goes on;
 * an error of the store itself (KnownError) passes through after what was loaded is committed.
 */
export async function loadSessions(store: BlobStore, warehouse: Warehouse, options: LoadOptions): Promise<LoadCounts> {
  const counts = noCounts()
  const known = await knownObjects(warehouse)
  const listed: BlobInfo[] = []
  for await (const info of store.list('sessions/')) listed.push(info)
  counts.count_objects_seen = listed.length
  const fresh = listed.filter((info) => known.get(info.key) !== 'current')
  counts.count_objects_unchanged = listed.length - fresh.length
  await removeGone(warehouse, known, listed, counts)
  const texts = new Set(
    (await warehouse.rows('select text_hash from raw_texts')).map((row) => String(row['text_hash'])),
  )
  const batch = new Batch(warehouse, texts, options)
  for (const [i, info] of fresh.entries()) {
    if (options.isStopping?.()) break
    await loadOne(store, info, batch, counts, known.has(info.key), options)
    options.onProgress?.(i + 1, fresh.length)
  }
  await batch.commit()
  return counts
}

async function loadOne(
  store: BlobStore,
  info: BlobInfo,
  batch: Batch,
  counts: LoadCounts,
  isReload: boolean,
  options: LoadOptions,
): Promise<void> {
  const rows = newObjectRows(info.key, options.max_text_chars)
  const parts = isSafeKey(info.key) ? parseSessionKey(info.key) : null
  if (parts === null) {
    await batch.add(rows.refused(info.size, 'not a session key'), isReload)
    counts.count_objects_quarantined++
    return
  }
  options.onStep?.('load:read')
  const target = { ...rows.target, drain: () => (rows.isLarge() ? batch.spill(rows, isReload) : undefined) }
  const stored = await store.get(info.key)
  const source = decompress(stored, defaultDecompressLimits)
  const result = await readObject(source, info.key, target, { limits: options.limits ?? {} }).catch(
    async (error: unknown) => {
      await batch.abandon(rows)
      throw error
    },
  )
  await batch.add(rows.finished(info.size, parts, result), isReload)
  counts.count_lines_read += result.count_lines_read
  counts.count_lines_used += result.count_lines_used
  counts.count_lines_skipped += result.count_lines_skipped
  counts.count_lines_quarantined += result.count_lines_quarantined
  if (result.status === 'loaded') counts.count_objects_loaded++
  else counts.count_objects_quarantined++
}

/** Objects whose rows wait for one transaction; a large object's rows are written as they come, in one of its own. */
class Batch {
  private readonly warehouse: Warehouse
  private readonly texts: Set<string>
  private readonly options: LoadOptions
  private waiting: { rows: ObjectRows; isReload: boolean }[] = []
  private spilling: ObjectRows | null = null

  constructor(warehouse: Warehouse, texts: Set<string>, options: LoadOptions) {
    this.warehouse = warehouse
    this.texts = texts
    this.options = options
  }

  /** Takes a finished object; commits when enough wait. */
  async add(rows: ObjectRows, isReload: boolean): Promise<void> {
    if (this.spilling === rows) {
      await rows.write(this.warehouse, this.texts)
      this.options.onStep?.('load:commit')
      await this.warehouse.run('commit')
      this.spilling = null
      this.options.onStep?.('load:committed')
      return
    }
    this.waiting.push({ rows, isReload })
    const count = this.waiting.reduce((sum, one) => sum + one.rows.countRows(), 0)
    const chars = this.waiting.reduce((sum, one) => sum + one.rows.countChars(), 0)
    if (count > batchRows || chars > batchChars) await this.commit()
  }

  /** Writes part of an object that is too large to hold, inside a transaction that ends with add(). */
  async spill(rows: ObjectRows, isReload: boolean): Promise<void> {
    if (this.spilling !== rows) {
      await this.commit()
      await this.warehouse.run('begin transaction')
      this.spilling = rows
      if (isReload) await removeObject(this.warehouse, rows.object_key)
    }
    await rows.write(this.warehouse, this.texts)
  }

  /** Forgets an object that could not be read to its end, and keeps the others. */
  async abandon(rows: ObjectRows): Promise<void> {
    if (this.spilling === rows) {
      await this.warehouse.run('rollback')
      this.spilling = null
    }
    await this.commit()
  }

  async commit(): Promise<void> {
    if (this.waiting.length === 0) return
    const objects = this.waiting
    this.waiting = []
    await this.warehouse.transaction(async () => {
      for (const { rows, isReload } of objects) if (isReload) await removeObject(this.warehouse, rows.object_key)
      for (const { rows } of objects) await rows.write(this.warehouse, this.texts)
      this.options.onStep?.('load:commit')
    })
    this.options.onStep?.('load:committed')
  }
}

const objectTables = [
  'raw_objects',
  'raw_line_counts',
  'raw_threads',
  'raw_events',
  'raw_tool_calls',
  'raw_usage',
  'raw_instructions',
  'quarantine',
] as const

async function removeObject(warehouse: Warehouse, object_key: string): Promise<void> {
  for (const table of objectTables) {
    await warehouse.run(`delete from ${table} where object_key = $object_key`, { object_key })
  }
}

/** Object key → current, or outdated when its format's reader has a newer version by now. */
async function knownObjects(warehouse: Warehouse): Promise<Map<string, 'current' | 'outdated'>> {
  const versions = new Map(formats.map((format) => [format.name, format.version]))
  const rows = await warehouse.rows('select object_key, format, format_version from raw_objects')
  return new Map(
    rows.map((row) => {
      const newest = versions.get(String(row['format']))
      const isCurrent = newest === undefined || newest === row['format_version']
      return [String(row['object_key']), isCurrent ? 'current' : 'outdated']
    }),
  )
}

async function removeGone(
  warehouse: Warehouse,
  known: ReadonlyMap<string, string>,
  listed: readonly BlobInfo[],
  counts: LoadCounts,
): Promise<void> {
  const present = new Set(listed.map((info) => info.key))
  const gone = [...known.keys()].filter((key) => !present.has(key))
  counts.count_objects_gone = gone.length
  if (gone.length === 0) return
  await warehouse.transaction(async () => {
    for (const key of gone) await removeObject(warehouse, key)
  })
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
