/** Invented logs of many tools: the telling lines stay found. The bench of the same name prints them one by one. */
import { expect, test } from 'vitest'
import { errorLines, failureSummary } from '#analyze/error-lines/extract.ts'
import { lineScore } from '#analyze/eval/labelled-logs.ts'
import { brokenBuilds } from '../../broken-builds.ts'

test('logs of 56 tools → mean F1 above 0.9, and the line that names the failure is a marked one', () => {
  const builds = brokenBuilds().map(({ name, lines, marked }) => {
    const told = new Set(marked)
    const found = errorLines(lines).filter((one) => one.text !== '')
    const best = failureSummary(lines).fingerprint_line
    return { name, f1: lineScore(new Set(found.map((one) => one.line)), told).f1, is_right: told.has(best?.line ?? 0) }
  })
  expect(builds.length).toBe(56)
  expect(builds.filter((one) => !one.is_right)).toEqual([])
  expect(builds.reduce((sum, one) => sum + one.f1, 0) / builds.length).toBeGreaterThan(0.9)
})
