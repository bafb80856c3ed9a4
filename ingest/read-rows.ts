/** One small stored object in, all its rows column by column out: what a reading thread does, and the main one without threads. */
import { gunzipSync } from 'node:zlib'
import type { Columns } from './columns.ts'
import { inMemory } from './decompress.ts'
import { newObjectRows } from './object-rows.ts'
import { readObject, type ReadLimits } from './read-object.ts'
import type { ReadResult } from './read-ledger.ts'
import { parseSessionKey } from './session-key.ts'

export interface ReadOptions {
  /** Longest text kept, in characters; longer ones keep head and tail. */
  max_text_chars: number
  limits?: Partial<ReadLimits>
}

/** What one object gives to the warehouse, and the figures of its reading. */
export interface ReadRows {
  object_key: string
  tables: Map<string, Columns>
  count_rows: number
  count_chars: number
  result: ReadFigures
}

export type ReadFigures = Pick<
  ReadResult,
  'status' | 'count_lines_read' | 'count_lines_used' | 'count_lines_skipped' | 'count_lines_quarantined'
>

const maxPlainBytes = 16 * 1024 ** 2

/**
 * In: a session key and the bytes stored under it (plain or gzip). Out: its rows; null when the object must be read as a
 * stream instead: it is no session key, zstd, a damaged archive, or too large when unpacked. Never throws for bad content.
 */
export async function readRows(object_key: string, stored: Uint8Array, options: ReadOptions): Promise<ReadRows | null> {
  const key = parseSessionKey(object_key)
  const bytes = plain(stored)
  if (key === null || bytes === null) return null
  const rows = newObjectRows(object_key, options.max_text_chars)
  const result = await readObject(inMemory(bytes), object_key, rows.target, { limits: options.limits ?? {} })
  return rows.finished(stored.length, key, result)
}

function plain(stored: Uint8Array): Uint8Array | null {
  if (stored[0] === 0x28 && stored[1] === 0xb5) return null
  if (stored[0] !== 0x1f || stored[1] !== 0x8b) return stored
  try {
    return gunzipSync(stored, { maxOutputLength: maxPlainBytes, chunkSize: plainSize(stored) })
  } catch {
    return null
  }
}

/** What gzip says of its own plain size (its last four bytes, RFC 1952), as a hint for one buffer instead of many; never large. */
function plainSize(stored: Uint8Array): number {
  const said =
    stored.length < 18
      ? 0
      : Buffer.from(stored.buffer, stored.byteOffset, stored.length).readUInt32LE(stored.length - 4)
  return Math.min(Math.max(said + 1, 4096), maxPlainBytes)
}
