import { expect, test } from 'vitest'
import type { FoundSignal } from '#analyze/members.ts'
import { titleOf } from '#analyze/title.ts'

/** As many signals of one cluster as patterns; only what the title reads is given. */
const signals = (patterns: readonly string[], more: Partial<FoundSignal> = {}) =>
  patterns.map(
    (pattern) =>
      ({ pattern, family: 'diagnostic', group: 'rule', is_exact: false, subject: 's', ...more }) as FoundSignal,
  )

test.each([
  [
    'a signature says where',
    signals(['error returned is unwrapped: sig: func cart.Load(name string) (Cart, error) (golangci-lint wrapcheck)']),
    'error returned is unwrapped (golangci-lint wrapcheck)',
  ],
  [
    'signatures differ',
    signals([
      'error returned from package is unwrapped: sig: func cart.Load() error (golangci-lint wrapcheck)',
      'error returned from package is unwrapped: sig: func cart.Save() error (golangci-lint wrapcheck)',
    ]),
    'error returned from package is unwrapped (golangci-lint wrapcheck)',
  ],
  [
    'names differ at the end',
    signals([
      'os.Chdir() could be replaced by t.Chdir() in TestCart (golangci-lint usetesting)',
      'os.Chdir() could be replaced by t.Chdir() in TestStock (golangci-lint usetesting)',
    ]),
    'os.Chdir() could be replaced by t.Chdir() in … (golangci-lint usetesting)',
  ],
  [
    'one name of the code',
    signals(['renderBasket - currencyCode is unused (golangci-lint unparam)']),
    '… - … is unused (golangci-lint unparam)',
  ],
  [
    'a number',
    signals(['<*> lines are duplicate of `…` (golangci-lint dupl)']),
    '… lines are duplicate of `…` (golangci-lint dupl)',
  ],
  [
    'a compiler names the cause',
    signals(['undefined: renderBasket (go undefined)'], { group: '' }),
    'undefined: renderBasket (go undefined)',
  ],
  [
    'the folder of missing files',
    signals(['no such path: src/cmd/run.ts (path missing_path)', 'no such path: src/cmd (path missing_path)'], {
      family: 'wrong_belief',
      is_exact: true,
    }),
    'no such path: src/cmd (path missing_path)',
  ],
])('%s', (_, given, expected) => {
  expect(titleOf(given)).toBe(expected)
})
