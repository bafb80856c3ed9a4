/**
 * The contract of a log format: one file per format under formats/, all held to one conformance suite.
 * Shared code never branches on a format's name; what it must know, the format declares here.
 */
import type { EventRow, InstructionRow, ThreadRow, ToolCallRow, UsageRow } from './session.ts'

const facts = [
  'timestamps',
  'tool_results',
  'exit_codes',
  'error_flags',
  'usage',
  'models',
  'cwd',
  'branch',
  'commit',
  'subagents',
  'interrupts',
  'instructions',
] as const
type Fact = (typeof facts)[number]

/** What a format can tell: whether a null means "not recorded here" or "never recorded". */
export type Capabilities = Record<`has_${Fact}`, boolean>

/** In: all that a format tells. Out: its declaration, false for the rest; the conformance suite holds it to exactly that. */
export function tells(...told: Fact[]): Capabilities {
  return Object.fromEntries(facts.map((fact) => [`has_${fact}`, told.includes(fact)])) as Capabilities
}

/** The beginning of an object, enough to recognise its format by content. */
export interface Sample {
  /** File name or key, a hint only: content decides. */
  name: string
  /** The first 64 KiB as text. */
  head: string
  /** Up to 50 parsed records of a JSONL head (unparsable and cut lines left out); empty when none parse. */
  records: readonly unknown[]
  /** The whole document when the object is one JSON value; undefined otherwise. */
  document: unknown
}

/** Where a reader puts rows, in any order, as soon as they are complete. */
export interface RowSink {
  event(row: EventRow): void
  toolCall(row: ToolCallRow): void
  usage(row: UsageRow): void
  instruction(row: InstructionRow): void
  /**
   * Counts a record type or field that this format's reader does not know (`type`, or `type.field`), so that a new
   * agent version is noticed. Does not quarantine.
   */
  drift(what: string): void
}

export interface ReadContext {
  sink: RowSink
  /** File name or key, for formats that must take an id from it. Never the only evidence. */
  name: string
}

/** What became of one line: used (gave rows or facts), or left out for a named reason (`sidecar`, `duplicate`, `blank` …). */
export type Disposition = 'used' | { skipped: string }

/** Reads one object, record by record. Holds only what it needs to pair calls with results. */
export interface Reader {
  /**
   * One parsed record. `line` is 1-based (1 for a document). `raw` is the text it was parsed from, for hashing.
   * Throws BadRecord when the record is damaged; that line is quarantined and reading goes on.
   */
  record(value: unknown, line: number, raw: string): Disposition
  /** Called once after the last record: flush calls without a result, and return the threads found. */
  finish(): ThreadRow[]
}

export interface Format {
  /** Stable word used in keys and tables, e.g. `codex`, `claude-code`. */
  readonly name: string
  /** Bumped whenever the rows for an unchanged object change; a golden test guards it. */
  readonly version: number
  /** The agent whose sessions these are (usually the name). */
  readonly agent: string
  /** lines: one JSON record a line. document: one JSON value. text: anything else, given as one string record. */
  readonly shape: 'lines' | 'document' | 'text'
  readonly capabilities: Capabilities
  /** True when the sample is surely of this format. Must be false on every other format's samples. */
  recognises(sample: Sample): boolean
  read(context: ReadContext): Reader
}

/** Thrown by a reader for a record that is damaged or contradicts its format; becomes a quarantine row. */
export class BadRecord extends Error {
  override readonly name = 'BadRecord'
}
