/** A seed in, the same endless stream of choices out on every machine: the simulator's only source of variety. */

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Whole number from low to high, both included. */
  int(low: number, high: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** One of the list; the list must not be empty. */
  pick<T>(list: readonly T[]): T
  /** The list in another order. */
  shuffle<T>(list: readonly T[]): T[]
  /** Lower-case hexadecimal digits. */
  hex(length: number): string
  /** Lower-case letters and digits, as in request and call ids. */
  id(length: number): string
  /** A random UUID (version 4). */
  uuid(): string
  /** A time-ordered UUID (version 7) for this moment in epoch milliseconds. */
  uuidAt(at: number): string
  /** An independent stream: adding draws to one never moves another. */
  fork(name: string | number): Random
}

/** In: any text or number. Out: a generator (sfc32 over a cyrb128 hash of the seed; both are in the public domain). */
export function randomOf(seed: string | number): Random {
  const name = String(seed)
  const next = sfc32(hash128(name))
  const letters = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('')
  const hex = (length: number): string => letters('0123456789abcdef', length)
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[int(0, list.length - 1)] as T,
    shuffle: (list) => shuffled(list, int),
    hex,
    id: (length) => letters('0123456789abcdefghijklmnopqrstuvwxyz', length),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${letters('89ab', 1)}${hex(3)}-${hex(12)}`,
    uuidAt: (at) => {
      const time = at.toString(16).padStart(12, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${letters('89ab', 1)}${hex(3)}-${hex(12)}`
    },
    fork: (child) => randomOf(`${name}/${child}`),
  }
}

function shuffled<T>(list: readonly T[], int: (low: number, high: number) => number): T[] {
  const out = [...list]
  for (let last = out.length - 1; last > 0; last--) {
    const other = int(0, last)
    const kept = out[last] as T
    out[last] = out[other] as T
    out[other] = kept
  }
  return out
}

function sfc32([first, second, third, fourth]: [number, number, number, number]): () => number {
  let a = first
  let b = second
  let c = third
  let counter = fourth
  return () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 2 ** 32
  }
}

function hash128(text: string): [number, number, number, number] {
  let h1 = 1779033703
  let h2 = 3144134277
  let h3 = 1013904242
  let h4 = 2773480762
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    h1 = h2 ^ Math.imul(h1 ^ code, 597399067)
    h2 = h3 ^ Math.imul(h2 ^ code, 2869860233)
    h3 = h4 ^ Math.imul(h3 ^ code, 951274213)
    h4 = h1 ^ Math.imul(h4 ^ code, 2716044179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179)
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1]
}
