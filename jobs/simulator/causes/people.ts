/** Causes that show in what people do and say, in paths that are believed in, and in waiting. */
import { functionName, greenTests, sourceFile, things, wander, type Place } from '../place.ts'
import type { Random } from '../random.ts'
import type { Mark, Step } from '../script.ts'
import type { Cause } from './cause.ts'

type Plan = Omit<Cause, 'plant' | 'near_miss_of'> & {
  near_miss_of?: string
  steps: (random: Random, mark: (role: Mark['role']) => { marks: Mark[] }, place: Place) => Step[]
}

/** A cause told by its own steps. */
export function cause({ steps, near_miss_of, ...facts }: Plan): Cause {
  const { cause_id, needle } = facts
  const plant: Cause['plant'] = (random, place) =>
    steps(random, (role) => ({ marks: [{ cause_id, role, needle }] }), place)
  return { ...facts, near_miss_of: near_miss_of ?? null, plant }
}

/** A command that passes. */
export const run = (command: string, output: string, duration_ms: number): Extract<Step, { do: 'run' }> => ({
  do: 'run',
  command,
  output,
  exit_code: 0,
  duration_ms,
})

/** The same wrong path asked for, then found somewhere else. */
export function wrongPath(
  facts: Pick<Cause, 'cause_id' | 'title'>,
  wrong: string,
  right: string,
  near_miss_of?: string,
): Cause {
  return cause({
    ...facts,
    ...(near_miss_of === undefined ? {} : { near_miss_of }),
    kind: 'missing_path',
    scope: 'repository',
    needle: wrong,
    recovery_rate: 0.85,
    remedy: { kind: 'command', text: right, accepts: [right] },
    steps: (random, mark) => {
      const steps: Step[] = [{ do: 'read', file: wrong, content: null, ...mark('failure') }, ...wander(random, 1)]
      if (!random.chance(0.85)) return steps
      return [
        ...steps,
        { do: 'read', file: right, content: `mail:\n  retries: ${random.int(1, 9)}\n`, ...mark('recovery') },
      ]
    },
  })
}

/** A person sets the agent right in words of their own. */
export function correction(
  facts: Pick<Cause, 'cause_id' | 'title' | 'needle'>,
  wrong: string[],
  right: string[],
  words: string[],
): Cause {
  return cause({
    ...facts,
    kind: 'correction',
    scope: 'repository',
    recovery_rate: 1,
    remedy: { kind: 'command', text: right[0] ?? '', accepts: right },
    steps: (random, mark) => [
      run(random.pick(wrong), `done in ${random.int(1, 9)}s\n`, random.int(900, 9000)),
      { do: 'prompt', text: random.pick(words), after_ms: random.int(6000, 70_000), ...mark('failure') },
      { ...run(random.pick(right), `done in ${random.int(1, 9)}s\n`, random.int(900, 9000)), ...mark('recovery') },
    ],
  })
}

export const peopleCauses: Cause[] = [
  wrongPath(
    { cause_id: 'config-extension', title: 'The config file ends in .yaml' },
    'config/app.yml',
    'config/app.yaml',
  ),
  wrongPath(
    { cause_id: 'mail-templates', title: 'Mail templates live in packages/mailer/templates' },
    'packages/mailer/src/templates/receipt.mjml',
    'packages/mailer/templates/receipt.mjml',
    'config-extension',
  ),
  cause({
    cause_id: 'slow-suite',
    kind: 'slow',
    scope: 'repository',
    title: 'The whole suite takes minutes where one package would do',
    needle: 'test:all',
    recovery_rate: 0,
    remedy: null,
    steps: (random, mark) => [
      {
        ...run(random.pick(['pnpm test:all', 'pnpm run test:all']), greenTests(random), random.int(190_000, 290_000)),
        ...mark('failure'),
      },
    ],
  }),
  cause({
    cause_id: 'force-push-denied',
    kind: 'denial',
    scope: 'user',
    title: 'Force pushes are refused',
    needle: 'git push --force',
    recovery_rate: 0,
    remedy: null,
    steps: (random, mark) => {
      const command = random.pick(['git push --force', 'git push --force origin HEAD', 'git push --force-with-lease'])
      const words = random.pick([
        'Never force push, add a commit.',
        'no force pushes please',
        'Do not rewrite the branch.',
      ])
      return [{ do: 'deny', command, words, ...mark('failure') }, ...wander(random, 1)]
    },
  }),
  correction(
    { cause_id: 'pnpm-not-npm', title: 'Dependencies are added with pnpm', needle: 'npm' },
    ['npm install zod', 'npm install pino', 'npm i date-fns'],
    ['pnpm add zod', 'pnpm add pino', 'pnpm add date-fns'],
    [
      'No, use pnpm here, not npm',
      "don't use npm, this repo is on pnpm",
      'stop, pnpm please. npm breaks the lockfile',
      "that's wrong, we use pnpm not npm",
    ],
  ),
  correction(
    { cause_id: 'logger-not-console', title: 'Logging goes through the logger', needle: 'logger' },
    ['rg -n console.log packages/api', 'git diff --stat'],
    ['rg -n logger.info packages/api', 'rg -n logger packages/core'],
    [
      'no, use the logger, not console.log',
      "don't print with console.log, we have a logger",
      'wait, console.log is wrong here: take the logger',
    ],
  ),
]

/** Steps that fail for no common reason, or only look as if they did. */
export function noise(random: Random, words: string): Step[] {
  const file = sourceFile(random)
  const edit = (after: string): Step => ({
    do: 'edit',
    file,
    before: `  // ${random.pick(things)} ${random.int(1, 999)}`,
    after,
  })
  const roll = random.next()
  if (roll < 0.4) {
    const command = `pnpm vitest run ${file.replace('.ts', '.test.ts')}`
    const output = ` FAIL  ${file.replace('.ts', '.test.ts')}\nAssertionError: ${words}\n`
    const red: Step = {
      do: 'run',
      command,
      output,
      exit_code: 1,
      duration_ms: random.int(900, 9000),
      noise: 'red_then_green',
    }
    return [
      edit(`  // ${words}`),
      red,
      edit(`  // ${words}, fixed`),
      run(command, greenTests(random), random.int(900, 9000)),
    ]
  }
  if (roll < 0.55) {
    const typo = functionName(random).toLowerCase()
    const output = `bash: line 1: ${typo}: command not found\n`
    return [{ do: 'run', command: typo, output, exit_code: 127, duration_ms: 10, noise: 'typo' }]
  }
  if (roll < 0.75) {
    const command = `rg -n "${words.split(' ').slice(0, 2).join('_')}" packages`
    return [{ do: 'run', command, output: '', exit_code: 1, duration_ms: 20, is_no_match: true, noise: 'no_match' }]
  }
  if (roll < 0.9) {
    const refused = random.pick(['not_read', 'not_found', 'two_matches'] as const)
    return [
      { do: 'edit', file, before: `  return ${random.int(1, 999)}`, after: '  return 0', refused, noise: 'agent_tool' },
    ]
  }
  return [{ do: 'read', file: `${file.replace('.ts', '')}-${random.id(4)}.ts`, content: null, noise: 'wandering' }]
}
