/**
 * An agent's SQLite store in, one JSONL text per session out, in the store's own words: `{"table": …, "row": {…}}` a line.
 * Reads a copy: the agent's files are never opened by SQLite, so never locked, and rows still in the WAL are there.
 */
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import sqlite from 'node-sqlite3-wasm'
import { KnownError, messageOf } from './known-error.ts'
import { stores, type Child, type Store } from './sqlite-stores.ts'

/** One session of a store. */
export interface ExportedSession {
  /** The session's id in its store. */
  name: string
  /** JSON lines: the session's row first, then what belongs to it, in its order. */
  text: string
}

type Row = Record<string, unknown>

interface Line {
  table: string
  row: Row
}

/** First bytes of every SQLite 3 file. */
export const sqliteMagic = 'SQLite format 3\0'

/**
 * In: a store's path and a folder for scratch files (a copy of the store goes there and is removed at the end). Out: its
 * sessions, oldest first; none when it is no store of a known agent. Throws KnownError when it cannot be copied or read.
 */
export async function* exportSqlite(path: string, scratch_dir: string): AsyncGenerator<ExportedSession> {
  const folder = await mkdtemp(join(scratch_dir, 'sqlite-'))
  try {
    const copy = await stableCopy(path, folder)
    const database = open(copy, path)
    try {
      const store = storeOf(database)
      if (store !== null) yield* sessionsOf(database, store)
    } finally {
      database.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The file and its WAL, copied again until neither changed meanwhile (a checkpoint moves rows from one to the other). */
async function stableCopy(path: string, folder: string): Promise<string> {
  const copy = join(folder, 'copy.db')
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = await stateOf(path)
    await copyFile(path, copy)
    await rm(`${copy}-wal`, { force: true })
    await copyFile(`${path}-wal`, `${copy}-wal`).catch(ignoreMissing)
    if (before === (await stateOf(path))) return copy
  }
  throw new KnownError(`${path} changes faster than it can be copied`, { hint: 'Upload again when the agent rests.' })
}

async function stateOf(path: string): Promise<string> {
  const files = [path, `${path}-wal`].map((file) => stat(file).catch(ignoreMissing))
  const states = await Promise.all(files)
  return states.map((state) => (state ? `${state.size} ${state.mtimeMs} ${state.ino}` : '-')).join(', ')
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}

/** Exclusive locking lets SQLite read a WAL without shared memory; nobody else has the copy. */
function open(copy: string, path: string): sqlite.Database {
  try {
    const database = new sqlite.Database(copy)
    database.exec('pragma locking_mode = exclusive')
    database.all('select name from sqlite_master limit 1')
    return database
  } catch (error) {
    throw new KnownError(`${path} cannot be read as SQLite: ${messageOf(error)}`, {
      hint: 'The file may be damaged.',
      cause: error,
    })
  }
}

/** The store whose tables and columns are all there. */
function storeOf(database: sqlite.Database): Store | null {
  const has = (table: string, columns: readonly string[]): boolean => {
    const known = new Set(database.all('select name from pragma_table_info(?)', [table]).map((row) => row['name']))
    return columns.every((column) => known.has(column))
  }
  return stores.find((store) => Object.entries(store.marks).every(([table, columns]) => has(table, columns))) ?? null
}

function* sessionsOf(database: sqlite.Database, store: Store): Generator<ExportedSession> {
  const { table, key, order } = store.session
  const tables = new Set(database.all("select name from sqlite_master where type = 'table'").map((row) => row['name']))
  const children = store.children.filter((child) => tables.has(child.table))
  const names = database.all(`select "${key}" as name from "${table}" order by ${order}`).map((row) => row['name'])
  for (const name of new Set(names)) {
    if (name === null || name === undefined) continue
    const lines: Line[] = []
    for (const row of rowsOf(database, `select * from "${table}" where "${key}" = ?`, name)) lines.push({ table, row })
    for (const child of children.filter((each) => each.under === undefined))
      addRows(lines, database, child, children, name)
    yield { name: String(name), text: lines.map((line) => `${lineOf(line, store)}\n`).join('') }
  }
}

/** A child's rows, each followed by the rows below it. */
function addRows(
  lines: Line[],
  database: sqlite.Database,
  child: Child,
  all: readonly Child[],
  session: unknown,
): void {
  const below = all.filter((each) => each.under?.table === child.table)
  const grouped = below.map((each) => ({
    each,
    rows: groupedBy(rowsOf(database, selectOf(each), session), each.under?.key ?? ''),
  }))
  for (const row of rowsOf(database, selectOf(child), session)) {
    lines.push({ table: child.table, row })
    for (const { each, rows } of grouped) {
      for (const inner of rows.get(row['id']) ?? []) lines.push({ table: each.table, row: inner })
    }
  }
}

function selectOf({ table, key, order }: Child): string {
  return `select * from "${table}" where "${key}" = ? order by ${order}`
}

function groupedBy(rows: Row[], key: string): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>()
  for (const row of rows) groups.set(row[key], [...(groups.get(row[key]) ?? []), row])
  return groups
}

function rowsOf(database: sqlite.Database, sql: string, value: unknown): Row[] {
  return database.all(sql, [value as string]) as Row[]
}

/** Texts and numbers as they are; bytes as base64 with a mark, whole numbers beyond 2^53 as text. */
function lineOf({ table, row }: Line, { decode }: Store): string {
  return JSON.stringify({ table, row: decode?.(row, table) ?? row }, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString()
    return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value
  })
}
