import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, onTestFinished, test } from 'vitest'
import { openWarehouse } from '#ingest/warehouse.ts'
import { scratch } from '../scratch.ts'

const event = { object_key: 'k', thread_id: 't', seq: 0, turn: 0, kind: 'user_message', is_injected: false }

async function open(path: string) {
  const warehouse = await openWarehouse(path)
  onTestFinished(() => warehouse.close())
  return warehouse
}

test('given texts of every kind and size → read back as they were, packed in the file', async () => {
  const path = join(scratch(), 'hone.duckdb')
  const texts = ['', 'é 漢 🙂', 'line\nline', 'x'.repeat(5_000_000), null, ...many(9000)]
  const warehouse = await open(path)
  await warehouse.append(
    'raw_events',
    texts.map((text, seq) => ({ ...event, seq, identity: `g:${seq}`, text })),
  )
  await warehouse.run('checkpoint')
  const rows = await warehouse.rows('select text from raw_events order by seq')
  expect(rows.map((row) => row['text'])).toEqual(texts)
  const packed = await warehouse.rows(
    `select distinct compression from pragma_storage_info('raw_events') where column_name = 'text' and segment_type = 'VARCHAR'`,
  )
  expect(packed).toEqual([{ compression: 'ZSTD' }])
  expect(statSync(path).size).toBeLessThan(texts.join('').length / 4)
})

test('given a file of an older storage version → it goes on', async () => {
  const path = join(scratch(), 'hone.duckdb')
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run(`create table raw_texts (text_hash varchar not null, text varchar not null)`)
  await connection.run(`insert into raw_texts select i::varchar, repeat('text ' || i, 50) from range(20000) r(i)`)
  connection.closeSync()
  instance.closeSync()
  const warehouse = await open(path)
  await warehouse.append('raw_texts', [{ text_hash: 'new', text: 'new' }])
  await warehouse.run('checkpoint')
  const [row] = await warehouse.rows('select count(*) as n, max(length(text)) as longest from raw_texts')
  expect(row).toEqual({ n: 20_001, longest: 500 })
})

function many(count: number): string[] {
  return Array.from({ length: count }, (_, n) =>
    `line ${n} of a test that failed: expected ${n} to be ${n * 7}. `.repeat(5),
  )
}
