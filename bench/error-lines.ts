/**
 * Prints how well the lines that say why a build failed are found in human-marked CI logs, case by case, with and
 * without the passing log, beside tail-50, a keyword list and a second human. Promised: mean F1 0.63 with, 0.45 without.
 * Arguments: the folder of cases (each with fail.log, pass.log, groundtruth, groundtruth2), and a case to show in full.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { errorLines } from '#analyze/error-lines/extract.ts'
import { lineScore as score, markedLines, type LineScore as Score } from '#analyze/eval/labelled-logs.ts'

const dir = process.argv[2] ?? '../shared/samples/ci-logs'
const shown = process.argv[3]

const readLines = (file: string) => readFileSync(file, 'utf8').split(/\r\n|\n|\r/)

const keyword = /error|fail|exception|fatal|panic|traceback/i
const linesFrom = (lines: readonly string[], test: (text: string, index: number) => boolean) =>
  new Set(lines.flatMap((text, index) => (test(text, index) ? [index + 1] : [])))

const columns = ['pass', 'alone', 'pass vs 2nd', 'alone vs 2nd', 'tail-50', 'keyword', '2nd human'] as const
const sums = columns.map(() => 0)
const cases = readdirSync(dir).sort()
console.log(
  `${'case'.padEnd(30)}${columns.map((name) => name.padStart(17)).join('')}   precision recall F1, against the first human or (vs 2nd) the second`,
)
for (const name of cases) {
  const fail = readLines(join(dir, name, 'fail.log'))
  if (fail.at(-1) === '') fail.pop()
  const pass = readLines(join(dir, name, 'pass.log'))
  const first = markedLines(readFileSync(join(dir, name, 'groundtruth'), 'utf8'))
  const second = markedLines(readFileSync(join(dir, name, 'groundtruth2'), 'utf8'))
  const withPass = errorLines(fail, pass)
  const alone = errorLines(fail)
  const numbers = (found: { line: number }[]) => new Set(found.map((one) => one.line))
  const scores = [
    score(numbers(withPass), first),
    score(numbers(alone), first),
    score(numbers(withPass), second),
    score(numbers(alone), second),
    score(
      linesFrom(fail, (_, index) => index >= fail.length - 50),
      first,
    ),
    score(
      linesFrom(fail, (text) => keyword.test(text)),
      first,
    ),
    score(second, first),
  ]
  scores.forEach((one, index) => (sums[index] = (sums[index] ?? 0) + one.f1))
  const cell = (one: Score) => `${one.precision.toFixed(2)} ${one.recall.toFixed(2)} ${one.f1.toFixed(2)}`.padStart(17)
  console.log(name.padEnd(30) + scores.map(cell).join(''))
  if (shown !== undefined && name.includes(shown)) {
    for (const [title, found] of [
      ['PASS', withPass],
      ['ALONE', alone],
    ] as const) {
      const at = numbers(found)
      console.log(title)
      for (const one of found)
        console.log(`${first.has(one.line) ? 'ok ' : 'FP '}${one.line} [${one.rule}] ${one.text.slice(0, 150)}`)
      for (const line of first) if (!at.has(line)) console.log(`MISS ${line} ${fail[line - 1]?.slice(0, 150)}`)
    }
  }
}
console.log('mean F1'.padEnd(30) + sums.map((sum) => (sum / cases.length).toFixed(3).padStart(17)).join(''))
