/** Builds the staging models: raw rows in, the public views (sessions, events, tool_calls, usage) out, all at once. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Warehouse } from '#ingest/warehouse.ts'

const folder = new URL('./models/staging/', import.meta.url)

/** The staging models' SQL in order of their numbers. */
export const stagingModels: readonly { name: string; sql: string }[] = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name, sql: readFileSync(new URL(name, folder), 'utf8') }))

/** Rebuilds every staging model in one transaction. A pure function of the raw tables: running it twice changes nothing. */
export async function buildStaging(warehouse: Warehouse): Promise<void> {
  await warehouse.transaction(async () => {
    for (const model of stagingModels) await warehouse.run(model.sql)
  })
}
