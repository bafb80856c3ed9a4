/** Signs of struggle as a session tells them, and beside each something that looks like it and is none. */
import { areas, functionName, greenTests, sourceFile, sourceText, things, uniqueWords } from './place.ts'
import type { Random } from './random.ts'
import type { Step } from './script.ts'

export interface SignStory {
  /** Kinds of signals that a reader must find; empty for what only looks like one. */
  kinds: readonly string[]
  /** True when it is the end of the session: nothing follows. */
  is_ending: boolean
  make(random: Random): Step[]
}

const run = (command: string, output: string, exit_code = 0, duration_ms = 900): Step => ({
  ...{ do: 'run', command, output, exit_code, duration_ms },
  ...(exit_code === 0 ? {} : { noise: 'red_then_green' as const }),
})
const edit = (file: string, before: string, after: string): Step => ({ do: 'edit', file, before, after })
const say = (text: string): Step => ({ do: 'say', text })
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n))
const testOf = (file: string): string => `pnpm vitest run ${file.replace('.ts', '.test.ts')}`
const redTest = (file: string, random: Random): Step =>
  run(
    testOf(file),
    ` FAIL  ${file.replace('.ts', '.test.ts')}\nAssertionError: ${uniqueWords(random)}\n`,
    1,
    random.int(900, 9000),
  )
const block = (random: Random, count: number): string =>
  times(count, (n) => `  const ${functionName(random)}${n} = ${random.int(1, 999)}`).join('\n')

const story = (kinds: readonly string[], make: (random: Random) => Step[], is_ending = false): SignStory => ({
  ...{ kinds, make, is_ending },
})

export const signStories: readonly SignStory[] = [
  story(['identical_calls'], (random) =>
    times(random.int(3, 5), () => run('curl -s localhost:3000/health', 'starting\n')),
  ),
  story([], (random) =>
    times(4, (n) => run('curl -s localhost:3000/queue', `${90 - n * random.int(1, 9)} jobs left\n`)),
  ),
  story(['alternating_calls'], () => times(3, () => [run('cat tmp/state', 'idle\n'), run('ls tmp', 'state\n')]).flat()),
  story([], () => times(3, (n) => [run('cat tmp/state', `step ${n}\n`), run('ls tmp', `state\nfile-${n}\n`)]).flat()),
  story(['fix_cycles', 'failure_streak'], (random) => {
    const file = sourceFile(random)
    return [
      ...times(3, () => [
        edit(file, `  return ${random.int(1, 99)}`, `  return ${random.int(100, 999)}`),
        redTest(file, random),
      ]).flat(),
      run(testOf(file), greenTests(random)),
    ]
  }),
  story([], (random) => {
    const file = sourceFile(random)
    return times(3, () => [
      edit(file, `  return ${random.int(1, 99)}`, `  return ${random.int(100, 999)}`),
      run(testOf(file), greenTests(random)),
    ]).flat()
  }),
  story(['same_error_loop', 'failure_streak'], (random) => {
    const file = sourceFile(random)
    const words = uniqueWords(random)
    const red = (): Step => run(`node scripts/${file.split('/').at(-1)}`, `Error: ${words}\n`, 1, random.int(300, 4000))
    return [red(), ...times(2, (): Step[] => [{ do: 'read', file, content: sourceText(random) }, red()]).flat()]
  }),
  story(['edit_reverted'], (random) => {
    const file = sourceFile(random)
    const [one, two] = [`  return ${random.int(1, 99)}`, `  return ${random.int(100, 999)}`]
    return [edit(file, one, two), run(testOf(file), greenTests(random)), edit(file, two, one)]
  }),
  story([], (random) => {
    const file = sourceFile(random)
    const two = `  return ${random.int(100, 999)}`
    return [edit(file, `  return ${random.int(1, 99)}`, two), edit(file, two, `${two} + 1`)]
  }),
  story(['work_undone'], (random) => {
    const file = sourceFile(random)
    const written = block(random, 26)
    return [edit(file, '  // start', written), say('This is too much.'), edit(file, written, '  // one call is enough')]
  }),
  story([], (random) => {
    const file = sourceFile(random)
    const written = block(random, 26)
    const first = written.split('\n')[0] ?? ''
    return [edit(file, '  // start', written), edit(file, first, `${first} + 1`)]
  }),
  story(['edits_refused'], (random) => {
    const file = sourceFile(random)
    return times(2, () => ({
      ...{ do: 'edit' as const, file, before: `  return ${random.int(1, 999)}`, after: '  return 0' },
      ...{ refused: 'not_found' as const, noise: 'agent_tool' as const },
    }))
  }),
  story(['polling'], (random) =>
    times(random.int(3, 5), (n) => run(`sleep 45 && tail -1 build-${n}.log`, `part ${n}\n`, 0, 45_000)),
  ),
  story([], () => times(4, (n) => run(`sleep 2 && tail -1 build-${n}.log`, `part ${n}\n`, 0, 2000))),
  story(['lost_in_repo'], (random) =>
    times(random.int(3, 5), () => ({ do: 'search', pattern: functionName(random), output: null })),
  ),
  story([], (random) => [
    ...times(2, () => ({ do: 'search' as const, pattern: functionName(random), output: null })),
    { do: 'search', pattern: random.pick(things), output: `${sourceFile(random)}:3:  ${random.pick(things)}` },
  ]),
  story(['plan_churn'], (random) =>
    times(7, () => ({
      ...{ do: 'plan' as const, ticked: 0 },
      steps: times(3, () => `${functionName(random)} in ${random.pick(areas)} ${random.int(1, 99)}`),
    })),
  ),
  story([], (random) => {
    const steps = times(5, () => `${functionName(random)} in ${random.pick(areas)} ${random.int(1, 99)}`)
    return times(6, (ticked) => ({ do: 'plan' as const, steps, ticked }))
  }),
  story(['gate_evasion'], (random) => {
    const call = `  ${functionName(random)}(${random.int(1, 99)})`
    const line = random.pick(['// eslint-disable-next-line', '// @ts-expect-error', '// @ts-ignore'])
    return [edit(sourceFile(random), call, `  ${line}\n${call}`)]
  }),
  story(['gate_evasion'], (random) => [
    run(`git commit --no-verify -m "fix(${random.pick(areas)}): wip"`, `[work ${random.hex(7)}] wip\n`),
  ]),
  story([], (random) => [
    edit(`docs/${random.pick(areas)}.md`, 'Rules', 'Rules: never write // eslint-disable-next-line or @ts-ignore'),
  ]),
  story(
    ['false_done', 'abandoned'],
    (random) => {
      const file = sourceFile(random)
      return [edit(file, '  return 1', '  return 2'), redTest(file, random), say('All tests pass now.')]
    },
    true,
  ),
  story(
    [],
    (random) => {
      const file = sourceFile(random)
      return [edit(file, '  return 1', '  return 2'), run(testOf(file), greenTests(random)), say('All tests pass now.')]
    },
    true,
  ),
  story(
    ['abandoned'],
    (random) => {
      const file = sourceFile(random)
      return [edit(file, '  return 1', '  return 2'), redTest(file, random)]
    },
    true,
  ),
  story(['confessed_confusion'], (random) => [
    say(
      random.pick([
        `I could not find where the ${random.pick(things)} rules are written down.`,
        `I am unable to run the ${random.pick(areas)} jobs here.`,
        `It is unclear which ${random.pick(things)} table is the right one.`,
      ]),
    ),
  ]),
  story([], (random) => [
    say(
      `Customers who cannot find the ${random.pick(things)} now see a link; the ${random.pick(areas)} part was clear.`,
    ),
  ]),
  story(['stalled'], (random) => [
    say(`Thinking about the ${random.pick(things)}.`),
    { do: 'pause', ms: random.int(400_000, 900_000) },
    say('Going on.'),
  ]),
  story([], (random) => [
    say(`The ${random.pick(things)} part is done.`),
    { do: 'prompt', text: `Good. Have a look at ${random.pick(areas)} too.`, after_ms: random.int(900_000, 2_000_000) },
  ]),
  story(['repeated_request'], (random) => {
    const text = `Please make the ${random.pick(things)} in ${random.pick(areas)} keep its ${random.pick(things)}`
    const ask = (words: string): Step[] => [
      { do: 'prompt', text: words, after_ms: random.int(200_000, 400_000) },
      say('I changed it.'),
    ]
    return [...ask(text), ...ask(`${text}, it still does not`)]
  }),
  story(
    ['ended_exploring'],
    (random) => [
      edit(sourceFile(random), '  return 1', '  return 2'),
      ...times(18, () => ({ do: 'read' as const, file: sourceFile(random), content: sourceText(random) })),
    ],
    true,
  ),
]
