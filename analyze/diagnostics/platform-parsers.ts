/** Parsers of .NET, Ruby, PHP, Terraform and style checkers: a line or block of their output in, one diagnostic out. */
import type { BlockParser } from './block-parsers.ts'
import { causeOf, diagnostic, numberOf, type Diagnostic, type LineParser } from './diagnostic.ts'

/** `src/A.cs(12,8): error CS0103: message [project]`, and without a place: `CSC : error CS5001: …`, `MSBUILD : error MSB1003: …`. */
function msbuild(line: string): Diagnostic | null {
  const match =
    /^ *([^\s(][^(]{0,240}?)(?:\((\d+)(?:,\d+){0,3}\))? ?: (error|warning) ([A-Z]{2,8}\d{3,5}) ?: (.{2,500}?)(?: \[[^\]\s]{1,300}\])?$/.exec(
      line,
    )
  if (!match) return null
  const [, file = '', at, severity, rule = '', message = ''] = match
  if (rule.startsWith('TS')) return null
  const isCompiler = /^(?:CS|FS|BC|C)\d/.test(rule)
  return diagnostic({
    ...{ tool: isCompiler ? 'csc' : 'msbuild', rule, message, line: numberOf(at) },
    file: at === undefined || /\.targets$/.test(file) ? null : file,
    cause: isCompiler ? 'message' : 'rule',
    severity: severity === 'warning' ? 'warning' : 'error',
  })
}

/** `app/a.rb:3:5: C: [Correctable] Style/Name: message`. */
function rubocop(line: string, next: readonly string[]): Diagnostic | null {
  const match =
    /^([^\s:][^:]{0,240}):(\d+):\d+: ([CWEFR]): (?:\[Correct(?:able|ed)\] )?([A-Z]\w{1,40}(?:\/\w{1,60}){1,2}): (.{2,400})$/.exec(
      line,
    )
  if (!match) return null
  const [, file = '', at, level, rule = '', message = ''] = match
  return diagnostic({
    ...{ tool: 'rubocop', rule, message, file, line: numberOf(at), cause: causeOf(rule) },
    ...{ snippet: next[0]?.trim() ?? null, severity: level === 'W' ? 'warning' : 'error' },
  })
}

/** pylint's `a.py:12:0: C0116: message (name)`, whose rule is the name. */
function pylint(line: string): Diagnostic | null {
  const match = /^([^\s:][^:]{0,240}\.pyi?):(\d+):\d+: ([CRWEF]\d{4}): (.{2,400}) \(([a-z][\w-]{2,60})\)$/.exec(line)
  if (!match) return null
  const [, file = '', at, , message = '', rule = ''] = match
  return diagnostic({ tool: 'pylint', rule, message, file, line: numberOf(at), cause: causeOf(rule) })
}

/** Checkstyle's `[WARN] A.java:12:5: message [Rule]` and ktlint's `a.kt:3:1: message (standard:rule)`. */
function styleOfJvm(line: string): Diagnostic | null {
  const match =
    /^(?:\[(?:ERROR|WARN)\] |\[ant:checkstyle\] \[\w+\] )?([^\s:[][^:]{0,240}\.(?:java|kts?)):(\d+)(?::\d+)?: (.{2,400}) (?:\[([A-Z][A-Za-z]{2,60})\]|\(((?:[\w-]+:)?[a-z][a-z-]{3,60})\))$/.exec(
      line,
    )
  if (!match) return null
  const [, file = '', at, message = '', checkstyle, ktlint] = match
  const tool = checkstyle === undefined ? 'ktlint' : 'checkstyle'
  const rule = checkstyle ?? ktlint ?? null
  return diagnostic({ tool, rule, message, file, line: numberOf(at), cause: causeOf(rule) })
}

/** `README.md:3 MD013/line-length message`, `Dockerfile:3 DL3008 warning: message`. */
function placeAndCode(line: string): Diagnostic | null {
  const match =
    /^([^\s:]{1,240}):(\d+)(?::\d+)? (?:error |warning )?((?:MD|DL|SC|YML?)\d{2,5})(?:\/[\w/-]{2,80})? (?:error: |warning: |info: |style: )?(.{2,400})$/.exec(
      line,
    )
  if (!match) return null
  const [, file = '', at, rule = '', message = ''] = match
  const tool = rule.startsWith('MD') ? 'markdownlint' : 'hadolint'
  return diagnostic({ tool, rule, message, file, line: numberOf(at), cause: 'rule' })
}

/** In order, before the generic shape. */
export const platformLineParsers: readonly LineParser[] = [
  { name: 'dotnet, msbuild', parse: msbuild },
  { name: 'rubocop', parse: rubocop },
  { name: 'pylint', parse: pylint },
  { name: 'checkstyle, ktlint', parse: styleOfJvm },
  { name: 'markdownlint, hadolint', parse: placeAndCode },
]

/** A row of PHPStan's table; the file stands in the table's head above. */
function phpstan(lines: readonly string[], at: number): Diagnostic | null {
  const row = /^ {1,3}(\d{1,6}) {2,8}(\S.{3,400})$/.exec(lines[at] ?? '')
  if (!row) return null
  const above = lines.slice(Math.max(0, at - 40), at)
  const head = above.map((text) => /^ {1,3}Line {3,8}(\S{1,240}\.php)\b/.exec(text)?.[1]).findLast(Boolean)
  if (head === undefined) return null
  const below = lines.slice(at + 1, at + 5)
  const end = below.findIndex((text) => !/^ {5,}\S/.test(text))
  const own = end < 0 ? below : below.slice(0, end)
  const rule = own.map((text) => /^\s+🪪 +([\w.]{3,80})$/u.exec(text)?.[1]).find(Boolean) ?? null
  const more = own.filter((text) => !/^\s+(?:🪪|💡|✏️)/u.test(text)).map((text) => text.trim())
  const message = [row[2] ?? '', ...more].join(' ')
  return diagnostic({ tool: 'phpstan', rule, message, file: head, line: numberOf(row[1]), cause: causeOf(rule) })
}

/** Terraform's box: `│ Error: summary`, then `on file line n`, then the detail. */
function terraform(lines: readonly string[], at: number): Diagnostic | null {
  const match = /^(?:│|\|)? ?(Error|Warning): (.{3,300})$/.exec(lines[at] ?? '')
  if (!match || !/^[│|╵]/u.test(lines[at + 1] ?? '')) return null
  const place = lines
    .slice(at + 1, at + 6)
    .map((text) => /^│\s+on (\S{1,240}\.tf(?:vars)?) line (\d+)/.exec(text))
    .find(Boolean)
  return diagnostic({
    ...{ tool: 'terraform', message: match[2] ?? '', file: place?.[1] ?? null, line: numberOf(place?.[2]) },
    severity: match[1] === 'Warning' ? 'warning' : 'error',
  })
}

/** Credo's `┃ [D] ↘ message` with `┃       file:line:col #(Module)` below; it names no rule. */
function credo(lines: readonly string[], at: number): Diagnostic | null {
  const match = /^ *┃ +\[[A-Z]\] [↑↗→↘↓] (.{3,300})$/u.exec(lines[at] ?? '')
  const place = /^ *┃ +([^\s:]{1,240}\.exs?):(\d+)(?::\d+)?\b/u.exec(lines[at + 1] ?? '')
  if (!match || !place) return null
  return diagnostic({ tool: 'credo', message: match[1] ?? '', file: place[1] ?? null, line: numberOf(place[2]) })
}

export const platformBlockParsers: readonly BlockParser[] = [
  { name: 'phpstan', parse: phpstan },
  { name: 'terraform', parse: terraform },
  { name: 'credo', parse: credo },
]
