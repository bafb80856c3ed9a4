/** Every log format Hone reads, in the order they are tried, and how an object's format is told from its beginning. */
import type { Format, Sample } from '../format.ts'
import { claudeCode } from './claude-code.ts'
import { codex } from './codex.ts'

/** In detection order: the more specific first. A new format is one file and one line here. */
export const formats: readonly Format[] = [codex, claudeCode]

/** The first format that recognises the sample; null when none does. */
export function detectFormat(sample: Sample, among: readonly Format[] = formats): Format | null {
  return among.find((format) => format.recognises(sample)) ?? null
}

export { makeSample, refusal } from '../sample.ts'
