/** The checks: every .sql file in checks/ selects rows that must not exist; here they run, and what they find is counted. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Warehouse } from '#ingest/warehouse.ts'
import { hasFindings } from './schema-ready.ts'

const folder = new URL('./checks/', import.meta.url)

export const checks: readonly { name: string; sql: string }[] = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name: name.slice(0, -4), sql: readFileSync(new URL(name, folder), 'utf8') }))

export interface CheckResult {
  name: string
  /** How many rows are wrong; 0 when all is well. */
  count_rows: number
  /** One of them; null when there is none. */
  example: string | null
}

const aboutFindings = /\b(signals|clusters|lessons|cluster_redirects)\b/

/** Runs every check. Those about findings are left out while nothing was analyzed yet. */
export async function runChecks(warehouse: Warehouse): Promise<CheckResult[]> {
  const isAnalyzed = await hasFindings(warehouse)
  const results: CheckResult[] = []
  for (const { name, sql } of checks) {
    if (!isAnalyzed && aboutFindings.test(sql)) continue
    const rows = await warehouse.rows(`select count(*) as count_rows, min(example) as example from (${sql}\n)`)
    const { count_rows, example } = rows[0] ?? {}
    results.push({ name, count_rows: Number(count_rows ?? 0), example: typeof example === 'string' ? example : null })
  }
  return results
}
