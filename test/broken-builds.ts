/** Our own invented logs of broken builds, one per tool, with the lines marked that a person would mark; and how to score. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { markedLog, type MarkedLog } from './analyze/error-lines/marked-log.ts'
import { projectRoot } from './samples.ts'

const dir = join(projectRoot, 'test/fixtures/broken-builds')

/** Every log, by the name of its file. Written from the tools' documentation before the rules were tried on them. */
export function brokenBuilds(): (MarkedLog & { name: string })[] {
  return readdirSync(dir)
    .sort()
    .map((file) => ({ name: file.replace('.log.txt', ''), ...markedLog(readFileSync(join(dir, file), 'utf8')) }))
}

export interface Score {
  precision: number
  recall: number
  f1: number
}

/** In: line numbers that were found and that are marked. Out: each from 0 to 1. */
export function score(found: ReadonlySet<number>, marked: ReadonlySet<number>): Score {
  const hits = [...found].filter((line) => marked.has(line)).length
  const precision = found.size === 0 ? 0 : hits / found.size
  const recall = marked.size === 0 ? 0 : hits / marked.size
  return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}
