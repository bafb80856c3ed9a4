/**
 * The DuckDB file, with one owner: opens it, creates the raw tables, appends typed rows and reads rows through a schema.
 * Bigints leave as numbers and timestamps as epoch milliseconds, decided here once for everybody.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { DuckDBDataChunk, DuckDBInstance, DuckDBTimestampValue, DuckDBDateValue } from '@duckdb/node-api'
import type { z } from 'zod'
import { addRow, type Columns } from './columns.ts'
import { KnownError, messageOf } from './known-error.ts'

export type Row = Record<string, unknown>
/** A value bound to `$name` in a query. Numbers bind as DOUBLE or INTEGER, strings as VARCHAR, null as NULL. */
export type Param = string | number | boolean | null

const schemaSql = ['./schema.sql', './github/schema.sql']
  .map((path) => readFileSync(new URL(path, import.meta.url), 'utf8'))
  .join('\n')
const chunkRows = 2048

export interface Warehouse {
  /** Runs one or more statements. Throws DuckDB's error with the statement's beginning. */
  run(sql: string, params?: Record<string, Param>): Promise<void>
  /** The same in little memory when that is enough. Only for what may run twice and writes temporary tables at most. */
  runFrugally(sql: string): Promise<void>
  /** Rows of a query, each parsed by the schema; a row that does not fit is a broken assumption and throws. */
  all<T>(row: z.ZodType<T>, sql: string, params?: Record<string, Param>): Promise<T[]>
  /** Rows of a query as plain objects: bigint to number, timestamps to epoch ms, lists to arrays, structs to objects. */
  rows(sql: string, params?: Record<string, Param>): Promise<Row[]>
  /** Appends objects by column name to a table; epoch-ms numbers become timestamps; missing columns are null. */
  append(table: string, rows: readonly Row[]): Promise<void>
  /** The same for rows that lie column by column. */
  appendColumns(table: string, columns: Columns): Promise<void>
  /** Runs the work in one transaction; rolls back and rethrows when it throws. */
  transaction<T>(work: () => Promise<T>): Promise<T>
  /** Gives back memory that holds only what could be read from the file again; at any time, also inside a transaction. */
  trim(): Promise<void>
  /** The connection itself, for streaming readers. */
  readonly connection: DuckDBConnection
  close(): void
}

/**
 * Opens (or creates) a warehouse. `path` is a file or `:memory:`; `read_only` opens an existing file without a lock for
 * writing. Throws KnownError when the file is locked, missing (read-only) or not a DuckDB file.
 */
export async function openWarehouse(path: string, options: { read_only?: boolean; threads?: number } = {}) {
  const config: Record<string, string> = {}
  if (options.read_only) config['access_mode'] = 'READ_ONLY'
  if (options.threads) config['threads'] = String(options.threads)
  const isWritten = path !== ':memory:' && !options.read_only
  let instance: DuckDBInstance
  let connection: DuckDBConnection
  let release = (): void => undefined
  try {
    // One path must never be opened twice in a process: the second instance silently loses the first one's commits.
    if (isWritten) {
      release = own(path)
      instance = await DuckDBInstance.create(':memory:', config)
    } else if (path === ':memory:') instance = await DuckDBInstance.create(path)
    else instance = await DuckDBInstance.fromCache(path, config)
    connection = await instance.connect()
    if (isWritten) await attach(connection, path)
  } catch (error) {
    release()
    throw openError(path, error)
  }
  await connection.run("set timezone = 'UTC'")
  const warehouse = makeWarehouse(connection, instance, release)
  if (!options.read_only) await warehouse.run(schemaSql)
  return warehouse
}

const owned = new Set<string>()

/** Takes a path for this process; returns the release. Throws when it is taken. */
function own(path: string): () => void {
  const whole = resolve(path)
  if (owned.has(whole)) throw new Error('Could not set lock on file: it is open in this process')
  owned.add(whole)
  return () => void owned.delete(whole)
}

/**
 * Opens a file for writing, in the storage version that can pack texts with zstd (DuckDB 1.2 and later read it, and a
 * file of before goes on in it), and with row groups of 8,192 rows. DuckDB holds and packs a whole group in memory, and
 * a group of its own size (122,880 rows) of session texts is a gigabyte: measured, 600 MiB against 245 for rows of 2 KB.
 */
async function attach(connection: DuckDBConnection, path: string): Promise<void> {
  const quoted = path.replaceAll("'", "''")
  await connection.run(`attach '${quoted}' as hone (row_group_size 8192, storage_version 'v1.2.0')`)
  await connection.run('use hone')
  await connection.run(`set temp_directory = '${quoted}.tmp'`)
  // Trying FSST on every other text costs a twelfth of the load's processor time and makes the file 4 % smaller.
  await connection.run(`set disabled_compression_methods = 'fsst'`)
}

function makeWarehouse(connection: DuckDBConnection, instance: DuckDBInstance, release: () => void): Warehouse {
  const columnsOf = new Map<string, { names: string[]; types: readonly DuckDBType[] }>()
  const rows = async (sql: string, params: Record<string, Param> = {}) => {
    const reader = await connection.runAndReadAll(sql, params)
    return reader.getRowObjectsJS().map((row) => plain(row) as Row)
  }
  let limit: string | null = null
  /** Asked once: what is read is rounded down, and would shrink each time it is set again. */
  const usualLimit = async (): Promise<string> =>
    (limit ??= String((await rows(`select current_setting('memory_limit') as memory_limit`))[0]?.['memory_limit']))
  const columns = async (table: string) => {
    const known = columnsOf.get(table)
    if (known) return known
    const reader = await connection.runAndReadAll(`select * from ${table} limit 0`)
    const found = { names: reader.columnNames(), types: reader.columnTypes() }
    columnsOf.set(table, found)
    return found
  }
  const appendColumns = async (table: string, { count, values }: Columns) => {
    if (count === 0) return
    const { names, types } = await columns(table)
    const cells = types.map(cellOf)
    const appender = await connection.createAppender(table)
    for (let at = 0; at < count; at += chunkRows) {
      const end = Math.min(count, at + chunkRows)
      const chunk = DuckDBDataChunk.create(types, end - at)
      chunk.setColumns(names.map((name, i) => slice(values[name], at, end, cells[i] as Cell)))
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
  }
  return {
    connection,
    rows,
    run: async (sql, params) => {
      if (params) await connection.run(sql, params)
      else await connection.run(sql)
    },
    all: async (row, sql, params) => (await rows(sql, params)).map((r) => row.parse(r)),
    append: async (table, objects) => {
      const all: Columns = { count: 0, values: {} }
      for (const object of objects) addRow(all, object)
      await appendColumns(table, all)
    },
    appendColumns,
    transaction: async (work) => {
      await connection.run('begin transaction')
      try {
        const result = await work()
        await connection.run('commit')
        return result
      } catch (error) {
        await connection.run('rollback').catch(() => undefined)
        throw error
      }
    },
    trim: async () => underLimit(instance, { low: trimmed, usual: await usualLimit() }, () => Promise.resolve()),
    runFrugally: async (sql) => {
      try {
        await underLimit(instance, { low: frugal, usual: await usualLimit() }, () => connection.run(sql))
      } catch (error) {
        if (!messageOf(error).startsWith('Out of Memory')) throw error
        await connection.run(sql)
      }
    },
    close: () => {
      connection.closeSync()
      instance.closeSync()
      release()
    },
  }
}

/**
 * Runs the work under a low memory limit, which is lifted again whatever happens. DuckDB keeps every block it has written or
 * read until its limit (80 % of the machine) is near; a low one makes it let go at once. Nothing may be committed to the
 * file under it: a checkpoint that cannot pin its blocks invalidates the file. The limit is set on a connection of its own,
 * since its refusal (more than this is pinned; what could go has gone by then) would end an open transaction; and it is set
 * back, not `reset`, which forgets to tell the buffer manager.
 */
async function underLimit<T>(instance: DuckDBInstance, limits: Limits, work: () => Promise<T>): Promise<T> {
  const connection = await instance.connect()
  try {
    await connection.run(`set memory_limit = '${limits.low}'`).catch(() => undefined)
    return await work()
  } finally {
    await connection.run(`set memory_limit = '${limits.usual}'`)
    connection.closeSync()
  }
}

interface Limits {
  low: string
  usual: string
}

const trimmed = '32MB'
/** Enough to scan and to sort the texts of 50,000 events (measured: 64MB is not). */
const frugal = '128MB'

type Cell = (value: unknown) => DuckDBValue

/** One column's values as cells; what is not there is null. */
function slice(values: readonly unknown[] | undefined, start: number, end: number, cell: Cell): DuckDBValue[] {
  const cells = new Array<DuckDBValue>(end - start)
  for (let i = start; i < end; i++) {
    const value = values?.[i]
    cells[i - start] = value === null || value === undefined ? null : cell(value)
  }
  return cells
}

/** How a value becomes a cell of this type: well-formed text without NUL, whole numbers for integer columns, UTC times. */
function cellOf(type: DuckDBType): Cell {
  const name = String(type)
  const ofNumber = numberCell(name)
  return (value) => {
    if (typeof value === 'string') {
      if (name === 'TIMESTAMP') return timestamp(Date.parse(value))
      if (name === 'DATE') return date(value)
      const text = value.includes('\0') ? value.replaceAll('\0', '\u2400') : value
      return text.isWellFormed() ? text : text.toWellFormed()
    }
    if (typeof value === 'number') return ofNumber(value)
    return typeof value === 'boolean' ? value : JSON.stringify(value)
  }
}

function numberCell(type: string): (value: number) => DuckDBValue {
  if (type === 'TIMESTAMP') return timestamp
  if (type === 'BIGINT') return (value) => (Number.isFinite(value) ? BigInt(Math.round(value)) : null)
  if (type === 'INTEGER') {
    return (value) => (Number.isFinite(value) && Math.abs(value) <= 2_147_483_647 ? Math.round(value) : null)
  }
  return (value) => (Number.isFinite(value) ? value : null)
}

/** Times a clock can honestly show (years 1 to 9999); anything else is not a time. */
function timestamp(epoch_ms: number): DuckDBTimestampValue | null {
  if (!Number.isFinite(epoch_ms) || Math.abs(epoch_ms) > 253_402_300_799_999) return null
  return new DuckDBTimestampValue(BigInt(Math.round(epoch_ms)) * 1000n)
}

function date(text: string): DuckDBDateValue | null {
  const epoch_ms = Date.parse(`${text.slice(0, 10)}T00:00:00Z`)
  return Number.isFinite(epoch_ms) ? new DuckDBDateValue(Math.round(epoch_ms / 86_400_000)) : null
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Date) return value.getTime()
  if (Array.isArray(value)) return value.map(plain)
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, plain(v)]))
  }
  return value
}

function openError(path: string, error: unknown): KnownError {
  const text = messageOf(error)
  if (/lock/i.test(text)) {
    return new KnownError(`the database ${path} is in use by another process`, {
      hint: 'Wait for the other run to end, or open the published file read-only.',
      transient: true,
      cause: error,
    })
  }
  if (/does not exist|No such file|cannot open/i.test(text)) {
    return new KnownError(`no database at ${path}`, {
      hint: 'Run `hone nightly` or `hone ingest` first.',
      cause: error,
    })
  }
  return new KnownError(`the database ${path} cannot be opened: ${text.split('\n')[0] ?? ''}`, {
    hint: 'Run `hone rebuild` to make it anew from the blob store.',
    cause: error,
  })
}
