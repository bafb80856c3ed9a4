/** Says what the findings of a warehouse were made from, so that a night with nothing new does not make them again. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { Session } from '../session.ts'

export type AnalyzeCounts = Record<string, number>

const Stamp = z.object({ inputs: z.string(), counts: z.string() })

/** The counts of the analysis these findings are from, when they are of exactly these inputs and this day; else null. */
export async function stampedCounts(
  session: Session,
  warehouse: Warehouse,
  as_of: number,
): Promise<AnalyzeCounts | null> {
  const tables = await warehouse.rows(
    `select table_name from information_schema.tables where table_name in ('analysis_stamp', 'staging_inputs')`,
  )
  if (tables.length < 2) return null
  const [stamp] = await warehouse.all(Stamp, 'select inputs, counts from analysis_stamp')
  if (stamp?.inputs !== (await inputsOf(session, warehouse, as_of))) return null
  return z.record(z.string(), z.number()).parse(JSON.parse(stamp.counts))
}

/** Remembers, at the end of a run, that the findings are level with everything in the warehouse. */
export async function stampAnalysis(
  session: Session,
  warehouse: Warehouse,
  as_of: number,
  counts: AnalyzeCounts,
): Promise<void> {
  const inputs = await inputsOf(session, warehouse, as_of)
  await warehouse.run('create or replace table analysis_stamp (inputs varchar not null, counts varchar not null)')
  await warehouse.append('analysis_stamp', [{ inputs, counts: JSON.stringify(counts) }])
}

/** Called before findings change: until the run ends well they are of no known inputs. */
export async function dropStamp(warehouse: Warehouse): Promise<void> {
  await warehouse.run('drop table if exists analysis_stamp')
}

/** Sessions, decisions (the ledger's own entries aside), settings, the day, and the program that analyzes. */
async function inputsOf({ settings }: Session, warehouse: Warehouse, as_of: number): Promise<string> {
  const rows = await warehouse.rows(
    `select (select to_json(staging_inputs)::varchar from staging_inputs) as staging,
       coalesce(count(*) || ' ' || bit_xor(hash(entry_id)), '') as journal
     from journal where kind not in ('load_finished', 'run_finished')`,
  )
  const hash = createHash('sha256').update(JSON.stringify([rows, as_of, settings.analyze, settings.retention]))
  return hash.update(analysisProgram()).digest('hex')
}

/** Looked up at the first night of a process: a program does not change while it runs. */
let program: string | null = null

/** Stands for every file of the analysis as it is installed, so that a newer program analyzes again. */
export function analysisProgram(): string {
  return (program ??= programHash())
}

function programHash(): string {
  const folder = fileURLToPath(new URL('../../analyze/', import.meta.url))
  const hash = createHash('sha256')
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /\.(js|ts|sql|json)$/.test(entry.name)) {
      hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)))
    }
  }
  return hash.digest('hex')
}
