import { readFileSync } from 'node:fs'
import type { Json } from '@duckdb/node-api'
import Table from 'cli-table3'
import type { Command } from 'commander'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { answer, newCommand, type Answer, type SharedFlags } from '../command.ts'
import { openPublished } from '../publish.ts'

/** `hone sql`: one query on the published file, as a table or as JSON. */
export function sqlCommand(): Command {
  return newCommand('sql', 'ask the warehouse a question in SQL (read-only)', {
    example: 'hone sql "select title, count_sessions from clusters order by rank limit 10"',
  })
    .argument('[query]', 'the query; left out, it is read from standard input')
    .option('--schema', 'print the tables and views with their columns')
    .action(async (query: string | undefined, flags: SharedFlags & { schema?: boolean }) => {
      await answer(flags, async (session) => {
        const warehouse = await openPublished(session.settings.db)
        try {
          if (flags.schema) return await schema(warehouse)
          return await ask(warehouse, query ?? readFileSync(0, 'utf8'), session.settings.names)
        } finally {
          warehouse.close()
        }
      })
    })
}

/** `names` stand in for the pseudonyms in the answer; the warehouse never sees them. */
async function ask(warehouse: Warehouse, query: string, names: Readonly<Record<string, string>>): Promise<Answer> {
  if (query.trim() === '') throw new KnownError('no query given', { hint: 'hone sql "select * from sessions limit 5"' })
  const reader = await warehouse.connection.runAndReadAll(query).catch(async (error: unknown) => {
    const bare = (await columns(warehouse)).find((column) => column.is_keyword && hasBareWord(query, column.name))
    const hint = bare && `${bare.name} is a word of SQL: where it is the column, write ${written(bare)}.`
    throw new KnownError(messageOf(error), { hint: hint ?? 'hone sql --schema shows the tables and columns.' })
  })
  const types = reader.columnTypes().map(String)
  const whole = new Set(reader.columnNames().filter((_name, i) => /^U?(BIG|HUGE)INT$/.test(types[i] ?? '')))
  const rows = reader
    .getRowObjectsJson()
    .map((row) => mapped(row, (name, value) => shown(value, whole.has(name), names)))
  return { data: rows, text: rows.length === 0 ? 'no rows' : table(reader.columnNames(), rows) }
}

function mapped(row: Record<string, Json>, change: (name: string, value: Json) => Json): Record<string, Json> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(name, value)]))
}

/** A pseudonym as the name people agreed to; a whole number as a number where one holds it (the driver gives text). */
function shown(value: Json, isWhole: boolean, names: Readonly<Record<string, string>>): Json {
  if (typeof value !== 'string') return value
  if (isWhole) return Number.isSafeInteger(Number(value)) ? Number(value) : value
  return Object.hasOwn(names, value) ? (names[value] ?? value) : value
}

async function schema(warehouse: Warehouse): Promise<Answer> {
  const all = await columns(warehouse)
  const data = [...new Set(all.map(({ table }) => table))].map((name) => ({
    name,
    columns: all.filter(({ table }) => table === name).map((column) => ({ name: column.name, type: column.type })),
  }))
  const text = data.map(({ name }) => {
    const lines = all.filter(({ table }) => table === name).map((column) => `  ${written(column)} ${column.type}`)
    return `${name}\n${lines.join('\n')}`
  })
  return { data, text: text.join('\n\n') }
}

interface Column {
  table: string
  name: string
  type: string
  /** Whether DuckDB takes the bare name for a word of its own, as it does with `at`. */
  is_keyword: boolean
}

async function columns(warehouse: Warehouse): Promise<Column[]> {
  const rows = await warehouse.rows(
    `select table_name, column_name, data_type, column_name in (
       select keyword_name from duckdb_keywords() where keyword_category in ('reserved', 'type_function')
     ) as is_keyword
     from information_schema.columns where table_schema = 'main' order by table_name, ordinal_position`,
  )
  return rows.map((row) => ({
    table: String(row['table_name']),
    name: String(row['column_name']),
    type: String(row['data_type']),
    is_keyword: row['is_keyword'] === true,
  }))
}

/** A column's name as a query has to spell it. */
function written({ name, is_keyword }: Column): string {
  return is_keyword ? `"${name}"` : name
}

/** Whether the word stands in the query by itself: neither quoted, nor after its table, nor in a text. */
function hasBareWord(query: string, word: string): boolean {
  const code = query.replace(/'[^']*'/g, "''")
  return new RegExp(`(?<![\\w."])${word}(?![\\w"])`, 'i').test(code)
}

/** Rows as a plain table; long cells are cut so that a row stays readable. */
function table(names: readonly string[], rows: readonly Record<string, unknown>[]): string {
  const out = new Table({ head: [...names], style: { head: [], border: [], compact: true } })
  for (const row of rows) out.push(names.map((name) => cut(row[name])))
  return out.toString()
}

function cut(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = (typeof value === 'object' ? JSON.stringify(value) : String(value as string)).replace(/\s+/g, ' ')
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
