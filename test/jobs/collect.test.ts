/** `hone collect`, the nightly job and a rebuild with GitHub as a source, as the built program, against the emulator. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWarehouse } from '#ingest/warehouse.ts'
import { hone, json } from '../hone.ts'
import { givenRepository, type GivenRepository } from '../github/given-repository.ts'
import { scratch } from '../scratch.ts'

let given: GivenRepository
beforeAll(async () => {
  given = await givenRepository()
})
afterAll(() => given.close())

function home(): { dir: string; env: Record<string, string> } {
  const dir = scratch()
  writeFileSync(
    join(dir, 'hone.yaml'),
    `store: store\ndb: hone.duckdb\nsources: []\ngithub:\n  repos: [acme/shop]\n  api_url: ${given.github.url}\n`,
  )
  return { dir, env: { HONE_GITHUB_TOKEN: given.github.token } }
}

async function rowsOf(dir: string) {
  const warehouse = await openWarehouse(join(dir, 'hone.duckdb'), { read_only: true })
  const tables = [
    'pull_requests',
    'comments',
    'comment_facts',
    'builds',
    'failure_facts',
    'build_breaks',
    'signals',
    'clusters',
  ]
  const rows: Record<string, unknown> = {}
  for (const table of tables) rows[table] = await warehouse.rows(`select * from ${table} order by all`)
  warehouse.close()
  return rows
}

test(
  'two nights and a rebuild → collected once, analyzed, nothing new the second time, the same rows again',
  { timeout: 120_000 },
  async () => {
    const { dir, env } = home()
    const first = await hone(dir, ['nightly', '--json'], { env })
    expect(first, first.err).toMatchObject({ code: 0 })
    const rows = await rowsOf(dir)
    expect(rows['failure_facts']).toMatchObject([
      { command: 'pnpm lint', text: expect.stringContaining('Unexpected any') },
    ])
    expect(rows['comment_facts']).toMatchObject([
      { is_acted_on: true, intent: 'request' },
      { is_acted_on: null, intent: 'praise' },
    ])
    expect(rows['signals']).toMatchObject([{ kind: 'broken_build' }])
    const second = await hone(dir, ['nightly'], { env })
    expect(second, second.err).toMatchObject({ code: 0 })
    expect(second.out).toMatch(/^collect: 0 new objects, (\d+) requests, \1 unchanged$/m)
    expect(second.out).toContain('nothing changed since the last run')
    const again = await hone(dir, ['rebuild'])
    expect(again, again.err).toMatchObject({ code: 0 })
    expect(await rowsOf(dir)).toEqual(rows)
  },
)

test('nothing configured, or no token → skipped with the reason', async () => {
  const dir = scratch()
  const none = await hone(dir, ['collect', '--store', 'store', '--db', 'hone.duckdb'])
  expect(none).toMatchObject({
    code: 0,
    out: 'collect: skipped, no repository, log folder or comment file is configured\n',
  })
  const { dir: configured } = home()
  const tokenless = await hone(configured, ['collect', '--json'])
  expect(json(tokenless)).toMatchObject({ skipped: 'github.repos is configured, but HONE_GITHUB_TOKEN is not set' })
})
