/** A limit in, a function that lets bytes go no faster out. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pace } from '#ingest/blobs/blob-store.ts'

/** Each call waits until the bytes before it had their time; undefined when there is no limit. */
export function paceAt(max_bytes_per_s: number | undefined): Pace | undefined {
  if (max_bytes_per_s === undefined) return undefined
  let free_at = 0
  return async (bytes) => {
    const now = performance.now()
    const starts_at = Math.max(now, free_at)
    free_at = starts_at + (bytes / max_bytes_per_s) * 1000
    if (starts_at > now) await sleep(starts_at - now)
  }
}
