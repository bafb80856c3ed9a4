/** A store that misbehaves: every answer is correct or a clear refusal, and comes before the deadline. */
import { describe, expect, test } from 'vitest'
import { s3Store } from '#ingest/blobs/s3.ts'
import { KnownError } from '#ingest/known-error.ts'
import { startFakeS3 } from '../../fake-s3.ts'
import { bytes, keysOf } from './listing.ts'
import { actions, fault_kinds, tryFault, type Action } from './fault-cases.ts'

/** What the clocks of a busy test machine may add. */
const SLACK_MS = 1500
/** Not tried again, because asking again changes nothing; only a HEAD is, as a GET, to learn the reason. */
const final = ['denied', 'bad-key']
/** A list and an upload's id have no checksum: a bit changed on the way (TLS prevents it) shows only when they are used. */
const cannot_be_seen = (kind: string, action: Action) =>
  kind === 'bit-flip' && (action === 'list' || action === 'begin a put in parts')
/** A write whose every answer is lost is found done by looking; other faults of a body do nothing where there is none. */
const lost_answer = ['reset-after', 'hang-after', 'trickle', 'truncated', 'truncated-lying', 'garbage']
const harmless = (kind: string, action: Action) =>
  kind === 'slow' || (action === 'has' && kind === 'bit-flip') || (action === 'put' && lost_answer.includes(kind))

describe.concurrent.each(fault_kinds)('%s', (kind) => {
  const tried = (Object.keys(actions) as Action[]).filter((action) => !cannot_be_seen(kind, action))

  test('once → correct all the same; refused where asking again is pointless', async () => {
    const outcomes = await Promise.all(
      tried.map(async (action) => [action, await tryFault(kind, action, 1, 5000)] as const),
    )
    const wanted = (action: Action) => (final.includes(kind) && action !== 'has' ? 'refused' : 'correct')
    const unexpected = outcomes.filter(([action, { result }]) => result !== wanted(action))
    expect(unexpected).toEqual([])
  })

  test('for ever → a clear refusal before the deadline', async () => {
    const outcomes = await Promise.all(
      tried.map(async (action) => [action, await tryFault(kind, action, 999, 450)] as const),
    )
    expect(outcomes.filter(([action, { result }]) => result !== 'refused' && !harmless(kind, action))).toEqual([])
    expect(outcomes.filter(([, { result }]) => result === 'wrong')).toEqual([])
    expect(outcomes.filter(([, { duration_ms }]) => duration_ms > 450 + SLACK_MS)).toEqual([])
  })
})

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

test.concurrent(
  'given a third of all requests failing in any way, over 12 seeds → no wrong byte, nothing lost, every error clear',
  async () => {
    const counts = { fine: 0, refused: 0 }
    const kinds = fault_kinds.filter((kind) => !final.includes(kind))
    for (let seed = 1; seed <= 12; seed++) {
      const server = await startFakeS3({ chaos: { seed, rate: 0.33, kinds, ms: 5 } })
      const place = { bucket: server.bucket, endpoint: server.url, credentials, retry_ms: 2 }
      const store = s3Store({ ...place, deadline_ms: 1500 })
      const bodies = Array.from({ length: 8 }, (_, index) => Buffer.alloc(500 + index, seed * index))
      const created: number[] = []
      await Promise.all(
        bodies.map(async (body, index) => {
          try {
            expect(await store.put(`k/${index}`, body)).toBe('created')
            created.push(index)
            expect(Buffer.compare(await store.getBytes(`k/${index}`), body)).toBe(0)
            counts.fine++
          } catch (error) {
            expect(error).toBeInstanceOf(KnownError)
            counts.refused++
          }
        }),
      )
      for (const index of created)
        expect(server.objects.get(`k/${index}`)?.body.equals(bodies[index] ?? bytes(''))).toBe(true)
      await server.close()
    }
    expect(counts.fine + counts.refused).toBe(96)
    expect(counts.fine).toBeGreaterThan(60)
  },
  120_000,
)

describe('10,000 objects', () => {
  const keys = Array.from({ length: 10_000 }, (_, index) => `s/${String(index).padStart(6, '0')}`)

  async function full(options: Parameters<typeof startFakeS3>[0] = {}) {
    const server = await startFakeS3(options)
    const one = { body: bytes('x'), etag: '"e"', metadata: {}, modified_at: new Date(0) }
    for (const key of keys) server.objects.set(key, one)
    const store = s3Store({ bucket: server.bucket, endpoint: server.url, credentials, retry_ms: 2, deadline_ms: 5000 })
    return { server, store }
  }

  test('→ listed in ten pages, each key once, in order', async () => {
    const { server, store } = await full()
    expect(await keysOf(store)).toEqual(keys)
    expect(server.requests.length).toBe(10)
    await server.close()
  })

  test('with every kind of page fault on the way → the same 10,000', async () => {
    const { server, store } = await full()
    const kinds = [
      'status-503',
      'reset',
      'short-list',
      'truncated',
      'truncated-lying',
      'error-in-200',
      'garbage',
      'slow',
    ] as const
    kinds.forEach((kind, index) => server.faults.push({ kind, on: 'list', after: index }))
    expect(await keysOf(store)).toEqual(keys)
    expect(server.requests.filter(({ fault }) => fault !== null)).toHaveLength(kinds.length)
    await server.close()
  })

  test('with objects added and removed between pages → the others each once', async () => {
    const { server, store } = await full()
    const listed: string[] = []
    for await (const { key } of store.list('s/')) {
      if (listed.push(key) !== 1500) continue
      server.objects.delete('s/000010')
      server.objects.delete('s/009000')
      server.objects.set('s/005000a', { body: bytes('x'), etag: '"e"', metadata: {}, modified_at: new Date(0) })
    }
    expect(listed).toEqual([...keys.filter((key) => key !== 's/009000'), 's/005000a'].sort())
    await server.close()
  })

  test('with a page that names itself as the next → refused, not an endless loop', async () => {
    const { server, store } = await full({ faults: [{ kind: 'endless-list', times: 99 }] })
    await expect(keysOf(store)).rejects.toThrow(/same page over and over/)
    await server.close()
  })
})
