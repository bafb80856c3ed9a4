/** Objects whose rows wait for one transaction; a large object's rows are written as they come, in one of its own. */
import { defaultBatchRows, type ObjectRows } from './object-rows.ts'
import type { Row, Warehouse } from './warehouse.ts'

/** Characters held for objects that share a transaction before they are written. */
const batchChars = 16 * 1024 ** 2

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
  private waiting: { rows: ObjectRows; isReload: boolean }[] = []
  private waitingRows = 0
  private waitingChars = 0
  private spilling: { rows: ObjectRows; isReload: boolean } | null = null

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

  /** Takes a finished object; commits when enough wait. */
  async add(rows: ObjectRows, isReload: boolean): Promise<void> {
    if (this.spilling?.rows === rows) return this.endSpill(rows, isReload)
    this.waiting.push({ rows, isReload })
    this.waitingRows += rows.countRows()
    this.waitingChars += rows.countChars()
    if (this.waitingRows > this.batchRows || this.waitingChars > batchChars) await this.commit()
  }

  /** Writes part of an object that is too large to hold, inside a transaction that ends with add() or abandon(). */
  async spill(rows: ObjectRows, isReload: boolean): Promise<void> {
    if (this.spilling?.rows !== rows) {
      await this.commit()
      await this.warehouse.run('begin transaction')
      this.spilling = { rows, isReload }
      if (isReload) await deleteRows(this.warehouse, [rows.object_key])
    }
    await this.write([rows])
  }

  /** Forgets an object that could not be read to its end, and keeps the others. */
  async abandon(rows: ObjectRows): Promise<void> {
    if (this.spilling?.rows === rows) {
      this.spilling = null
      this.freshTexts = new Set()
      await this.warehouse.run('rollback')
    }
    await this.commit()
  }

  async commit(): Promise<void> {
    if (this.waiting.length === 0) return
    const objects = this.waiting
    this.waiting = []
    this.waitingRows = 0
    this.waitingChars = 0
    const reloads = objects.filter((one) => one.isReload).map((one) => one.rows.object_key)
    this.freshTexts = new Set()
    await this.warehouse.transaction(async () => {
      await deleteRows(this.warehouse, reloads)
      await this.write(objects.map((one) => one.rows))
      await this.dropOrphans(reloads.length > 0)
      this.onStep('load:commit')
    })
    this.keepTexts()
    this.onStep('load:committed')
  }

  private async endSpill(rows: ObjectRows, isReload: boolean): Promise<void> {
    await this.write([rows])
    await this.dropOrphans(isReload)
    this.onStep('load:commit')
    await this.warehouse.run('commit')
    this.spilling = null
    this.keepTexts()
    this.onStep('load:committed')
  }

  /** One append a table: each costs milliseconds, however few its rows. */
  private async write(objects: readonly ObjectRows[]): Promise<void> {
    const tables = new Map<string, Row[]>()
    for (const object of objects) {
      for (const [table, rows] of object.take()) {
        const all = tables.get(table)
        if (all) for (const row of rows) all.push(row)
        else tables.set(table, rows)
      }
    }
    for (const [table, rows] of tables) {
      await this.warehouse.append(table, table === 'raw_texts' ? rows.filter((row) => this.isNewText(row)) : rows)
    }
  }

  private isNewText(row: Row): boolean {
    const text_hash = String(row['text_hash'])
    if (this.texts.has(text_hash) || this.freshTexts.has(text_hash)) return false
    this.freshTexts.add(text_hash)
    return true
  }

  /** After a reload some texts may belong to nobody; they leave with it, here and in what is remembered. */
  private async dropOrphans(isReload: boolean): Promise<void> {
    if (!isReload) return
    for (const text_hash of await dropOrphanTexts(this.warehouse)) {
      this.texts.delete(text_hash)
      this.freshTexts.delete(text_hash)
    }
  }

  private keepTexts(): void {
    for (const text_hash of this.freshTexts) this.texts.add(text_hash)
    this.freshTexts = new Set()
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
