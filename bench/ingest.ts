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
  const rate = (ms: number) => `${(ms / 1000).toFixed(1)} s, ${(count_bytes / 1e3 / ms).toFixed(1)} MB/s`

  const parse_ms = await timed(() => paths.forEach(parseAll))
  console.log(`JSON.parse of every line     ${rate(parse_ms)}`)
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
  console.log(`upload again, nothing new    ${Math.round(await timed(upload))} ms`)

  const warehouse = await openWarehouse(join(dir, 'hone.duckdb'))
  const load = async () => {
    await loadPrices(warehouse)
    return loadSessions(store, warehouse, { max_text_chars: 16_000 })
  }
  const load_ms = await timed(load)
  console.log(`cold load                    ${rate(load_ms)} (${(load_ms / parse_ms).toFixed(2)} x JSON.parse)`)
  console.log(`staging models               ${Math.round(await timed(() => refreshStaging(warehouse)))} ms`)
  console.log(`load again, nothing new      ${Math.round(await timed(load))} ms`)
  console.log(`staging again, nothing new   ${Math.round(await timed(() => refreshStaging(warehouse)))} ms`)
  warehouse.close()
  console.log(`peak memory                  ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`)
} finally {
  rmSync(dir, { recursive: true, force: true })
}

async function timed(work: () => unknown): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
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
