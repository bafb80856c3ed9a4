/** What reviewers of the made-up team say: topics that come back in many wordings, near misses, and remarks said once. */
import { functionName, things, variable } from '../place.ts'
import type { Random } from '../random.ts'

export interface Remark {
  /** The topic it belongs to; null when nobody says it twice. */
  topic: string | null
  intent: 'defect' | 'style' | 'question' | 'request' | 'praise' | 'process'
  body: string
  /** The line it stands at, and the line that answers it; null when nothing changes. */
  line: string
  answer: string | null
}

interface Topic {
  topic: string
  intent: Remark['intent']
  /** Wordings about a name. */
  words: (name: string, thing: string) => string[]
  line: (name: string) => string
  answer: (name: string) => string
}

const topics: readonly Topic[] = [
  {
    topic: 'money',
    intent: 'request',
    words: (name) => [
      `Please use \`Money\` instead of \`number\` for \`${name}\`.`,
      `Amounts are \`Money\` here, not \`number\`: please change \`${name}\`.`,
      `\`${name}\` should be \`Money\` instead of a plain \`number\`.`,
      `We use \`Money\` instead of \`number\` for amounts like \`${name}\`.`,
    ],
    line: (name) => `  const ${name}: number = price`,
    answer: (name) => `  const ${name}: Money = price`,
  },
  {
    topic: 'dates',
    intent: 'request',
    words: (name) => [
      `Please use \`LocalDate\` instead of \`string\` for \`${name}\`.`,
      `Days are \`LocalDate\` here, not \`string\`: please change \`${name}\`.`,
      `\`${name}\` should be a \`LocalDate\` instead of a \`string\`.`,
      `We use \`LocalDate\` instead of \`string\` for days like \`${name}\`.`,
    ],
    line: (name) => `  const ${name}: string = today`,
    answer: (name) => `  const ${name}: LocalDate = today`,
  },
  {
    topic: 'logger',
    intent: 'request',
    words: (_name, thing) => [
      'Please log through the logger instead of console.log.',
      `No console.log in ${thing} code, please use the logger.`,
      'console.log does not reach our log store, use the logger please.',
      'Use the logger, not console.log.',
    ],
    line: (name) => `  console.log(${name})`,
    answer: (name) => `  logger.info(${name})`,
  },
  {
    topic: 'constant',
    intent: 'style',
    words: (name) => [
      `nit: magic number in \`${name}\`, give it a name.`,
      'nit: please name this magic number.',
      'Nit: a magic number again, make it a named constant.',
      `nit: what does this magic number mean? A named constant would say it.`,
    ],
    line: (name) => `  return ${name} * 86400`,
    answer: (name) => `  return ${name} * secondsPerDay`,
  },
  {
    topic: 'await',
    intent: 'defect',
    words: (name) => [
      `The promise of \`${name}\` is never awaited.`,
      'This promise is not awaited, the error is lost.',
      `Nobody waits: the promise \`${name}\` returns is never awaited.`,
      'A promise that is not awaited, errors vanish here.',
    ],
    line: (name) => `  ${name}(order)`,
    answer: (name) => `  await ${name}(order)`,
  },
  {
    topic: 'empty-case',
    intent: 'request',
    words: (_name, thing) => [
      `Please add a test for the empty ${thing} list.`,
      `The case of an empty ${thing} list needs a test.`,
      `Could you add a test with an empty ${thing} list?`,
      `We should have a test for an empty ${thing} list.`,
    ],
    line: (name) => `  return ${name}.map(label)`,
    answer: (name) => `  return ${name}.filter(Boolean).map(label)`,
  },
]

export const topicNames = topics.map(({ topic }) => topic)

/** A remark of a topic that comes back. */
export function topicRemark(random: Random, name: string): Remark {
  const found = topics.find(({ topic }) => topic === name) ?? topics[0]
  if (!found) throw new Error('no topics')
  const subject = found.topic === 'await' ? functionName(random) : variable(random)
  const { topic, intent, words, line, answer } = found
  return { topic, intent, body: random.pick(words(subject, random.pick(things))), line: line(subject), answer: answer(subject) } // prettier-ignore
}

/** Remarks that nobody makes twice, each about something of its own. */
const singles: readonly (readonly [Remark['intent'], string])[] = [
  ['praise', 'Nice, thanks!'],
  ['praise', 'LGTM'],
  ['praise', 'Great idea, much easier to follow.'],
  ['process', 'Please rebase on main.'],
  ['process', 'Can we split the migration into a follow-up PR?'],
  ['question', 'Why does the receipt come before the payment?'],
  ['question', 'Is the voucher column still used by the export?'],
  ['question', 'Who calls this when the queue is paused?'],
  ['question', 'What happens with a parcel that has no weight?'],
  ['request', 'Please move this into the checkout package.'],
  ['request', 'Could you keep the old endpoint until the app is updated?'],
  ['request', 'Let us return the whole address, callers need the city too.'],
  ['request', 'This should be sorted by stock before it is cut to ten rows.'],
  ['request', 'Please mention the new flag in the operator manual.'],
  ['request', 'Prefer a set here, the list is searched for every label.'],
  ['request', 'Extract the retry into its own function please.'],
  ['defect', 'This crashes when the basket has been emptied in another tab.'],
  ['defect', 'Off-by-one: the last page is never loaded.'],
  ['defect', 'Two workers may take the same parcel, this is a race condition.'],
  ['defect', 'The discount is wrong for vouchers that expire at midnight.'],
  ['style', 'Could we rename this? A reader expects a list.'],
  ['style', 'nit: stray blank line.'],
  ['style', 'Typo: recieve.'],
]

/** How many there are. */
export const countSingles = singles.length

/** The n-th remark that nobody makes twice, n from 0. */
export function singleRemark(random: Random, n: number): Remark {
  const line = `  const ${variable(random)} = ${random.int(2, 99)}`
  const [intent, said] = singles[n] ?? ['praise', 'LGTM']
  return { topic: null, intent, body: said, line, answer: null }
}
