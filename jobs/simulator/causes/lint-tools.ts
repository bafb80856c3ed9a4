/** The lint and type tools of the made-up repository: how they are run and how they print their findings. */
import type { Finding, LintTool } from './cause.ts'

const places = (findings: Finding[], form: (finding: Finding) => string): string => findings.map(form).join('\n')

export const eslint: LintTool = {
  name: 'eslint',
  commands: ['pnpm lint', 'pnpm eslint .', 'pnpm run lint'],
  print: (findings, _random, place) => {
    const body = places(
      findings,
      (f) => `${place.cwd}/${f.file}\n  ${f.line}:${f.column}  error  ${f.message}  ${f.rule}\n`,
    )
    return `\n${body}\n✖ ${findings.length} problems (${findings.length} errors, 0 warnings)\n\n`
  },
  clean: () => '\n',
}

export const tsc: LintTool = {
  name: 'tsc',
  commands: ['pnpm typecheck', 'pnpm tsc --noEmit', 'pnpm exec tsc -p .'],
  print: (findings) => {
    const body = places(findings, (f) => `${f.file}(${f.line},${f.column}): error ${f.rule}: ${f.message}`)
    return `${body}\n`
  },
  clean: () => '',
}

export const golangci: LintTool = {
  name: 'golangci-lint',
  commands: ['golangci-lint run ./...', 'make lint', 'golangci-lint run ./services/ledger/...'],
  print: (findings) => {
    const body = places(
      findings,
      (f) => `${f.file}:${f.line}:${f.column}: ${f.message} (${f.rule})\n\t${f.before.trim()}\n\t^`,
    )
    return `${body}\n${findings.length} issues:\n* ${findings[0]?.rule ?? 'none'}: ${findings.length}\n`
  },
  clean: () => '0 issues.\n',
}

export const ruff: LintTool = {
  name: 'ruff',
  commands: ['uv run ruff check', 'uv run ruff check tools/forecast', 'ruff check .'],
  print: (findings) => {
    const body = places(findings, (f) => `${f.file}:${f.line}:${f.column}: ${f.rule} [*] ${f.message}`)
    return `${body}\nFound ${findings.length} error${findings.length === 1 ? '' : 's'}.\n`
  },
  clean: () => 'All checks passed!\n',
}

export const mypy: LintTool = {
  name: 'mypy',
  commands: ['uv run mypy tools/forecast', 'uv run mypy .', 'mypy tools/forecast'],
  print: (findings, random) => {
    const body = places(findings, (f) => `${f.file}:${f.line}: error: ${f.message}  [${f.rule}]`)
    return `${body}\nFound ${findings.length} errors in 1 file (checked ${random.int(8, 60)} source files)\n`
  },
  clean: (random) => `Success: no issues found in ${random.int(8, 60)} source files\n`,
}
