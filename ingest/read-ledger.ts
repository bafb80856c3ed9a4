/** The books of one object's reading: every line ends as used, skipped for a reason or quarantined for a reason. */
import type { QuarantineRow, ThreadRow } from './session.ts'
import type { Format } from './format.ts'

export interface ReadResult {
  /** quarantined: the whole object is refused, and no row at all was given to the target. */
  status: 'loaded' | 'quarantined'
  /** Why the whole object is refused; null when loaded. */
  reason: string | null
  /** Name and version of the format that read it; null when none was recognised. */
  format: string | null
  format_version: number | null
  threads: ThreadRow[]
  /** Plain (decompressed) bytes read. */
  count_bytes: number
  /** read = used + skipped + quarantined. A document is one line. */
  count_lines_read: number
  count_lines_used: number
  count_lines_skipped: number
  count_lines_quarantined: number
  /** Lines by reason for `skipped` and `quarantined`; `drift` counts unknown record types and fields. */
  skipped: ReadonlyMap<string, number>
  quarantined: ReadonlyMap<string, number>
  drift: ReadonlyMap<string, number>
  /** At most max_quarantine_rows rows, then one that says how many more there were. */
  quarantine: QuarantineRow[]
}

/** Mutable while reading; `close` and `refuse` turn it into the result. */
export interface Ledger {
  max_quarantine_rows: number
  count_bytes: number
  count_read: number
  count_used: number
  skipped: Map<string, number>
  quarantined: Map<string, number>
  drift: Map<string, number>
  rows: QuarantineRow[]
  /** Set when the archive under the bytes broke; reading ended there. */
  archive_problem: string | null
}

export function newLedger(max_quarantine_rows: number): Ledger {
  return {
    max_quarantine_rows,
    count_bytes: 0,
    count_read: 0,
    count_used: 0,
    skipped: new Map(),
    quarantined: new Map(),
    drift: new Map(),
    rows: [],
    archive_problem: null,
  }
}

/** Counts a refused line, and keeps a row for it while there is room. `text` may be long; 200 characters are kept. */
export function quarantine(ledger: Ledger, line: number | null, reason: string, text: string): void {
  bump(ledger.quarantined, reason)
  if (ledger.rows.length < ledger.max_quarantine_rows) ledger.rows.push({ line, reason, excerpt: excerptOf(text) })
}

/** Adds one to a count. */
export function bump(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

/** The result of an object that was read, with one row more for lines over the cap and for a broken archive. */
export function close(ledger: Ledger, format: Format, threads: ThreadRow[]): ReadResult {
  const rows = [...ledger.rows]
  const more = sum(ledger.quarantined) - rows.length
  if (more > 0) rows.push({ line: null, reason: `${more} more lines quarantined`, excerpt: null })
  if (ledger.archive_problem !== null) rows.push({ line: null, reason: ledger.archive_problem, excerpt: null })
  return { ...figures(ledger, format), status: 'loaded', reason: null, threads, quarantine: rows }
}

/** The result of an object that is refused whole: what was read and not skipped counts as quarantined for that reason. */
export function refuse(ledger: Ledger, format: Format | null, reason: string, text: string): ReadResult {
  const rest = ledger.count_read - sum(ledger.skipped)
  ledger.quarantined = rest > 0 ? new Map([[reason, rest]]) : new Map()
  ledger.count_used = 0
  const row = { line: null, reason, excerpt: excerptOf(text) }
  return { ...figures(ledger, format), status: 'quarantined', reason, threads: [], quarantine: [row] }
}

function figures(
  ledger: Ledger,
  format: Format | null,
): Omit<ReadResult, 'status' | 'reason' | 'threads' | 'quarantine'> {
  return {
    format: format?.name ?? null,
    format_version: format?.version ?? null,
    count_bytes: ledger.count_bytes,
    count_lines_read: ledger.count_read,
    count_lines_used: ledger.count_used,
    count_lines_skipped: sum(ledger.skipped),
    count_lines_quarantined: sum(ledger.quarantined),
    skipped: ledger.skipped,
    quarantined: ledger.quarantined,
    drift: ledger.drift,
  }
}

function excerptOf(text: string): string | null {
  return text === '' ? null : text.slice(0, 200)
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0
  for (const count of counts.values()) total += count
  return total
}
