import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { samplesDir } from '../../samples.ts'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './fakes.ts'

const redactor = createRedactor({
  key: 'test-key',
  known_values: ['correct horse battery'],
  user_names: ['okonkwo'],
  rules: [{ name: 'Ticket', pattern: 'ACME-[0-9]{4,8}' }],
})
const secret = 'gh' + 'p_' + run('base62', 36)
const planted = 'gl' + 'pat-' + run('base62', 20)

/** Text that is likely to trip the redactor: words that wake it, tokens, quotes, escapes, odd characters. */
const pieces = fc.constantFrom(
  'password',
  'token',
  'api_key',
  'secret',
  'key',
  'Authorization',
  'Bearer ',
  'Cookie',
  'curl -u ',
  '=',
  ': ',
  ' ',
  '\n',
  '"',
  "'",
  '\\',
  '\\n',
  '\\"',
  '{',
  '}',
  '[',
  ']',
  ',',
  '@',
  'a@b.io',
  '/home/',
  'alice',
  'okonkwo',
  '-Users-',
  '://',
  'hunter2',
  secret,
  run('base62', 32),
  run('hex', 40),
  'eyJ',
  '.',
  'correct horse battery',
  'ACME-12345',
  '-----BEGIN ',
  'PRIVATE KEY-----',
  '[REDACTED:',
  ':00000000]',
  '\ud800',
  'é',
  '\u0000',
  Buffer.from(`token=${run('base62', 32)} ok`).toString('base64'),
)
const text = fc.oneof(
  fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
)
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    tie('value').map((inner) => JSON.stringify(inner)),
  ),
}))

describe('properties', () => {
  test('redacting twice changes nothing more', () => {
    fc.assert(
      fc.property(text, (given) => {
        const once = redactor.text(given).text
        expect(redactor.text(once)).toEqual({ text: once, counts: {} })
      }),
      { numRuns: 3000 },
    )
  })

  test('a JSON line stays one JSON line of the same shape, and redacting it twice changes nothing more', () => {
    fc.assert(
      fc.property(json, (given) => {
        const once = redactor.line(JSON.stringify(given)).text
        expect(once).not.toContain('\n')
        expect(shape(JSON.parse(once))).toEqual(shape(given))
        expect(redactor.line(once)).toEqual({ text: once, counts: {} })
        expect(redactor.value(given).value).toEqual(JSON.parse(once))
      }),
      { numRuns: 1000 },
    )
  })

  test('a planted secret never survives, at any depth', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('array', 'object', 'key', 'string'), { maxLength: 3 }),
        text,
        (path, around) => {
          let value: unknown = `${around} ${planted} ${around}`
          for (const step of path)
            value =
              step === 'array'
                ? [value]
                : step === 'object'
                  ? { a: value }
                  : step === 'key'
                    ? { [String(JSON.stringify(value))]: 1 }
                    : JSON.stringify(value)
          expect(redactor.line(JSON.stringify(value)).text).not.toContain(planted)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

/** Structure without contents: array lengths, member counts, kinds of leaves. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value === 'object' && value !== null) return Object.values(value).map(shape).length
  return typeof value
}

describe('lines', () => {
  test('what is not redacted keeps its bytes: spaces, big numbers, doubled keys, escapes', () => {
    const line = `{ "n": 12345678901234567890, "n": 1.0, "u": "\\u00e9\\/", "t":"${secret}" }`
    expect(redactor.line(line).text).toMatch(
      /^\{ "n": 12345678901234567890, "n": 1\.0, "u": "\\u00e9\\\/", "t":"\[REDACTED:github-token:[0-9a-f]{8}\]" \}$/,
    )
  })

  test('keys are redacted, and JSON inside JSON inside JSON', () => {
    const nested = JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ password: 'hunter2' }) }) })
    expect(redactor.line(nested).counts).toEqual({ password: 1 })
    expect(redactor.line(JSON.stringify({ [secret]: 1 })).counts).toEqual({ 'github-token': 1 })
  })

  test('a broken line is redacted as text', () => {
    expect(redactor.line(`{"a": "${secret}`).counts).toEqual({ 'github-token': 1 })
    expect(redactor.line(`{"a": ${secret}}`).counts).toEqual({ 'github-token': 1 })
    expect(redactor.line(`{"password": "hunter2", broken}`).counts).toEqual({ password: 1 })
  })

  test('a long string is redacted like a short one, beside others and after being seen before', () => {
    const long = `${'const total = rows.length + 1\n'.repeat(200)}`
    const redacted = (given: unknown) => redactor.line(JSON.stringify(given)).text.replaceAll(/:[0-9a-f]{8}\]/g, ']')
    for (const _round of [1, 2]) {
      expect(
        redacted({ a: secret, b: long, password: 'hunter2', c: long + secret, d: [`${long}password=hunter2`] }),
      ).toBe(
        JSON.stringify({
          a: '[REDACTED:github-token]',
          b: long,
          password: '[REDACTED:password]',
          c: `${long}[REDACTED:github-token]`,
          d: [`${long}password=[REDACTED:password]`],
        }),
      )
    }
  })

  test('a long string with a broken escape and nothing in it stays, one with a secret makes the line text', () => {
    const long = 'rows '.repeat(100)
    expect(redactor.line(`{"a":"${long}\\q","b":"${secret}"}`).counts).toEqual({ 'github-token': 1 })
    expect(redactor.line(`{"a":"${long}\\q ${secret}","password":"hunter2"}`).counts).toEqual({
      'github-token': 1,
      password: 1,
    })
  })

  test('a bare number, word or null is a value, whatever the rules say', () => {
    const strict = createRedactor({ key: 'k', rules: [{ name: 'number', pattern: '[0-9]{3}|true|null' }] })
    for (const value of [12345, true, null]) expect(strict.value(value)).toEqual({ value, counts: {} })
  })

  test('a hidden letter does not hide the secret', () => {
    const line = `{"a":"\\u0067${secret.slice(1)}"}`
    expect(redactor.line(line).counts).toEqual({ 'github-token': 1 })
  })
})

describe('hostile input', () => {
  test.each([
    ['a million letters', 'a'.repeat(1e6)],
    ['a million keys', 'key='.repeat(250_000)],
    ['a million at signs', 'a@'.repeat(500_000)],
    ['a million quotes', '"'.repeat(1e6)],
    ['a million backslashes', `{"a":"${'\\'.repeat(1e6)}"}`],
    ['passwords without end', `password: ${'x1'.repeat(500_000)}`],
    ['begins without ends', '-----BEGIN RSA PRIVATE KEY-----\n'.repeat(30_000)],
    ['dots', 'a.'.repeat(500_000)],
    ['eyJ', 'eyJ'.repeat(300_000)],
    ['urls', 'http://a:'.repeat(100_000)],
    ['lone surrogates', '\ud800'.repeat(500_000)],
    ['marks', '[REDACTED:'.repeat(100_000)],
    ['many real marks', `password=[REDACTED:password:12345678] token=${run('base62', 24)} `.repeat(5_000)],
    ['commands', 'mysql -u root -p '.repeat(60_000)],
    ['commands on one line', 'curl -u '.repeat(120_000)],
    ['columns', 'password,token,'.repeat(60_000)],
    ['columns in SQL', '(password) VALUES '.repeat(50_000)],
    ['escapes', 'password\\n'.repeat(100_000)],
    ['escapes of escapes', '\\\\\\n"password'.repeat(60_000)],
    ['percent signs', '%3Dpassword'.repeat(90_000)],
    ['line marks', '\n+password'.repeat(90_000)],
    ['calls', 'password("", '.repeat(80_000)],
    ['ciphers', "encrypt('', ".repeat(80_000)],
    ['constructors', 'new Foo("", '.repeat(80_000)],
    ['lists of codes', 'backup codes: a1b2c3 '.repeat(50_000)],
    ['lists of bytes', 'key[ = {0x1, 0x2, '.repeat(50_000)],
    ['Java passwords', 'load("a1b2c".toCharArray('.repeat(40_000)],
    ['rows of tables', '| password | a1 '.repeat(60_000)],
    ['hosts of hooks', 'https://hook.a.b/in/'.repeat(50_000)],
    ['key types', '"kty" '.repeat(160_000)],
    ['sentences', 'the password is to be '.repeat(45_000)],
    ['nesting', `${'['.repeat(1e5)}"${secret}"${']'.repeat(1e5)}`],
    ['nested strings', Array.from({ length: 12 }).reduce<string>((inner) => JSON.stringify({ a: inner }), secret)],
  ])(
    '%s takes linear time',
    (_name, given) => {
      const started = process.cpuUsage()
      const text = redactor.line(given).text
      expect(process.cpuUsage(started).user / 1000).toBeLessThan(8000)
      expect(text).not.toContain(secret)
    },
    60_000,
  )

  test.each([
    ['escaped quotes', 'password\\\\\\"'],
    ['escaped ends of lines', 'password\\n'],
    ['services', 'datadog key is '],
    ['users and hosts', 'smtp.a.b:'],
  ])('%s cost at most fifteen times what code costs', (_name, unit) => {
    const code =
      'export async function load(path: string): Promise<Token> { return parse(await readFile(path)) } // key\n'
    const cost = (given: string): number => {
      const times = Array.from({ length: 3 }, () => {
        const started = process.cpuUsage()
        redactor.text(given)
        return process.cpuUsage(started).user
      })
      return Math.min(...times)
    }
    const [hostile, ordinary] = [unit, code].map((part) => cost(part.repeat(Math.ceil(500_000 / part.length))))
    expect(hostile).toBeLessThan(15 * (ordinary ?? 0))
  })

  test('a value nested 100,000 deep comes back cut, not crashed', () => {
    let deep: unknown = secret
    for (let n = 0; n < 1e5; n++) deep = [deep]
    expect(JSON.stringify(redactor.value(deep).value)).toContain('too-deep')
  })
})

const samples = samplesDir()
test.skipIf(samples === null)(
  'clean sessions: at most 15 flags per MB, and every line stays JSON (needs the sample logs)',
  () => {
    let size = 0
    let flags = 0
    const files = readdirSync(samples ?? '', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.jsonl'))
      .sort()
    for (const file of files) {
      if (size > 5e6) break
      const lines = readFileSync(join(samples ?? '', file), 'utf8').split('\n')
      for (const line of lines) {
        const given = redactor.line(line)
        size += line.length
        flags += Object.entries(given.counts).reduce(
          (sum, [kind, count]) => (kind === 'user' || kind === 'email' ? sum : sum + count),
          0,
        )
        if (given.text !== line && isJson(line)) expect(isJson(given.text)).toBe(true)
      }
    }
    expect(flags / (size / 1e6)).toBeLessThanOrEqual(15)
  },
)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
