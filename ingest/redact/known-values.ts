/** Finds exact secrets the caller knows (environment, local files) while keeping only hashes of them. */
import { createHmac } from 'node:crypto'
import type { Emit } from './span.ts'

/** Shorter values would match by chance (`dev`, `8080`, `main`). */
const MIN_LENGTH = 8
/** The rolling hash sees the last 8 characters: each step shifts 4 of 32 bits out. */
const GRAM = 8

/** Reports every place where one of the known values stands, also JSON-escaped (up to four times), URL-encoded or base64-encoded. */
type KnownScan = (text: string, emit: Emit) => void

/** Values of fewer than 8 characters and those without a letter or digit are ignored. Returns null when none is left. */
export function createKnownScan(values: Iterable<string>, key: string): KnownScan | null {
  const lengthsByGram = new Map<number, Set<number>>()
  const digests = new Set<string>()
  const digest = (text: string): string => createHmac('sha256', key).update(text).digest('base64')
  for (const value of values) {
    for (const form of forms(value)) {
      const gram = hash(form, GRAM - 1)
      lengthsByGram.set(gram, (lengthsByGram.get(gram) ?? new Set()).add(form.length))
      digests.add(digest(form))
    }
  }
  if (digests.size === 0) return null
  const filter = new Uint8Array(1 << 16)
  for (const gram of lengthsByGram.keys()) filter[(gram ^ (gram >>> 16)) & 0xffff] = 1
  return (text, emit) => {
    let gram = 0
    for (let i = 0; i < text.length; i++) {
      gram = step(gram, text.charCodeAt(i))
      if (filter[(gram ^ (gram >>> 16)) & 0xffff] === 0 || i < GRAM - 1) continue
      const start = i - GRAM + 1
      for (const length of lengthsByGram.get(gram) ?? []) {
        if (start + length <= text.length && digests.has(digest(text.slice(start, start + length))))
          emit(start, start + length, 'known-value')
      }
    }
  }
}

/** The value itself and the ways it appears inside other text. */
function forms(value: string): Set<string> {
  const trimmed = value.trim()
  if (trimmed.length < MIN_LENGTH || !/[\p{L}\p{N}]/u.test(trimmed)) return new Set()
  const all = [
    trimmed,
    encodeURIComponent(trimmed.toWellFormed()),
    Buffer.from(trimmed, 'utf8').toString('base64').replace(/=+$/, ''),
  ]
  let escaped = trimmed
  for (let depth = 0; depth < 4; depth++) {
    escaped = JSON.stringify(escaped).slice(1, -1)
    all.push(escaped)
  }
  return new Set(all.filter((form) => form.length >= GRAM))
}

function hash(text: string, last: number): number {
  let gram = 0
  for (let i = 0; i <= last; i++) gram = step(gram, text.charCodeAt(i))
  return gram
}

function step(gram: number, code: number): number {
  return (((gram << 4) ^ (code * 0x9e5)) & 0x7fffffff) >>> 0
}
