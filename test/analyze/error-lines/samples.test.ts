/** The human-marked logs beside this checkout: the mean F1 stays well above what was promised. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorLines } from '#analyze/error-lines/extract.ts'
import { samplesDir } from '../../samples.ts'

const dir = samplesDir('ci-logs')
const readLines = (file: string) => readFileSync(file, 'utf8').split(/\r\n|\n|\r/)

function f1(found: { line: number }[], rows: string[]): number {
  const marked = new Set<number>()
  for (const row of rows) {
    const [, from, to] = /^E (\d+)(?:-(\d+))?/.exec(row) ?? []
    for (let line = Number(from); line <= Number(to ?? from); line += 1) marked.add(line)
  }
  const hits = found.filter((one) => marked.has(one.line)).length
  return hits === 0 ? 0 : (2 * hits) / (found.length + marked.size)
}

it.skipIf(dir === null)('finds human-marked lines (skipped without ../shared/samples/ci-logs)', () => {
  const cases = readdirSync(dir ?? '')
  let withPass = 0
  let alone = 0
  for (const name of cases) {
    const read = (file: string) => readLines(join(dir ?? '', name, file))
    const fail = read('fail.log')
    withPass += f1(errorLines(fail, read('pass.log')), read('groundtruth')) / cases.length
    alone += f1(errorLines(fail), read('groundtruth')) / cases.length
  }
  expect(withPass).toBeGreaterThan(0.85)
  expect(alone).toBeGreaterThan(0.85)
})
