/** One working session of a made-up developer: which troubles it meets, and the ordinary work around them. */
import type { CauseSet } from './causes.ts'
import { type Cause, plantFindings } from './causes/cause.ts'
import { noise } from './causes/people.ts'
import {
  areas,
  functionName,
  greenTests,
  harmless,
  sourceFile,
  sourceText,
  things,
  uniqueWords,
  wander,
  type Place,
} from './place.ts'
import type { Random } from './random.ts'
import type { Step } from './script.ts'
import { signStories } from './signs.ts'

/**
 * In: a stream, the place, the causes that can strike, one that surely does (or null). Out: the steps of one session,
 * about 5 to 40 of them, and the kinds of signs they show on purpose.
 */
export function sessionSteps(
  random: Random,
  place: Place,
  { causes, routine }: CauseSet,
  due: Cause | null,
): { steps: Step[]; signs: string[] } {
  const met = new Set([...(due === null ? [] : [due]), ...chooseCauses(random, causes)])
  const episodes = [...met].map((cause) => plant(random, place, cause, causes))
  const pieces = random.shuffle([
    ...episodes,
    ...Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, () => noise(random, uniqueWords(random))),
    ...Array.from({ length: random.int(1, 3) }, () => work(random)),
    ...(random.chance(0.3) ? [helpful(random, routine)] : []),
  ])
  const steps: Step[] = [
    { do: 'prompt', text: task(random), after_ms: random.int(2000, 20_000) },
    { do: 'think', text: `**Planning**\n\nI will look at ${random.pick(areas)} first.` },
    { do: 'say', text: `I will start with the ${random.pick(areas)} code.` },
    ...wander(random, 3),
  ]
  for (const [index, piece] of pieces.entries()) {
    if (index > 0 && random.chance(0.25)) steps.push(...nextPrompt(random))
    if (random.chance(0.4)) steps.push({ do: 'think', text: `**Next**\n\nThe ${random.pick(things)} comes next.` })
    steps.push(...(random.chance(0.08) ? delegated(random, piece) : piece))
  }
  if (random.chance(0.06))
    steps.splice(steps.length - 1, 0, { do: 'compact', summary: `Working on ${random.pick(areas)}.` })
  if (random.chance(0.05)) steps.push(...interrupted(random))
  steps.push({ do: 'say', text: `Done: ${functionName(random)} now handles the ${random.pick(things)}.` })
  return withSign(random.fork('sign'), steps)
}

/** One session in four shows a sign of struggle, or something that only looks like one. */
function withSign(random: Random, steps: Step[]): { steps: Step[]; signs: string[] } {
  if (!random.chance(0.25)) return { steps, signs: [] }
  const { kinds, make, is_ending } = random.pick(signStories)
  const told = make(random)
  const signs = [...kinds]
  return is_ending
    ? { steps: [...steps, ...told], signs }
    : { steps: [...steps.slice(0, -1), ...told, ...steps.slice(-1)], signs }
}

/** None to two causes; the head of the list strikes more often. */
function chooseCauses(random: Random, causes: readonly Cause[]): Cause[] {
  const weights = causes.map((_cause, index) => 1 / (index + 4) ** 0.35)
  const left = new Set(causes.keys())
  const chosen: Cause[] = []
  for (let wanted = random.pick([0, 0, 1, 1, 2]); wanted > 0 && left.size > 0; wanted--) {
    let roll = random.next() * [...left].reduce((sum, index) => sum + (weights[index] ?? 0), 0)
    const found = [...left].find((index) => (roll -= weights[index] ?? 0) <= 0)
    if (found === undefined) break
    left.delete(found)
    const cause = causes[found]
    if (cause !== undefined) chosen.push(cause)
  }
  return chosen
}

/** Plants a cause; a lint output sometimes shows a second cause of the same tool. */
function plant(random: Random, place: Place, cause: Cause, causes: readonly Cause[]): Step[] {
  if (cause.tool === undefined) return cause.plant(random, place)
  const others = causes.filter((other) => other.tool === cause.tool && other !== cause)
  const company = others.length > 0 && random.chance(0.15) ? [random.pick(others)] : []
  return plantFindings([cause, ...company], random, place)
}

function task(random: Random): string {
  const area = random.pick(areas)
  const name = functionName(random)
  return random.pick([
    `Add a ${random.pick(things)} column to the ${area} page`,
    `${name} rounds wrongly for ${random.pick(areas)}, please fix`,
    `Write tests for ${name} in ${area}`,
    `The ${area} page is slow when a ${random.pick(things)} has many lines, find out why`,
    `Refactor ${area}: ${name} should not know about the ${random.pick(things)}`,
    `Ticket ${random.int(100, 999)}: customers cannot change the ${random.pick(things)} in ${area}`,
  ])
}

function nextPrompt(random: Random): Step[] {
  const text = random.pick([
    `Good. Now the ${random.pick(areas)} part.`,
    `Also update the ${random.pick(things)} docs.`,
    'Thanks, go on.',
  ])
  return [
    { do: 'say', text: `The ${random.pick(areas)} part is in place.` },
    { do: 'prompt', text, after_ms: random.int(20_000, 400_000) },
  ]
}

/** Read, change, test: nothing goes wrong. */
function work(random: Random): Step[] {
  const file = sourceFile(random)
  const before = `  return ${random.int(2, 90)}`
  return [
    { do: 'read', file, content: sourceText(random) },
    ...wander(random, 1),
    { do: 'edit', file, before, after: `${before} + ${random.int(1, 9)}` },
    {
      do: 'run',
      command: `pnpm vitest run ${file.replace('.ts', '.test.ts')}`,
      output: greenTests(random),
      exit_code: 0,
      duration_ms: random.int(900, 12_000),
    },
  ]
}

/** A command that helps against some cause, run where nothing is wrong: the background for a remedy's lift. */
function helpful(random: Random, routine: readonly string[]): Step[] {
  const command = random.pick(routine)
  return [
    { do: 'run', command, output: `done, 0 errors\n`, exit_code: 0, duration_ms: random.int(900, 20_000) },
    harmless(random),
  ]
}

/** The piece as the work of a sub-agent, when it is all calls. */
function delegated(random: Random, piece: Step[]): Step[] {
  const calls = piece.filter((step) => step.do === 'run' || step.do === 'edit' || step.do === 'read')
  if (calls.length === 0 || calls.length < piece.length) return piece
  const title = `Check ${random.pick(areas)} ${random.pick(things)}`
  const answer = `${title}: looked at, see above.`
  return [{ do: 'delegate', title, task: `${title} and report.`, steps: calls, answer }]
}

function interrupted(random: Random): Step[] {
  return [
    { do: 'interrupt', command: `pnpm vitest run --repeat ${random.int(3, 9)}`, duration_ms: random.int(4000, 50_000) },
    {
      do: 'prompt',
      text: random.pick(['That is enough.', 'Leave it there.', 'Skip that one.']),
      after_ms: random.int(4000, 30_000),
    },
  ]
}
