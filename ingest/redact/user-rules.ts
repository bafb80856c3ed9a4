/** Checks the user's own redaction patterns: only shapes that JavaScript's regex engine runs in linear time are let in. */
import { KnownError } from '../known-error.ts'
import type { Emit } from './span.ts'

/** A rule from the config: what it is called in the replacement, and a regular expression without delimiters. */
export interface UserRule {
  name: string
  pattern: string
}

/** An open repeat (`*`, `+`, `{3,}`) matches at most this many characters. */
const OPEN_REPEAT = 256
/** Steps that one starting place may cost at most: the product of the freedom of all repeats. */
const MAX_FREEDOM = 4096

/**
 * Compiles the rules into one scan each. Throws a KnownError that names the rule when a pattern does not parse, matches
 * the empty string, or uses what can take more than linear time: look-around, back-references, repeats inside repeats,
 * or so many repeats that one starting place could cost more than 4,096 steps.
 */
export function compileUserRules(rules: readonly UserRule[]): ((text: string, emit: Emit) => void)[] {
  return rules.map((rule) => {
    const regex = safeRegex(rule)
    const kind =
      rule.name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-+|-+$/g, '') || 'rule'
    return (text, emit) => {
      for (const match of text.matchAll(regex))
        if (match[0] !== '') emit(match.index, match.index + match[0].length, kind)
    }
  })
}

function safeRegex(rule: UserRule): RegExp {
  const refuse = (why: string): never => {
    throw new KnownError(`redaction rule ${JSON.stringify(rule.name)}: ${why}`, {
      hint: 'Use literals, classes, groups, alternatives and repeats with an upper bound such as {1,40}.',
    })
  }
  if (rule.pattern.length > 500) refuse('longer than 500 characters')
  const bounded = boundRepeats(rule.pattern, refuse)
  try {
    const regex = new RegExp(bounded, 'gu')
    if (new RegExp(bounded, 'u').exec('')?.[0] === '') refuse('matches the empty text')
    return regex
  } catch (error) {
    if (error instanceof KnownError) throw error
    return refuse(error instanceof Error ? error.message : 'is no regular expression')
  }
}

/** Walks the pattern once; returns it with every open repeat bounded. */
function boundRepeats(pattern: string, refuse: (why: string) => never): string {
  const element = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?[:<=!][=!]?)?|\)|(?:[*+?]|\{\d+(?:,\d*)?\})\??|\||[^]/gsu
  let freedom = 1
  let bounded = ''
  let groupHasRepeat = false
  const groups: boolean[] = []
  let isAfterRepeatingGroup = false
  for (const [part] of pattern.matchAll(element)) {
    if (/^\(\?<?[=!]/.test(part)) refuse('look-around is not linear')
    if (part === '(?<' || /^\\[1-9k]/.test(part)) refuse('named groups and back-references are not supported')
    if (part.startsWith('(')) {
      groups.push(groupHasRepeat)
      groupHasRepeat = false
    }
    const repeat = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??$/.exec(part)
    if (repeat !== null) {
      if (isAfterRepeatingGroup) refuse('a repeat inside a repeat is not linear')
      const [low, high] = range(part, repeat)
      if (high < low || high > 1000) refuse('a repeat of more than 1000')
      freedom *= high - low + 1
      if (freedom > MAX_FREEDOM) refuse('too many open repeats; give each an upper bound')
      groupHasRepeat = true
      bounded += `{${String(low)},${String(high)}}${part.length > 1 && part.endsWith('?') ? '?' : ''}`
    } else bounded += part
    isAfterRepeatingGroup = part === ')' && groupHasRepeat
    if (part === ')') groupHasRepeat = (groups.pop() ?? false) || groupHasRepeat
  }
  return bounded
}

function range(part: string, repeat: RegExpExecArray): [number, number] {
  if (part.startsWith('*')) return [0, OPEN_REPEAT]
  if (part.startsWith('+')) return [1, OPEN_REPEAT]
  if (part.startsWith('?')) return [0, 1]
  const low = Number(repeat[1])
  if (repeat[2] === undefined) return [low, low]
  return [low, repeat[3] === '' || repeat[3] === undefined ? Math.max(low, OPEN_REPEAT) : Number(repeat[3])]
}
