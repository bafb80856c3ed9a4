/** Grouping accuracy on LogHub samples with one configuration for all logs, beside a plain Drain with one configuration. */
import { existsSync } from 'node:fs'
import { drain } from '#analyze/eval/drain.ts'
import { meanScore, scoreGrouping, type LabelledLog } from '#analyze/eval/labelled-logs.ts'
import { groupLines } from '#analyze/fingerprint/group-lines.ts'
import { fingerprint } from '#analyze/fingerprint/fingerprint.ts'
import { readLoghub } from '#jobs/eval/samples.ts'

/** Floors: see docs of the measured promises. */
const needed = { ga: 0.85, fga: 0.88, homogeneity: 0.99 }

const folder = process.argv[2] ?? '../shared/samples/loghub'
if (!existsSync(folder)) console.log(`skipped: no LogHub samples in ${folder} (give the folder as argument)`)
else report(readLoghub(folder))

function report(logs: LabelledLog[]): void {
  const mean = print('Hone, fingerprint and merge', logs, (lines) => groupLines(lines).map(({ cluster }) => cluster))
  print('Hone, fingerprint alone', logs, (lines) => lines.map((line) => fingerprint(line).fingerprint))
  for (const similarity of [0.4, 0.5])
    print(`plain Drain, depth 4, similarity ${similarity}`, logs, (lines) =>
      drain(lines, { depth: 4, similarity, maxChildren: 100 }),
    )
  const isMet = mean.ga >= needed.ga && mean.fga >= needed.fga && mean.homogeneity >= needed.homogeneity
  console.log(
    `needed: mean GA >= ${needed.ga}, FGA >= ${needed.fga}, homogeneity >= ${needed.homogeneity}: ${isMet ? 'met' : 'MISSED'}`,
  )
  if (!isMet) process.exitCode = 1
}

function print(title: string, logs: LabelledLog[], group: (lines: string[]) => string[]) {
  const started = performance.now()
  const scores = logs.map((log) => scoreGrouping(log.truth, group(log.lines)))
  const took_ms = performance.now() - started
  const mean = meanScore(scores)
  console.log(
    `\n${title} (${Math.round(took_ms)} ms for ${logs.reduce((sum, log) => sum + log.lines.length, 0)} lines)`,
  )
  console.log('log          GA     FGA    homog. compl. templates groups')
  const rows = [...logs.map((log, i) => [log.name, scores[i]!] as const), ['mean', mean] as const]
  for (const [name, { ga, fga, homogeneity, completeness, count_templates, count_groups }] of rows) {
    const shares = [ga, fga, homogeneity, completeness].map((share) => share.toFixed(4)).join(' ')
    console.log(
      `${name.padEnd(12)} ${shares} ${count_templates.toFixed(0).padStart(9)} ${count_groups.toFixed(0).padStart(6)}`,
    )
  }
  return mean
}
