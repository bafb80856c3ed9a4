import { describe, expect, test } from 'vitest'
import { KnownError } from '#ingest/known-error.ts'
import { createRedactor } from '#ingest/redact/redactor.ts'

describe('user rules', () => {
  test.each([
    ['ACME-[0-9]{4,8}', 'see ACME-12345 now', 'see [REDACTED:my-rule:', 1],
    ['cust_(?:eu|us)_[a-z0-9]+', 'cust_eu_abc9 cust_us_x', '[REDACTED:my-rule:', 2],
    ['[a-f]{2}\\d?z', 'abz cd4z', '[REDACTED:my-rule:', 2],
  ])('%s', (pattern, text, expected, count) => {
    const given = createRedactor({ key: 'k', rules: [{ name: 'My rule', pattern }] }).text(text)
    expect(given.text).toContain(expected)
    expect(given.counts).toEqual({ 'my-rule': count })
  })

  test.each([
    '(a+)+b',
    '(?:a|b*)*c',
    '((a?){3})+',
    'a(?=b)',
    '(?<!a)b',
    '(a)\\1',
    '(?<n>a)',
    'a*',
    '',
    '[',
    'a**',
    'x{1,5000}',
    '\\w+\\w+\\w+x',
    'a'.repeat(501),
  ])('refuses %s', (pattern) => {
    expect(() => createRedactor({ key: 'k', rules: [{ name: 'bad', pattern }] })).toThrow(KnownError)
  })

  test('an accepted rule stays quick on text made against it', () => {
    const redactor = createRedactor({ key: 'k', rules: [{ name: 'r', pattern: 'a+x' }] })
    const started = performance.now()
    redactor.text('a'.repeat(1e6))
    expect(performance.now() - started).toBeLessThan(10_000)
  }, 20_000)
})
