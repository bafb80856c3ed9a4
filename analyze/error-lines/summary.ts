/** From the chosen lines to the short answer: the one line to fingerprint, the step, the tests, the place, the tool. */
import type { Candidate } from './blocks.ts'
import { allRules } from './rules/all.ts'

/** One line that says why the job failed. */
export interface ErrorLine {
  /** Counted from 1 in the log as it came; a lone carriage return ends a line too. */
  line: number
  /** Without colours and time stamps, at most 1,000 characters. */
  text: string
  /** The rule's name, or `context:…` for a line kept for its neighbours, `fallback:…` when no rule spoke. */
  rule: string
}

export interface FailureSummary {
  lines: ErrorLine[]
  /** The one line that names the failure best; null only when there are no lines. */
  fingerprint_line: ErrorLine | null
  tool: string | null
  /** The step the fingerprint line belongs to, as the CI system named it; null when it marks no steps. */
  step: string | null
  /** Names of failed tests, in order, each once, at most 200. */
  failed_tests: string[]
  /** The first place in a file that a diagnostic names. */
  file: string | null
  file_line: number | null
  is_timeout: boolean
  is_out_of_memory: boolean
  count_lines: number
  /** Candidate lines that were not kept because there were more than 20,000. */
  count_dropped: number
}

const MAX_TESTS = 200
const priorities = new Map(allRules.map((rule) => [rule.name, rule.kind === 'cause' ? rule.priority : 0]))

/**
 * In: chosen lines. Out: the one that names the failure best: the first of the highest priority. Never a wrapper or a
 * verdict while any other line is there; null for no lines.
 */
export function fingerprintLine<L extends ErrorLine>(lines: readonly L[]): L | null {
  let best: L | null = null
  let bestScore = -1
  for (const one of lines) {
    const score = scoreOf(one)
    if (score > bestScore) {
      best = one
      bestScore = score
    }
  }
  return best
}

/** Rule priority; then other text, then wrappers, then verdicts, blank lines last. */
function scoreOf(one: ErrorLine): number {
  if (one.text.trim() === '') return 0
  if (one.rule.startsWith('verdict:')) return 1
  if (one.rule.startsWith('wrapper:')) return 2
  return 3 + (priorities.get(one.rule) ?? custom.get(one.rule) ?? 0)
}

/** Names that blocks give without a rule of the table. */
const custom = new Map([
  ['exception:custom', 64],
  ['trace:orphan', 45],
  ['fallback:new', 20],
  ['fallback:tail', 10],
])

/** In: the chosen candidates in line order and the counts of the walk. Out: the summary. */
export function summaryOf(chosen: readonly Candidate[], countLines: number, countDropped: number): FailureSummary {
  const best = fingerprintLine(chosen)
  const tests = new Set<string>()
  for (const one of chosen) {
    if (one.captures?.test !== undefined && tests.size < MAX_TESTS && namesTests.test(one.rule))
      tests.add(one.captures.test.trim())
  }
  const placed = chosen.find((one) => one.captures?.file !== undefined && one.captures.line !== undefined)
  const line = Number(placed?.captures?.line)
  const isNamed = (pattern: RegExp) => chosen.some((one) => pattern.test(one.rule))
  return {
    lines: chosen.map(({ line, text, rule }) => ({ line, text, rule })),
    fingerprint_line: best === null ? null : { line: best.line, text: best.text, rule: best.rule },
    tool: best === null || best.tool === '' ? null : best.tool,
    step: best?.step ?? null,
    failed_tests: [...tests],
    file: placed?.captures?.file ?? null,
    file_line: Number.isInteger(line) ? line : null,
    is_timeout: isNamed(/^timeout:/),
    is_out_of_memory: isNamed(/^(?:resource:(?:memory|killed)|node:heap)$/),
    count_lines: countLines,
    count_dropped: countDropped,
  }
}

/** Rules whose group `test` is a test's name; elsewhere it is a task, a crate or a command. */
const namesTests =
  /^(?:surefire|gradle:test$|scala:test|junit|vitest|jest:failed-test|mocha|tap|ava|karma|playwright|pytest|unittest|nose|go:failed-test|ginkgo|rust:(?:failed-test|test-output)|ctest|gtest:failed|dotnet:failed-test|xunit|xctest|exunit|rspec:failed|minitest|julia:failed-test|bazel:failed-test|dart)/
