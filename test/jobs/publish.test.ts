import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPublished, openWork } from '#jobs/publish.ts'
import { scratch } from '../scratch.ts'

test('a reader that is open keeps its answer while a new file is published', async () => {
  const db = join(scratch(), 'hone.duckdb')
  const first = await openWork(db)
  await first.warehouse.run('create table t as select 1 as n')
  await first.publish()
  const reader = await openPublished(db)
  expect(await reader.rows('select n from t')).toEqual([{ n: 1 }])

  const second = await openWork(db)
  await second.warehouse.run('update t set n = 2')
  expect(await reader.rows('select n from t')).toEqual([{ n: 1 }])
  await second.publish()
  expect(await reader.rows('select n from t')).toEqual([{ n: 1 }])
  reader.close()
  const later = await openPublished(db)
  expect(await later.rows('select n from t')).toEqual([{ n: 2 }])
  later.close()
  expect(existsSync(`${db}.work`)).toBe(false)
  expect(existsSync(`${db}.lock`)).toBe(false)
})

test('two runs at once: the second is told who holds the lock', async () => {
  const db = join(scratch(), 'hone.duckdb')
  const first = await openWork(db)
  await expect(openWork(db)).rejects.toThrow(/another run \(process \d+ on .+\) is working on this database/)
  await first.close()
})

test('a lock of a dead process, of a former boot, or half written is taken over at once', async () => {
  const db = join(scratch(), 'hone.duckdb')
  for (const left of ['{"pid":999999999,"host":"HOST","boot_id":"BOOT","process_started":"1"}', '', '{"pid":']) {
    const { hostname } = await import('node:os')
    const { readFileSync } = await import('node:fs')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    writeFileSync(`${db}.lock`, left.replace('HOST', hostname()).replace('BOOT', boot))
    const work = await openWork(db)
    await work.close()
  }
})

test('what was committed before a run broke off is there for the next run', async () => {
  const db = join(scratch(), 'hone.duckdb')
  const broken = await openWork(db)
  await broken.warehouse.run('create table t as select 7 as n')
  await broken.close()
  await expect(openPublished(db)).rejects.toThrow(/no database at/)
  const next = await openWork(db)
  expect(await next.warehouse.rows('select n from t')).toEqual([{ n: 7 }])
  await next.publish()
})

test('a damaged work file is set aside, a file that is no database is named', async () => {
  const dir = scratch()
  const db = join(dir, 'hone.duckdb')
  writeFileSync(`${db}.work`, 'this is no database')
  const work = await openWork(db)
  await work.publish()
  writeFileSync(join(dir, 'other.duckdb'), 'neither is this')
  await expect(openPublished(join(dir, 'other.duckdb'))).rejects.toThrow(/cannot be opened/)
})
