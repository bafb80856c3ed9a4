/** Which form a lesson takes and where it goes: the decision rules as a table, first match wins, each with its reason. */
import type { FoundRemedy } from './found-remedy.ts'
import type { ChangeKind } from './lesson.ts'

/** What the rules look at. */
export interface Case {
  kind: string
  scope: string
  remedy: FoundRemedy | null
  /** True when a check in the repository prints the diagnostic already. */
  is_checked: boolean
  /** True when the trouble is a test's failure. */
  is_test: boolean
}

export interface Placement {
  kind: ChangeKind
  place: string
  reasons: string[]
}

interface Rule {
  /** Number in the decision table it comes from. */
  rule: string
  asks: string
  applies(one: Case): boolean
  kind: ChangeKind
  reason: string
}

/** In order. Sources: the decision table for lessons (environment before lint before test before prose). */
export const placementRules: readonly Rule[] = [
  {
    rule: '0 slow',
    asks: 'Is it a slow command?',
    applies: (one) => one.kind === 'slow_command',
    kind: 'environment',
    reason: 'A slow command is mended by making it faster or narrower; prose does not speed it up.',
  },
  {
    rule: '0 flaky',
    asks: 'Does a plain retry make it go away?',
    applies: (one) => one.remedy?.kind === 'retry',
    kind: 'environment',
    reason:
      'It passes again with nothing changed, so it is flaky: the test or its environment needs mending, not the agent.',
  },
  {
    rule: '0 permission',
    asks: 'Is a permission or program missing, and no command known that brings it?',
    applies: (one) => one.scope === 'environment' && one.remedy === null,
    kind: 'environment',
    reason: 'The environment lacks something; a script or an allow-list mends it for everybody.',
  },
  {
    rule: '5 prevent',
    asks: 'Does a check already catch it?',
    applies: (one) => one.is_checked && one.remedy?.kind === 'edit',
    kind: 'doc',
    reason:
      'A check already catches it, so the cost is the lost round trip: one line with the example prevents it; another lint would not.',
  },
  {
    rule: '5 automatic',
    asks: 'Does a command mend what a check catches?',
    applies: (one) => one.is_checked && one.remedy?.kind === 'command',
    kind: 'doc',
    reason: 'A check catches it and a command mends it: the line says to run the command first.',
  },
  {
    rule: '4 force',
    asks: 'Is it an action to forbid or force when it happens?',
    applies: (one) => one.remedy?.kind === 'command' && one.remedy.edit_after !== null && one.kind !== 'wrong_belief',
    kind: 'doc',
    reason:
      'A wrapper that prints the right command would be stronger; as long as only lines are written, one line says which to use.',
  },
  {
    rule: '5 command',
    asks: 'Is it a command every session needs and cannot infer?',
    applies: (one) => one.remedy?.kind === 'command',
    kind: 'doc',
    reason:
      'A command that every session needs and that nothing in the failure names belongs in the index of instructions.',
  },
  {
    rule: '5 fact',
    asks: 'Is it a fact about the repository that sessions get wrong?',
    applies: (one) => one.kind === 'wrong_belief',
    kind: 'doc',
    reason:
      'Several sessions believed the same wrong thing about the repository; one line in negative form corrects it.',
  },
  {
    rule: '5 otherwise',
    asks: 'Anything else with a known remedy.',
    applies: () => true,
    kind: 'doc',
    reason: 'A fact that is needed and cannot be inferred: one line in the index of instructions.',
  },
]

/** The form and place of a lesson. Never null: the last rule takes everything. */
export function placementOf(one: Case): Placement {
  const rule = placementRules.find((candidate) => candidate.applies(one)) as Rule
  return { kind: rule.kind, place: 'AGENTS.md', reasons: [`Rule ${rule.rule}: ${rule.reason}`] }
}
