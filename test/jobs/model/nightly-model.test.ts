/** The whole night with a model beside it: real logs through every step, twice, and again from the store alone. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { nightly, nightlyText } from '#jobs/nightly.ts'
import { openPublished } from '#jobs/publish.ts'
import { rebuild } from '#jobs/rebuild.ts'
import { openSession } from '#jobs/session.ts'
import { simulateTeam } from '#jobs/simulator/team.ts'
import type { FakeOpenAI } from '../../fake-openai.ts'
import { scratch } from '../../scratch.ts'
import { fakeEffects } from './given-team.ts'
import { honest, serve } from './honest-model.ts'

const end_at = Date.UTC(2026, 2, 2)

/** A vector that only the same words share, in no direction of its own. */
function vectorOf(text: string): number[] {
  const bins = Array.from({ length: 64 }, () => 0)
  for (const word of text.split(/\W+/)) {
    const hash = [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7)
    bins[hash % 64] = (bins[hash % 64] ?? 0) + 1
  }
  return bins
}

/** A team's logs and a config with a model on this server; the same folder every night. */
function givenNights(seed: string, server: FakeOpenAI, more: string) {
  const dir = scratch()
  for (const file of simulateTeam({ seed, count_developers: 5, count_days: 8, end_at }).files) {
    const path = join(dir, 'homes', file.path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, file.content)
  }
  const config = join(dir, 'hone.yaml')
  const model = `model:\n  base_url: ${server.url}\n  min_similarity: 0.3\n${more}`
  writeFileSync(config, `store: store\ndb: hone.duckdb\nsources:\n  - dir: homes\n${model}`)
  const effects = fakeEffects(dir, { OPENAI_API_KEY: 'key-of-the-tests-0002' }, [])
  const open = () => openSession({ config }, effects)
  return {
    open,
    night: async () => await nightly(await open(), { as_of: end_at, is_dry_run: false, is_digest_forced: false }),
    findings: async () => {
      const warehouse = await openPublished((await open()).settings.db)
      try {
        const tables = ['clusters', 'lessons', 'cluster_redirects', 'model_answers']
        return await Promise.all(tables.map((table) => warehouse.rows(`select * from ${table} order by all`)))
      } finally {
        warehouse.close()
      }
    },
  }
}

// In the second team the model joins a chain of clusters; what code refuses of it stays refused when the joined one has grown.
test.each(['model', 'batches'])(
  '%s: a night with a model, the same night again, and a rebuild without a network: equal findings, asked once',
  async (seed) => {
    const server = await serve({ ...honest, embed: vectorOf })
    const { open, night, findings } = givenNights(seed, server, '')
    const first = await night()
    expect(first.failed_checks).toEqual([])
    expect(first.result.model.counts.count_names).toBeGreaterThan(3)
    expect(first.steps['model']).toMatchObject({ skipped: null, count_requests: server.requests.length })
    expect(nightlyText(first)).toMatch(/^model: \d+ requests, 0\.\d{4} USD, \d+ names/m)
    const found = await findings()
    expect(found[0]?.filter((row) => String(row['name']).startsWith('About: ')).length).toBeGreaterThan(3)

    const count = server.requests.length
    const again = await night()
    expect(server.requests.length).toBe(count)
    expect(nightlyText(again)).toMatch(/^model: 0 requests, 0\.0000 USD, \d+ cached$/m)
    expect(again.result.count_rows_changed).toBe(0)
    expect(await findings()).toEqual(found)

    await server.close()
    await rebuild(await open())
    expect(await findings()).toEqual(found)
    expect(server.requests.length).toBe(count)
  },
  60_000,
)

test('with batches: asked one night, there the next, and a rebuild finds open and answered ones again', async () => {
  const server = await serve({ ...honest, embed: vectorOf, batches: {} })
  const { open, night, findings } = givenNights('model', server, '  batch: true\n')
  const first = await night()
  expect(first.failed_checks).toEqual([])
  expect(nightlyText(first)).toMatch(/^model: \d+ requests, 0\.\d{4} USD, .*\d+ batched$/m)
  const { count_batched } = first.result.model.counts
  expect(count_batched).toBeGreaterThan(3)
  await rebuild(await open())

  const second = await night()
  const { counts } = second.result.model
  expect(counts).toMatchObject({ count_batched: 0, count_waiting: 0, count_failed: 0, count_not_asked: 0 })
  expect(counts.count_accepted + counts.count_refused).toBe(count_batched)
  expect(counts.count_names).toBeGreaterThan(3)
  const found = await findings()
  const count = server.requests.length
  const again = await night()
  expect(again.result.model.counts).toMatchObject({ count_requests: 0, cost_usd: 0 })
  expect(again.result.count_rows_changed).toBe(0)
  await server.close()
  await rebuild(await open())
  expect(await findings()).toEqual(found)
  expect(server.requests.length).toBe(count)
}, 60_000)
