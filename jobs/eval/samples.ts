/** A folder of labelled public logs in, how well grouping and error lines do on them out; what is absent is said with its reason. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorLines } from '#analyze/error-lines/extract.ts'
import { drain } from '#analyze/eval/drain.ts'
import {
  lineScore,
  markedLines,
  meanScore,
  parseLoghub,
  scoreGrouping,
  type GroupingScore,
  type LabelledLog,
} from '#analyze/eval/labelled-logs.ts'
import { groupLines } from '#analyze/fingerprint/group-lines.ts'

export interface LogScore {
  log: string
  hone: GroupingScore
  /** Plain Drain in one configuration for all logs: depth 4, similarity 0.4. */
  drain: GroupingScore
}

export interface CiScore {
  case: string
  f1_with_pass: number
  f1_alone: number
  /** The last 50 lines as the answer, and what a second person marked. */
  f1_tail: number
  f1_second_person: number | null
}

export interface SampleScores {
  loghub: LogScore[] | null
  ci_logs: CiScore[] | null
  /** What was not measured, and why. */
  skipped: string[]
}

/** Scores the folders `loghub` (CSV files) and `ci-logs` (one folder a case) of `dir`; null for no folder given. */
export function sampleScores(dir: string | null): SampleScores {
  if (dir === null)
    return { loghub: null, ci_logs: null, skipped: ['labelled samples: no folder given (--samples DIR)'] }
  const skipped: string[] = []
  const inFolder = <T>(name: string, needs: string, measure: (folder: string) => T[]): T[] | null => {
    const folder = join(dir, name)
    const found = existsSync(folder) ? measure(folder) : []
    if (found.length === 0)
      skipped.push(`${name}: ${folder} ${existsSync(folder) ? `holds no ${needs}` : 'is not there'}`)
    return found.length === 0 ? null : found
  }
  const loghub = inFolder('loghub', 'CSV files', (folder) => readLoghub(folder).map(scoreLog))
  const ci_logs = inFolder('ci-logs', 'folders with fail.log and groundtruth', (folder) => ciScores(folder, skipped))
  return { loghub, ci_logs, skipped }
}

/** All labelled logs of a folder, by name. */
export function readLoghub(folder: string): LabelledLog[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => parseLoghub(file.replace(/\.csv$/, ''), readFileSync(join(folder, file), 'utf8')))
}

function scoreLog({ name, lines, truth }: LabelledLog): LogScore {
  const hone = groupLines(lines).map(({ cluster }) => cluster)
  const plain = drain(lines, { depth: 4, similarity: 0.4, maxChildren: 100 })
  return { log: name, hone: scoreGrouping(truth, hone), drain: scoreGrouping(truth, plain) }
}

/** Means over logs, Hone's and Drain's. */
export function meanOfLogs(scores: readonly LogScore[]): Omit<LogScore, 'log'> {
  return { hone: meanScore(scores.map((one) => one.hone)), drain: meanScore(scores.map((one) => one.drain)) }
}

function ciScores(folder: string, skipped: string[]): CiScore[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const at = (file: string): string => join(folder, name, file)
      if (!existsSync(at('fail.log')) || !existsSync(at('groundtruth'))) {
        skipped.push(`ci-logs/${name}: no fail.log or no groundtruth`)
        return []
      }
      const fail = linesOf(at('fail.log'))
      const marked = markedLines(readFileSync(at('groundtruth'), 'utf8'))
      const f1 = (found: Iterable<number>): number => lineScore(new Set(found), marked).f1
      const alone = errorLines(fail).map(({ line }) => line)
      const pass = existsSync(at('pass.log')) ? errorLines(fail, linesOf(at('pass.log'))) : null
      const tail = fail.map((_, index) => index + 1).slice(-50)
      const second = existsSync(at('groundtruth2')) ? markedLines(readFileSync(at('groundtruth2'), 'utf8')) : null
      return [
        {
          ...{ case: name, f1_alone: f1(alone), f1_tail: f1(tail) },
          f1_with_pass: pass === null ? f1(alone) : f1(pass.map(({ line }) => line)),
          f1_second_person: second === null ? null : f1(second),
        },
      ]
    })
}

function linesOf(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split(/\r\n|\n|\r/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
