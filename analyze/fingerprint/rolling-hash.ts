/** Hashes of a text, and of the same text with a stretch replaced by the wildcard, without building the changed texts. */
import { wildcard } from './masks.ts'

const base = 0x01000193
/** Powers of the base as far as any text has needed them. */
const powers = [1]

/** A 32-bit polynomial hash over UTF-16 units, finished so that its low bits depend on all of them. */
export function hashOf(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, base) + text.charCodeAt(i) + 1) | 0
  return finished(hash)
}

/** For each stretch, the `hashOf` of the text with the wildcard in its stead. */
export function hashesWithout(text: string, stretches: readonly { start: number; end: number }[]): number[] {
  if (stretches.length === 0) return []
  const before = new Array<number>(text.length + 1).fill(0)
  while (powers.length <= text.length) powers.push(Math.imul(powers.at(-1)!, base))
  for (let i = 0; i < text.length; i++) {
    before[i + 1] = (Math.imul(before[i]!, base) + text.charCodeAt(i) + 1) | 0
  }
  const whole = before[text.length]!
  return stretches.map(({ start, end }) => {
    let hash = before[start]!
    for (let i = 0; i < wildcard.length; i++) hash = (Math.imul(hash, base) + wildcard.charCodeAt(i) + 1) | 0
    const rest = text.length - end
    const after = whole - Math.imul(before[end]!, powers[rest]!)
    return finished(Math.imul(hash, powers[rest]!) + after)
  })
}

function finished(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
