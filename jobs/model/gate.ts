/** The gate every answer passes: an answer in, the reason why it is refused out. Safety must not depend on the model. */
import type { Quote } from '#analyze/model/prompt.ts'
import type { Task } from '#analyze/model/tasks.ts'
import { hasHidden, splitCode } from '../propose/markdown.ts'
import { checkText } from '../propose/validate.ts'

/**
 * Why an answer that fits its schema is refused; null when it may be used. Every string is one short line that passes the rules
 * of a proposal (no links, mentions, hidden characters, commands that fetch, words that override), and every evidence id
 * was given. `must` holds groups of ids: at least one of each group is named.
 */
export function refusalOf<T extends { evidence: readonly string[] }>(
  task: Task<T>,
  answer: T,
  quotes: readonly Quote[],
  redact: (text: string) => string,
  must: readonly (readonly string[])[] = [quotes.map(({ id }) => id)],
): string | null {
  const given = new Set(quotes.map(({ id }) => id))
  if (answer.evidence.some((id) => !given.has(id))) return 'evidence: an id that was not given'
  if (must.some((group) => !group.some((id) => answer.evidence.includes(id)))) return 'evidence: none named'
  for (const [field, max] of Object.entries(task.limits)) {
    const text: unknown = (answer as Record<string, unknown>)[field]
    if (typeof text !== 'string' || text.trim() === '') return `${field}: empty`
    if (text.length > max) return `${field}: longer than ${max} characters`
    if (hasHidden(text)) return `${field}: hidden_character`
    const [violation] = checkText(text, '', redact)
    if (violation) return `${field}: ${violation.rule}`
  }
  return null
}

/** Words of four letters and more in `text` that also occur in a quote; an answer that shares none speaks of something else. */
export function isGrounded(text: string, quotes: readonly Quote[]): boolean {
  const known = new Set(quotes.flatMap((quote) => wordsOf(quote.text)))
  return wordsOf(text).some((word) => known.has(word))
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\d]{4,40}/gu) ?? []).map((word) => word.replace(/(?:ing|ed|es|s)$/, ''))
}

/**
 * Why a new wording of `before` is refused: code spans are commands to an agent, so they are exactly those of the line it
 * rewords, and no path, flag, host or number outside them is new; nor may prose tell an agent to run something.
 */
export function rewordingRefusal(before: string, after: string): string | null {
  const [old, now] = [splitCode(before), splitCode(after)]
  if (old === null || now === null) return 'text: open_code'
  const spans = (pieces: typeof old) =>
    [...new Set(pieces.flatMap((one) => (one.is_code ? [one.text.trim()] : [])))].sort()
  if (spans(old).join('\n') !== spans(now).join('\n')) return 'text: other code than the line it rewords'
  const prose = (pieces: typeof old) =>
    pieces
      .map((one) => (one.is_code ? '`' : one.text))
      .join('')
      .replace(/\s+/g, ' ')
  const wordsIn = (text: string) =>
    text
      .toLowerCase()
      .split(/[\s`]+/)
      .map(bare)
  const known = new Set(wordsIn(before))
  const isStrange = (word: string) => (word.startsWith('-') || /[^\p{L}'’-]/u.test(word)) && !known.has(word)
  if (wordsIn(prose(now)).some(isStrange)) return 'text: a path, flag or number that the line does not have'
  return commanding.test(prose(now)) && !commanding.test(prose(old)) ? 'text: a command outside code' : null
}

/** An order whose object is neither code nor one of a few harmless words. One space between words. */
const commanding =
  /\b(?:run|execute|install|invoke|download|delete|uninstall|disable|enable|export|publish|upload|send|fetch|clone) (?!`|it\b|this\b|that\b|the\b|once\b|only\b|again\b|both\b|first\b)/i

function bare(word: string): string {
  return word.replace(/^[("'“‘[]+|[)"'”’\],.;:!?…]+$/g, '')
}
