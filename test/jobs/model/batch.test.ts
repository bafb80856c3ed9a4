import { describe, expect, test } from 'vitest'
import { syncJournal } from '#ingest/journal.ts'
import { modelLine, modelStep } from '#jobs/steps/model.ts'
import { resultLine, type BatchScript } from '../../fake-batches.ts'
import type { FakeOpenAI, Script } from '../../fake-openai.ts'
import { as_of, givenTeam, missingCodegen, portInUse, type GivenTeam } from './given-team.ts'
import { all, clustersOf, honest, json, linesOf, nameOf, serve } from './honest-model.ts'

const night = ({ session, warehouse }: GivenTeam) => modelStep(session, warehouse, as_of)
const batchTeam = (server: FakeOpenAI, over: object = {}) =>
  givenTeam(all, { base_url: server.url, batch: true, max_retries: 0, ...over })
const pathsOf = (server: FakeOpenAI, from = 0) =>
  server.requests.slice(from).map(({ method, path }) => `${method} ${path.replace(/-\d+/, '-N').replace('/v1', '')}`)
const tasksOf = ({ requests }: FakeOpenAI) => requests.filter(({ kind }) => kind === 'chat').map(({ task }) => task)
const completion = (content: unknown) => ({
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null } }],
  usage: { prompt_tokens: 500, completion_tokens: 50 },
})
const outcomes = ({ warehouse }: GivenTeam) =>
  warehouse.rows(`select body->>'outcome' as outcome, (body->>'cost_usd')::double as cost_usd from journal
    where kind = 'model_batch' and (body->>'state') = 'closed' order by entry_id`)

describe('a batch a night', () => {
  test('names and wordings go out as one, merges are live; the next night has the same answers for half the price', async () => {
    const server = await serve({ ...honest, batches: {} })
    const live = await givenTeam(all, { base_url: server.url })
    const { counts: full } = await night(live)
    const from = server.requests.length
    const team = await batchTeam(server)
    const first = await night(team)
    const chat = 'POST /chat/completions'
    expect(pathsOf(server, from)).toEqual(['POST /embeddings', chat, chat, 'POST /files', 'POST /batches'])
    expect(server.requests.slice(from).map(({ task }) => task)).toEqual(
      expect.arrayContaining(['same_change', 'same_change']),
    )
    expect(first.counts).toMatchObject({ count_batched: 3, count_names: 0, count_merges: 1, count_failed: 0 })
    expect(modelLine(first)).toMatch(/1 merges, 3 batched$/)
    const [batch] = server.batches.ordered
    const lines = batch ? server.batches.linesOf(batch) : []
    expect(lines.map(({ method, url, body }) => [method, url, body.response_format?.json_schema.name])).toEqual([
      ['POST', '/v1/chat/completions', 'name'],
      ['POST', '/v1/chat/completions', 'name'],
      ['POST', '/v1/chat/completions', 'wording'],
    ])
    expect(new Set(lines.map(({ custom_id }) => custom_id)).size).toBe(3)

    const count = server.requests.length
    const second = await night(team)
    const gone = 'DELETE /files/file-N'
    expect(pathsOf(server, count)).toEqual(['GET /batches/batch-N', 'GET /files/file-N/content', gone, gone])
    expect(second.counts).toMatchObject({
      count_names: 2,
      count_wordings: 1,
      count_accepted: 3,
      count_batched: 0,
      count_cached: 0,
    })
    const words = (rows: Record<string, unknown>[]) => rows.map(({ name, cause, text }) => ({ name, cause, text }))
    expect(words(await clustersOf(team))).toEqual(words(await clustersOf(live)))
    expect(words(await linesOf(team))).toEqual(words(await linesOf(live)))
    const costs = async (one: GivenTeam) =>
      (
        await one.warehouse.rows(
          `select sum(cost_usd) filter (task in ('name', 'wording')) as words_usd, sum(cost_usd) as cost_usd from model_answers`,
        )
      )[0]
    const [half, whole] = [await costs(team), await costs(live)]
    expect(Number(half?.['words_usd'])).toBeCloseTo(Number(whole?.['words_usd']) / 2, 12)
    expect(first.counts.cost_usd + second.counts.cost_usd).toBeCloseTo(Number(half?.['cost_usd']), 12)
    expect(second.counts.cost_usd).toBeLessThan(full.cost_usd)

    const before = server.requests.length
    const third = await night(team)
    expect(server.requests.length).toBe(before)
    expect(third.counts).toMatchObject({ count_requests: 0, cost_usd: 0, count_batched: 0, count_waiting: 0 })
  })

  test.each(['validating', 'in_progress', 'finalizing', 'cancelling'])(
    'a batch that is %s waits, and nothing is sent a second time, also when batches are turned off',
    async (status) => {
      const batches: BatchScript = { status }
      const server = await serve({ ...honest, batches })
      const team = await batchTeam(server)
      await night(team)
      for (const batch of [true, false]) {
        team.session.settings.model.batch = batch
        const result = await night(team)
        expect(result.counts).toMatchObject({ count_requests: 1, count_waiting: 3, count_batched: 0, cost_usd: 0 })
        expect(modelLine(result)).toContain(`a batch of 3 is not answered yet (${status})`)
      }
      expect(server.batches.ordered).toHaveLength(1)
      batches.status = 'completed'
      expect((await night(team)).counts).toMatchObject({ count_names: 2, count_wordings: 1, count_waiting: 0 })
    },
  )

  test('a batch without end is given up after three days, booked at its worst', async () => {
    const server = await serve({ ...honest, batches: { status: 'in_progress' } })
    const team = await batchTeam(server)
    await night(team)
    const now = team.session.effects.now()
    team.session.effects.now = () => now + 3 * 86_400_000 + 1
    const { counts, reasons } = await night(team)
    expect(reasons).toEqual({ 'batch: no end (in_progress)': 3 })
    expect(counts).toMatchObject({ count_failed: 3, count_batched: 3 })
    expect(counts.cost_usd).toBeGreaterThan(0.005)
  })

  test('the ceiling holds for what is sent; what it leaves out is sent another night', async () => {
    const prices = { input_usd: 0, output_usd: 1, embedding_usd: 0, batch_factor: 0.5 }
    const server = await serve({ ...honest, batches: {} })
    // One question may use 4000 tokens: 0.002 USD at half the price.
    const team = await givenTeam([missingCodegen, portInUse], {
      ...{ base_url: server.url, batch: true, prices, max_usd_per_run: 0.0041, min_similarity: 1 },
    })
    const first = await night(team)
    expect(first.counts).toMatchObject({ count_batched: 2, count_not_asked: 1 })
    expect(first.stopped).toBe('the ceiling of 0.0041 USD or 400 calls')
    const second = await night(team)
    expect(second.counts).toMatchObject({ count_accepted: 2, count_batched: 1, count_not_asked: 0 })
    expect(second.counts.cost_usd).toBeCloseTo((2 * 50 * 0.5) / 1e6, 12)
  })

  test('no secret, person, session or repository is in any file', async () => {
    const secret = `gh${'p'}_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`
    const server = await serve({ ...honest, batches: {} })
    const output = `push refused: token ${secret} of /home/ada/shop is too old`
    const team = await givenTeam([{ command: 'npm run release', output, mend: 'npm run login' }], {
      ...{ base_url: server.url, batch: true },
    })
    expect((await night(team)).counts.count_batched).toBeGreaterThan(0)
    const [batch] = server.batches.ordered
    const sent = json(batch ? server.batches.linesOf(batch) : [])
    expect(sent).toContain('push refused')
    expect(sent).not.toMatch(/ghp_|session-0|\bada\b|\bben\b/)
  })
})

describe('a server without batches', () => {
  test.each([404, 405, 501])('%i: asked one by one the same night, said once', async (status) => {
    for (const [kind, journalled] of [
      ['files', 0],
      ['batches', 1],
    ] as const) {
      const server = await serve({
        ...honest,
        batches: {},
        fault: (_, seen) => (seen.kind === kind && seen.method === 'POST' ? { status } : null),
      })
      const team = await batchTeam(server)
      const result = await night(team)
      expect(result.counts).toMatchObject({ count_names: 2, count_wordings: 1, count_batched: 0, count_failed: 0 })
      expect(result.remarks).toEqual(['the server takes no batches, asked one by one'])
      expect(tasksOf(server).filter((task) => task !== 'same_change')).toEqual(
        expect.arrayContaining(['name', 'name', 'wording']),
      )
      expect(await outcomes(team)).toHaveLength(journalled)
      expect((await night(team)).counts).toMatchObject({ count_requests: 0, cost_usd: 0 })
    }
  })
})

describe('a run that is killed pays once', () => {
  /** Ends the next run at a step, and starts another with what the store holds. */
  async function killAt(team: GivenTeam, step: string): Promise<void> {
    const { effects, store } = team.session
    const before = effects.step
    effects.step = (name) => {
      if (name === step) throw new Error('killed')
    }
    await expect(night(team)).rejects.toThrow('killed')
    effects.step = before
    await syncJournal(store, team.warehouse, () => undefined)
  }

  test('after the plan was written: nothing was ordered, so it is ordered now', async () => {
    const server = await serve({ ...honest, batches: {} })
    const team = await batchTeam(server)
    await killAt(team, 'model:planned')
    const { counts } = await night(team)
    expect(counts).toMatchObject({ count_batched: 3, count_failed: 0, cost_usd: 0 })
    expect(server.batches.ordered).toHaveLength(1)
    expect((await outcomes(team)).map(({ outcome }) => outcome)).toEqual(['never sent'])
  })

  test('after it was ordered, before its id was written: found by the plan in its metadata', async () => {
    const server = await serve({ ...honest, batches: {} })
    const team = await batchTeam(server)
    await killAt(team, 'model:ordered')
    const { counts } = await night(team)
    expect(counts).toMatchObject({ count_names: 2, count_wordings: 1, count_batched: 0 })
    expect(server.batches.ordered).toHaveLength(1)
  })

  test('an order that ran into a time-out is looked for, not repeated', async () => {
    const script: Script = { ...honest, batches: {} }
    const server = await serve(script)
    script.fault = (_, seen) => {
      if (seen.kind !== 'batches' || seen.method !== 'POST') return null
      server.batches.answer('POST', seen.path, seen.text)
      return 'reset'
    }
    const team = await batchTeam(server, { max_retries: 2 })
    const first = await night(team)
    expect(first.counts).toMatchObject({ count_waiting: 3, count_batched: 0 })
    expect(first.reasons).toEqual({ 'batch: connection failed': 3 })
    expect((await night(team)).counts).toMatchObject({ count_names: 2, count_wordings: 1 })
    expect(server.batches.ordered).toHaveLength(1)
  })

  test('a server that cannot list: the plan is given up, and asked again once', async () => {
    const server = await serve({
      ...honest,
      batches: {},
      fault: (_, seen) => (seen.kind === 'batches' && seen.path.includes('?') ? { status: 405 } : null),
    })
    const team = await batchTeam(server)
    await killAt(team, 'model:ordered')
    const { counts, reasons } = await night(team)
    expect(reasons).toEqual({ 'batch: lost (status 405)': 3 })
    expect(counts).toMatchObject({ count_failed: 3, count_batched: 3 })
    expect((await night(team)).counts).toMatchObject({ count_names: 2, count_batched: 0 })
  })

  test('while answers were taken in: none is kept or paid twice', async () => {
    const server = await serve({ ...honest, batches: {} })
    const team = await batchTeam(server)
    await night(team)
    const { store } = team.session
    const put = store.put.bind(store)
    let count_puts = 0
    store.put = async (...args) => {
      if ((count_puts += 1) === 3) throw new Error('killed')
      return await put(...args)
    }
    await expect(night(team)).rejects.toThrow('killed')
    store.put = put
    await syncJournal(store, team.warehouse, () => undefined)
    expect((await night(team)).counts).toMatchObject({ count_accepted: 1, count_batched: 0 })
    expect((await clustersOf(team)).filter(({ name }) => name !== null)).toHaveLength(2)
    const rows = await team.warehouse.rows(
      `select count(*) as n from journal where kind = 'model_answer' and (body->>'task') in ('name', 'wording')`,
    )
    expect(rows).toEqual([{ n: 3 }])
  })
})

describe('batches that end badly are counted, asked again once, and then let be', () => {
  const bad: [string, BatchScript, Record<string, number>][] = [
    ['failed', { status: 'failed' }, { 'batch failed: no answer': 3 }],
    ['expired without a result', { status: 'expired', results: () => [] }, { 'batch expired: no answer': 3 }],
    ['cancelled', { status: 'cancelled', results: () => [] }, { 'batch cancelled: no answer': 3 }],
    [
      'completed with an error file',
      {
        results: () => [],
        errors: (ids) =>
          ids.map((custom_id) => json({ custom_id, response: { status_code: 400, body: { error: {} } }, error: null })),
      },
      { 'batch completed: status 400': 3 },
    ],
    [
      'expired with the error file of an honest server',
      {
        status: 'expired',
        results: () => [],
        errors: (ids) => ids.map((custom_id) => json({ custom_id, response: null, error: { code: 'batch_expired' } })),
      },
      { 'batch expired: no answer': 3 },
    ],
    [
      'broken JSONL',
      { results: (lines) => [...lines.map((line) => line.slice(1)), '', 'null', '[]'] },
      { 'batch: a broken line': 5, 'batch completed: no answer': 3 },
    ],
    [
      'answers to nothing asked',
      { results: (lines) => lines.map((line) => line.replace(/"A[0-9a-f]{20}"/, '"Axx"')) },
      { 'batch: an answer to nothing asked': 3, 'batch completed: no answer': 3 },
    ],
    [
      'a huge file',
      { results: (lines) => [...lines, ' '.repeat(17 * 1024 * 1024)] },
      { 'batch: an answer that is too long': 1, 'batch completed: no answer': 3 },
    ],
  ]
  test.each(bad)('%s', async (_, batches, reasons) => {
    const server = await serve({ ...honest, batches })
    const team = await batchTeam(server, { timeout_ms: 20_000 })
    await night(team)
    const second = await night(team)
    expect(second.reasons).toEqual(reasons)
    expect(second.counts).toMatchObject({ count_failed: 3, count_batched: 3, count_names: 0 })
    const third = await night(team)
    expect(third.reasons).toEqual({ ...reasons, 'batch: unanswered twice': 3 })
    expect(third.counts).toMatchObject({ count_failed: 3, count_not_asked: 3, count_batched: 0 })
    const fourth = await night(team)
    expect(fourth.counts).toMatchObject({ count_requests: 0, count_not_asked: 3, cost_usd: 0 })
    expect(server.batches.ordered).toHaveLength(2)
    expect((await clustersOf(team)).map(({ name }) => name)).toEqual([null, null])
  })

  test('a batch that the server forgot', async () => {
    const script: Script = { ...honest, batches: {} }
    const server = await serve(script)
    const team = await batchTeam(server)
    await night(team)
    server.batches.ordered.splice(0)
    const { reasons, counts } = await night(team)
    expect(reasons).toEqual({ 'batch: lost (status 404)': 3 })
    expect(counts).toMatchObject({ count_failed: 3, count_batched: 3 })
    expect((await night(team)).counts).toMatchObject({ count_names: 2, count_wordings: 1 })
  })

  test('a server in trouble is asked another night', async () => {
    const script: Script = { ...honest, batches: {} }
    const server = await serve(script)
    const team = await batchTeam(server)
    await night(team)
    for (const [part, status] of [
      ['/batches/', 500],
      ['/batches/', 401],
      ['/content', 503],
    ] as const) {
      script.fault = (_, seen) => (seen.path.includes(part) ? { status } : null)
      const { counts, remarks } = await night(team)
      expect(counts).toMatchObject({ count_waiting: 3, count_batched: 0, count_failed: 0 })
      expect(remarks).toEqual([`a batch of 3 is not answered yet (status ${status})`])
    }
    script.fault = () => null
    expect((await night(team)).counts).toMatchObject({ count_names: 2, count_wordings: 1 })
  })

  test('an order that is refused for what it holds: twice at most', async () => {
    const server = await serve({
      ...honest,
      batches: {},
      fault: (_, seen) => (seen.kind === 'batches' ? { status: 400 } : null),
    })
    const team = await batchTeam(server)
    for (const count_failed of [3, 3, 0]) {
      const { counts } = await night(team)
      expect(counts).toMatchObject({ count_failed, count_not_asked: 3 - count_failed })
    }
  })
})

describe('hostile answers pass the same gate', () => {
  const idOf = (line: string) => (JSON.parse(line) as { custom_id: string }).custom_id
  const name = nameOf([{ id: 'q1', text: 'error: cannot load schema client' }])
  const hostile: [string, (line: string) => unknown][] = [
    ['not JSON', () => completion('Sure! {')],
    ['a link', () => completion(json({ ...name, name: 'cannot load, see https://evil.example' }))],
    ['another schema', () => completion(json({ title: 'x' }))],
    ['no completion at all', () => 'x'],
    ['null', () => null],
    ['choices of another form', () => ({ choices: { 0: { toString: 1 } }, usage: 'much' })],
    ['a reason that is an object', () => ({ choices: [{ finish_reason: { toString: 1 }, message: 5 }] })],
    ['a string as long as a book', () => completion('a'.repeat(500_000))],
  ]
  test.each(hostile)('%s: refused, counted, and not asked again', async (_, body) => {
    const results = (lines: string[]) => lines.map((line) => resultLine(idOf(line), body(line)))
    const server = await serve({ ...honest, batches: { results } })
    const team = await batchTeam(server)
    await night(team)
    expect((await night(team)).counts).toMatchObject({ count_refused: 3, count_names: 0, count_batched: 0 })
    expect((await night(team)).counts).toMatchObject({ count_requests: 0, cost_usd: 0 })
    expect((await clustersOf(team)).map((row) => row['name'])).toEqual([null, null])
  })

  test('the first of two answers counts, and an answer swapped with another question’s is refused', async () => {
    const results = (lines: string[]) => [
      ...lines,
      ...lines.map((line) => resultLine(idOf(line), completion(json({ ...name, name: 'something else' })))),
    ]
    const server = await serve({ ...honest, batches: { results } })
    const team = await batchTeam(server)
    await night(team)
    const { reasons, counts } = await night(team)
    expect(reasons).toEqual({ 'batch: a second answer': 3 })
    expect(counts).toMatchObject({ count_names: 2, count_wordings: 1, count_refused: 0 })

    const swapped = (lines: string[]) =>
      lines.map((line, i) => line.replace(idOf(line), idOf(lines[(i + 1) % 3] ?? '')))
    const other = await serve({ ...honest, batches: { results: swapped } })
    const second = await batchTeam(other)
    await night(second)
    expect((await night(second)).counts).toMatchObject({ count_refused: 3, count_names: 0 })
  })
})
