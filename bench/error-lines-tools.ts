/**
 * Prints how well the telling lines are found in our own invented logs, one per tool, without a passing log: a check of the
 * rules on what the human-marked samples do not hold. Argument: a name (or part of it) to show in full.
 */
import { errorLines, failureSummary } from '#analyze/error-lines/extract.ts'
import { lineScore } from '#analyze/eval/labelled-logs.ts'
import { brokenBuilds } from '../test/broken-builds.ts'

const shown = process.argv[2]
let sum = 0
let count_right = 0
const builds = brokenBuilds()
for (const { name, lines, marked } of builds) {
  // A blank line inside a message says nothing, and people mark it or not.
  const found = errorLines(lines).filter((one) => one.text !== '')
  const told = new Set(marked)
  const { precision, recall, f1 } = lineScore(new Set(found.map((one) => one.line)), told)
  const best = failureSummary(lines).fingerprint_line
  const isRight = best !== null && told.has(best.line)
  sum += f1
  count_right += isRight ? 1 : 0
  console.log(
    `${name.padEnd(24)} ${precision.toFixed(2)} ${recall.toFixed(2)} ${f1.toFixed(2)}  ${isRight ? ' ' : '!'} ${best?.rule ?? '-'}: ${best?.text.trim().slice(0, 70) ?? ''}`,
  )
  if (shown === undefined || !name.includes(shown)) continue
  const at = new Map(found.map((one) => [one.line, one.rule]))
  lines.forEach((text, index) => {
    const rule = at.get(index + 1)
    const sign = rule ? (told.has(index + 1) ? '   ' : 'FP ') : told.has(index + 1) ? 'MIS' : ' . '
    console.log(`  ${sign} ${(rule ?? '').padEnd(24)} ${text}`)
  })
}
console.log(
  `mean F1 ${(sum / builds.length).toFixed(3)} over ${builds.length} logs; the fingerprint is a marked line in ${count_right}`,
)
