/** The fingerprint as SQL: the same table of masks as an expression over a column, with answers equal to fingerprint.ts. */
import { cleanSteps, maxChars, version } from './fingerprint.ts'
import { collapseSource } from './mask-text.ts'
import { grammar, wildcard } from './masks.ts'

/** SQL for the cleaned text of a VARCHAR expression. Null stays null; the expression is evaluated once. */
export function cleanSql(column: string): string {
  const steps = cleanSteps.reduce(
    (sql, step) => replaceAll(sql, step.source, literal(step.by)),
    `left(${column}, ${maxChars})`,
  )
  return `trim(${steps}, ' ')`
}

/** SQL for the masked text (the key and title) of a VARCHAR expression. */
export function maskSql(column: string): string {
  const groups = (numbers: number[]) => literal(numbers.map((n) => `\\${n}`).join(''))
  const marks = `chr(1) || ${groups(grammar.kept)} || chr(2) || ${groups(grammar.tails)}`
  const marked = replaceAll(cleanSql(column), grammar.source, marks)
  const masked = `replace(replace(replace(${marked}, chr(1) || chr(2), ${literal(wildcard)}), chr(1), ''), chr(2), '')`
  return replaceAll(masked, collapseSource, literal(wildcard))
}

/** SQL for the fingerprint id of a VARCHAR expression. */
export function fingerprintSql(column: string): string {
  return `'${version}:' || left(sha256('${version}' || chr(10) || ${maskSql(column)}), 16)`
}

function replaceAll(sql: string, source: string, by: string): string {
  return `regexp_replace(${sql}, ${literal(source)}, ${by}, 'g')`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
