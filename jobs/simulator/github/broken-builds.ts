/** Why builds of the made-up team break: the log of a red run, in the surface of the tool that says it. */
import { areas, functionName, sourceFile, things, variable } from '../place.ts'
import type { Random } from '../random.ts'

export interface BrokenBuild {
  cause_id: string
  job: string
  /** The failed step's log. */
  log: string
  file: string
  line: string
  answer: string
}

const group = (command: string, body: string, exit_code = 1): string =>
  `##[group]Run ${command}\n##[endgroup]\n${body}\n##[error]Process completed with exit code ${exit_code}.\n`

const makers: readonly ((random: Random) => BrokenBuild)[] = [
  (random) => {
    const file = sourceFile(random)
    const log = group('pnpm lint', `/home/runner/work/shop/${file}\n  2:${random.int(3, 30)}  error  Unexpected any. Specify a different type  @typescript-eslint/no-explicit-any\n`) // prettier-ignore
    const name = variable(random)
    return { cause_id: 'ci-any', job: 'lint', log, file, line: `  const ${name}: any = 1`, answer: `  const ${name}: number = 1` } // prettier-ignore
  },
  (random) => {
    const file = sourceFile(random)
    const name = variable(random)
    const log = group('pnpm lint', `/home/runner/work/shop/${file}\n  2:${random.int(3, 30)}  error  '${name}' is never reassigned. Use 'const' instead  prefer-const\n`) // prettier-ignore
    return { cause_id: 'ci-const', job: 'lint', log, file, line: `  let ${name} = 1`, answer: `  const ${name} = 1` }
  },
  (random) => {
    const file = sourceFile(random)
    const name = functionName(random)
    const log = group('pnpm typecheck', `${file}(2,${random.int(3, 30)}): error TS2339: Property 'cents' does not exist on type 'number'.`, 2) // prettier-ignore
    return { cause_id: 'ci-cents', job: 'types', log, file, line: `  ${name}(x.cents)`, answer: `  ${name}(x)` }
  },
  (random) => {
    const file = `services/ledger/${random.pick(areas)}/${random.pick(things)}_test.go`
    const log = group('go test ./...', `--- FAIL: TestLedgerBalance (0.0${random.int(1, 9)}s)\n    ${random.pick(things)}_test.go:2: want ${random.int(10, 99)}, got ${random.int(100, 999)}\nFAIL`) // prettier-ignore
    return { cause_id: 'ci-balance', job: 'ledger', log, file, line: '  sum += x', answer: '  sum -= x' }
  },
  (random) => {
    const file = `tools/forecast/${random.pick(things)}.py`
    const log = group('uv run ruff check', `${file}:2:${random.int(1, 9)}: E711 Comparison to \`None\` should be \`cond is None\`\nFound 1 error.`) // prettier-ignore
    const name = variable(random)
    return { cause_id: 'ci-none', job: 'python', log, file, line: `  if ${name} == None:`, answer: `  if ${name} is None:` } // prettier-ignore
  },
]

/** A build that breaks for one of a few reasons. */
export function brokenBuild(random: Random): BrokenBuild {
  return random.pick(makers)(random)
}

/** The log of a run that passed. */
export function greenLog(job: string): string {
  return `##[group]Run ${job}\n##[endgroup]\ndone\n`
}
