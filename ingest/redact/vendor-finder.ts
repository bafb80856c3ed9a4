/** Turns the vendor tables (word, shape) into detectors: a word wakes the rule, one anchored regex in a bounded window decides. */
import { platformRules } from './vendors-platforms.ts'
import { serviceRules } from './vendors-services.ts'
import { isWordy } from './shape.ts'
import { isAlphanumeric, isNearStart, isTokenStart, type Finder } from './span.ts'

/** One secret format. The whole match is replaced, or the first group when the pattern has one. */
export interface VendorRule {
  kind: string
  /** Lower-case words that must occur in the text; the secret begins with one of them unless `before` is set. */
  words: readonly string[]
  pattern: RegExp
  /** How many characters before the word the secret may begin; default 0. */
  before?: number
  /** The prefix is short or ordinary: also ask that the rest looks random (letters with digits, not words). */
  random?: boolean
  /** The token must show upper case, lower case and a digit; for formats with hardly any prefix. */
  exact?: boolean
  /** A cheap look around the word, for words so ordinary that running the pattern at each would cost speed. */
  guard?: (text: string, at: number) => boolean
}

/** How far after the word a rule with `before` looks; the longest such format ends within it. */
const WINDOW = 320

/** Detectors for all vendor tables. */
export function vendorFinders(): Finder[] {
  return [...platformRules, ...serviceRules].map(vendorFinder)
}

/** The detector of one rule. */
function vendorFinder(rule: VendorRule): Finder {
  const before = rule.before ?? 0
  const anchored = new RegExp(rule.pattern.source, before === 0 ? `y${rule.pattern.flags}` : `g${rule.pattern.flags}`)
  const isDistinct =
    rule.random !== true && rule.exact !== true && rule.words.every((word) => /^.{3,}[_.-]$/.test(word))
  return {
    words: rule.words,
    works_on_raw: true,
    find(text, start, end, emit) {
      if (rule.guard !== undefined && !rule.guard(text, start)) return
      const isGlued = isAlphanumeric(text.charCodeAt(start)) && !isTokenStart(text, start)
      if (before === 0 && isGlued && !(isDistinct && isNearStart(text, start))) return
      const from = Math.max(0, start - before)
      anchored.lastIndex = before === 0 ? start : 0
      const match = anchored.exec(before === 0 ? text : text.slice(from, end + WINDOW))
      if (match === null) return
      const at = before === 0 ? start : from + match.index
      if (at > start || (before > 0 && !isTokenStart(text, at))) return
      const secret = match[1] ?? match[0]
      if (isPlaceholderToken(secret, rule)) return
      const offset = at + match[0].indexOf(secret)
      emit(offset, offset + secret.length, rule.kind)
    },
  }
}

/** A documentation stand-in (`ghp_xxxxxxxx`, `sk-your-key-here`), or too tidy for a rule that asks for randomness. */
function isPlaceholderToken(secret: string, rule: VendorRule): boolean {
  if (/x{8,}|your[-_]|placeholder|\*{3}/i.test(secret)) return true
  if (rule.exact === true && !(/[a-z]/.test(secret) && /[A-Z]/.test(secret) && /\d/.test(secret))) return true
  if (rule.random !== true) return false
  const body = secret.replace(/^[A-Za-z]{1,12}[_.-]/, '')
  return !/\d/.test(body) || isWordy(body)
}
