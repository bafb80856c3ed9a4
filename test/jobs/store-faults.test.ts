import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished, describe, expect, test } from 'vitest'
import { openWarehouse } from '#ingest/warehouse.ts'
import { startFakeS3, type FakeS3, type FakeS3Options, type Fault } from '../fake-s3.ts'
import { hone, type Ran } from '../hone.ts'
import { scratch } from '../scratch.ts'
import { claudeLine, codexLine, codexMeta } from '../small-logs.ts'

const shortDeadline_s = 3

interface Place {
  server: FakeS3
  ingest: () => Promise<Ran & { duration_ms: number }>
  /** Removes the database, which is only a cache. */
  forget: () => void
  /** The texts of the published warehouse, sorted; null when nothing is published. */
  texts: () => Promise<string[] | null>
}

async function place(options: FakeS3Options, deadline_s = shortDeadline_s): Promise<Place> {
  const home = scratch()
  const server = await startFakeS3(options)
  onTestFinished(() => server.close())
  for (let i = 0; i < 4; i++) {
    const lines = Array.from({ length: 6 }, (_, n) =>
      i % 2 ? codexLine(n, `text ${i}${n}`) : claudeLine(`s${i}`, n, `text ${i}${n}`, `u${i}${n}`),
    )
    write(join(home, 'logs', `${i}.jsonl`), [...(i % 2 ? [codexMeta(`t${i}`, 'rules')] : []), ...lines, ''].join('\n'))
  }
  write(
    join(home, 'hone.yaml'),
    `store: s3://team/hone\ndb: hone.duckdb\ns3: {endpoint: "${server.url}", deadline_s: ${deadline_s}}\n`,
  )
  const env = { AWS_ACCESS_KEY_ID: 'ada', AWS_SECRET_ACCESS_KEY: 'not secret', AWS_EC2_METADATA_DISABLED: 'true' }
  return {
    server,
    ingest: async () => {
      const began = performance.now()
      const ran = await hone(home, ['ingest', '--config', 'hone.yaml', '--source', 'logs', '--quiet'], { env })
      return { ...ran, duration_ms: performance.now() - began }
    },
    forget: () => rmSync(join(home, 'hone.duckdb')),
    texts: async () => {
      const warehouse = await openWarehouse(join(home, 'hone.duckdb'), { read_only: true }).catch(() => null)
      const rows = await warehouse?.rows(`select text from events where text like 'text %' order by text`)
      warehouse?.close()
      return rows?.map((row) => String(row['text'])) ?? null
    },
  }
}

const all = [0, 1, 2, 3].flatMap((i) => Array.from({ length: 6 }, (_, n) => `text ${i}${n}`))

test('given a store that fails for a while, in every way there is → correct', async () => {
  const on = (operation: 'put' | 'get' | 'list', kinds: Fault['kind'][]): Fault[] =>
    kinds.map((kind, i) => ({ kind, on: operation, after: i * 2 }))
  const faults = [
    ...on('put', ['status-503', 'reset', 'status-500', 'reset-after', 'hang']),
    ...on('get', ['truncated', 'truncated-lying', 'bit-flip', 'error-in-200', 'garbage']),
    ...on('list', ['error-in-200', 'truncated', 'garbage']),
  ]
  const { ingest, texts, server } = await place({ faults }, 15)
  expect(await ingest()).toMatchObject({ code: 0, err: '' })
  expect(await texts()).toEqual(all)
  expect(new Set(server.requests.flatMap(({ fault }) => fault ?? [])).size).toBeGreaterThanOrEqual(8)
}, 60_000)

describe('given a store that goes on failing → one clear line, exit 2, inside the deadline; and afterwards all is right', () => {
  const always = { times: Number.POSITIVE_INFINITY }
  test.each<[string, Fault[], RegExp]>([
    ['503 to every write', [{ kind: 'status-503', on: 'put', ...always }], /503|SlowDown|answer/],
    ['hangs on every read', [{ kind: 'hang', on: 'get', ...always }], /did not answer in full within/],
    ['refuses to list', [{ kind: 'denied', on: 'list', ...always }], /access denied/],
  ])('%s', async (_name, faults, message) => {
    const { ingest, texts, server } = await place({ faults })
    const failed = await ingest()
    expect(failed).toMatchObject({ code: 2, err: expect.stringMatching(message) as string })
    expect(failed.err.trim().split('\n').length).toBeLessThanOrEqual(3)
    expect(failed.duration_ms).toBeLessThan(shortDeadline_s * 1000 * 3 + 5000)
    expect(await texts()).toBe(null)
    server.faults.length = 0
    expect(await ingest()).toMatchObject({ code: 0, err: '' })
    expect(await texts()).toEqual(all)
  })

  test('one object of four is altered for good → the others are there, it is named, and is read again once it is whole', async () => {
    const { ingest, texts, server, forget } = await place({})
    expect((await ingest()).code).toBe(0)
    const name = [...server.objects.keys()].find((key) => key.includes('/s0.')) ?? ''
    const object = server.objects.get(name)
    if (!object) throw new Error('no object')
    const damaged = Buffer.from(object.body)
    damaged[20] = (damaged[20] ?? 0) ^ 1
    server.objects.set(name, { ...object, body: damaged })
    forget()
    expect(await ingest()).toMatchObject({ code: 0, err: '' })
    expect(await texts()).toEqual(all.filter((text) => !text.startsWith('text 0')))
    server.objects.set(name, object)
    expect(await ingest()).toMatchObject({ code: 0, err: '' })
    expect(await texts()).toEqual(all)
  })
})

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
