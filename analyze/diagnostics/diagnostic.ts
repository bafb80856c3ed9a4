/** A diagnostic: what a compiler, linter, test runner or runtime said about one thing. The atoms that clusters are made of. */

export interface Diagnostic {
  /** Who says it: tsc, eslint, golangci-lint, go, pytest, node, shell … */
  tool: string
  /** Rule or error code, e.g. `errcheck`, `TS2307`, `module_not_found`, or the test's name; null when the tool gives none. */
  rule: string | null
  message: string
  /** As printed; null when the tool names none. */
  file: string | null
  line: number | null
  severity: 'error' | 'warning'
  /** The source line that the tool prints below; null when it does not. */
  snippet: string | null
  /**
   * rule: the rule alone names the cause (a linter's rule), names inside the message are only the place.
   * message: the message is part of the cause (a compiler error, a missing module, a forbidden import).
   */
  cause: 'rule' | 'message'
  /** What it is about, when more exact than tool and rule: the missing path, the port, the variable. */
  subject: string | null
  /** Words that its answer puts in or takes out, when the message does not say them; null to read them from the message. */
  names: readonly string[] | null
  kind: 'diagnostic' | 'wrong_belief'
  scope: Scope
}

/** Who could do something about it: the repository, its environment, nobody but the agent or its user, or somebody outside. */
export const scopes = ['repository', 'environment', 'agent_tool', 'user', 'external'] as const
export type Scope = (typeof scopes)[number]

/** A parser of one line; gives null when the line is not its. Lines come cleaned and at most 600 characters long. */
export interface LineParser {
  /** Name shown in the docs. */
  name: string
  parse(line: string, next: readonly string[]): Diagnostic | null
}

/** A diagnostic with the common defaults filled in. */
export function diagnostic(parts: Partial<Diagnostic> & { tool: string; message: string }): Diagnostic {
  return {
    rule: null,
    file: null,
    line: null,
    severity: 'error',
    snippet: null,
    cause: 'message',
    subject: null,
    names: null,
    kind: 'diagnostic',
    scope: 'repository',
    ...parts,
    message: parts.message.trim().slice(0, 400),
  }
}

/** Rules whose message names the cause: what is forbidden, deprecated or unresolved differs from case to case. */
const messageRules =
  /(restricted|forbid|depguard|gomodguard|deprecat|SA1019|no-unresolved|noRestricted|banned|no-extraneous|boundaries|no-undef|typecheck|import\/named|F821|syntax)/i

/** Whether a linter's rule alone names the cause. */
export function causeOf(rule: string | null): Diagnostic['cause'] {
  return rule === null || messageRules.test(rule) ? 'message' : 'rule'
}

/** A number of a regex group; null when missing. */
export function numberOf(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : Number(text)
}
