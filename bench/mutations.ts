/** Mutates every sample (and every fixture) in some thirty ways with several seeds, and prints what reading them breaks. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { detectFormat, makeSample } from '#ingest/formats/index.ts'
import { broken, variantsOf } from '../test/ingest/formats/mutations.ts'
import { readText } from '../test/ingest/formats/read-text.ts'
import { samplesDir } from '../test/samples.ts'

const root = process.argv[2] ?? samplesDir()
const seeds = Number(process.argv[3] ?? 1)
const maxBytes = 3_000_000

if (root === null) {
  console.log('skipped: no samples beside this checkout')
} else {
  const counts = new Map<string, number>()
  let count_read = 0
  for (const file of filesBelow(root)) {
    if (statSync(file).size > maxBytes) continue
    const bytes = readFileSync(file)
    const text = bytes.toString('utf8')
    const format = detectFormat(makeSample(file, text, true))
    if (format === null || !Buffer.from(text).equals(bytes)) continue
    const clean = await readText(bytes, { name: file })
    for (let seed = 0; seed < seeds; seed++) {
      for (const variant of variantsOf(text, format.shape === 'lines', `${file} ${seed}`)) {
        count_read++
        const problem = broken(clean, variant, await readText(variant.bytes, { name: file, isStored: true }))
        if (problem === null) continue
        const key = `${format.name.padEnd(24)}${variant.name.padEnd(26)}${problem}`
        if (!counts.has(key)) console.log(`${key}   e.g. ${file}`)
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    }
  }
  console.log(`\n${count_read} variants read`)
  for (const [key, count] of [...counts].sort()) console.log(`${String(count).padStart(6)}  ${key}`)
  if (counts.size > 0) process.exitCode = 1
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile() && !/ci-logs|loghub/.test(path))
}
