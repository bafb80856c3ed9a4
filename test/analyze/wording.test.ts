import { expect, test } from 'vitest'
import type { FoundRemedy } from '#analyze/found-remedy.ts'
import { placementOf, placementRules } from '#analyze/placement.ts'
import { safeLine, wordsFor, type Trouble } from '#analyze/wording.ts'

const trouble = (parts: Partial<Trouble>): Trouble => ({
  ...{
    kind: 'diagnostic',
    subject: 'x',
    message: 'it breaks',
    name: 'tool rule',
    command: 'pnpm test',
    is_checked: false,
  },
  ...parts,
})
const remedy = (parts: Partial<FoundRemedy>): FoundRemedy => ({
  ...{ kind: 'command', text: 'pnpm build', edit_before: null, edit_after: null, file_path: null, count_sessions: 3 },
  ...{ count_recoveries: 3, count_counter_examples: 0, lift: 5, session_ids: ['a'], is_best: true },
  ...{ example: { session_id: 'a', fail_seq: 1, pass_seq: 2 } },
  ...parts,
})

test.each([
  [
    'a slow command',
    trouble({ kind: 'slow_command', subject: 'pnpm test' }),
    null,
    '`pnpm test` takes over a minute: while iterating, run only the part you changed, and the whole once at the end.',
  ],
  [
    'a wrong belief without more',
    trouble({ kind: 'wrong_belief', subject: 'src/db' }),
    null,
    'There is no `src/db` here; do not look for it.',
  ],
  [
    'lines taken out',
    trouble({ name: 'ruff F401', is_checked: true, message: '`…` imported but unused' }),
    remedy({ kind: 'edit', edit_before: '# a note\nimport os', edit_after: '' }),
    '`ruff F401` asks: take out such as `import os` (`…` imported but unused).',
  ],
  [
    'masks become ellipses',
    trouble({ message: 'took <*> in <*>' }),
    remedy({}),
    'Run `pnpm build` before `pnpm test`: without it, `took … in …`.',
  ],
  [
    'back-ticks inside code',
    trouble({ message: 'use `x`' }),
    remedy({}),
    "Run `pnpm build` before `pnpm test`: without it, `use 'x'`.",
  ],
])('%s', (_name, given, found, text) => {
  expect(wordsFor(given, found)?.text).toBe(text)
})

test('a diagnostic without a remedy says nothing', () => {
  expect(wordsFor(trouble({}), null)).toBeNull()
})

test('lines are short, visible and without addresses, and code spans close', () => {
  expect(safeLine('see https://evil.example/x and\u200b this\u202e <!-- hidden -->', 100)).toBe('see … and this hidden')
  const long = wordsFor(trouble({ message: 'word '.repeat(80) }), remedy({ text: 'y'.repeat(150) }))?.text ?? ''
  expect(long.length).toBeLessThanOrEqual(200)
  expect((long.match(/`/g) ?? []).length % 2).toBe(0)
})

test.each([
  ['slow', { kind: 'slow_command', scope: 'environment', remedy: null }, '0 slow', 'environment'],
  ['flaky', { remedy: remedy({ kind: 'retry' }) }, '0 flaky', 'environment'],
  ['a check that already catches it', { is_checked: true, remedy: remedy({ kind: 'edit' }) }, '5 prevent', 'doc'],
  ['a formatter that mends it', { is_checked: true, remedy: remedy({}) }, '5 automatic', 'doc'],
  ['another command', { remedy: remedy({ edit_before: 'npx jest', edit_after: 'pnpm vitest' }) }, '4 force', 'doc'],
  ['a command that must run first', { remedy: remedy({}) }, '5 command', 'doc'],
  ['a wrong belief', { kind: 'wrong_belief', remedy: null }, '5 fact', 'doc'],
])('%s takes rule %s', (_name, one, rule, kind) => {
  const placed = placementOf({
    kind: 'diagnostic',
    scope: 'repository',
    is_checked: false,
    is_test: false,
    ...one,
  })
  expect([placed.kind, placed.place, placed.reasons[0]?.startsWith(`Rule ${rule}: `)]).toEqual([
    kind,
    'AGENTS.md',
    true,
  ])
})

test('every rule asks something and gives a reason; the last takes everything', () => {
  expect(placementRules.every((rule) => rule.asks.endsWith('?') || rule.rule === '5 otherwise')).toBe(true)
  expect(
    placementRules.at(-1)?.applies({ kind: 'x', scope: 'y', remedy: null, is_checked: false, is_test: false }),
  ).toBe(true)
})
