/** Finds the first rule that a plain line matches. */
import { allRules } from './rules/all.ts'
import type { Captures, Rule } from './rule.ts'

/** Rules see only the beginning of a line: their patterns are anchored there, and cost stays bounded. */
const MAX_MATCHED_CHARS = 600

/** Something that every line of a cause, a wrapper or a verdict holds; a test keeps it true for every rule's example. */
const hint =
  /err|fail|fatal|exception|panic|abort|cannot|can't|could|unable|not |undefined|unresolved|unexpected|unknown|invalid|denied|refused|tim(?:ed|e) ?out|kill|memory|space|exist|missing|conflict|segm|expected|assert|mismatch|exceed|violat|forbidden|reset|would|halt|finished|build step|traceback|\.\w{1,10}[:(]\d|not-found|^Tests|^FAIL|^\[(?!INFO|DEBUG|TRACE)|^l\.\d|^[!*>#=●│E✖×✗✘✕⎯<] ?|dockerfile|^\s+[\d×✗✘✕●✖❯X>]|^---|^\S+ format|^File |^g?make|^\d+\) |getaddrinfo|^\d\d:\d\d \+|problem|occurred|build file|script|plugin|scenario|threshold|^level=|^E: |deadlock|goimports|core dumped|sig(?:kill|segv)|lock ?file|loop|^In |warning|return|exit|require|reject|cancel|shut|rate limit|requests|code style|solv|depend|certificate|sanitizer|race$|no such|rule \d|tests |stacktrace|trace:|eof|output|status|stage|package|please|module|type |enter|npm|task|\.tex|diff|ynx?\d/i

/** False when no cause, wrapper or verdict can match the line: a quick look that spares most lines the whole table. */
export function mayMatter(text: string): boolean {
  return hint.test(text.length > MAX_MATCHED_CHARS ? text.slice(0, MAX_MATCHED_CHARS) : text)
}

/** A rule that matched, and the named groups it captured. */
export interface Match {
  rule: Rule
  captures: Captures
}

/** In: a plain line. Out: the rule that names it and what it captured, or null. */
export function matchRule(text: string): Match | null {
  const head = text.length > MAX_MATCHED_CHARS ? text.slice(0, MAX_MATCHED_CHARS) : text
  for (const rule of allRules) {
    const match = rule.pattern.exec(head)
    if (match !== null) return { rule, captures: match.groups ?? {} }
  }
  return null
}
