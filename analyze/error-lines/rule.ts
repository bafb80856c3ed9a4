/** The shape of one rule: what a line of a known tool looks like, how much it says, and how far its block reaches. */

/**
 * What a line is:
 * `cause` says why the build failed; `wrapper` says only that something failed or how to get help, and is kept beside a
 * cause; `verdict` repeats that the job failed and is kept only when nothing else is there; `noise` looks like an error
 * and is none.
 */
export type RuleKind = 'cause' | 'wrapper' | 'verdict' | 'noise'

export interface Rule {
  /** `tool:what`; unique. Wrappers and verdicts have the names `wrapper:…` and `verdict:…`. */
  name: string
  tool: string
  kind: RuleKind
  /**
   * 90 a diagnostic with a place or a lack of a resource, 80 a tool's own sentence, 70 a test failure headline,
   * 60 an exception, 50 an error level, 30 a word. Higher is tried first and wins the fingerprint.
   */
  priority: number
  /** Linear on any input; the line it sees is cleaned and at most 2,000 characters. Named groups: see `Captures`. */
  pattern: RegExp
  /** Present: all lines after this one belong to the block until this matches. */
  until?: RegExp
  /** Present with `until`: the closing line itself belongs to the block too. */
  is_until_kept?: boolean
  /** A line the pattern must match; of our own invention. */
  example: string
}

/** The named groups that rules use; all optional. `file`, `line` and `test` reach the summary, the others document the rule. */
export interface Captures {
  file?: string
  line?: string
  column?: string
  code?: string
  test?: string
  message?: string
}

type Rest = Pick<Rule, 'until' | 'is_until_kept'>

/** One cause rule on one line of the table. */
export function cause(name: string, priority: number, pattern: RegExp, example: string, rest: Rest = {}): Rule {
  return { name, tool: name.slice(0, name.indexOf(':')), kind: 'cause', priority, pattern, example, ...rest }
}

/** One wrapper rule: tried before every cause, kept beside one, never a fingerprint. */
export function wrapper(tool: string, what: string, pattern: RegExp, example: string): Rule {
  return { name: `wrapper:${what}`, tool, kind: 'wrapper', priority: 10, pattern, example }
}

/** One verdict rule: says that the job failed and nothing else. */
export function verdict(tool: string, what: string, pattern: RegExp, example: string): Rule {
  return { name: `verdict:${what}`, tool, kind: 'verdict', priority: 5, pattern, example }
}

/** One noise rule: tried after the causes of priority 60 and more, before the weaker ones. */
export function noise(what: string, pattern: RegExp, example: string): Rule {
  return { name: `noise:${what}`, tool: 'any', kind: 'noise', priority: 55, pattern, example }
}
