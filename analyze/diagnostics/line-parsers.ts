/** Parsers that need one line: compilers and linters that print `file:line:col: message`, told apart by file type and shape. */
import { causeOf, diagnostic, numberOf, type Diagnostic, type LineParser } from './diagnostic.ts'
import { platformLineParsers } from './platform-parsers.ts'

/** Messages of some Go linters open with their own rule: `G304: …`, `SA1019: …`, `ifElseChain: …`, `exported: …`. */
const ownRule = /^([A-Z]{1,4}\d{3,4}|[a-z][A-Za-z-]{3,30}): /

function golangci(line: string, next: readonly string[]): Diagnostic | null {
  const match = /^([^\s:][^:]{0,240}\.go):(\d+)(?::(\d+))?: (.{1,500}) \(([a-z][\w-]{1,30})\)$/.exec(line)
  if (!match) return null
  const [, file = '', at, , text = '', linter = ''] = match
  if (linter === 'typecheck') return goCompile(`${file}:${at}:1: ${text}`)
  const own = /^(gosec|staticcheck|revive|gocritic|stylecheck|gosimple|govet|testifylint)$/.test(linter)
    ? ownRule.exec(text)
    : null
  const rule = own?.[1] ? `${linter}/${own[1]}` : linter
  const snippet = /^\s/.test(next[0] ?? '') ? (next[0] ?? '').trim() : null
  const cause = causeOf(rule)
  return diagnostic({
    tool: 'golangci-lint',
    rule,
    message: own ? text.slice(own[0].length) : text,
    file,
    line: numberOf(at),
    snippet,
    cause,
  })
}

function goCompile(line: string): Diagnostic | null {
  const match = /^(?:vet: )?([^\s:][^:]{0,240}\.go):(\d+)(?::(\d+))?: (.{2,500})$/.exec(line)
  if (!match) return null
  const [, file = '', at, , message = ''] = match
  const missing = /no required module provides package (\S{1,200}?)(?:[;):]|$)/.exec(message)?.[1]
  if (missing)
    return diagnostic({
      tool: 'go',
      rule: 'missing_package',
      message: `no required module provides package ${missing}`,
      file,
      line: numberOf(at),
    })
  const rule = goRules.find(([, pattern]) => pattern.test(message))?.[0] ?? null
  if (rule === null && (!match[3] || /^(?:string `|too many errors|\d+ )/.test(message))) return null
  return diagnostic({
    tool: 'go',
    rule,
    message,
    file,
    line: numberOf(at),
    cause: rule === 'missing_go_sum' ? 'rule' : 'message',
    scope: isSlip(rule, message) ? 'agent_tool' : 'repository',
  })
}

/** What an edit in progress leaves behind and the next edit mends: the inner loop, nothing a repository could say. */
function isSlip(rule: string | null, message: string): boolean {
  if (rule === 'undefined')
    return /^undefined: (?:bytes|bufio|context|embed|errors|exec|filepath|fmt|http|io|json|log|maps|math|net|os|path|rand|reflect|regexp|require|assert|runtime|slices|slog|sort|strconv|strings|sync|testing|time|unicode|url)$/.test(
      message,
    )
  return (
    rule === 'unused_import' ||
    rule === 'unused_variable' ||
    rule === 'syntax' ||
    rule === 'redeclared' ||
    /no new variables on left side/.test(message)
  )
}

/**
 * One step of `package a` / `imports b from x.go` / `imports a from y.go: import cycle not allowed`: any of the imports
 * may be the one to cut, so each is a place. What mends it takes out the import or the use of its package.
 */
function goCycle(line: string, next: readonly string[]): Diagnostic | null {
  const match =
    /^\s*(?:package |imports )?(\S{3,200}?)(?: from ([\w.-]{1,80}\.go))?(: import cycle not allowed)?$/.exec(line)
  if (!match?.[1]) return null
  const end = next.findIndex((text) => !/^\s*imports \S/.test(text))
  const chain = next.slice(0, end < 0 ? next.length : end)
  const isStep = /^\s*imports \S/.test(line) && chain.some((text) => text.endsWith(': import cycle not allowed'))
  if (match[3] === undefined && !isStep) return null
  const [, imported, file] = match
  const names = [`${imported.slice(imported.lastIndexOf('/') + 1)}.`, `"${imported}"`]
  return diagnostic({
    ...{ tool: 'go', rule: 'import_cycle', message: 'import cycle not allowed', cause: 'rule', names },
    file: file ?? null,
  })
}

const goRules: readonly (readonly [string, RegExp])[] = [
  ['undefined', /^undefined: |undefined \(type .* has no field or method/],
  ['unused_import', /imported and not used/],
  ['unused_variable', /^declared and not used: | declared and not used$/],
  ['missing_package', /(cannot find package|is not in std)/],
  ['missing_go_sum', /missing go\.sum entry/],
  ['import_cycle', /import cycle not allowed/],
  ['redeclared', /redeclared in this block|already declared|other declaration of/],
  ['arguments', /(not enough|too many) (arguments|return values)|assignment mismatch/],
  ['types', /^cannot use |invalid operation|mismatched types|does not implement|cannot convert|type .* is not/],
  ['syntax', /^syntax error|expected .* found|^missing return/],
]

function tsc(line: string): Diagnostic | null {
  const match =
    /^([^\s(][^(]{0,240})\((\d+),\d+\): (error|warning) (TS\d+): (.{1,500})$/.exec(line) ??
    /^([^\s:][^:]{0,240}):(\d+):\d+ - (error|warning) (TS\d+): (.{1,500})$/.exec(line)
  if (match) {
    const [, file = '', at, severity, rule = '', message = ''] = match
    const scope = /^TS(?:6133|6192|6196|1\d{3})$/.test(rule) ? 'agent_tool' : 'repository'
    return diagnostic({
      tool: 'tsc',
      rule,
      message,
      file,
      scope,
      line: numberOf(at),
      severity: severity === 'warning' ? 'warning' : 'error',
    })
  }
  const bare = /^(?:error )(TS\d+): (.{1,500})$/.exec(line)
  return bare?.[1] ? diagnostic({ tool: 'tsc', rule: bare[1], message: bare[2] ?? '' }) : null
}

function python(line: string): Diagnostic | null {
  const mypy = /^([^\s:][^:]{0,240}\.pyi?):(\d+)(?::\d+)?: (error|warning): (.{1,500}?)(?: {1,3}\[([a-z-]+)\])?$/.exec(
    line,
  )
  if (mypy) {
    const [, file = '', at, , message = '', rule] = mypy
    return diagnostic({ tool: 'mypy', rule: rule ?? null, message, file, line: numberOf(at) })
  }
  const ruff = /^([^\s:][^:]{0,240}\.(?:pyi?|ipynb)):(\d+):\d+: ([A-Z]{1,4}\d{2,4}) (?:\[\*\] )?(.{1,500})$/.exec(line)
  if (!ruff) return null
  const [, file = '', at, rule = '', message = ''] = ruff
  return diagnostic({ tool: 'ruff', rule, message, file, line: numberOf(at), cause: causeOf(rule) })
}

function java(line: string): Diagnostic | null {
  const match =
    /^(?:\[ERROR\] )?([^\s:[][^:[]{0,240}\.(?:java|kt)):(?:\[(\d+),\d+\]|(\d+):(?:\d+:)?) (?:(error|warning): )?(.{1,500})$/.exec(
      line,
    ) ?? /^e: (?:file:\/\/)?([^\s:][^:]{0,240}\.kts?):(\d+):\d+()() (.{1,500})$/.exec(line)
  if (!match) return null
  const [, file = '', a, b, severity, message = ''] = match
  const tool = file.endsWith('.java') ? 'javac' : 'kotlinc'
  return diagnostic({
    tool,
    message,
    file,
    line: numberOf(a ?? b),
    severity: severity === 'warning' ? 'warning' : 'error',
  })
}

function shellcheckGcc(line: string): Diagnostic | null {
  const match = /^([^\s:][^:]{0,240}):(\d+):\d+: (error|warning|note|style): (.{1,400}) \[(SC\d{4})\]$/.exec(line)
  if (!match) return null
  const [, file = '', at, severity, message = '', rule = ''] = match
  return diagnostic({
    tool: 'shellcheck',
    rule,
    message,
    file,
    line: numberOf(at),
    cause: 'rule',
    severity: severity === 'error' ? 'error' : 'warning',
  })
}

function goTest(line: string, next: readonly string[]): Diagnostic | null {
  const match = /^\s{0,12}--- FAIL: ([A-Za-z_]\w*)(?:\/\S*)? \(/.exec(line)
  if (!match?.[1]) return null
  const first = next.slice(0, 6).find((text) => /^\s+\w[\w.-]*\.go:\d+: /.test(text))
  const at = /^\s+(\w[\w.-]*\.go):(\d+): ?(.*)$/.exec(first ?? '')
  return diagnostic({
    ...{ tool: 'go test', rule: match[1], message: at?.[3] ? at[3] : 'test failed', cause: 'rule' as const },
    ...{ file: at?.[1] ?? null, line: numberOf(at?.[2]) },
  })
}

function pytest(line: string): Diagnostic | null {
  const match = /^(FAILED|ERROR) ([^\s:][^\s:]{0,240}\.py)(?:::(\S{1,200}))?(?: - (.{1,400}))?$/.exec(line)
  if (!match) return null
  const [, , file = '', name, message] = match
  const rule = name ? name.replace(/\[.*$/, '') : null
  return diagnostic({ tool: 'pytest', rule, message: message ?? 'test failed', file, cause: rule ? 'rule' : 'message' })
}

function jsTest(line: string): Diagnostic | null {
  const match = /^ *(?:FAIL|❯|×) +(?:\|[^|]{1,40}\| +)?([^\s>][^\s>]{0,240}\.[cm]?[jt]sx?)(?: > (.{1,300}))?$/.exec(
    line,
  )
  if (match?.[1]) {
    if (!match[2]) return null
    return diagnostic({ tool: 'vitest', rule: match[2], message: 'test failed', file: match[1], cause: 'rule' })
  }
  const jest = /^ {1,4}● (.{3,300})$/.exec(line)
  if (!jest?.[1] || !/ › /.test(jest[1])) return null
  return diagnostic({ tool: 'jest', rule: jest[1].replaceAll(' › ', ' > '), message: 'test failed', cause: 'rule' })
}

function generic(line: string): Diagnostic | null {
  const match =
    /^([^\s:][^:]{0,240}\.\w{1,8}):(\d+):(?:\d+:)? (?:(error|warning)(?::| -) )?(.{3,400}?)(?: [([]([\w@/.-]{2,60})[)\]])?$/.exec(
      line,
    )
  if (!match || (!match[3] && !match[5]) || /^[:#]/.test(match[4] ?? '')) return null
  const [, file = '', at, severity, message = '', rule] = match
  const known = rule ?? null
  return diagnostic({
    tool: 'lint',
    rule: known,
    message,
    file,
    line: numberOf(at),
    cause: causeOf(known),
    severity: severity === 'warning' ? 'warning' : 'error',
  })
}

/** In order: the first that knows a line has it. */
export const lineParsers: readonly LineParser[] = [
  { name: 'golangci-lint', parse: golangci },
  { name: 'go test', parse: goTest },
  { name: 'go build, go vet', parse: (line, next) => goCompile(line) ?? goCycle(line, next) },
  { name: 'tsc', parse: tsc },
  ...platformLineParsers,
  { name: 'mypy, ruff', parse: python },
  { name: 'javac, kotlinc, maven', parse: java },
  { name: 'shellcheck -f gcc', parse: shellcheckGcc },
  { name: 'pytest', parse: pytest },
  { name: 'vitest, jest', parse: jsTest },
  { name: 'file:line:col: message (rule)', parse: generic },
]
