/** A line of a session exported from an agent's SQLite store (sqlite-export.ts): `{"table": …, "row": {…}}`. */
import { objectOf, textOf, type JsonObject } from './json-access.ts'

/** In: a record. Out: its table and row; each null where the record has none. */
export function exportedRow(record: unknown): { table: string | null; row: JsonObject | null } {
  const line = objectOf(record)
  return { table: textOf(line?.['table']), row: objectOf(line?.['row']) }
}

/** True when one of the records is a row of this table with all these columns: how a store's format is recognised. */
export function hasRow(records: readonly unknown[], table: string, ...columns: string[]): boolean {
  return records.some((record) => {
    const found = exportedRow(record)
    return found.table === table && found.row !== null && columns.every((column) => column in (found.row as JsonObject))
  })
}
