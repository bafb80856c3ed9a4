import { describe, expect, test } from 'vitest'
import { journalOf, analyzeStep } from '#jobs/steps/analyze.ts'
import { modelLine, modelStep } from '#jobs/steps/model.ts'
import { given } from '../../fresh-warehouse.ts'
import { as_of, givenTeam, missingCodegen, missingCodegenInBuild, portInUse, sessionsOf } from './given-team.ts'
import { all, clustersOf, decide, honest, json, linesOf, nameOf, one, serve, two } from './honest-model.ts'

describe('answers that are used', () => {
  test('names stand beside titles, one pull request joins two clusters, a line is reworded; each is a decision', async () => {
    const server = await serve(honest)
    const team = await givenTeam(all, { base_url: server.url })
    const before = await clustersOf(team)
    const result = await modelStep(team.session, team.warehouse, as_of)
    expect(result).toMatchObject({
      ...{ skipped: null, stopped: null, reasons: {} },
      counts: {
        count_embedded: 3,
        count_pairs: 1,
        count_merges: 1,
        count_names: 2,
        count_wordings: 1,
        count_refused: 0,
        count_failed: 0,
      },
    })
    const after = await clustersOf(team)
    expect(before.map((row) => row['name'])).toEqual([null, null, null])
    expect(after.map(({ name, cause, count_sessions }) => ({ name, cause, count_sessions }))).toEqual([
      {
        name: 'About: address already in use net add',
        cause: 'The step that makes it was left out.',
        count_sessions: 4,
      },
      {
        name: 'About: error cannot load schema clien',
        cause: 'The step that makes it was left out.',
        count_sessions: 8,
      },
    ])
    const titles = before.map((row) => row['title'])
    expect(titles).toEqual(expect.arrayContaining([after[0]?.['title']]))
    const [redirect] = await team.warehouse.rows('select * from cluster_redirects')
    expect(redirect).toMatchObject({ to_cluster_id: after[1]?.['cluster_id'], reason: 'model' })
    const lines = await linesOf(team)
    expect(lines.filter(({ text }) => String(text).startsWith('Always run `npm run codegen` before'))).toHaveLength(1)

    const stored = await team.warehouse.rows(
      'select task, outcome, model, prompt_version, input_tokens, cost_usd > 0 as has_cost from model_answers order by task',
    )
    expect(stored.map(({ task }) => task)).toEqual([
      'embedding',
      'name',
      'name',
      'same_change',
      'same_change',
      'wording',
    ])
    expect(stored[1]).toEqual({
      task: 'name',
      outcome: 'accepted',
      model: 'gpt-5-mini',
      prompt_version: 1,
      input_tokens: 500,
      has_cost: true,
    })
    const [sum] = await team.warehouse.rows('select sum(cost_usd) as cost_usd from model_answers')
    expect(result.counts.cost_usd).toBeCloseTo(Number(sum?.['cost_usd']), 12)
  })

  test('a second run asks nothing and changes nothing; a rebuild needs no network', async () => {
    const server = await serve(honest)
    const team = await givenTeam(all, { base_url: server.url })
    await modelStep(team.session, team.warehouse, as_of)
    const [clusters, lines] = [await clustersOf(team), await linesOf(team)]
    const count = server.requests.length
    await server.close()
    await analyzeStep(team.session, team.warehouse, as_of)
    expect([await clustersOf(team), await linesOf(team)]).toEqual([clusters, lines])
    const again = await modelStep(team.session, team.warehouse, as_of)
    expect(again.counts).toMatchObject({ count_requests: 0, cost_usd: 0, count_merges: 0, count_failed: 0 })
    expect(server.requests.length).toBe(count)
    expect([await clustersOf(team), await linesOf(team)]).toEqual([clusters, lines])
  })

  test('with one new trouble, only that one is asked about', async () => {
    const embed = (text: string) => (text.includes('customer') ? [0, 1, 0] : [1, 0, 0])
    const server = await serve({ ...honest, embed })
    const team = await givenTeam([missingCodegen, portInUse], { base_url: server.url })
    await modelStep(team.session, team.warehouse, as_of)
    const count = server.requests.length
    await given(
      team.warehouse,
      sessionsOf({ command: 'npm run seed', output: 'seeding stopped: orders fixture has no customer row' }, 7),
    )
    await analyzeStep(team.session, team.warehouse, as_of)
    await modelStep(team.session, team.warehouse, as_of)
    const fresh = server.requests.slice(count)
    const [vector] = fresh.filter(({ kind }) => kind === 'embeddings')
    expect(vector?.body.input).toHaveLength(1)
    expect(fresh.filter(({ task }) => task === 'name')).toHaveLength(1)
    expect(fresh.every(({ text, task }) => task === 'wording' || text.includes('customer row'))).toBe(true)
  })

  test('requests go to the base URL with the key, at most four at a time, as a strict schema without length limits', async () => {
    const server = await serve({ ...honest, delay_ms: 20 })
    const many = Array.from({ length: 8 }, (_, i) => ({
      command: `npm run job${'abcdefgh'[i]}`,
      output: `job ${'abcdefgh'[i]}x stopped badly`,
    }))
    const team = await givenTeam(many, { base_url: server.url, min_similarity: 1 })
    await modelStep(team.session, team.warehouse, as_of)
    expect(server.maxOpen()).toBeGreaterThan(1)
    expect(server.maxOpen()).toBeLessThanOrEqual(4)
    const name = server.requests.find(({ task }) => task === 'name')
    expect(name?.authorization).toBe('Bearer key-of-the-tests-0001')
    expect(name?.body.response_format?.json_schema).toMatchObject({
      strict: true,
      schema: { additionalProperties: false },
    })
    expect(json(name?.body.response_format)).not.toMatch(/maxLength|minLength/)
  })
})

describe('no model is asked, and it is said', () => {
  test.each<[string, Record<string, unknown>, Record<string, string>, RegExp]>([
    ['without a key', {}, {}, /OPENAI_API_KEY is not set/],
    ['when the config says no', { is_enabled: false }, { OPENAI_API_KEY: 'k'.repeat(20) }, /is_enabled is false/],
    ['without a price', { name: 'own-llama' }, { OPENAI_API_KEY: 'k'.repeat(20) }, /no price is known for own-llama/],
  ])('%s', async (_, model, env, reason) => {
    const server = await serve(honest)
    const team = await givenTeam([missingCodegen], { base_url: server.url, ...model }, env)
    const result = await modelStep(team.session, team.warehouse, as_of)
    expect(result.skipped).toMatch(reason)
    expect(modelLine(result)).toMatch(reason)
    expect(server.requests).toEqual([])
  })
})

describe('merges', () => {
  test('both orders must agree, and a model that is not sure joins nothing', async () => {
    for (const [first, second] of [
      [one, two],
      [{ ...one, confidence: 'unsure' }, one],
      [two, one],
    ]) {
      const server = await serve({
        ...honest,
        chat: (task, quotes) =>
          task === 'same_change' ? json(quotes[0]?.text.includes('bundle') ? second : first) : json(nameOf(quotes)),
      })
      const team = await givenTeam(all, { base_url: server.url })
      const result = await modelStep(team.session, team.warehouse, as_of)
      expect(result.counts).toMatchObject({ count_merges: 0, count_names: 3 })
    }
  })

  test('a model that joins everything is believed in nothing, also the next time', async () => {
    const letters = [...'abcdefgh']
    const vectors = new Map(
      letters.map((letter, i) => [letter, letters.map((_, k) => (k >> 1 === i >> 1 ? 1 : 0.01 * i))]),
    )
    const server = await serve({ ...honest, embed: (text) => vectors.get(/part ([a-h])/.exec(text)?.[1] ?? 'a') })
    const words = ['anchor', 'basket', 'candle', 'drawer', 'engine', 'falcon', 'garden', 'hammer']
    const troubles = letters.map((letter, i) => ({
      command: `npm run ${words[i]}`,
      output: `${words[i]} refused: part ${letter} of it is broken`,
    }))
    const team = await givenTeam(troubles, { base_url: server.url })
    const before = (await clustersOf(team)).length
    const result = await modelStep(team.session, team.warehouse, as_of)
    expect(before).toBe(8)
    expect(result.reasons).toEqual({ absurd: 4 })
    expect(await clustersOf(team)).toHaveLength(8)
    const again = await modelStep(team.session, team.warehouse, as_of)
    expect(again.counts).toMatchObject({ count_requests: 0, count_merges: 0 })
    expect(await clustersOf(team)).toHaveLength(8)
  })

  test('what a person named, muted or split wins', async () => {
    const server = await serve(honest)
    const team = await givenTeam(all, { base_url: server.url })
    const [, , third] = await clustersOf(team)
    const rows = await team.warehouse.rows(`select cluster_id, title from clusters order by title`)
    const [port, bundle, check] = rows.map((row) => String(row['cluster_id']))
    expect(third?.['title']).toContain('error: cannot load')
    await decide(team, { kind: 'cluster_named', at: as_of, body: { cluster_id: port, title: 'Two servers' } })
    await decide(team, { kind: 'cluster_muted', at: as_of, body: { cluster_id: bundle } })
    await analyzeStep(team.session, team.warehouse, as_of)
    const result = await modelStep(team.session, team.warehouse, as_of)
    expect(result.counts).toMatchObject({ count_merges: 0, count_pairs: 0, count_names: 1 })
    const named = await team.warehouse.rows('select cluster_id, name from clusters')
    expect(new Map(named.map((row) => [row['cluster_id'], row['name']]))).toEqual(
      new Map([
        [port, 'Two servers'],
        [bundle, null],
        [check, 'About: error cannot load schema clien'],
      ]),
    )
    expect(server.requests.some(({ text }) => text.includes('folder is empty'))).toBe(false)
  })

  test('a model’s merge that reaches the journal all the same gives way to a split', async () => {
    const team = await givenTeam([missingCodegen, missingCodegenInBuild], {}, {})
    const [a, b] = (await clustersOf(team)).map((row) => String(row['cluster_id']))
    const created = (await journalOf(team.warehouse)).find((entry) => entry.kind === 'cluster_created')
    const members =
      (created?.body['clusters'] as { cluster_id: string; members: string[] }[]).find((x) => x.cluster_id === a)
        ?.members ?? []
    await decide(team, {
      kind: 'cluster_split',
      at: as_of + 1,
      body: { cluster_id: a, new_cluster_id: 'Cnewnewnew', members },
    })
    await decide(team, {
      kind: 'cluster_merged',
      at: as_of + 2,
      body: { from_cluster_id: 'Cnewnewnew', to_cluster_id: b, reason: 'model', by: 'model' },
    })
    await analyzeStep(team.session, team.warehouse, as_of)
    expect((await clustersOf(team)).map((row) => row['cluster_id']).sort()).toEqual(['Cnewnewnew', b].sort())
  })
})

describe('the ceiling', () => {
  test('no call is made that could pass it, whatever the server reports; what was not asked is counted and asked next time', async () => {
    const server = await serve({ ...honest, usage: { prompt_tokens: 3000, completion_tokens: 1000 } })
    const prices = { input_usd: 1, output_usd: 10, embedding_usd: 0.02 }
    const team = await givenTeam(all, {
      base_url: server.url,
      prices,
      max_usd_per_run: 0.03,
      max_output_tokens: 1000,
      max_retries: 0,
    })
    const result = await modelStep(team.session, team.warehouse, as_of)
    expect(result.counts.cost_usd).toBeGreaterThan(0.01)
    expect(result.counts.cost_usd).toBeLessThanOrEqual(0.03)
    expect(result.stopped).toBe('the ceiling of 0.03 USD or 400 calls')
    expect(result.counts.count_not_asked).toBeGreaterThan(0)
    const again = await modelStep(team.session, team.warehouse, as_of)
    expect(again.counts.count_requests).toBeGreaterThan(0)
  })

  test('a ceiling of nothing asks nothing', async () => {
    const server = await serve(honest)
    const team = await givenTeam(all, { base_url: server.url, max_usd_per_run: 0 })
    expect((await modelStep(team.session, team.warehouse, as_of)).counts).toMatchObject({
      count_requests: 0,
      cost_usd: 0,
    })
  })

  test('an answer without usage and a time-out are booked at the worst price', async () => {
    const silent = await serve({ ...honest, usage: null })
    const prices = { input_usd: 1, output_usd: 10, embedding_usd: 1 }
    const told = await givenTeam([missingCodegen], { base_url: silent.url, prices, max_output_tokens: 100 })
    expect((await modelStep(told.session, told.warehouse, as_of)).counts.cost_usd).toBeGreaterThan(0.002)
    const hanging = await serve({ ...honest, fault: () => 'hang' })
    const team = await givenTeam([missingCodegen], { base_url: hanging.url, prices, timeout_ms: 100, max_retries: 0 })
    const { counts } = await modelStep(team.session, team.warehouse, as_of)
    expect(counts.cost_usd).toBeGreaterThan(0)
    expect(counts.cost_usd).toBeLessThanOrEqual(0.5)
  })

  test('so many calls and no more', async () => {
    const server = await serve(honest)
    const team = await givenTeam(all, { base_url: server.url, max_calls_per_run: 2 })
    expect((await modelStep(team.session, team.warehouse, as_of)).counts.count_requests).toBe(2)
  })
})

test('no secret, person, session or repository is in any request', async () => {
  const canaries = [
    'ghp_Zx81hGq0LmVt52RrYw93KdPb47NcJf6TsUa1',
    'AKIAQ7XW3ZP5LD2NVBKM',
    'own-secret-value-4711',
    'hidden-secret-value-0815',
  ]
  const outputs = [
    `push refused for ${canaries[0]} at origin`,
    `upload refused: key ${canaries[1]} is not allowed`,
    `login refused with own-secret-value-4711 today`,
    `access refused with hidden-secret\u200b-value-0815 today`,
  ]
  const server = await serve({ ...honest, embed: () => [1, 0.5] })
  const troubles = outputs.map((output, i) => ({
    command: `npm run ${['push', 'upload', 'login', 'access'][i]}`,
    output,
    mend: 'npm run prepare-all',
  }))
  const team = await givenTeam(
    troubles,
    { base_url: server.url },
    {
      ...{
        OPENAI_API_KEY: 'key-of-the-tests-0001',
        SHOP_TOKEN: 'own-secret-value-4711',
        SHOP_SECRET: 'hidden-secret-value-0815',
      },
    },
  )
  const lines = json(await team.warehouse.rows('select text from signals'))
  expect(lines).toContain(canaries[2])
  await modelStep(team.session, team.warehouse, as_of)
  expect(server.requests.length).toBeGreaterThan(8)
  for (const { text } of server.requests) {
    for (const secret of [...canaries, 'key-of-the-tests', 'ada', 'session-0', 'acme/shop'])
      expect(text).not.toContain(secret)
    expect(text).not.toMatch(/[\u200b-\u200f]|\\u200b/)
  }
})
