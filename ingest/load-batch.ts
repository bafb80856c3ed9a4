/** Objects whose rows are written together, a few writes a transaction; a large object's are written as they come, in one of its own. */
import { addRow, joined, type Columns } from './columns.ts'
import { defaultBatchRows } from './object-rows.ts'
import type { ReadRows } from './read-rows.ts'
import type { Warehouse } from './warehouse.ts'

/** Some or all rows of one object. */
type Part = Pick<ReadRows, 'object_key' | 'tables'>

/** Characters held for objects that are written together. */
const batchChars = 6 * 1024 ** 2
/**
 * Writes that share a transaction. DuckDB packs rows straight into the file when a transaction brings whole row groups of
 * them; fewer go through its log and are packed later, a second writing (measured: an eighth of the load's processor time).
 */
const commitWrites = 8

export interface BatchOptions {
  batch_rows?: number
  onStep?: (step: string) => void
}

export class LoadBatch {
  private readonly warehouse: Warehouse
  private readonly batchRows: number
  private readonly onStep: (step: string) => void
  /** Hashes of the instruction texts that are committed; those of the running transaction are apart, it may roll back. */
  private readonly texts: Set<string>
  private freshTexts = new Set<string>()
  private waiting: { part: Part; isReload: boolean }[] = []
  private waitingRows = 0
  private waitingChars = 0
  /** The open transaction; null when there is none. */
  private open: { count_writes: number; has_reload: boolean; spilling: string | null } | null = null

  private constructor(warehouse: Warehouse, texts: Set<string>, options: BatchOptions) {
    this.warehouse = warehouse
    this.texts = texts
    this.batchRows = options.batch_rows ?? defaultBatchRows
    this.onStep = options.onStep ?? (() => undefined)
  }

  static async begin(warehouse: Warehouse, options: BatchOptions): Promise<LoadBatch> {
    const rows = await warehouse.rows('select text_hash from raw_texts')
    const texts = new Set(rows.map((row) => String(row['text_hash'])))
    return new LoadBatch(warehouse, texts, options)
  }

  /** Takes a finished object; writes when enough wait, and commits after some writes or a large object. */
  async add(rows: ReadRows, isReload: boolean): Promise<void> {
    if (this.open?.spilling === rows.object_key) {
      await this.write([{ part: rows, isReload: false }])
      return this.commit()
    }
    this.waiting.push({ part: rows, isReload })
    this.waitingRows += rows.count_rows
    this.waitingChars += rows.count_chars
    if (this.waitingRows > this.batchRows || this.waitingChars > batchChars) await this.writeWaiting()
    if ((this.open?.count_writes ?? 0) >= commitWrites) await this.commit()
  }

  /** Writes part of an object that is too large to hold, inside a transaction that ends with add() or abandon(). */
  async spill(part: Part, isReload: boolean): Promise<void> {
    const { object_key } = part
    const isFirst = this.open?.spilling !== object_key
    if (isFirst) await this.commit()
    await this.write([{ part, isReload: isReload && isFirst }], object_key)
    if (this.open !== null && this.open.count_writes % commitWrites === 0) await this.warehouse.trim()
  }

  /** Forgets an object that could not be read to its end, and keeps the others. */
  async abandon(object_key: string): Promise<void> {
    if (this.open?.spilling === object_key) await this.undo()
    await this.commit()
  }

  /** Writes what waits and makes everything written so far last. */
  async commit(): Promise<void> {
    await this.writeWaiting()
    if (this.open === null) return
    if (this.open.has_reload) await this.dropOrphans()
    this.onStep('load:commit')
    try {
      await this.warehouse.run('commit')
    } catch (error) {
      await this.undo()
      throw error
    }
    this.open = null
    for (const text_hash of this.freshTexts) this.texts.add(text_hash)
    this.freshTexts = new Set()
    this.onStep('load:committed')
    await this.warehouse.trim()
  }

  private async writeWaiting(): Promise<void> {
    if (this.waiting.length === 0) return
    const objects = this.waiting
    this.waiting = []
    this.waitingRows = 0
    this.waitingChars = 0
    await this.write(objects)
  }

  /** Into the open transaction, or one that begins here. When it fails, all of it is undone. */
  private async write(objects: readonly { part: Part; isReload: boolean }[], spilling: string | null = null) {
    if (this.open === null) {
      await this.warehouse.run('begin transaction')
      this.open = { count_writes: 0, has_reload: false, spilling }
    }
    const reloads = objects.filter((one) => one.isReload).map((one) => one.part.object_key)
    this.open.count_writes++
    this.open.has_reload ||= reloads.length > 0
    try {
      await deleteRows(this.warehouse, reloads)
      await this.append(objects.map((one) => one.part))
    } catch (error) {
      await this.undo()
      throw error
    }
  }

  /** Takes back what is not committed; nothing when everything is. */
  async undo(): Promise<void> {
    if (this.open === null) return
    this.open = null
    this.freshTexts = new Set()
    await this.warehouse.run('rollback').catch(() => undefined)
  }

  /** One append a table: each costs milliseconds, however few its rows. */
  private async append(objects: readonly Part[]): Promise<void> {
    const tables = new Map<string, { object_key: string; columns: Columns }[]>()
    for (const { object_key, tables: own } of objects) {
      for (const [table, columns] of own) {
        const parts = tables.get(table)
        if (parts) parts.push({ object_key, columns })
        else tables.set(table, [{ object_key, columns }])
      }
    }
    for (const [table, parts] of tables) {
      const columns = joined(parts)
      await this.warehouse.appendColumns(table, table === 'raw_texts' ? this.newTexts(columns) : columns)
    }
  }

  private newTexts({ values }: Columns): Columns {
    const fresh: Columns = { count: 0, values: {} }
    for (const [i, hash] of (values['text_hash'] ?? []).entries()) {
      const text_hash = String(hash)
      if (this.texts.has(text_hash) || this.freshTexts.has(text_hash)) continue
      this.freshTexts.add(text_hash)
      addRow(fresh, { text_hash, text: values['text']?.[i] })
    }
    return fresh
  }

  /** After a reload some texts may belong to nobody; they leave with it, here and in what is remembered. */
  private async dropOrphans(): Promise<void> {
    for (const text_hash of await dropOrphanTexts(this.warehouse)) {
      this.texts.delete(text_hash)
      this.freshTexts.delete(text_hash)
    }
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

/** Takes objects and the texts only they had out of the warehouse. Call inside a transaction. */
export async function removeObjects(warehouse: Warehouse, object_keys: readonly string[]): Promise<void> {
  await deleteRows(warehouse, object_keys)
  await dropOrphanTexts(warehouse)
}

async function deleteRows(warehouse: Warehouse, object_keys: readonly string[]): Promise<void> {
  if (object_keys.length === 0) return
  const keys = JSON.stringify(object_keys)
  for (const table of objectTables) {
    await warehouse.run(`delete from ${table} where object_key in (select unnest(from_json($keys, '["varchar"]')))`, {
      keys,
    })
  }
}

/** The hashes of the instruction texts that no session refers to any more; they are deleted. */
async function dropOrphanTexts(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.rows(
    'delete from raw_texts where text_hash not in (select text_hash from raw_instructions) returning text_hash',
  )
  return rows.map((row) => String(row['text_hash']))
}
