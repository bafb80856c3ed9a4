/** Collects one object's rows as they are read, by raw table; long texts keep head and tail. */
import { createHash } from 'node:crypto'
import { formats } from './formats/index.ts'
import type { ReadResult } from './read-ledger.ts'
import type { RowTarget } from './read-object.ts'
import type { ReadFigures, ReadRows } from './read-rows.ts'
import type { SessionKey } from './session-key.ts'
import { addRow, type Columns } from './columns.ts'

export interface ObjectRows {
  readonly object_key: string
  readonly target: RowTarget
  /** True when so much waits that it should be written before the object ends. */
  isLarge(): boolean
  /** Adds what is known only at the end, and hands over what waits. */
  finished(size_bytes: number, key: SessionKey, result: ReadResult): ReadRows
  /** The rows of an object refused before it was read. */
  refused(size_bytes: number, reason: string): ReadRows
  /** Hands over what waits, by table, and forgets it. */
  take(): Map<string, Columns>
}

/** Stands for all readers together: what none of them knew is read again when there are others. A positive 31-bit number. */
export const readersVersion =
  createHash('sha256')
    .update(formats.map((format) => `${format.name}@${format.version}`).join(' '))
    .digest()
    .readUInt32BE(0) >>> 1

/** Rows held before they are written (about 10 MB of them), and characters of text. */
export const defaultBatchRows = 10_000
const largeChars = 8 * 1024 ** 2

export function newObjectRows(
  object_key: string,
  max_text_chars: number,
  batch_rows: number = defaultBatchRows,
): ObjectRows {
  let waiting = new Map<string, Columns>()
  let count = 0
  let chars = 0
  const put = (table: string, row: object, changed?: Record<string, unknown>): void => {
    let columns = waiting.get(table)
    if (!columns) waiting.set(table, (columns = { count: 0, values: {} }))
    addRow(columns, row, changed)
    count++
  }
  const short = (text: string | null): string | null => {
    const kept = clip(text, max_text_chars)
    chars += kept?.length ?? 0
    return kept
  }
  const take = (): Map<string, Columns> => {
    const taken = waiting
    waiting = new Map()
    count = 0
    chars = 0
    return taken
  }
  const takeAll = ({ status, count_lines_read, count_lines_used, ...more }: ReadFigures): ReadRows => {
    const { count_lines_skipped, count_lines_quarantined } = more
    const result = { status, count_lines_read, count_lines_used, count_lines_skipped, count_lines_quarantined }
    return { object_key, count_rows: count, count_chars: chars, tables: take(), result }
  }
  return {
    object_key,
    target: {
      event: (row) => put('raw_events', row, { text: short(row.text), text_length: row.text?.length ?? null }),
      toolCall: (row) =>
        put('raw_tool_calls', row, {
          command: short(row.command),
          arguments: short(row.arguments),
          output: short(row.output),
          output_length: row.output?.length ?? null,
          edit_before: short(row.edit_before),
          edit_after: short(row.edit_after),
        }),
      usage: (row) => put('raw_usage', row),
      instruction: ({ text, ...row }) => {
        const text_hash = createHash('sha256').update(text).digest('hex').slice(0, 32)
        put('raw_instructions', { ...row, text_hash })
        put('raw_texts', { text_hash, text })
        chars += text.length
      },
    },
    isLarge: () => count > batch_rows || chars > largeChars,
    finished: (size_bytes, key, result) => {
      for (const thread of result.threads) put('raw_threads', thread)
      for (const row of result.quarantine) {
        put('quarantine', row, { format_version: formatVersion(result) })
      }
      for (const disposition of ['skipped', 'quarantined', 'drift'] as const) {
        for (const [reason, count_lines] of result[disposition]) {
          put('raw_line_counts', { disposition, reason, count_lines })
        }
      }
      put('raw_objects', {
        status: result.status,
        reason: result.reason,
        agent: key.agent,
        user_name: key.user_name,
        sent_on: key.sent_on,
        format: result.format,
        format_version: result.format === null ? readersVersion : result.format_version,
        size_bytes,
        count_lines_read: result.count_lines_read,
        count_lines_used: result.count_lines_used,
        count_lines_skipped: result.count_lines_skipped,
        count_lines_quarantined: result.count_lines_quarantined,
      })
      return takeAll(result)
    },
    refused: (size_bytes, reason) => {
      put('quarantine', { line: null, reason, excerpt: null, format_version: null })
      put('raw_objects', {
        ...{ status: 'quarantined', reason, agent: 'unknown', user_name: 'unknown', sent_on: null, format: null },
        ...{ format_version: null, size_bytes, ...noLines },
      })
      return takeAll({ status: 'quarantined', ...noLines })
    },
    take,
  }
}

const noLines = { count_lines_read: 0, count_lines_used: 0, count_lines_skipped: 0, count_lines_quarantined: 0 }

/** Three quarters of the room for the head, one quarter for the tail, and between them how much was left out. */
export function clip(text: string | null, max_chars: number): string | null {
  if (text === null || text.length <= max_chars) return text
  const head = Math.floor((max_chars * 3) / 4)
  const tail = max_chars - head
  const left_out = text.length - head - tail
  return `${text.slice(0, head)}\n[… ${left_out} characters left out …]\n${text.slice(text.length - tail)}`
}

function formatVersion(result: ReadResult): string | null {
  return result.format === null ? null : `${result.format}@${result.format_version ?? 0}`
}
