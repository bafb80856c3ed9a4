/** Remembers which ids were seen, in 8 bytes an id instead of a string each: a session of 1 GB has a million of them. */
import { hash } from 'node:crypto'

/** A set of 64-bit hashes: among ten million ids the chance of one mistaken for another is one in 370,000. */
export class SeenSet {
  #slots = new BigUint64Array(1024)
  #size = 0

  has(id: string): boolean {
    return this.#slots[this.#find(keyOf(id))] !== 0n
  }

  /** True when the id is new; it is remembered from now on. */
  add(id: string): boolean {
    const key = keyOf(id)
    const at = this.#find(key)
    if (this.#slots[at] !== 0n) return false
    this.#slots[at] = key
    this.#size++
    if (this.#size * 2 > this.#slots.length) this.#grow()
    return true
  }

  /** The slot of a key, or the free one where it belongs: linear probing. */
  #find(key: bigint): number {
    const mask = this.#slots.length - 1
    let at = Number(key & 0xffff_ffffn) & mask
    while (this.#slots[at] !== 0n && this.#slots[at] !== key) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new BigUint64Array(old.length * 2)
    for (const key of old) if (key !== 0n) this.#slots[this.#find(key)] = key
  }
}

/** Zero means a free slot, so it is no key. */
function keyOf(id: string): bigint {
  return hash('sha1', id, 'buffer').readBigUInt64LE(0) || 1n
}
