/** Where a made-up session happens: names, paths, ids and harmless steps, so that no two tellings of one cause look alike. */
import type { Random } from './random.ts'
import type { RunStep, Step } from './script.ts'

export interface Place {
  user: string
  /** The checkout, absolute. */
  cwd: string
}

export const areas = [
  'cart',
  'checkout',
  'billing',
  'catalog',
  'search',
  'account',
  'invoice',
  'refund',
  'shipping',
  'voucher',
]
export const things = [
  'order',
  'basket',
  'price',
  'stock',
  'customer',
  'payment',
  'label',
  'receipt',
  'session',
  'address',
]
const deeds = [
  'merge',
  'load',
  'settle',
  'rename',
  'collect',
  'split',
  'round',
  'cancel',
  'archive',
  'publish',
  'reserve',
  'import',
]
const fillers = [
  'before',
  'after',
  'without',
  'twice',
  'early',
  'slowly',
  'upwards',
  'again',
  'under',
  'beyond',
  'inside',
  'per',
]
const colours = [
  'amber',
  'plain',
  'stale',
  'narrow',
  'frozen',
  'hollow',
  'brisk',
  'quiet',
  'pale',
  'steep',
  'blunt',
  'vivid',
]
const packages = ['core', 'api', 'ui', 'storefront', 'mailer']

/** `settleRefund`, `roundStock` … */
export function functionName(random: Random): string {
  const thing = random.pick(things)
  return `${random.pick(deeds)}${thing.charAt(0).toUpperCase()}${thing.slice(1)}`
}

export function variable(random: Random): string {
  return random.pick(['total', 'amount', 'value', 'line', 'entry', 'item', 'row', 'result', 'next', 'sum', 'current'])
}

/** `packages/core/src/cart/settle-refund.ts` … */
export function sourceFile(random: Random, extension = 'ts', root = `packages/${random.pick(packages)}/src`): string {
  const joint = extension === 'ts' || extension === 'tsx' ? '-' : '_'
  return `${root}/${random.pick(areas)}/${random.pick(deeds)}${joint}${random.pick(things)}.${extension}`
}

export function packageName(random: Random): string {
  return random.pick(packages)
}

/** A sentence that nobody else will say: for failures without a common cause. */
export function uniqueWords(random: Random): string {
  const word = (): string => random.pick([deeds, things, fillers, colours, areas][random.int(0, 4)] ?? deeds)
  return Array.from({ length: random.int(6, 10) }, word).join(' ')
}

/** The same command the way another agent would type it. */
export function dress(random: Random, command: string, place: Place): string {
  const roll = random.next()
  if (roll < 0.5) return command
  if (roll < 0.65) return `cd ${place.cwd} && ${command}`
  if (roll < 0.8) return `${command} 2>&1`
  if (roll < 0.9) return `CI=1 ${command}`
  return `timeout 300 ${command}`
}

/** A quiet step that succeeds and means nothing. */
export function harmless(random: Random): RunStep {
  const file = sourceFile(random)
  const name = functionName(random)
  const [command, output] = random.pick<[string, string]>([
    ['git status --short', ` M ${file}\n`],
    ['git diff --stat', ` ${file} | ${random.int(1, 40)} ++--\n 1 file changed\n`],
    ['ls packages', `${packages.join('\n')}\n`],
    [`rg -n "${name}" packages`, `${file}:${random.int(3, 200)}:export function ${name}() {\n`],
    [
      'rg -n "class .*Error" packages/core/src',
      `packages/core/src/errors.ts:${random.int(2, 90)}:export class PaymentError extends Error {\n`,
    ],
    [
      `git log --oneline -3`,
      `${random.hex(7)} Tidy ${name}\n${random.hex(7)} Show the error banner\n${random.hex(7)} Release\n`,
    ],
    [
      'cat package.json',
      `{ "name": "shop", "private": true, "version": "1.${random.int(1, 30)}.${random.int(0, 9)}" }\n`,
    ],
  ])
  return { do: 'run', command, output, exit_code: 0, duration_ms: random.int(20, 900) }
}

/** Up to `most` harmless steps, sometimes a file read. */
export function wander(random: Random, most: number): Step[] {
  return Array.from({ length: random.int(0, most) }, (): Step => {
    if (random.chance(0.35)) return { do: 'read', file: sourceFile(random), content: sourceText(random) }
    return harmless(random)
  })
}

export function sourceText(random: Random): string {
  const name = functionName(random)
  return `export function ${name}(${variable(random)}: number): number {\n  return ${random.int(2, 90)}\n}\n`
}

/** The first lines of a script run by a package manager. */
export function scriptHead(random: Random, script: string, body: string, place: Place): string {
  return `\n> shop@1.${random.int(1, 30)}.${random.int(0, 9)} ${script} ${place.cwd}\n> ${body}\n\n`
}

/** What a test run says when all is well, with words that only look like trouble. */
export function greenTests(random: Random): string {
  const count = random.int(12, 240)
  const files = random.int(3, 40)
  const proud = random.chance(0.4)
    ? ` ✓ shows an error banner when the ${random.pick(things)} failed (${random.int(2, 40)} ms)\n`
    : ''
  return `${proud} Test Files  ${files} passed (${files})\n      Tests  ${count} passed (${count})\n   Duration  ${random.int(1, 9)}.${random.int(10, 99)}s\n`
}
