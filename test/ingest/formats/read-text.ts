/** Reads a text with the real reader and keeps every row, for tests to look at. */
import { decompress } from '#ingest/decompress.ts'
import { readObject, type ReadLimits } from '#ingest/read-object.ts'
import type { Format } from '#ingest/format.ts'
import type { ReadResult } from '#ingest/read-ledger.ts'
import type { EventRow, InstructionRow, ToolCallRow, UsageRow } from '#ingest/session.ts'

export interface ReadText {
  result: ReadResult
  events: EventRow[]
  calls: ToolCallRow[]
  usage: UsageRow[]
  instructions: InstructionRow[]
}

interface Options {
  name?: string
  limits?: Partial<ReadLimits>
  formats?: readonly Format[]
  /** True when the bytes may be an archive. */
  isStored?: boolean
  /** Bytes handed over at a time. */
  chunk?: number
}

/** In: text or bytes. Out: the result and all rows in the order they came. */
export async function readText(text: string | Uint8Array, options: Options = {}): Promise<ReadText> {
  const rows: Omit<ReadText, 'result'> = { events: [], calls: [], usage: [], instructions: [] }
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const plain = chunks(bytes, options.chunk ?? 65_536)
  const result = await readObject(
    options.isStored === true ? decompress(plain) : plain,
    options.name ?? 'session.jsonl',
    {
      event: (row) => rows.events.push(row),
      toolCall: (row) => rows.calls.push(row),
      usage: (row) => rows.usage.push(row),
      instruction: (row) => rows.instructions.push(row),
    },
    options,
  )
  return { result, ...rows }
}

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}
