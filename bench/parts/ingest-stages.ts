/** The stages that bench/ingest.ts times, each alone in its process: what it does with the logs, the store and the file. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { refreshStaging } from '#analyze/build.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import { loadSessions } from '#ingest/load.ts'
import { loadPrices } from '#ingest/prices.ts'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { uploadSources, type FileMemory } from '#ingest/upload.ts'
import { readingThreads } from '#jobs/steps/ingest.ts'
import { openWarehouse } from '#ingest/warehouse.ts'

export interface Took {
  wall_ms: number
  /** All threads of the process; not a number where the work is done by a program it started. */
  cpu_ms: number
  /** Largest resident size, the interpreter's own 50 MiB included; not a number as above. */
  peak_mib: number
}

/** Runs one stage in `dir`, which has `logs/` and `paths.json`. Throws for a name that is none. */
export async function runStage(name: string, dir: string): Promise<Took> {
  const work = stages[name]
  if (!work) throw new Error(`no stage ${name}`)
  const began = performance.now()
  const cpu = process.cpuUsage()
  const child = await work(dir)
  const wall_ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  const own = { cpu_ms: (user + system) / 1000, peak_mib: Math.round(process.resourceUsage().maxRSS / 1024) }
  return { wall_ms, ...own, ...child }
}

const stages: Record<string, (dir: string) => Promise<Partial<Took> | undefined>> = {
  parse: (dir) => {
    for (const path of pathsOf(dir)) {
      for (const line of readFileSync(path, 'utf8').split('\n')) if (line !== '') JSON.parse(line)
    }
    return Promise.resolve(undefined)
  },
  duckdb: duckdbAlone,
  upload,
  load: (dir) =>
    inWarehouse(dir, async (warehouse) => {
      await loadPrices(warehouse)
      await loadSessions(folderStore(join(dir, 'store')), warehouse, {
        max_text_chars: 16_000,
        count_threads: readingThreads(),
      })
    }),
  staging: (dir) => inWarehouse(dir, refreshStaging),
  night,
}

function pathsOf(dir: string): string[] {
  return JSON.parse(readFileSync(join(dir, 'paths.json'), 'utf8')) as string[]
}

async function inWarehouse(
  dir: string,
  work: (warehouse: Awaited<ReturnType<typeof openWarehouse>>) => Promise<unknown>,
) {
  const warehouse = await openWarehouse(join(dir, 'hone.duckdb'))
  await work(warehouse)
  warehouse.close()
  return undefined
}

/** What DuckDB makes of the same files by itself, with the columns that hold the text. */
async function duckdbAlone(dir: string): Promise<undefined> {
  const instance = await DuckDBInstance.create(join(dir, 'alone.duckdb'))
  const connection = await instance.connect()
  await connection.run(
    `create table lines as select json->>'type' as type, json->>'timestamp' as at, json->>'message' as message,
       json->>'payload' as payload from read_json_objects('${dir}/logs/**/*.jsonl', format = 'newline_delimited', ignore_errors = true)`,
  )
  await connection.run('checkpoint')
  connection.closeSync()
  instance.closeSync()
  return undefined
}

async function upload(dir: string): Promise<undefined> {
  const saved = join(dir, 'memory.json')
  const redactor = createRedactor({ key: 'bench' })
  const memory = new Map<string, FileMemory>(readJson(saved) as [string, FileMemory][])
  await uploadSources(folderStore(join(dir, 'store')), [{ dir: join(dir, 'logs'), user: null }], {
    redactLine: (line) => redactor.line(line).text,
    pseudonym: (name) => name,
    default_user: 'me',
    memory,
    is_dry_run: false,
    opt_out: [],
  })
  writeFileSync(saved, JSON.stringify([...memory]))
  return undefined
}

function readJson(path: string): unknown[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown[]
  } catch {
    return []
  }
}

/** The nightly job as a user runs it, on the same logs with a store and a file of its own. */
function night(dir: string): Promise<Partial<Took>> {
  const cli = fileURLToPath(new URL('../../jobs/cli.js', import.meta.url))
  const paths = ['--store', join(dir, 'night-store'), '--db', join(dir, 'night.duckdb'), '--source', join(dir, 'logs')]
  const env = { ...process.env, HOME: dir, XDG_DATA_HOME: join(dir, 'data'), XDG_CONFIG_HOME: join(dir, 'config') }
  const ran = spawnSync(process.execPath, [cli, 'nightly', '--dry-run', ...paths], { encoding: 'utf8', env })
  if (ran.status !== 0 && ran.status !== 1) throw new Error(ran.stderr)
  return Promise.resolve({ cpu_ms: NaN, peak_mib: NaN })
}
