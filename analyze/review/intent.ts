/** What a comment is for, by a table of rules, first match wins; and the severity it states, if any. */
import type { CommentText } from './comment-text.ts'

export const intents = ['defect', 'style', 'question', 'request', 'praise', 'process'] as const
export type Intent = (typeof intents)[number]

export interface IntentRule {
  name: string
  intent: Intent
  /** Longest prose the rule looks at; longer comments say more than this one thing. */
  max_length: number
  pattern: RegExp
  /** The rule does not hold where this does. */
  unless: RegExp | null
}

const asks =
  /\b(?:but|please|should|could|would|instead|however|missing|wrong|why|except|unless|fix|need(?:s|ed)?)\b|\?/i

/**
 * In order. Sources: the intent classes of published studies of review comments, reduced to what a rule can tell; defects
 * stand before requests because "please fix the crash" is about a crash. What no rule takes is `otherwise`.
 */
export const intentRules: readonly IntentRule[] = [
  { name: 'slash command', intent: 'process', max_length: 200, pattern: /^\/[a-z][\w-]{1,30}\b/i, unless: null },
  {
    name: 'approval or thanks',
    intent: 'praise',
    max_length: 160,
    pattern:
      /\b(?:lgtm|looks? (?:good|great|fine)|nice(?:ly)?|great|good (?:catch|job|work|idea|call|point)|well done|thanks?|thank you|love (?:it|this)|awesome|perfect|neat|clean(?:er)? now|excellent)\b|:\+1:|👍|🎉|🚀|❤️|💯/i,
    unless: asks,
  },
  {
    name: 'review process',
    intent: 'process',
    max_length: 400,
    pattern:
      /\b(?:rebase|merge conflicts?|resolve(?:d)? conflicts?|cla\b|changelog|release notes?|squash|ci (?:is|was|has)|re-?run|draft|ready for review|backport|milestone|assign|take over|follow-?up (?:pr|issue)|out of scope|separate pr|done in [0-9a-f]{7}|fixed in [0-9a-f]{7}|(?:^|\s)(?:done|fixed|addressed|updated)[.!]?$)/i,
    unless: null,
  },
  {
    name: 'nit',
    intent: 'style',
    max_length: 2000,
    pattern: /^\W{0,4}(?:super )?(?:nit(?:pick)?|style|typo|minor|cosmetic)\b|\bnit:/i,
    unless: null,
  },
  {
    name: 'something breaks',
    intent: 'defect',
    max_length: 8000,
    pattern:
      /\b(?:bugs?|crash(?:es)?|broken|breaks|incorrect(?:ly)?|wrong(?:ly)?|leaks?|race condition|deadlocks?|null pointer|undefined behaviou?r|overflows?|off[- ]by[- ]one|regression|injection|vulnerab\w{1,8}|insecure|data loss|never (?:called|awaited|closed|released|reached)|not (?:awaited|handled|closed|released|thread[- ]safe)|throws?|fails? (?:when|if|with|for|silently)|will fail|infinite loop|unhandled|swallow(?:s|ed)?|corrupts?|duplicates? rows|stale)\b/i,
    unless: null,
  },
  {
    name: 'form and names',
    intent: 'style',
    max_length: 2000,
    pattern:
      /\b(?:renam(?:e|ing)|naming|better name|typo|spelling|grammar|indent(?:ation)?|whitespace|trailing (?:space|comma)|format(?:ting)?|prettier|lint(?:er)?|convention|consisten(?:t|cy)|readab(?:le|ility)|wording|camel ?case|snake ?case|blank line|import order|unused import|magic number)\b/i,
    unless: null,
  },
  {
    name: 'asks for a change',
    intent: 'request',
    max_length: 8000,
    pattern:
      /\b(?:please|should(?:n't| not)?|could (?:you|we)|can (?:you|we)|would you|let's|need(?:s)? to|must(?:n't| not)?|have to|consider|prefer|avoid|instead|don't|do not|never|suggest(?:ion)?|i'd|better to|rather|missing|lacks?)\b|^\W{0,3}(?:use|add|remove|move|extract|replace|drop|delete|inline|split|wrap|check|handle|make|pass|return|document|test|log|validate|keep|call)\b/i,
    unless: null,
  },
  {
    name: 'question',
    intent: 'question',
    max_length: 8000,
    pattern: /\?|^\W{0,3}(?:why|what|how|when|where|who|is|are|does|do|did|was|were|any reason)\b/i,
    unless: null,
  },
]

/** The intent of a comment. On a line what no rule takes is a request; on the whole pull request it is process. */
export function intentOf({ prose, suggestion }: CommentText, is_on_line: boolean): { intent: Intent; rule: string } {
  for (const { name, intent, pattern, unless, max_length } of intentRules) {
    if (prose.length <= max_length && pattern.test(prose) && unless?.test(prose) !== true) return { intent, rule: name }
  }
  if (suggestion !== null) return { intent: 'request', rule: 'suggestion' }
  return is_on_line ? { intent: 'request', rule: 'otherwise, on a line' } : { intent: 'process', rule: 'otherwise' }
}

const stated: readonly (readonly [string, RegExp])[] = [
  ['P0', /\bP0\b|\bseverity:?\s*(?:critical|blocker)|🔴|\bcritical\b(?=\s*(?:$|[|:)\]]))/i],
  ['P1', /\bP1\b|\bseverity:?\s*(?:high|major)|🟠|\bpotential issue\b/i],
  ['P2', /\bP2\b|\bseverity:?\s*(?:medium|moderate)|🟡/i],
  ['P3', /\bP3\b|\bseverity:?\s*(?:low|minor|trivial)|🔵|🧹|^\W{0,4}nit(?:pick)?\b/i],
]

/** P0 to P3 when the comment says so itself (a badge, "severity: high", "nit"); null otherwise. Reads the beginning only. */
export function severityOf(body: string): string | null {
  const head = body.slice(0, 400)
  return stated.find(([, pattern]) => pattern.test(head))?.[0] ?? null
}
