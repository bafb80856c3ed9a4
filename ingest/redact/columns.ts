/** Detects secrets in columns: below the heading of a table or a CSV file, and in the rows of SQL. */
import { isPlaceholder, isRandom } from './shape.ts'
import type { Emit, Finder } from './span.ts'

/** All detectors of this file. */
export const columnFinders: readonly Finder[] = [
  { words: ['password', 'passwd', 'pass |', 'secret |', 'token |', 'api_key', 'totp', 'otpauth'], find: column },
  { words: ['token', 'secret', 'apikey', 'api_key', 'access_key'], find: sqlColumn },
]

/** The values of a column of tokens in SQL; outside SQL such a heading is too ordinary. */
function sqlColumn(text: string, start: number, end: number, emit: Emit): void {
  if (!/[,)`"' ]/.test(text.charAt(end)) || !/[(,`"' _]/.test(text.charAt(start - 1))) return
  if (/\)\s{0,4}VALUES|\)\s{1,4}FROM\s{1,4}stdin/i.test(text.slice(end, end + 320))) column(text, start, end, emit)
}

/** Values below a `password` heading: comma lists, tables with bars, and SQL's `(columns) VALUES (…), (…)`. */
function column(text: string, start: number, end: number, emit: Emit): void {
  const after = text.slice(end, end + 320)
  if (!/^[\w ]{0,12}["'`]?[ ]{0,20}(?:[|,;\t)\n\r]|$)/.test(after)) return
  const earliest = Math.max(0, start - 300)
  const before = text.slice(earliest, start)
  const values = /^[^()\n]{0,300}\)\s{0,4}VALUES\s{0,4}/i.exec(after)
  if (values !== null) {
    const open = before.lastIndexOf('(') + 1
    const index = splitCells(before.slice(open), ',').length - 1
    const from = end + values[0].length
    const rows = text.slice(from, from + 1000)
    const next = rows.search(/VALUES/i)
    for (const row of (next < 0 ? rows : rows.slice(0, next)).matchAll(/\(([^()\n]{3,600})\)/g))
      cellAt(row[1] ?? '', ',', index, from + row.index + 1, emit)
    return
  }
  const copied = /^[^()\n]{0,300}\)\s{1,4}FROM\s{1,4}stdin\b[^\n]{0,80}\n/i.exec(after)
  if (copied !== null) {
    const open = before.lastIndexOf('(') + 1
    rowsBelow(text, end + copied[0].length, '\t', splitCells(before.slice(open), ',').length - 1, false, emit)
    return
  }
  const lineStart = before.lastIndexOf('\n') + 1
  const lineLength = after.indexOf('\n')
  if (lineLength < 0 || (lineStart === 0 && earliest > 0)) return
  const head = before.slice(lineStart)
  const line = head + text.slice(start, end + lineLength)
  const mark = /^\s*\|.*\|\s*$/.test(line)
    ? '|'
    : /^[\w ."-]+(?:[,;\t][\w ."-]+)+\r?$/.test(line)
      ? (/[,;\t]/.exec(line)?.[0] ?? ',')
      : null
  if (mark === null) return
  const index = splitCells(head, mark).length - 1
  const isExport = mark !== '|' && /(?:^|[,;\t"])(?:user(?:name)?|login(?:_\w+)?|e-?mail)(?:[,;\t"]|$)/i.test(line)
  rowsBelow(text, end + lineLength + 1, mark, index, isExport, emit)
}

/** The given cell of each of the next 30 lines; in an export of a password manager even a plain word is a password. */
function rowsBelow(text: string, from: number, mark: string, index: number, isExport: boolean, emit: Emit): void {
  let at = from
  for (let row = 0; row < 30 && at < text.length; row++) {
    const rest = text.slice(at, at + 600)
    const stop = rest.indexOf('\n')
    const cells = stop < 0 ? rest : rest.slice(0, stop)
    if (!cells.includes(mark) && !/^\+[-+=]{2,600}\+\r?$/.test(cells)) break
    cellAt(cells, mark, index, at, emit, isExport)
    at += cells.length + 1
  }
}

function splitCells(line: string, mark: string): { start: number; end: number; text: string }[] {
  let at = 0
  return line.split(mark).map((text) => {
    const cell = { start: at, end: at + text.length, text }
    at += text.length + 1
    return cell
  })
}

/** A cell that is no heading, rule or place to fill in: one word with a digit or sign, or any word of an export. */
function cellAt(line: string, mark: string, index: number, from: number, emit: Emit, isExport = false): void {
  const cell = splitCells(line, mark)[index]
  const value = /^\s*["'`]?([^\s"'`]{4,200})["'`]?\s*$/.exec(cell?.text ?? '')?.[1] ?? ''
  const isOpen = isExport || (/[A-Za-z]/.test(value) && (/\d/.test(value) || isRandom(value, 12)))
  if (cell === undefined || !isOpen || isPlaceholder(value)) return
  const at = from + cell.start + cell.text.indexOf(value)
  emit(at, at + value.length, 'password')
}
