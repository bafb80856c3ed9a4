/** How much of a broad suite of invented secrets the redactor covers, and that encoding a text changes nothing. */
import { describe, expect, test } from 'vitest'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { projectRoot } from '../../samples.ts'
import { ENCODINGS, KNOWN_GAPS, suiteCases, survivorsOf } from './suite/suite.ts'

const redactor = createRedactor({ key: 'test-key' })
const cases = suiteCases(projectRoot, 7)
const count_secrets = cases.reduce((sum, one) => sum + one.secrets.length, 0)
const plain = missed((text) => text)

function missed(encode: (text: string) => string): string[] {
  return cases.flatMap((one) => survivorsOf(redactor, one, encode).map((secret) => `${one.name}: ${secret}`))
}

test('the suite is broad', () => {
  expect(cases.length).toBeGreaterThan(1800)
  expect(count_secrets).toBeGreaterThan(2500)
  expect(new Set(cases.map((one) => one.name)).size).toBe(cases.length)
})

test('at least 97 % are covered, and 99.5 % of those that are no known gap', () => {
  expect(plain.length / count_secrets).toBeLessThan(0.03)
  const unknown = plain.filter((one) => !KNOWN_GAPS.includes(one.slice(0, one.indexOf(':'))))
  expect(unknown.length / count_secrets, unknown.join('\n')).toBeLessThan(0.005)
})

describe('the same secrets are covered however the text is wrapped', () => {
  test.each(Object.keys(ENCODINGS).filter((name) => !['escaped in text', 'in a diff'].includes(name)))('%s', (name) => {
    expect(missed(ENCODINGS[name] ?? String)).toEqual(plain)
  })

  // a file known only by its lines (htpasswd, .pgpass) is no longer one when signs or other text stand around them
  test.each([
    ['in a diff', 0.01],
    ['escaped in text', 0.035],
  ] as const)('%s: at most this share more is missed: %d', (name, share) => {
    expect((missed(ENCODINGS[name] ?? String).length - plain.length) / count_secrets).toBeLessThan(share)
  })
})
