import { expect, test } from 'vitest'
import { tierOf, type Stance } from '#analyze/standing.ts'

const stance = (parts: Partial<Stance>): Stance => ({
  ...{ kind: 'diagnostic', scope: 'repository', name: 'golangci-lint errcheck', is_grouped: true },
  ...{ count_tasks: 3, count_days: 3, count_users: 2, remedy: null },
  ...parts,
})
const once = { count_tasks: 1, count_days: 1, count_users: 1 }

test.each([
  ['a rule met by several', {}, 0],
  ['a rule met twice by one person on two days', { count_tasks: 2, count_days: 2, count_users: 1 }, 0],
  ['a rule met twice by one person on one day', { count_tasks: 2, count_days: 1, count_users: 1, remedy: 'edit' }, 2],
  ['a rule met once, with its answer', { ...once, remedy: 'edit' }, 2],
  ['a rule met once, without', once, 3],
  ['something the machine lacks, once', { ...once, scope: 'environment', is_grouped: false }, 2],
  ["a compiler's word, once", { ...once, name: 'go undefined', is_grouped: false, remedy: 'edit' }, 3],
  ['a missing path, once', { ...once, kind: 'wrong_belief', name: 'path missing_path' }, 3],
  ['a rule silenced in the code, once', { ...once, kind: 'gate_evasion', name: '', remedy: 'edit' }, 1],
  ['a check skipped on the command line, once', { ...once, kind: 'gate_evasion', name: '' }, 3],
  ['a test red in two pieces of work', { name: 'go test', count_tasks: 2, count_days: 2 }, 4],
  ['a test that several met', { name: 'go test' }, 0],
  ['a test that a retry makes green', { name: 'go test', count_tasks: 2, count_days: 2, remedy: 'retry' }, 0],
  ['an unexplained red test script', { ...once, kind: 'failed_command', name: 'python test_cart.py' }, 4],
  ["the agent's own tools", { scope: 'agent_tool' }, 5],
  ['a sign that only colours a session', { kind: 'compaction' }, 5],
] as const)('%s is in tier %s', (_, parts, expected) => {
  expect(tierOf(stance(parts))).toBe(expected)
})
