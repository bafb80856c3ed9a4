/** Our own invented logs of broken builds, one per tool, with the lines marked that a person would mark. */
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
