import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactStream } from '#ingest/redact/filter.ts'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { run } from './fakes.ts'

const redactor = createRedactor({ key: 'test-key' })
const secret = 'gh' + 'p_' + run('base62', 36)

async function filtered(
  chunks: Iterable<Uint8Array | string>,
  jsonl: boolean,
): Promise<{ text: string; counts: Record<string, number> }> {
  const parts: string[] = []
  async function* input() {
    for (const chunk of chunks) yield await Promise.resolve(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  }
  const counts = await redactStream(input(), (text) => void parts.push(text), redactor, { jsonl })
  return { text: Buffer.concat(parts.map((part) => Buffer.from(part))).toString(), counts }
}

test.each([true, false])(
  'empty input, line endings, BOM and a missing last line break are kept (jsonl: %s)',
  async (jsonl) => {
    for (const text of [
      '',
      '\n',
      '\r\n',
      '{"a":1}',
      '{"a":1}\n',
      '{"a":1}\r\n\r\n{"b":2}\n\n',
      '\uFEFF{"a":1}\n',
      'plain\rtext\n',
    ]) {
      expect(await filtered([text], jsonl)).toEqual({ text, counts: {} })
    }
  },
)

test('JSONL: each line is redacted and stays on its line', async () => {
  const lines = [
    JSON.stringify({ t: secret }),
    '',
    '{"broken": "' + secret,
    JSON.stringify({ n: JSON.stringify({ password: 'hunter2' }) }),
  ]
  const { text, counts } = await filtered([lines.join('\r\n')], true)
  expect(text.split('\r\n').map((line) => line.replace(/:[0-9a-f]{8}\]/g, ']'))).toEqual([
    '{"t":"[REDACTED:github-token]"}',
    '',
    '{"broken": "[REDACTED:github-token]',
    '{"n":"{\\"password\\":\\"[REDACTED:password]\\"}"}',
  ])
  expect(counts).toEqual({ 'github-token': 2, password: 1 })
})

test('JSONL: a long line comes in pieces that are UTF-8 each, and nothing is lost', async () => {
  for (const name of ['t', 'tt']) {
    const long = JSON.stringify({ [name]: '🙂'.repeat(1_300_000), s: secret })
    const { text, counts } = await filtered([`{"a":1}\n${long}\n{"b":2}`], true)
    expect(text.replace(/:[0-9a-f]{8}\]/, ']')).toBe(
      `{"a":1}\n${long.replace(secret, '[REDACTED:github-token]')}\n{"b":2}`,
    )
    expect(counts).toEqual({ 'github-token': 1 })
  }
})

test('text: JSON lines in the middle of a log are redacted as JSON', async () => {
  const { text } = await filtered(
    [`start\n${JSON.stringify({ o: JSON.stringify({ passwd: 'hunter2' }) })}\nend`],
    false,
  )
  expect(text).toMatch(/^start\n\{"o":"\{\\"passwd\\":\\"\[REDACTED:password:[0-9a-f]{8}\]\\"\}"\}\nend$/)
})

test('however the bytes are cut, the output is the same', async () => {
  const source = Buffer.from(`é ${secret}\n{"ü":"${secret}"}\r\nDB_PASSWORD=hunter2\n日本`)
  const whole = await filtered([source], false)
  const wholeLines = await filtered([source], true)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: source.length }), { maxLength: 6 }), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), source.length]
      const chunks = at.slice(1).map((end, index) => source.subarray(at[index], end))
      expect(await filtered(chunks, false)).toEqual(whole)
      expect(await filtered(chunks, true)).toEqual(wholeLines)
    }),
    { numRuns: 100 },
  )
})

test('text: a private key across pieces is covered, line by line input included', async () => {
  const key = [
    '-----BEGIN RSA PRIV' + 'ATE KEY-----',
    ...Array.from({ length: 50 }, (_, n) => run('base62', 64, n + 1)),
    '-----END RSA PRIV' + 'ATE KEY-----',
  ]
  const filler = 'just a line of output that says nothing\n'.repeat(6540)
  const { text, counts } = await filtered([filler, ...key.map((line) => `${line}\n`), filler], false)
  expect(counts).toEqual({ 'private-key': 1 })
  expect(text.length).toBeLessThan(filler.length * 2 + 100)
})

test('text: long input without line breaks is passed on in pieces', async () => {
  const { text } = await filtered(
    Array.from({ length: 40 }, () => 'word '.repeat(20_000)),
    false,
  )
  expect(text).toBe('word '.repeat(800_000))
})

test('given bytes no text should have → kept or replaced, the secret gone', async () => {
  const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)))
  for (const jsonl of [true, false]) {
    for (const given of [
      bytes('a', [0], `b ${secret}`, [0], '\r\nx'),
      bytes([0xff, 0xfe], ` ${secret} `, [0x80, 0xe2], '\n'),
    ]) {
      const { text, counts } = await filtered([given], jsonl)
      expect(text).toBe(
        given.toString('utf8').replace(secret, text.match(/\[REDACTED:github-token:[0-9a-f]{8}\]/)?.[0] ?? '?'),
      )
      expect(counts).toEqual({ 'github-token': 1 })
    }
  }
})

test.each([
  ['broken after it', `{"a": "${secret}", broken`],
  ['broken before it', `{"a": ]} "${secret}"`],
  ['a letter as an escape, in a broken line', `{"a": "\\u0067h\\u0070${secret.slice(3)}", broken`],
  ['a letter as an escape', `{"a": "\\u0067h\\u0070${secret.slice(3)}"}`],
  ['twice escaped', JSON.stringify(`{"a": "\\u0067h\\u0070${secret.slice(3)}"}`)],
  ['a letter as a percent sign', `{"url": "https://x.example/?key=%67h%70${secret.slice(3)}"}`],
  ['as a key', JSON.stringify({ [secret]: { [`x ${secret}`]: 1 } })],
  ['a bare JSON string', JSON.stringify(`a\nexport T=${secret}\nb`)],
  ['200,000 levels deep', `${'{"a":'.repeat(200_000)}"${secret}"${'}'.repeat(200_000)}`],
  ['200,000 levels deep and cut off', `${'['.repeat(200_000)}"${secret}`],
  ['a line of a million words', `{"text":"${'the quick brown fox '.repeat(200_000)}${secret}"}`],
])('JSONL, hostile: %s → the secret is gone, the line is one line', async (_name, line) => {
  const { text } = await filtered([`${line}\r\n`], true)
  expect(text).not.toContain(secret.slice(8))
  expect(text.endsWith('\r\n')).toBe(true)
  expect(text.split('\n').length).toBe(2)
})
