/** The reading threads of the built program beside reading without threads: the same rows, also when a thread dies. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type * as readPool from '#ingest/read-pool.ts'
import { readRows } from '#ingest/read-rows.ts'
import { codexLine, codexMeta } from '../small-logs.ts'

const { openReadPool } = (await import(
  new URL('../../dist/ingest/read-pool.js', import.meta.url).href
)) as typeof readPool

const options = { max_text_chars: 50 }
const worthwhile = 1e9

const objects = new Map(
  Array.from({ length: 40 }, (_, n): [string, Uint8Array] => {
    const lines = Array.from({ length: 20 }, (_line, i) => codexLine(i, `text ${n} ${i} ${'long '.repeat(i)}`))
    const text = [codexMeta(`t${n}`, `rules ${n}`), ...lines].join('\n')
    return [`sessions/codex/dev-1/2026-01-05/t${n}.abc.jsonl.gz`, gzipSync(text)]
  }),
)
objects.set('sessions/codex/dev-1/2026-01-05/none.abc.jsonl.gz', Buffer.from('no log at all'))
objects.set('sessions/codex/dev-1/2026-01-05/torn.abc.jsonl.gz', gzipSync('x'.repeat(1000)).subarray(0, 20))
objects.set('elsewhere/x', Buffer.from('{}'))

describe('threads read what one thread reads', () => {
  test.each([
    ['two threads', 2, worthwhile],
    ['no threads', 0, worthwhile],
    ['too little to be worth a thread', 2, 10],
  ])('%s', async (_name, count_threads, count_bytes) => {
    const pool = openReadPool(count_threads, count_bytes, options)
    try {
      const read = await Promise.all([...objects].map(([key, bytes]) => pool.read(key, bytes)))
      const expected = await Promise.all([...objects].map(([key, bytes]) => readRows(key, bytes, options)))
      expect(read).toEqual(expected)
      expect(read.filter((rows) => rows === null)).toHaveLength(2)
    } finally {
      await pool.close()
    }
  })

  test('a pool that is closed in the middle → what waits is read all the same', async () => {
    const pool = openReadPool(2, worthwhile, options)
    const waiting = [...objects].map(([key, bytes]) => pool.read(key, bytes))
    await pool.close()
    const expected = await Promise.all([...objects].map(([key, bytes]) => readRows(key, bytes, options)))
    expect(await Promise.all(waiting)).toEqual(expected)
    const [key, bytes] = [...objects][0] ?? ['', Buffer.of()]
    expect(await pool.read(key, bytes)).toEqual(expected[0])
  })
})
