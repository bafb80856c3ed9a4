import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decompress } from '#ingest/decompress.ts'
import { readObject } from '#ingest/read-object.ts'
import { codexCall, codexMeta, codexSays, codexSession, jsonl } from './formats/builders.ts'
import { readText, type ReadText } from './formats/read-text.ts'

const books = ({ result }: ReadText): unknown => [
  result.count_lines_read,
  result.count_lines_used,
  result.count_lines_skipped,
  result.count_lines_quarantined,
]

describe('what is no session is refused with a reason and gives no row', () => {
  const cases: [string, string | Uint8Array, string][] = [
    ['nothing', '', 'empty file'],
    ['blank lines', '\n \n\n', 'only blank lines'],
    ['a database', 'SQLite format 3\0\u0001\u0002', 'SQLite database'],
    ['a zip', 'PK\u0003\u0004\0\0', 'zip archive'],
    ['bytes', Buffer.from([0, 1, 2, 3, 0, 9, 9, 0]), 'binary data'],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${codexSession()}`, 'utf16le'), 'UTF-16 text, expected UTF-8'],
    ['UTF-16 without a mark', Buffer.from(codexSession(), 'utf16le'), 'UTF-16 text, expected UTF-8'],
    ['a Codex prompt history', jsonl({ session_id: 's', ts: 1, text: 'go' }), 'a prompt history, not a session'],
    [
      'a Claude prompt history',
      jsonl({ display: 'go', project: '/p', timestamp: 1 }),
      'a prompt history, not a session',
    ],
    ['a document of something else', '{\n "version": 1\n}', 'JSON without a session'],
    ['lines of something else', jsonl({ a: 1 }, { b: 2 }), 'JSON lines of no known format'],
    ['half a document', '{"a": [1,', 'not valid JSON'],
    ['prose', 'Dear diary', 'text of no known format'],
    ['a document nested a million deep', '['.repeat(1_000_000), 'nested too deep'],
  ]
  test.each(cases)('%s', async (_name, bytes, reason) => {
    const read = await readText(bytes)
    expect(read.result).toMatchObject({ status: 'quarantined', reason, threads: [] })
    expect(read.result.quarantine).toMatchObject([{ line: null, reason }])
    expect(read.result.count_lines_read).toBe(read.result.count_lines_quarantined)
    expect([read.events, read.calls, read.usage, read.instructions]).toEqual([[], [], [], []])
  })
})

describe('damage in a session', () => {
  const session = [codexMeta(), codexSays('user', 'go', 1)]

  test('a byte order mark, CRLF and blank lines change nothing', async () => {
    const plain = await readText(jsonl(...session))
    const odd = await readText(`\ufeff${jsonl(...session).replaceAll('\n', '\r\n\r\n')}`)
    expect(odd.events).toEqual(plain.events.map((event) => ({ ...event, line: 3 })))
    expect(books(odd)).toEqual([4, 2, 2, 0])
  })

  test('a line being written is told apart from a broken one', async () => {
    const read = await readText(`${jsonl(...session)}{"broken\n{"type": "resp`)
    expect(read.result.quarantine).toEqual([
      { line: 3, reason: 'not JSON', excerpt: '{"broken' },
      { line: 4, reason: 'truncated last line', excerpt: '{"type": "resp' },
    ])
    expect(books(read)).toEqual([4, 2, 0, 2])
  })

  test('a last line without a line end is read when it is whole', async () => {
    const read = await readText(jsonl(...session).trimEnd())
    expect(books(read)).toEqual([2, 2, 0, 0])
  })

  test('NUL bytes, as a crash of the machine leaves them', async () => {
    const read = await readText(`${jsonl(...session)}${'\0'.repeat(500)}\n`)
    expect(Object.fromEntries(read.result.quarantined)).toEqual({ 'NUL bytes': 1 })
  })

  test('invalid UTF-8 inside a string is replaced', async () => {
    const [head, tail] = jsonl(codexMeta(), codexSays('user', 'caf@ latte', 1)).split('@')
    const read = await readText(Buffer.concat([Buffer.from(head ?? ''), Buffer.from([0xe9]), Buffer.from(tail ?? '')]))
    expect(read.events[0]?.text).toBe('caf\ufffd latte')
  })

  test('a line over the cap is left out, whatever its size, and the next one read', async () => {
    const long = codexSays('user', 'x'.repeat(300_000), 1)
    const read = await readText(jsonl(codexMeta(), long, codexSays('user', 'go', 2)), {
      limits: { max_line_bytes: 100_000 },
      chunk: 999,
    })
    expect(read.events.map((event) => [event.line, event.text])).toEqual([[3, 'go']])
    expect(read.result.quarantine).toMatchObject([{ line: 2, reason: 'line too long' }])
    expect(read.result.quarantine[0]?.excerpt).toHaveLength(200)
  })

  test('a line nested too deep', async () => {
    const deep = `{"type":"response_item","payload":${'['.repeat(501)}${']'.repeat(501)}}`
    const read = await readText(`${jsonl(...session)}${deep}\n`)
    expect(Object.fromEntries(read.result.quarantined)).toEqual({ 'nested too deep': 1 })
  })

  test('quarantine rows are capped, the count is not', async () => {
    const read = await readText(`${jsonl(...session)}${'x\n'.repeat(25)}`, { limits: { max_quarantine_rows: 10 } })
    expect(read.result.count_lines_quarantined).toBe(25)
    expect(read.result.quarantine).toHaveLength(11)
    expect(read.result.quarantine.at(-1)).toEqual({ line: null, reason: '15 more lines quarantined', excerpt: null })
  })
})

test('the target is drained between batches, and reading waits for it', async () => {
  const calls: string[] = []
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(
      jsonl(codexMeta(), ...Array.from({ length: 200 }, (_, n) => codexCall(`c${n}`, 'x', 'y'.repeat(1000)))),
    )
    calls.push('next chunk')
    yield Buffer.from(jsonl(codexSays('user', 'go')))
  }
  const drain = async (): Promise<void> => {
    await Promise.resolve()
    calls.push('drained')
  }
  await readObject(source(), 'x', {
    event: () => {},
    toolCall: () => {},
    usage: () => {},
    instruction: () => {},
    drain,
  })
  expect(calls.indexOf('drained')).toBeLessThan(calls.indexOf('next chunk'))
  expect(calls.filter((call) => call === 'drained').length).toBeGreaterThanOrEqual(3)
})

describe('archives', () => {
  const target = { event: () => {}, toolCall: () => {}, usage: () => {}, instruction: () => {} }
  async function* bytes(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) yield part
  }

  test('one that is cut off keeps what came before, and says so', async () => {
    const lines = [
      codexMeta(),
      ...Array.from({ length: 3000 }, (_, n) => codexSays('user', `prompt ${n} ${Math.sin(n)}`)),
    ]
    const zipped = gzipSync(jsonl(...lines))
    const result = await readObject(decompress(bytes(zipped.subarray(0, zipped.length >> 1))), 'x', target)
    expect(result.status).toBe('loaded')
    expect(result.count_lines_used).toBeGreaterThan(500)
    expect(result.count_lines_used).toBeLessThan(3000)
    expect(result.quarantine.at(-1)).toEqual({ line: null, reason: 'gzip archive is cut off', excerpt: null })
  })

  test('a bomb is stopped by its ratio', async () => {
    const zipped = gzipSync(Buffer.concat([Buffer.from(jsonl(codexMeta())), Buffer.alloc(3_000_000, 'a')]))
    const limits = { max_total_bytes: 1e9, max_ratio: 200, ratio_from_bytes: 1_000_000 }
    const result = await readObject(decompress(bytes(zipped), limits), 'x', target)
    expect(result.quarantine.at(-1)?.reason).toBe('compression ratio over the limit')
    expect(result.count_bytes).toBeLessThan(1_100_000)
  })

  test('an error of the source itself is not content: it passes through', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(jsonl(codexMeta()))
      throw new Error('store went away')
    }
    await expect(readObject(decompress(failing()), 'x', target)).rejects.toThrow('store went away')
  })
})
