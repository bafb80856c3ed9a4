/** Reads the diagnostics out of one command's output: every parser over every line, each diagnostic once. */
import type { SimpleCommand } from '../commands.ts'
import { blockParsers, headerFile } from './block-parsers.ts'
import { diagnostic, type Diagnostic } from './diagnostic.ts'
import { lineParsers } from './line-parsers.ts'
import { exceptionDiagnostic, runtimeDiagnostic } from './runtime.ts'

const maxLines = 4000
const maxDiagnostics = 200

/**
 * The diagnostics in an output. `commands` says what ran: output of commands that only look (cat, grep, git log) is
 * never read, so that text about errors is not an error. Runtime rules apply only when `is_failed`.
 */
export function parseDiagnostics(output: string, commands: readonly SimpleCommand[], is_failed: boolean): Diagnostic[] {
  const tools = commands.filter((command) => !command.is_inspection)
  const printsFreely = tools.length === 0 || tools.every((command) => command.purpose === 'vcs')
  if (printsFreely && !is_failed) return []
  const lines = cleanLines(output)
  const found = printsFreely ? [] : toolDiagnostics(lines)
  if (is_failed && !found.some((one) => one.severity === 'error')) found.push(...runtimeDiagnostics(lines))
  return unique(found)
}

function toolDiagnostics(lines: readonly string[]): Diagnostic[] {
  const found: Diagnostic[] = []
  const context: { file: string | null } = { file: null }
  for (let at = 0; at < lines.length && found.length < maxDiagnostics; at += 1) {
    const line = lines[at] ?? ''
    if (line === '') continue
    const header = headerFile(line)
    if (header !== null) {
      context.file = header
      continue
    }
    const next = lines.slice(at + 1, at + 7)
    const one =
      firstOf(lineParsers, (parser) => parser.parse(line, next)) ??
      firstOf(blockParsers, (parser) => parser.parse(lines, at, context)) ??
      unformatted(line)
    if (one) found.push(one)
  }
  return found
}

function runtimeDiagnostics(lines: readonly string[]): Diagnostic[] {
  const found: Diagnostic[] = []
  for (const line of lines) {
    const one = runtimeDiagnostic(line)
    if (one) found.push(one)
    if (found.length >= 8) break
  }
  if (found.length > 0)
    return found.filter(
      (one) => one.subject !== null || !found.some((other) => other.rule === one.rule && other.subject !== null),
    )
  const exception = [...lines]
    .reverse()
    .map(exceptionDiagnostic)
    .find((one) => one !== null)
  return exception ? [exception] : []
}

/** Formatters that list files they would change. */
function unformatted(line: string): Diagnostic | null {
  const prettier = /^\[warn\] ([^\s]{1,240}\.\w{1,6})$/.exec(line)
  if (prettier)
    return diagnostic({
      tool: 'prettier',
      rule: 'format',
      message: 'file is not formatted',
      file: prettier[1] ?? null,
      cause: 'rule',
    })
  const black = /^would reformat ([^\s]{1,240}\.pyi?)$/i.exec(line)
  if (black)
    return diagnostic({
      tool: 'black',
      rule: 'format',
      message: 'file is not formatted',
      file: black[1] ?? null,
      cause: 'rule',
    })
  return null
}

/** Lines without colours, task-runner prefixes, time stamps and carriage returns, each at most 600 characters. */
export function cleanLines(output: string): string[] {
  const lines = output.split('\n', maxLines)
  return lines.map((raw) => {
    const line = raw.length > 600 ? raw.slice(0, 600) : raw
    const plain = line.includes('\u001b') ? line.replace(/\u001b\[[0-9;?]{0,20}[A-Za-z]/g, '') : line
    return plain.replace(/\r$/, '').replace(runnerPrefix, '').trimEnd()
  })
}

/** `[lint:go] `, `@acme/shop:test: `, `packages/a test: `, and CI time stamps. */
const runnerPrefix =
  /^(?:\d{4}-\d\d-\d\dT[\d:.]{8,20}Z? )?(?:\[(?!ERROR|WARN|warn|error|INFO)[\w:@/.-]{2,40}\] |@?[\w/-]{2,60}:(?:test|lint|build|check|typecheck|types|dev)[\w:-]{0,20}: |[\w/-]{2,60} (?:test|lint|build|typecheck): )?/

function firstOf<P>(parsers: readonly P[], parse: (parser: P) => Diagnostic | null): Diagnostic | null {
  for (const parser of parsers) {
    const found = parse(parser)
    if (found) return found
  }
  return null
}

function unique(found: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>()
  return found.filter((one) => {
    const key = [one.tool, one.rule, one.file, one.line, one.message].join('\n')
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
