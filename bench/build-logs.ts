/**
 * Prints how long the first and a second analysis of so many failed builds' logs take, part by part.
 * `npm run bench build-logs -- --count 2000`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildStaging } from '#analyze/build.ts'
import { readFailures } from '#analyze/review/failures.ts'
import { reviewSignals } from '#analyze/review/review.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { openStore } from '#ingest/blobs/open.ts'
import { loadGitHub } from '#ingest/github/load.ts'
import { openWarehouse } from '#ingest/warehouse.ts'
import { givenGitHub, type GivenPull } from '#jobs/simulator/github/answers.ts'

const { values } = parseArgs({ options: { count: { type: 'string', default: '2000' } } })
const count = Number(values.count)
const at = Date.UTC(2026, 0, 5)
const filler = Array.from({ length: 400 }, (_, n) => `step ${n}: compiled package ${n} in ${n % 7} ms, all is well\n`)
const pulls = Array.from({ length: count / 2 }, (_, n): GivenPull => {
  const red = `${filler.join('')}src/file${n}.ts(${n % 90},1): error TS2304: Cannot find name 'x${n}'.\n`
  const one = (on: number, conclusion: string, log: string) => ({ on, conclusion, at: at + n * 60_000 + on, log })
  return {
    ...{ number: n + 1, created_at: at, commits: [0, 1].map((on) => ({ at: at + n * 60_000 + on })) },
    builds: [one(0, 'failure', red), one(1, 'success', filler.join(''))],
    comments: [{ body: `Please use \`price${n % 40}\` instead of \`cost${n % 40}\` in the basket.`, at: at + n }],
  }
})

const dir = mkdtempSync(join(tmpdir(), 'hone-build-logs-'))
try {
  const store = await openStore(join(dir, 'store'))
  const time = async (name: string, work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    console.log(`${name.padEnd(24)} ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
  await time('write objects', () => givenGitHub(store, 'acme/shop', pulls))
  const warehouse = await openWarehouse(join(dir, 'hone.duckdb'))
  await time('load', () => loadGitHub(store, warehouse, { pseudonym: (name) => name }))
  await time('staging', () => buildStaging(warehouse))
  await time('read logs', () => readFailures(warehouse))
  await time('read logs again', () => readFailures(warehouse))
  await time('all review signals', () => reviewSignals(warehouse, defaultSettings, [], at))
  warehouse.close()
} finally {
  rmSync(dir, { recursive: true, force: true })
}
