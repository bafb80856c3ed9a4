import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cleanText, fingerprint, maxChars, version } from '#analyze/fingerprint/fingerprint.ts'
import { masks } from '#analyze/fingerprint/masks.ts'
import { patternToLike, patternToRegex } from '#analyze/fingerprint/pattern.ts'
import { sampleTexts } from './texts.ts'

const pattern = (text: string) => fingerprint(text).pattern

describe('given → gives', () => {
  test.each(masks.map((mask) => [mask.name, mask.example.given, mask.example.gives]))(
    '%s: %s → %s',
    (_, given, gives) => {
      expect(pattern(given)).toBe(gives)
    },
  )

  /** One value of each mask, alone, with text before it, and with text after it. */
  test.each([
    ['url', 'https://api.corp.example:8443/v1/x?page=2&q=a', '<*>'],
    ['email', 'ann.lee@corp.example', '<*>'],
    ['uuid', '0f8fad5b-d9cb-469f-a165-70867728950e', '<*>'],
    ['iso time', '2024-07-03T22:03:37.123Z', '<*>'],
    ['log time', '2024-07-03 22:03:37,123 +0000', '<*>'],
    ['long date', 'Sunday, not masked', 'Sunday, not masked'],
    ['date', 'Sun Jun 19 20:40:41 2005', '<*>'],
    ['size', '1,234 bytes (1.20 KB)', '<*>'],
    ['duration', '1.5 seconds', '<*>'],
    ['short duration', '<1 sec', '<*>'],
    ['durations', '1h 5m 3s', '<*>'],
    ['address', '10.0.0.7:8080', '<*>'],
    ['IPv6', 'fe80::dead:beef:cafe', '<*>'],
    ['MAC', 'aa:bb:cc:dd:ee:ff', '<*>'],
    ['unix path', '/home/ann/app/src/main.ts', '<*>'],
    ['windows path', 'C:\\Users\\ann\\app.log', '<*>'],
    ['home path', '~/work/app', '<*>'],
    ['dot path', './dist/index.js', '<*>'],
    ['relative path with place', 'src/app/main.ts:12:5', '<*>'],
    ['bare file with place', 'main.ts:12:5', 'main.ts:<*>'],
    ['temp dir', '/tmp/tmp.Xa3Bc/out', '<*>'],
    ['host', 'db.corp.internal', '<*>'],
    ['host and port', 'db.corp.internal:5432', '<*>'],
    ['git hash', '9fceb02d0ae598e95dc970b74767f19372d61af8', '<*>'],
    ['pointer', '0x7ffeefbff5c8', '<*>'],
    ['version', 'v1.2.3-rc.4', '<*>'],
    ['number', '-12.5e3', '<*>'],
    ['numbered name', 'worker-3', '<*>'],
    ['secret', '***', '<*>'],
    ['quoted number', '"42"', '"<*>"'],
    ['quoted path', "'/home/ann/a.json'", "'<*>'"],
    ['quoted name', "'left-pad'", "'left-pad'"],
    ['quoted file', "'src/app/main.ts'", "'src/app/main.ts'"],
    ['scoped package', '@acme/ui', '@acme/ui'],
    ['rule', '@typescript-eslint/no-unused-vars', '@typescript-eslint/no-unused-vars'],
    ['rule group', 'lint/style/useConst', 'lint/style/useConst'],
    ['TypeScript code', 'TS2307', 'TS2307'],
    ['Rust code', 'E0308', 'E0308'],
    ['staticcheck code', 'SA1019', 'SA1019'],
    ['C# code', 'CS8602', 'CS8602'],
    ['Oracle code', 'ORA-00942', 'ORA-00942'],
    ['ruff code', 'F401', 'F401'],
    ['processor', 'CPU0', '<*>'],
    ['long id', 'ABC123456', '<*>'],
    ['exit', 'exit code 137', 'exit code 137'],
    ['exit status', 'exit status: 2', 'exit status: 2'],
    ['encoding', 'utf-8', 'utf-8'],
    ['word with slash', 'read/write', 'read/write'],
    ['class', 'java.net.ConnectException', 'java.net.ConnectException'],
  ])('%s bare, after and before text: %s → %s', (_, value, gives) => {
    expect([value, `saw ${value}`, `${value} was seen`].map(pattern)).toEqual([
      gives,
      `saw ${gives}`,
      `${gives} was seen`,
    ])
  })

  test('colours, control characters and runs of spaces → one line of plain text', () => {
    expect(cleanText('  \x1b[1;31merror\x1b[0m:\r\n\t two\x00 lines ')).toBe('error: two lines')
  })

  test('the empty text and a blank one → one fingerprint with an empty pattern', () => {
    expect(fingerprint(' \t\r')).toEqual(fingerprint(''))
    expect(fingerprint('').pattern).toBe('')
  })

  test('a text past the limit → the fingerprint of its beginning, in code points', () => {
    const beginning = '😀'.repeat(maxChars)
    expect(fingerprint(`${beginning} and more`)).toEqual(fingerprint(beginning))
  })

  test('masking twice changes nothing', () => {
    const moved = sampleTexts(3000, 7)
      .map(pattern)
      .filter((once) => !once.includes("'") && !once.includes('"') && !once.includes('`'))
      .filter((once) => pattern(once) !== once)
    expect(moved).toEqual([])
  })
})

describe('near misses', () => {
  test.each([
    ["Cannot find module 'a'", "Cannot find name 'a'"],
    ["Cannot find module './config'", "Cannot find module 'config'"],
    ["Cannot find module '@acme/db'", "Cannot find module '@acme/ui'"],
    ['error TS2307: bad', 'error TS2322: bad'],
    ['error[E0308]: bad', 'error[E0382]: bad'],
    ['main.go:3:1: bad (SA1019)', 'main.go:3:1: bad (SA4006)'],
    ['x is deprecated no-unused-vars', 'x is deprecated no-undef'],
    ['make: failed with exit code 1', 'make: failed with exit code 137'],
    ['python: command not found', 'python3: command not found'],
    ['package github.com/acme/kit missing', 'package github.com/acme/log missing'],
  ])('%s ≠ %s', (a, b) => {
    expect(fingerprint(a).fingerprint).not.toBe(fingerprint(b).fingerprint)
  })
})

describe('known wrong answers', () => {
  /** What we would like, beside what we give. One that turns right must leave this list, with a new version. */
  test.each([
    {
      given: 'Request failed with status code 404',
      wanted: 'Request failed with status code 404',
      gives: 'Request failed with status code <*>',
    },
    { given: 'ENOENT: open /app/package.json', wanted: 'ENOENT: open <*>/package.json', gives: 'ENOENT: open <*>' },
    { given: "Cannot find module 'd3'", wanted: "Cannot find module 'd3'", gives: "Cannot find module '<*>'" },
    { given: 'listen on port http', wanted: 'listen on port <*>', gives: 'listen on port http' },
    { given: 'lookup api.shop.de failed', wanted: 'lookup <*> failed', gives: 'lookup api.shop.de failed' },
    { given: 'ticket OPS-1234 is closed', wanted: 'ticket <*> is closed', gives: 'ticket OPS-1234 is closed' },
    { given: 'HRESULT 0x80070005', wanted: 'HRESULT 0x80070005', gives: 'HRESULT <*>' },
    { given: 'error SQL0204N', wanted: 'error SQL0204N', gives: 'error <*>' },
    { given: 'commit abcdefa is bad', wanted: 'commit <*> is bad', gives: 'commit abcdefa is bad' },
  ])('$given → wanted $wanted, gives $gives', ({ given, wanted, gives }) => {
    expect(pattern(given)).toBe(gives)
    expect(gives).not.toBe(wanted)
  })
})

describe('patterns as queries', () => {
  test.each([
    ['100% of a_b\\c <*> done', '100\\% of a\\_b\\\\c % done', '^100% of a_b\\\\c .* done$'],
    ['<*> (x) [y] a.b*', '% (x) [y] a.b*', '^.* \\(x\\) \\[y\\] a\\.b\\*$'],
    ['', '', '^$'],
  ])('%s → LIKE %s, expression %s', (given, like, regex) => {
    expect([patternToLike(given), patternToRegex(given)]).toEqual([like, regex])
  })

  test('every text matches the expression of its pattern', () => {
    const missed = sampleTexts(3000, 8).filter(
      (text) => !new RegExp(patternToRegex(pattern(text)), 's').test(cleanText(text)),
    )
    expect(missed).toEqual([])
  })
})

describe('version', () => {
  /** Fails when any answer moves. Do not edit the ids: bump `version` in fingerprint.ts, then write a new golden file. */
  test('the golden answers of this version', () => {
    const golden = JSON.parse(readFileSync(new URL('./golden.json', import.meta.url), 'utf8')) as Golden
    const answers = golden.answers.map(({ given }) => ({ given, fingerprint: fingerprint(given).fingerprint }))
    expect({ version, answers }).toEqual(golden)
  })
})

interface Golden {
  version: string
  answers: { given: string; fingerprint: string }[]
}
