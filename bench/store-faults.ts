/** Prints what every store fault ends in and how long that takes against the deadline, and the time to list 10,000 objects. */
import { setTimeout as sleep } from 'node:timers/promises'
import Table from 'cli-table3'
import { s3Store } from '#ingest/blobs/s3.ts'
import { startFakeS3 } from '../test/fake-s3.ts'
import { actions, fault_kinds, tryFault, type Action } from '../test/ingest/blobs/fault-cases.ts'
import { keysOf } from '../test/ingest/blobs/listing.ts'

const DEADLINE_MS = 1000

const table = new Table({ head: ['fault', 'operation', 'once', 'ms', 'for ever', 'ms', `of ${DEADLINE_MS}`] })
let count_wrong = 0
let count_late = 0
for (const kind of fault_kinds) {
  for (const action of Object.keys(actions) as Action[]) {
    const once = await tryFault(kind, action, 1, DEADLINE_MS)
    const always = await tryFault(kind, action, 999, DEADLINE_MS)
    const is_late = always.duration_ms > DEADLINE_MS * 1.25
    const ms = (value: number) => value.toFixed(0)
    table.push([
      kind,
      action,
      once.result,
      ms(once.duration_ms),
      always.result,
      ms(always.duration_ms),
      is_late ? 'late' : 'in time',
    ])
    count_wrong += [once, always].filter(({ result }) => result === 'wrong').length
    count_late += is_late ? 1 : 0
  }
}
console.log(table.toString())
console.log(`${table.length * 2} cases: ${count_wrong} wrong, ${count_late} late`)
console.log('a bit changed in a listing is the one fault no client can see: S3 gives listings no checksum (TLS does)')

for (const slow_ms of [0, 50]) {
  const faults = slow_ms === 0 ? [] : [{ kind: 'slow', on: 'list', times: 10, ms: slow_ms } as const]
  const server = await startFakeS3({ faults })
  const object = { body: Buffer.from('x'), etag: '"e"', metadata: {}, modified_at: new Date(0) }
  for (let index = 0; index < 10_000; index++) server.objects.set(`sessions/${index}`, object)
  const store = s3Store({
    bucket: server.bucket,
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  await sleep(10)
  const started = performance.now()
  const count = (await keysOf(store, 'sessions/')).length
  const took_ms = performance.now() - started
  console.log(
    `list ${count} objects, pages answered after ${slow_ms} ms: ${took_ms.toFixed(0)} ms, ${server.requests.length} requests`,
  )
  await server.close()
}
