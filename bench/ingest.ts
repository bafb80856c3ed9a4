/**
 * Upload and load beside the plainest thing that reads the same lines, in one run: `npm run bench ingest -- --size 200`
 * (MB). Prints MB/s of upload (with redaction), cold load, `JSON.parse` of every line and DuckDB's own reading of the same
 * files, then a warm run over all objects, and the peak memory.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { refreshStaging } from '#analyze/build.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import { loadSessions } from '#ingest/load.ts'
import { loadPrices } from '#ingest/prices.ts'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { uploadSources, type FileMemory } from '#ingest/upload.ts'
import { openWarehouse } from '#ingest/warehouse.ts'
import { writeLogs } from './parts/logs.ts'

const { values } = parseArgs({ options: { size: { type: 'string', default: '100' } } })
const dir = mkdtempSync(join(tmpdir(), 'hone-bench-'))
try {
  const { paths, count_bytes } = writeLogs(join(dir, 'logs'), Number(values.size) * 1e6)
  console.log(`${paths.length} files, ${Math.round(count_bytes / 1e6)} MB`)
  const rate = ({ wall_ms, cpu_ms }: Took) =>
    `${(wall_ms / 1000).toFixed(1)} s, ${(count_bytes / 1e3 / wall_ms).toFixed(1)} MB/s (${(cpu_ms / 1000).toFixed(1)} s of CPU)`

  const parse = await timed(() => paths.forEach(parseAll))
  console.log(`JSON.parse of every line     ${rate(parse)}`)
  console.log(`DuckDB create table as       ${rate(await timed(() => duckdbAlone(join(dir, 'logs'))))}`)

  const store = folderStore(join(dir, 'store'))
  const memory = new Map<string, FileMemory>()
  const redactor = createRedactor({ key: 'bench' })
  const upload = () =>
    uploadSources(store, [{ dir: join(dir, 'logs'), user: null }], {
      redactLine: (line) => redactor.line(line).text,
      pseudonym: (name) => name,
      default_user: 'me',
      memory,
      is_dry_run: false,
      opt_out: [],
    })
  console.log(`upload with redaction        ${rate(await timed(upload))}`)
  console.log(`upload again, nothing new    ${Math.round((await timed(upload)).wall_ms)} ms`)

  const warehouse = await openWarehouse(join(dir, 'hone.duckdb'))
  const load = async () => {
    await loadPrices(warehouse)
    return loadSessions(store, warehouse, { max_text_chars: 16_000 })
  }
  const loaded = await timed(load)
  console.log(
    `cold load                    ${rate(loaded)}: ${(loaded.wall_ms / parse.wall_ms).toFixed(1)} x JSON.parse, in CPU ${(loaded.cpu_ms / parse.cpu_ms).toFixed(1)} x`,
  )
  console.log(`staging models               ${Math.round((await timed(() => refreshStaging(warehouse))).wall_ms)} ms`)
  console.log(`load again, nothing new      ${Math.round((await timed(load)).wall_ms)} ms`)
  console.log(`staging again, nothing new   ${Math.round((await timed(() => refreshStaging(warehouse))).wall_ms)} ms`)
  warehouse.close()
  console.log(`peak memory                  ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`)
} finally {
  rmSync(dir, { recursive: true, force: true })
}

interface Took {
  wall_ms: number
  /** Of this process, all threads. */
  cpu_ms: number
}

async function timed(work: () => unknown): Promise<Took> {
  const began = performance.now()
  const cpu = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { wall_ms: performance.now() - began, cpu_ms: (user + system) / 1000 }
}

function parseAll(path: string): void {
  for (const line of readFileSync(path, 'utf8').split('\n')) if (line !== '') JSON.parse(line)
}

/** What DuckDB makes of the same files by itself, with the columns that hold the text. */
async function duckdbAlone(folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(
    `create table lines as select json->>'type' as type, json->>'timestamp' as at, json->>'message' as message,
       json->>'payload' as payload from read_json_objects('${folder}/**/*.jsonl', format = 'newline_delimited', ignore_errors = true)`,
  )
  connection.closeSync()
  instance.closeSync()
}
