/** The shape of a rule about what a runtime says when something is missing or refused. */
import type { Scope } from './diagnostic.ts'

export interface RuntimeRule {
  tool: string
  rule: string
  /** Tried on one line. Group 1, where there is one, is the subject: the path, module, port or variable. */
  pattern: RegExp
  /** The message, with `*` where the subject stands. */
  says: string
  scope: Scope
  /** True when it shows a wrong belief about the repository: a path or name that is not there. */
  is_wrong_belief?: boolean
}

/** A rule from its parts. */
export function rule(
  tool: string,
  name: string,
  pattern: RegExp,
  says: string,
  scope: Scope,
  is_wrong_belief = false,
): RuntimeRule {
  return { tool, rule: name, pattern, says, scope, is_wrong_belief }
}
