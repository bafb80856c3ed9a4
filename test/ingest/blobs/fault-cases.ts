/** Every store fault against every operation it can hit: one case in, its outcome and time out. Used by test and bench. */
import { buffer } from 'node:stream/consumers'
import { s3Store } from '#ingest/blobs/s3.ts'
import { KnownError } from '#ingest/known-error.ts'
import { startFakeS3, type FakeS3, type FaultKind, type Operation } from '../../fake-s3.ts'
import { keysOf } from './listing.ts'

export const fault_kinds = [
  'status-500',
  'status-503',
  'conflict',
  'denied',
  'bad-key',
  'skewed',
  'reset',
  'reset-after',
  'hang',
  'hang-after',
  'slow',
  'trickle',
  'truncated',
  'truncated-lying',
  'bit-flip',
  'error-in-200',
  'garbage',
] as const satisfies FaultKind[]

/** The operations a fault is tried on, and the requests it hits there. */
export const actions = {
  get: ['get'],
  'get in ranges': ['get'],
  put: ['put'],
  'begin a put in parts': ['begin-upload'],
  'put in parts': ['put-part', 'complete-upload'],
  has: ['head'],
  list: ['list'],
} as const satisfies Record<string, Operation[]>
export type Action = keyof typeof actions

/** What the keys of those requests contain; keeps the store's own probe out of it. */
const names: Record<Action, string> = {
  get: 'small',
  'get in ranges': 'large',
  put: 'new',
  'begin a put in parts': 'new',
  'put in parts': 'new',
  has: 'small',
  list: 'p/s',
}

export interface FaultOutcome {
  /** `wrong` is what must never be: an answer that is not true, or an error that is not clear. */
  result: 'correct' | 'refused' | 'wrong'
  detail: string
  duration_ms: number
}

const PART_BYTES = 50_000
const small = Buffer.from('one session\n'.repeat(400))
const large = Buffer.alloc(5 * PART_BYTES, 'noise ')
const parts = Buffer.alloc(3 * PART_BYTES, 'parts ')

/** Lets the fault hit a store's requests `times` times during the action and judges what comes of it. */
export async function tryFault(
  kind: FaultKind,
  action: Action,
  times: number,
  deadline_ms: number,
): Promise<FaultOutcome> {
  const server = await startFakeS3()
  try {
    const open = (limit_ms: number) =>
      s3Store({
        bucket: server.bucket,
        prefix: 'p',
        endpoint: server.url,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        deadline_ms: limit_ms,
        min_bytes_per_s: 4_000_000,
        part_bytes: PART_BYTES,
        retry_ms: 5,
      })
    await open(10_000).put('small', small)
    if (action === 'get in ranges') await open(10_000).put('large', large)
    const store = open(deadline_ms)
    server.faults.push({ kind, on: [...actions[action]], key: names[action], times, ms: 20 })
    const started = performance.now()
    const detail = await act(store, server, action).catch((error: unknown) => error)
    const duration_ms = performance.now() - started
    if (detail === 'correct') return { result: 'correct', detail, duration_ms }
    if (!(detail instanceof KnownError)) return { result: 'wrong', detail: String(detail), duration_ms }
    const is_clear = detail.message.length < 400 && !detail.message.includes('\n')
    return { result: is_clear && isUnharmed(server) ? 'refused' : 'wrong', detail: detail.message, duration_ms }
  } finally {
    await server.close()
  }
}

async function act(store: ReturnType<typeof s3Store>, server: FakeS3, action: Action): Promise<string> {
  const say = (is_right: boolean) => (is_right ? 'correct' : 'a wrong answer')
  if (action === 'get') return say(sameBytes(await store.getBytes('small'), small))
  if (action === 'get in ranges') return say((await buffer(await store.get('large'))).equals(large))
  if (action === 'has') return say(await store.has('small'))
  if (action === 'list') return say((await keysOf(store, 's')).join() === 'small')
  const body = action === 'put' ? small : parts
  return say((await store.put('new', body)) === 'created' && sameBytes(server.objects.get('p/new')?.body, body))
}

/** After a refusal the store holds what it held; a new object may be there when only the answer was lost, but whole. */
function isUnharmed(server: FakeS3): boolean {
  const fresh = server.objects.get('p/new')?.body
  const is_whole = fresh === undefined || sameBytes(fresh, small) || sameBytes(fresh, parts)
  return is_whole && sameBytes(server.objects.get('p/small')?.body, small)
}

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array) => a !== undefined && Buffer.compare(a, b) === 0
