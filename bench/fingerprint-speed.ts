/**
 * How fast fingerprints are made and keys are merged, on generated lines: new ones, repeated ones, growing numbers of
 * them. In processor time of this process (its threads together), so that neighbours on the machine do not count.
 */
import { hash } from 'node:crypto'
import { fingerprint } from '#analyze/fingerprint/fingerprint.ts'
import { groupLines } from '#analyze/fingerprint/group-lines.ts'
import { mergeKeys } from '#analyze/fingerprint/merge.ts'
import { lineMaker } from './parts/lines.ts'

const needed = { unseen_per_s: 100_000, repeated_per_s: 1_000_000 }
const line = lineMaker(1)
lines(20_000).forEach((text) => fingerprint(text))

const unseen = lines(300_000)
const unseen_per_s = perSecond(unseen, (text) => fingerprint(text))
const naive_per_s = perSecond(unseen, naiveFingerprint)
const few = lines(2_000)
const repeated_per_s = perSecond(
  Array.from({ length: 2_000_000 }, (_, i) => few[i % few.length]!),
  (text) => fingerprint(text),
)
console.log(`unseen lines    ${round(unseen_per_s)} fingerprints/s/core (needed ${round(needed.unseen_per_s)})`)
console.log(`repeated lines  ${round(repeated_per_s)} fingerprints/s/core (needed ${round(needed.repeated_per_s)})`)
console.log(
  `naive chain     ${round(naive_per_s)} fingerprints/s/core; ours is ${(unseen_per_s / naive_per_s).toFixed(1)} times as fast`,
)

/** Signals as a night brings them: a fixed share of new wordings. Then the worst case: every key is new. */
const signals = growth('groupLines, signals', 100_000, (count) => {
  const texts = lines(count)
  return () => groupLines(texts)
})
const keys = growth('mergeKeys, all keys new', 20_000, (count) => {
  const made = Array.from(
    { length: count },
    (_, i) => `${word(i)} could not reach ${word(i >> 3)} over <*> in ${word(i >> 6)} mode`,
  )
  return () => mergeKeys(made)
})

/** A fifth over linear is the noise of a shared machine, mostly garbage collection. */
const isMet =
  unseen_per_s >= needed.unseen_per_s && repeated_per_s >= needed.repeated_per_s && signals <= 1.2 && keys <= 1.2
console.log(isMet ? 'all met' : 'MISSED')
if (!isMet) process.exitCode = 1

/** Prints the time for a count and for ten times as many; returns the ratio of the times over ten. */
function growth(title: string, count: number, prepare: (count: number) => () => unknown): number {
  const [small_ms, large_ms] = [count, 10 * count].map((size) => processorTime(prepare(size))) as [number, number]
  const ratio = large_ms / small_ms / 10
  console.log(
    `${title}: ${round(count)} in ${round(small_ms)} ms, ${round(10 * count)} in ${round(large_ms)} ms: ${ratio.toFixed(2)} times linear`,
  )
  return ratio
}

/** Processor time of a run, in ms, user and system. */
function processorTime(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** What one would write first: one expression after the other, without a memory. */
function naiveFingerprint(text: string): string {
  const key = text
    .replace(/\x1b\[[0-9;]*m/g, '')
    .replace(/\b[a-z]+:\/\/\S+/gi, '<url>')
    .replace(/\b[\w.+-]+@[\w-]+\.[\w.]+\b/g, '<email>')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>')
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?/g, '<time>')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<ip>')
    .replace(/(?:[\w.-]*\/)+[\w.-]+/g, '<path>')
    .replace(/\b(?:0x)?[0-9a-f]{8,}\b/gi, '<hex>')
    .replace(/\b\d+(?:\.\d+)? ?(?:ms|s|seconds?|minutes?)\b/g, '<duration>')
    .replace(/\b\d+(?:\.\d+)? ?(?:bytes|[KMG]i?B)\b/g, '<size>')
    .replace(/\d+/g, '<n>')
    .replace(/\s+/g, ' ')
    .trim()
  return hash('sha256', key).slice(0, 16)
}

function lines(count: number): string[] {
  return Array.from({ length: count }, line)
}

function perSecond(texts: string[], each: (text: string) => unknown): number {
  return (1000 * texts.length) / processorTime(() => texts.forEach(each))
}

function word(n: number): string {
  return `w${n.toString(36).replace(/[0-9]/g, (digit) => 'klmnopqrst'[Number(digit)]!.toUpperCase())}`
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en')
}
