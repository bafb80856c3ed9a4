/**
 * Upload and load beside the plainest things that read the same lines: `npm run bench ingest -- --size 1000` (MB). Every
 * stage runs in a process of its own, which reports its time and its peak memory; ratios compare stages of this one run:
 * a tenth of the logs and all of them (growth), `JSON.parse` of every line on one thread, DuckDB's own reading of the same
 * files, upload with redaction, cold load, and a night of the command line program with nothing new.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeLogs } from './parts/logs.ts'
import { runStage, type Took } from './parts/ingest-stages.ts'

const { values } = parseArgs({
  options: { size: { type: 'string', default: '200' }, stage: { type: 'string' }, dir: { type: 'string' } },
})
if (values.stage !== undefined && values.dir !== undefined) {
  process.stdout.write(JSON.stringify(await runStage(values.stage, values.dir)))
} else main(Number(values.size) * 1e6)

function main(size_bytes: number): void {
  const small = measure(size_bytes / 10)
  const whole = measure(size_bytes)
  console.log(
    `growth of the cold load, ${megabytes(small.count_bytes)} to ${megabytes(whole.count_bytes)} MB: ` +
      `${(whole.load.wall_ms / small.load.wall_ms / (whole.count_bytes / small.count_bytes)).toFixed(2)} x linear`,
  )
}

function measure(size_bytes: number): { count_bytes: number; load: Took } {
  const dir = mkdtempSync(join(tmpdir(), 'hone-bench-'))
  try {
    const { paths, count_bytes } = writeLogs(join(dir, 'logs'), size_bytes)
    writeFileSync(join(dir, 'paths.json'), JSON.stringify(paths))
    console.log(`\n${paths.length} files, ${megabytes(count_bytes)} MB`)
    const show = (name: string, took: Took, more = ''): Took => {
      const rate = `${(count_bytes / 1e3 / took.wall_ms).toFixed(1)} MB/s`
      console.log(
        `${name.padEnd(26)} ${(took.wall_ms / 1000).toFixed(2).padStart(7)} s  ${figure(took.cpu_ms / 1000, 2, 7)} s CPU  ${rate.padStart(11)}  ${figure(took.peak_mib, 0, 5)} MiB  ${more}`,
      )
      return took
    }
    const parse = show('JSON.parse of every line', stage('parse', dir))
    const duckdb = show('DuckDB create table as', stage('duckdb', dir))
    show('upload with redaction', stage('upload', dir))
    show('upload, nothing new', stage('upload', dir))
    const load = stage('load', dir)
    const ratio = (other: Took) => (load.wall_ms / other.wall_ms).toFixed(1)
    show('cold load', load, `${ratio(parse)} x JSON.parse, ${ratio(duckdb)} x DuckDB alone`)
    show('staging models', stage('staging', dir))
    show('load, nothing new', stage('load', dir))
    show('first night (hone nightly)', stage('night', dir))
    show('second night, nothing new', stage('night', dir))
    return { count_bytes, load }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function stage(name: string, dir: string): Took {
  const here = fileURLToPath(import.meta.url)
  const ran = spawnSync(process.execPath, [here, '--stage', name, '--dir', dir], { encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`${name}: ${ran.stderr}`)
  return JSON.parse(ran.stdout) as Took
}

/** JSON writes what is not a number as null; it is shown as a dash. */
function figure(value: number | null, digits: number, width: number): string {
  return (value === null || !(value > 0) ? '-' : value.toFixed(digits)).padStart(width)
}

function megabytes(count_bytes: number): number {
  return Math.round(count_bytes / 1e6)
}
