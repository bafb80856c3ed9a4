/** Whether the findings' tables are there: false in a file that was only ever loaded, never analyzed. */
import type { Warehouse } from '#ingest/warehouse.ts'

export async function hasFindings(warehouse: Warehouse): Promise<boolean> {
  const rows = await warehouse.rows(`select 1 as yes from information_schema.tables where table_name = 'lessons'`)
  return rows.length > 0
}
