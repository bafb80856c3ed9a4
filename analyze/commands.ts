/** Normalises shell commands: one line in, its simple commands with families out, so that the same work counts once. */
import { familyOf } from './command-family.ts'
import { innerScript, programOf, unwrapped } from './launchers.ts'
import { shellPieces } from './shell-words.ts'

export const purposes = [
  'test',
  'lint',
  'format',
  'types',
  'build',
  'install',
  'serve',
  'inspect',
  'vcs',
  'other',
] as const
export type Purpose = (typeof purposes)[number]

/** One simple command, wrappers and redirections gone. */
export interface SimpleCommand {
  /** What is run, in as few words as name it: `go test`, `pnpm test`, `mise run lint`, `grep`. */
  family: string
  /** The words after wrappers were taken off, program first. */
  argv: readonly string[]
  /** What ran it, when a launcher did: `uv run`, `npx`, `pnpm exec`; empty otherwise. */
  launcher: string
  /** Names of environment variables set on the line. */
  env: readonly string[]
  /** The folder of the last `cd` before it on the line; null when none. */
  folder: string | null
  purpose: Purpose
  /** True for commands that only look (ls, cat, git status): never a remedy and never a tool whose output is parsed. */
  is_inspection: boolean
  joined_by: 'start' | 'and' | 'or' | 'then' | 'pipe'
}

/** Programs that only pass on what they are given; after a pipe they say nothing about what ran. */
const filters = new Set(
  'tail head grep egrep rg sed awk cut sort uniq wc tee cat less more jq tr column xargs fold nl tac strings'.split(
    ' ',
  ),
)
const looks = new Set(
  `ls cat head tail less more grep egrep fgrep rg ag ack find fd tree wc stat file which type whereis pwd echo printf
  sed awk cut sort uniq diff cmp jq yq env printenv date whoami hostname ps lsof du df basename dirname realpath
  readlink test [ [[ true false sleep wait history man column hexdump xxd od md5sum sha256sum pgrep id uname nl
  set unset if for while do done then fi else local read return`.split(/\s+/),
)
const gitLooks = new Set(
  'status log diff show branch blame ls-files grep rev-parse describe remote reflog shortlog config ls-tree cat-file merge-base rev-list for-each-ref ls-remote worktree'.split(
    ' ',
  ),
)
/** The simple commands of a shell line, pipes reduced to the command that does the work. */
export function simpleCommands(line: string): SimpleCommand[] {
  return commandsOf(line, 0)
}

function commandsOf(line: string, depth: number): SimpleCommand[] {
  const found: SimpleCommand[] = []
  let folder: string | null = null
  for (const piece of shellPieces(line)) {
    const { words, env, launcher } = unwrapped(piece.words)
    const program = programOf(words[0])
    if (program === '') continue
    if (program === 'cd' || program === 'pushd') {
      folder = words[1] ?? null
      continue
    }
    const inner = innerScript(program, words)
    if (inner !== null && depth < 3) {
      found.push(...commandsOf(inner, depth + 1).map((command) => ({ ...command, folder: command.folder ?? folder })))
      continue
    }
    const previous = found.at(-1)
    if (piece.joined_by === 'pipe' && previous) {
      if (filters.has(program) || !previous.is_inspection) continue
      found.pop()
    }
    found.push(command(words, env, launcher, folder, piece.joined_by))
  }
  if (found.length === 0 && folder !== null && depth === 0) found.push(command(['cd', folder], [], '', null, 'start'))
  return found
}

function command(
  words: readonly string[],
  env: readonly string[],
  launcher: string,
  folder: string | null,
  joined_by: SimpleCommand['joined_by'],
): SimpleCommand {
  const family = familyOf(words)
  const is_inspection = isInspection(words, family)
  return {
    family,
    argv: words,
    launcher,
    env,
    folder,
    purpose: is_inspection ? 'inspect' : purposeOf(family),
    is_inspection,
    joined_by,
  }
}

/** Whether a program only looks, whatever it is given. */
export function isLook(program: string): boolean {
  return looks.has(program)
}

function isInspection(words: readonly string[], family: string): boolean {
  const program = programOf(words[0])
  if (program === 'git') return gitLooks.has(family.slice(4))
  if (program === 'sed' || program === 'perl') return !words.some((word) => /^-[a-z]*i/.test(word))
  if (program === 'gh') return / (view|list|status|checks|diff|search|api)\b/.test(`${family} `) || family === 'gh api'
  if (/^(docker|kubectl)$/.test(program)) return / (ps|logs|inspect|get|describe|images|info|version)\b/.test(family)
  if (words.length === 2 && /^(--version|-v|-V|version|--help|-h)$/.test(words[1] ?? '')) return true
  return isLook(program)
}

const purposeRules: readonly (readonly [Purpose, RegExp])[] = [
  ['format', /\b(fmt|format|gofmt|goimports|prettier|black|rustfmt)\b/],
  ['types', /\b(tsc|types?|type-?check|mypy|pyright|vet)\b/],
  [
    'lint',
    /\b(lint|eslint|biome|golangci-lint|ruff|clippy|shellcheck|flake8|pylint|checkstyle|ktlint|detekt|rubocop|standardrb|phpstan|psalm|phpcs|hadolint|markdownlint|yamllint|stylelint|swiftlint|credo)\b/,
  ],
  [
    'test',
    /(\b|_)(tests?|spec|e2e|pytest|jest|vitest|mocha|playwright|cypress|tox|nox|rspec|unittest)\b|\btest_\w+\.py\b/,
  ],
  ['install', /\b(install|ci|add|sync|tidy|download|restore|bootstrap|setup)\b/],
  ['build', /\b(build|compile|assemble|package|bundle|webpack|generate|codegen|protoc|gen|make)\b/],
  ['serve', /\b(start|dev|serve|preview|up|run)\b/],
  ['vcs', /^(git|gh)\b/],
]

/** What a command family is run for. */
export function purposeOf(family: string): Purpose {
  if (family.startsWith('git ') || family.startsWith('gh ')) return 'vcs'
  const named = family.startsWith('mise run ') ? family.slice(9) : family
  return purposeRules.find(([, rule]) => rule.test(named))?.[0] ?? 'other'
}

/**
 * Exits that say "nothing found" or "differs" instead of "failed": grep and friends 1, diff 1, test 1, which 1.
 * Takes the last simple command of the line, since its exit is the line's.
 */
export function isBenignExit(line: string, exit_code: number | null): boolean {
  if (exit_code !== 1) return false
  const last = shellPieces(line).at(-1)
  const words = last ? unwrapped(last.words).words : []
  const program = programOf(words[0])
  if (/^(grep|egrep|fgrep|rg|ag|diff|cmp|test|\[|\[\[|which|pgrep|pkill|type|false|ls)$/.test(program))
    return program !== 'ls'
  if (program === 'command') return true
  return (
    program === 'git' &&
    /^(diff|grep|merge-base|check-ignore|config|rev-parse|show-ref|ls-remote)$/.test(words[1] ?? '')
  )
}

/**
 * The form in which a command is offered as a remedy and compared over sessions: variable names, program and
 * arguments with numbers, hashes and quoted prose masked, at most 90 characters.
 */
export function commandForm(command: SimpleCommand): string {
  const env = command.env.map((name) => `${name}=… `).join('')
  const [program, ...rest] = command.argv
  const words = [isOfRepository(program) ? program : programOf(program), ...rest.map(maskedWord)]
  const launcher = command.launcher === '' ? '' : `${command.launcher} `
  return (env + launcher + words.join(' ')).slice(0, 90).trim()
}

/** A program that lies in the checkout itself: `./gradlew`, `bin/rails`, `native/configure`; its path is part of what to type. */
function isOfRepository(program: string | undefined): boolean {
  return program !== undefined && /^(?!\/|~|\.\.)\S*\//.test(program) && !/node_modules|\bv?env\/bin\//.test(program)
}

function maskedWord(word: string): string {
  if (/\s/.test(word) || word.includes('$(') || word.length > 60) return '…'
  if (/^https?:/.test(word)) return '<url>'
  return word
    .replace(/\b[0-9a-f]{7,40}\b/g, '<hash>')
    .replace(/^\/(tmp|private|var\/folders)\/\S+/, '<temp>')
    .replace(/\d{3,}/g, '<n>')
}
