/** Makes a pattern runnable: split on the wildcards, escape the pieces, join them as LIKE or as a regular expression. */
import { cleanSql } from './fingerprint-sql.ts'
import { wildcard } from './masks.ts'

/** The LIKE pattern for a pattern, to be run with `ESCAPE '\'` over cleaned text. */
export function patternToLike(pattern: string): string {
  return pieces(pattern)
    .map((piece) => piece.replace(/[\\%_]/g, '\\$&'))
    .join('%')
}

/** An anchored expression for a pattern that V8 and RE2 read alike, to be run over cleaned text. */
export function patternToRegex(pattern: string): string {
  const escaped = pieces(pattern).map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return `^${escaped.join('.*')}$`
}

/** A SQL condition that is true for the rows whose raw text in `column` reads like the pattern. */
export function matchSql(column: string, pattern: string): string {
  return `${cleanSql(column)} LIKE '${patternToLike(pattern).replaceAll("'", "''")}' ESCAPE '\\'`
}

function pieces(pattern: string): string[] {
  return pattern.split(wildcard)
}
