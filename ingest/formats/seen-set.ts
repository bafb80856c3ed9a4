/** Remembers which ids were seen, and how often, in 12 bytes an id instead of a string: a session of 1 GB has a million. */
import { hash } from 'node:crypto'

/** Keeps 64-bit hashes: among ten million ids the chance of one mistaken for another is one in 370,000. */
export class SeenSet {
  #keys = new BigUint64Array(1024)
  #counts = new Uint32Array(1024)
  #size = 0

  has(id: string): boolean {
    return this.#keys[this.#find(keyOf(id))] !== 0n
  }

  /** True when the id is new; it is remembered from now on. */
  add(id: string): boolean {
    return this.count(id) === 1
  }

  /** How often it was counted by now, this time included. */
  count(id: string): number {
    const key = keyOf(id)
    let at = this.#find(key)
    if (this.#keys[at] === 0n) {
      this.#size++
      if (this.#size * 2 > this.#keys.length) {
        this.#grow()
        at = this.#find(key)
      }
      this.#keys[at] = key
    }
    return (this.#counts[at] = (this.#counts[at] ?? 0) + 1)
  }

  /** The slot of a key, or the free one where it belongs: linear probing. */
  #find(key: bigint): number {
    const mask = this.#keys.length - 1
    let at = Number(key & 0xffff_ffffn) & mask
    while (this.#keys[at] !== 0n && this.#keys[at] !== key) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts]
    this.#keys = new BigUint64Array(keys.length * 2)
    this.#counts = new Uint32Array(keys.length * 2)
    keys.forEach((key, from) => {
      if (key === 0n) return
      const at = this.#find(key)
      this.#keys[at] = key
      this.#counts[at] = counts[from] ?? 0
    })
  }
}

/** Zero means a free slot, so it is no key. */
function keyOf(id: string): bigint {
  return hash('sha1', id, 'buffer').readBigUInt64LE(0) || 1n
}
