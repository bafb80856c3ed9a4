/** `hone sql` where a query fails: what the user is told, through the built program. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWarehouse } from '#ingest/warehouse.ts'
import { hone } from '../hone.ts'
import { scratch } from '../scratch.ts'

/** `hone sql` in a home whose warehouse holds one entry of the journal. */
async function ask(...args: string[]) {
  const home = scratch()
  const db = join(home, 'hone.duckdb')
  const warehouse = await openWarehouse(db)
  await warehouse.run(`insert into journal values ('e1', '2026-01-02 03:04:05', 'run_finished', '{}')`)
  warehouse.close()
  return hone(home, ['sql', ...args, '--db', db])
}

test.each([
  'select at from journal',
  'select entry_id from journal order by AT',
  "select max(at) from journal where kind <> 'a'",
])('given %j, a column named like a word of SQL → refused, and told how to write it', async (query) => {
  expect(await ask(query)).toMatchObject({ code: 2, err: expect.stringContaining('write "at".') as string })
})

test.each(['select "at" from journal', 'select journal.at from journal'])('given %j → the time', async (query) => {
  expect(await ask(query, '--json')).toMatchObject({
    code: 0,
    out: expect.stringContaining('2026-01-02 03:04:05') as string,
  })
})

test.each([
  'select nope from journal',
  'select "at", journal.at, nope from journal',
  "select nope as x, 'at' from journal",
])('given %j, wrong for another reason → pointed at the schema', async (query) => {
  expect(await ask(query)).toMatchObject({ code: 2, err: expect.stringContaining('--schema') as string })
})

test('the schema → every column as a query spells it; in JSON by its plain name', async () => {
  expect((await ask('--schema')).out).toContain('journal\n  entry_id VARCHAR\n  "at" TIMESTAMP\n  kind VARCHAR\n')
  const tables = JSON.parse((await ask('--schema', '--json')).out) as { name: string; columns: unknown[] }[]
  expect(tables.find(({ name }) => name === 'journal')?.columns).toContainEqual({ name: 'at', type: 'TIMESTAMP' })
})
