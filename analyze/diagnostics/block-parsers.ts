/** Parsers of tools that print one diagnostic over several lines: eslint, biome, rustc, ruff, shellcheck, gradle and maven. */
import { causeOf, diagnostic, numberOf, type Diagnostic } from './diagnostic.ts'
import { platformBlockParsers } from './platform-parsers.ts'

/** Reads a block that begins at a line; null when none begins there. `context` is the last line that named a file. */
export interface BlockParser {
  name: string
  parse(lines: readonly string[], at: number, context: { file: string | null }): Diagnostic | null
}

function eslint(lines: readonly string[], at: number, context: { file: string | null }): Diagnostic | null {
  const line = lines[at] ?? ''
  const match = /^ {1,6}(\d+):\d+ +(error|warning) +(.{1,400}?)(?: {2,}([@\w/-]{2,80}))?$/.exec(line)
  if (!match) return null
  const [, number, severity, message = '', rule] = match
  const known = rule ?? null
  return diagnostic({
    ...{ tool: 'eslint', rule: known, message, file: context.file, line: numberOf(number), cause: causeOf(known) },
    severity: severity === 'warning' ? 'warning' : 'error',
  })
}

function biome(lines: readonly string[], at: number): Diagnostic | null {
  const match = /^([^\s:][^:]{0,240}\.\w{1,6}):(\d+):\d+ (lint|assist|suppressions)\/([\w/]{3,80})\b/.exec(
    lines[at] ?? '',
  )
  if (!match) return null
  const [, file = '', number, , rule = ''] = match
  const said = lines.slice(at + 1, at + 5).find((text) => /^\s+[×✖!i⚠] /.test(text))
  return diagnostic({
    tool: 'biome',
    rule,
    message: said?.replace(/^\s+\S /, '') ?? rule,
    file,
    line: numberOf(number),
    cause: causeOf(rule),
  })
}

function rustc(lines: readonly string[], at: number): Diagnostic | null {
  const match = /^(error|warning)(?:\[(E\d{4})\])?: (.{3,400})$/.exec(lines[at] ?? '')
  if (!match) return null
  const place = /^ *--> ([^\s:][^:]{0,240}):(\d+):\d+$/.exec(lines[at + 1] ?? '')
  if (!place) return null
  const [, severity, code, message = ''] = match
  const block = lines.slice(at + 1, at + 14)
  const clippy = block.map((text) => /(?:clippy::|#clippy\.|index\.html#)([a-z_]{3,60})/.exec(text)?.[1]).find(Boolean)
  const snippet = block.map((text) => /^ *\d+ +\| (.+)$/.exec(text)?.[1]).find(Boolean) ?? null
  const rule = code ?? (clippy ? `clippy::${clippy}` : null)
  return diagnostic({
    ...{ tool: clippy && !code ? 'clippy' : 'rustc', rule, message, file: place[1] ?? null, line: numberOf(place[2]) },
    ...{ snippet: snippet?.trim() ?? null, severity: severity === 'warning' ? 'warning' : 'error' },
    cause: clippy && !code ? 'rule' : 'message',
  })
}

/** ruff's full format: `F401 [*] message` with `--> file:line:col` below. */
function ruffFull(lines: readonly string[], at: number): Diagnostic | null {
  const match = /^([A-Z]{1,4}\d{3,4}) (?:\[\*\] )?(.{3,300})$/.exec(lines[at] ?? '')
  const place = /^ *--> ([^\s:][^:]{0,240}\.pyi?):(\d+):\d+$/.exec(lines[at + 1] ?? '')
  if (!match?.[1] || !place) return null
  return diagnostic({
    tool: 'ruff',
    rule: match[1],
    message: match[2] ?? '',
    file: place[1] ?? null,
    line: numberOf(place[2]),
    cause: causeOf(match[1]),
  })
}

function shellcheckTty(lines: readonly string[], at: number, context: { file: string | null }): Diagnostic | null {
  const match = /^\s*\^-{0,120}\^? (SC\d{4}) \((error|warning|info|style)\): (.{3,300})$/.exec(lines[at] ?? '')
  if (!match?.[1]) return null
  return diagnostic({
    tool: 'shellcheck',
    rule: match[1],
    message: match[3] ?? '',
    file: context.file,
    cause: 'rule',
    severity: match[2] === 'error' ? 'error' : 'warning',
  })
}

function gradle(lines: readonly string[], at: number): Diagnostic | null {
  if (lines[at] !== '* What went wrong:') return null
  const message = lines[at + 1] ?? ''
  if (message === '') return null
  if (/^Execution failed for task '[^']{1,120}'\.$/.test(message)) {
    const why = (lines[at + 2] ?? '').replace(/^\s*> /, '')
    if (why === '' || /^Compilation failed|^There were failing tests/.test(why)) return null
    return diagnostic({ tool: 'gradle', message: why })
  }
  return diagnostic({ tool: 'gradle', message })
}

function maven(lines: readonly string[], at: number): Diagnostic | null {
  const test = /^\[ERROR\] +([\w.$]{3,160})(?:\.|:)(\w{2,100})(?::\d+)? (?:»|expected|<<<|Time).*$/.exec(
    lines[at] ?? '',
  )
  if (test?.[1])
    return diagnostic({ tool: 'maven', rule: `${test[1]}.${test[2] ?? ''}`, message: 'test failed', cause: 'rule' })
  const goal = /^\[ERROR\] Failed to execute goal (.{3,300}): (.{3,300})$/.exec(lines[at] ?? '')
  if (!goal || /Compilation failure|There are test failures/.test(goal[2] ?? '')) return null
  return diagnostic({ tool: 'maven', message: goal[2] ?? '' })
}

export const blockParsers: readonly BlockParser[] = [
  { name: 'eslint', parse: eslint },
  { name: 'biome', parse: biome },
  { name: 'rustc, clippy', parse: rustc },
  { name: 'ruff', parse: ruffFull },
  { name: 'shellcheck', parse: shellcheckTty },
  { name: 'gradle', parse: gradle },
  { name: 'maven', parse: maven },
  ...platformBlockParsers,
]

/** The file that a header line names for the diagnostics below it (eslint's own line, shellcheck's `In x line 3:`). */
export function headerFile(line: string): string | null {
  const shell = /^In ([^\s][^\n]{0,200}) line \d+:$/.exec(line)
  if (shell?.[1]) return shell[1]
  const alone =
    /^((?:\/|\.{0,2}\/|[A-Za-z]:\\|[\w@.-]+\/)?[\w@./\\[\]()-]{1,200}\.(?:[cm]?[jt]sx?|vue|svelte|astro|json|mdx?))$/.exec(
      line,
    )
  return alone?.[1] ?? null
}
