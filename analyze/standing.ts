/** Whether a cluster shows something that stands in the repository or only the work of one day: what the ranking asks first. */
import { purposeOf } from './commands.ts'
import type { Remedy } from './lesson.ts'
import { mayProposeAlone } from './signals/registry.ts'
import { isTestTool } from './trouble-key.ts'

/** What is looked at. */
export interface Stance {
  kind: string
  scope: string
  /** `go test`, `golangci-lint errcheck`, a command's family; empty for none. */
  name: string
  /** True when a rule or a thing's name holds it together, not just equal words. */
  is_grouped: boolean
  /** Pieces of work (feature branches, else sessions) that met it. */
  count_tasks: number
  count_days: number
  count_users: number
  /** Kind of the best remedy; null when none is known. */
  remedy: Remedy['kind'] | null
}

/**
 * The tiers of the ranking, the first first: 0 recurs over pieces of work, on two days or with two people; 1 a rule that was
 * silenced in the code, met once: a decision that only a maintainer can make, by changing the rule or the code; 2 a rule or
 * the environment, met once; 3 a missing path, a compiler's or a program's word met in one piece of work; 4 a failing test
 * that only edits made green, which is the work itself until several people meet it; 5 nothing for this repository.
 * Source: one team's real sessions; a test that was red on one branch, or one error of a half-written file, tells a
 * maintainer nothing, however many minutes it took; of what was met once, the silenced rules told most.
 */
export function tierOf(one: Stance): number {
  const isOurs = one.scope === 'repository' || one.scope === 'environment'
  if (!isOurs || !mayProposeAlone(one.kind)) return 5
  const isTest = isTestTool(one.name) || (one.kind === 'failed_command' && purposeOf(one.name) === 'test')
  if (isTest && (one.remedy === null || one.remedy === 'edit') && (one.count_tasks < 3 || one.count_users < 2)) return 4
  if (one.count_tasks >= 2 && (one.count_days >= 2 || one.count_users >= 2)) return 0
  if (one.kind === 'gate_evasion' && one.remedy === 'edit') return 1
  const isTaught = one.kind === 'diagnostic' && (one.scope === 'environment' || (one.is_grouped && one.remedy !== null))
  return isTaught && !isTest ? 2 : 3
}
