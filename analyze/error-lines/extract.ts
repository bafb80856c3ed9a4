/** From the log of a failed job (and the last green one of the same job) to the lines that say why it failed. */
import { cutLines } from '#ingest/log-lines.ts'
import { gatherBlocks } from './blocks.ts'
import { candidateStore } from './candidates.ts'
import { plainLine } from './lines.ts'
import { knownLines, type KnownLines } from './mask.ts'
import { selectLines } from './select.ts'
import { stepWatch } from './steps.ts'
import { summaryOf, type ErrorLine, type FailureSummary } from './summary.ts'

/** Part of every id made from these lines; raise it whenever a rule or the selection may answer differently. */
export const errorLinesVersion = 2

/** A log in pieces, in order; a piece may end anywhere. */
export type LogChunks = Iterable<string> | AsyncIterable<string>

/** Lines that were left out of a kept log; one line with a mark stands there instead. */
export interface LogGap {
  after_line: number
  count_lines: number
}

/**
 * In: the failed log in chunks, where lines of it are missing (null when it is whole) and, when there is one, the passing log of the same job. Out: what failed. Time is
 * linear in both logs and memory is bounded: 20,000 lines of the failed log, a million hashes of the passing one.
 */
export async function readFailure(
  fail: LogChunks,
  pass?: LogChunks,
  gap: LogGap | null = null,
): Promise<FailureSummary> {
  let known: KnownLines | null = null
  if (pass !== undefined) {
    const passing = knownLines()
    await eachLine(pass, (raw) => passing.add(plainLine(raw).text))
    known = passing
  }
  const reader = failureReader(known, gap)
  await eachLine(fail, reader.add)
  return reader.end()
}

/**
 * In: the lines of the failed log and of the passing one, if any, without their line ends. Out: as `readFailure`.
 */
export function failureSummary(fail: Iterable<string>, pass?: Iterable<string>): FailureSummary {
  let known: KnownLines | null = null
  if (pass !== undefined) {
    known = knownLines()
    for (const raw of pass) known.add(plainLine(raw).text)
  }
  const reader = failureReader(known)
  for (const raw of fail) reader.add(raw)
  return reader.end()
}

/** In: lines as for `failureSummary`. Out: only the lines that say why, in order; empty for an empty log. */
export function errorLines(fail: Iterable<string>, pass?: Iterable<string>): ErrorLine[] {
  return failureSummary(fail, pass).lines
}

async function eachLine(chunks: LogChunks, each: (raw: string) => void): Promise<void> {
  const cutter = cutLines(each)
  for await (const chunk of chunks) cutter.push(chunk)
  cutter.end()
}

const success = /^(?:\[INFO\] )?BUILD SUCCESS|^The command ".*" exited with 0|^\[success\] /

function failureReader(known: KnownLines | null, gap: LogGap | null = null) {
  const store = candidateStore()
  const steps = stepWatch()
  const gatherer = gatherBlocks(known !== null, store.keep)
  let countLines = 0
  let lastSuccess = 0
  return {
    add(raw: string): void {
      countLines += 1
      if (gap !== null && countLines === gap.after_line + 1) {
        countLines += gap.count_lines - 1
        return
      }
      const { text, step } = plainLine(raw)
      if (success.test(text)) lastSuccess = countLines
      const isNew = known === null || !known.has(text)
      gatherer.add({ line: countLines, text, is_new: isNew, step: steps.at(text, step) })
    },
    end(): FailureSummary {
      const { candidates, count_dropped } = store.end()
      const chosen = selectLines(candidates, gatherer.lastLines(), {
        has_pass: known !== null,
        last_success: lastSuccess,
      })
      return summaryOf(chosen, countLines, count_dropped)
    },
  }
}
