/** What DuckDB only holds because it once wrote it is given back, and no statement ever runs under the low limit. */
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openWarehouse, type Warehouse } from '#ingest/warehouse.ts'
import { scratch } from '../scratch.ts'

const mib = 1024 ** 2

test('given 80 MB written to a file → trim gives it back, the limit is the usual one however often, and as much again can be written', async () => {
  const warehouse = await openWarehouse(join(scratch(), 'hone.duckdb'))
  onTestFinished(() => warehouse.close())
  await write(warehouse)
  const before = await held(warehouse)
  await warehouse.trim()
  expect(before).toBeGreaterThan(40 * mib)
  expect(await held(warehouse)).toBeLessThanOrEqual(32 * mib)
  const limit = await limitOf(warehouse)
  expect(limit).not.toBe('30.5 MiB')
  await warehouse.trim()
  expect(await limitOf(warehouse)).toBe(limit)
  await write(warehouse)
  expect(await warehouse.rows('select count(*) as n, sum(length(text)) as chars from raw_texts')).toEqual([
    { n: 160_000, chars: 160_000 * 1024 },
  ])
})

test('given an open transaction that holds more than the low limit → it goes on and commits', async () => {
  const warehouse = await openWarehouse(join(scratch(), 'hone.duckdb'))
  onTestFinished(() => warehouse.close())
  await warehouse.transaction(async () => {
    await write(warehouse)
    await warehouse.trim()
    await write(warehouse)
  })
  expect(await warehouse.rows('select count(*) as n from raw_texts')).toEqual([{ n: 160_000 }])
})

test('given a statement that needs more than little memory → it runs all the same; a wrong one fails with its error', async () => {
  const warehouse = await openWarehouse(join(scratch(), 'hone.duckdb'))
  onTestFinished(() => warehouse.close())
  const sql = `create or replace temp table numbers as select list(i) as numbers from range(20000000) as t(i)`
  await warehouse.runFrugally(sql)
  expect(await warehouse.rows('select len(numbers) as n from numbers')).toEqual([{ n: 20_000_000 }])
  await expect(warehouse.runFrugally('select * from nowhere')).rejects.toThrow(/nowhere/)
  await warehouse.trim()
  expect(await limitOf(warehouse)).not.toBe('122.0 MiB')
})

/** 80,000 rows, 80 MB of text that packs to about 50, written and read. */
async function write(warehouse: Warehouse): Promise<void> {
  await warehouse.run(`
    insert into raw_texts
    select i::varchar, (select string_agg(sha256((i * 16 + j)::varchar), '') from range(16) as t(j))
    from range(80000) as t(i)`)
  await warehouse.rows('select bit_xor(hash(text)) from raw_texts')
}

async function held(warehouse: Warehouse): Promise<number> {
  const [row] = await warehouse.rows('select sum(memory_usage_bytes)::bigint as bytes from duckdb_memory()')
  return Number(row?.['bytes'])
}

async function limitOf(warehouse: Warehouse): Promise<unknown> {
  const [row] = await warehouse.rows(`select current_setting('memory_limit') as memory_limit`)
  return row?.['memory_limit']
}
