/** Reads a test log whose lines that must be found begin with `E|`, all others with ` |`. */

export interface MarkedLog {
  lines: string[]
  /** Line numbers counted from 1. */
  marked: number[]
}

export function markedLog(text: string): MarkedLog {
  const rows = text.split('\n').filter((row) => row[1] === '|')
  return {
    lines: rows.map((row) => row.slice(2)),
    marked: rows.flatMap((row, index) => (row.startsWith('E') ? [index + 1] : [])),
  }
}
