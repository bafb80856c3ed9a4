/** Builds the staging models: raw rows in, the public views (sessions, events, tool_calls, usage) out, all at once. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Warehouse } from '#ingest/warehouse.ts'

const folder = new URL('./models/staging/', import.meta.url)

/** The staging models' SQL in order of their numbers. */
export const stagingModels: readonly { name: string; sql: string }[] = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name, sql: readFileSync(new URL(name, folder), 'utf8') }))

/**
 * Rebuilds every staging model in one transaction. A pure function of the raw tables: running it twice changes nothing.
 * What one model has read is given back before the next: together they would hold every text.
 */
export async function buildStaging(warehouse: Warehouse): Promise<void> {
  await warehouse.transaction(async () => {
    for (const model of stagingModels) {
      await warehouse.run(model.sql)
      await warehouse.trim()
    }
    await warehouse.run(`create or replace table staging_inputs as ${inputsSql}`)
  })
}

/**
 * Rebuilds the staging models unless they were made from the same objects, prices, formats and SQL before; returns whether it did.
 * Objects never change under their key, so their names and the versions of their readers say it all; only titles may go.
 */
export async function refreshStaging(warehouse: Warehouse): Promise<boolean> {
  if (await isFresh(warehouse)) return false
  await buildStaging(warehouse)
  return true
}

const modelsHash = createHash('sha256')
  .update(stagingModels.map((model) => model.sql).join('\n'))
  .digest('hex')
  .slice(0, 16)

/** One row: what the staging models are made from. */
const inputsSql = `
  select
    '${modelsHash}' as models,
    (select coalesce(count(*) || ' ' || bit_xor(hash(object_key, status, format, format_version)), '') from raw_objects) as objects,
    (select coalesce(count(*) || ' ' || bit_xor(hash(object_key, status, reader_version)), '') from raw_github_objects) as github_objects,
    (select coalesce(count(*) || ' ' || bit_xor(hash(prices)), '') from prices)
      || ' ' || (select coalesce(count(*) || ' ' || bit_xor(hash(formats)), '') from formats) as prices_and_formats,
    (select count(title) from raw_threads) as count_titles`

async function isFresh(warehouse: Warehouse): Promise<boolean> {
  const tables = await warehouse.rows(
    `select 1 from information_schema.tables where table_schema = 'main' and table_name = 'staging_inputs'`,
  )
  if (tables.length === 0) return false
  return (await warehouse.rows(`from staging_inputs intersect (${inputsSql})`)).length === 1
}
