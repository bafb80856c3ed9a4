/** An S3 server in this process, over real HTTP, that misbehaves on demand: declared faults, or chaos from a seed. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomSource } from './random-source.ts'

export type Operation =
  'get' | 'put' | 'head' | 'delete' | 'list' | 'begin-upload' | 'put-part' | 'complete-upload' | 'abort-upload'

/** What goes wrong. Body faults on an answer without a body become `hang` (trickle) or `reset-after` (the others). */
export type FaultKind =
  | 'status-500'
  | 'status-503'
  | 'conflict' // 409
  | 'denied' // 403
  | 'bad-key' // 403 InvalidAccessKeyId
  | 'skewed' // 403 RequestTimeTooSkewed
  | 'reset' // connection closed before the request is looked at
  | 'reset-after' // done, but the answer is lost
  | 'hang' // never answered
  | 'hang-after' // done, never answered
  | 'slow' // answered after `ms`
  | 'trickle' // one byte every `ms`
  | 'truncated' // half the body, then the connection closes; Content-Length is honest
  | 'truncated-lying' // half the body, and Content-Length says so
  | 'bit-flip' // one bit of the body changed (PUT: of the body as it arrives)
  | 'error-in-200' // nothing done, status 200, an error document
  | 'garbage' // status 200, an HTML page
  | 'short-list' // a page in good order with its last entry missing
  | 'endless-list' // every page names itself as the next

export interface Fault {
  kind: FaultKind
  on?: Operation | Operation[]
  /** Only keys that contain this. */
  key?: string
  /** How many matching requests pass before the first is hit; default 0. */
  after?: number
  /** How many requests are hit; default 1. */
  times?: number
  ms?: number
}

export interface FakeObject {
  body: Buffer
  etag: string
  metadata: Record<string, string>
  modified_at: Date
}

export interface FakeRequest {
  operation: Operation
  key: string
  method: string
  headers: IncomingMessage['headers']
  fault: FaultKind | null
}

export interface FakeS3Options {
  faults?: Fault[]
  /** Hits a share of all requests with faults drawn from the kinds, the same for the same seed. */
  chaos?: { seed: number; rate: number; kinds: FaultKind[]; ms?: number }
  bucket?: string
  /** How `If-None-Match` is treated; `ignored` and `refused` (501) are what some stores do. */
  conditional_writes?: 'honoured' | 'ignored' | 'refused'
  page_size?: number
  /** How far the server's clock is ahead of ours; beyond 15 minutes signatures are refused, as S3 does. */
  clock_offset_ms?: number
}

export interface FakeS3 {
  /** `http://127.0.0.1:port`, to be given as endpoint with path style. */
  url: string
  bucket: string
  /** By full object name; tests may read and change it. */
  objects: Map<string, FakeObject>
  /** Unfinished multipart uploads by id. */
  uploads: Map<string, Map<number, Buffer>>
  requests: FakeRequest[]
  /** May be added to while the server runs. */
  faults: Fault[]
  close(): Promise<void>
}

/** Starts the server on a free port of this machine. */
export async function startFakeS3(options: FakeS3Options = {}): Promise<FakeS3> {
  const bucket = options.bucket ?? 'team'
  const objects = new Map<string, FakeObject>()
  const uploads = new Map<string, Map<number, Buffer>>()
  const meta = new Map<string, Record<string, string>>()
  const requests: FakeRequest[] = []
  const faults = [...(options.faults ?? [])]
  const seen = new Map<Fault, number>()
  const random = randomSource(options.chaos?.seed ?? 1)

  function faultFor(operation: Operation, key: string): Fault | null {
    for (const fault of faults) {
      const on = fault.on === undefined ? null : [fault.on].flat()
      if ((on && !on.includes(operation)) || !key.includes(fault.key ?? '')) continue
      const count = seen.get(fault) ?? 0
      seen.set(fault, count + 1)
      const first = fault.after ?? 0
      if (count >= first && count < first + (fault.times ?? 1)) return fault
    }
    const { chaos } = options
    if (!chaos || random() >= chaos.rate) return null
    const kind = chaos.kinds[Math.floor(random() * chaos.kinds.length)] ?? 'status-500'
    return { kind, ms: chaos.ms ?? 20 }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    const [, name = '', ...rest] = url.pathname.split('/')
    const key = decodeURIComponent(rest.join('/'))
    const operation = operationOf(request.method ?? 'GET', key, url.searchParams)
    const fault = faultFor(operation, key === '' ? (url.searchParams.get('prefix') ?? '') : key)
    requests.push({
      operation,
      key,
      method: request.method ?? '',
      headers: request.headers,
      fault: fault?.kind ?? null,
    })
    if (fault?.kind === 'reset') return void request.socket.destroy()
    if (fault?.kind === 'hang') return
    const body = await bodyOf(request)
    if (fault?.kind === 'bit-flip') flipBit(body)
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 100))
    const reply =
      refusalFor(fault, request, options, name === bucket) ??
      handle({ operation, key, query: url.searchParams, headers: request.headers, body })
    // An answer nobody may give away: the connection is then what breaks.
    if (fault?.kind === 'reset-after') return void request.socket.destroy()
    if (fault?.kind === 'hang-after') return
    send(request, response, reply, fault, options.clock_offset_ms ?? 0)
  }

  interface Call {
    operation: Operation
    key: string
    query: URLSearchParams
    headers: IncomingMessage['headers']
    body: Buffer
  }

  function handle(call: Call): Reply {
    const { operation, key, query, headers, body } = call
    const upload_id = query.get('uploadId') ?? ''
    if (operation === 'list') return list(query)
    if (operation === 'get' || operation === 'head') return read(call)
    if (operation === 'delete') {
      objects.delete(key)
      return { status: 204 }
    }
    if (operation === 'abort-upload') {
      uploads.delete(upload_id)
      return { status: 204 }
    }
    if (operation === 'begin-upload') {
      const id = randomUUID()
      uploads.set(id, new Map())
      meta.set(id, metadataOf(headers))
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`)
    }
    const sent = headers['x-amz-content-sha256']
    if (typeof sent === 'string' && /^[0-9a-f]{64}$/.test(sent) && sent !== sha256(body)) {
      return refused(400, 'XAmzContentSHA256Mismatch')
    }
    const parts = uploads.get(upload_id)
    if (operation === 'put-part') {
      if (!parts) return refused(404, 'NoSuchUpload')
      parts.set(Number(query.get('partNumber')), body)
      return { status: 200, headers: { etag: `"${md5(body)}"` } }
    }
    if (operation === 'complete-upload' && !parts) return refused(404, 'NoSuchUpload')
    if (headers['if-none-match'] === '*') {
      if (options.conditional_writes === 'refused') return refused(501, 'NotImplemented')
      if (options.conditional_writes !== 'ignored' && objects.has(key)) return refused(412, 'PreconditionFailed')
    }
    if (parts) {
      const whole = Buffer.concat([...parts].sort(([a], [b]) => a - b).map(([, part]) => part))
      const etag = `"${md5(whole)}-${parts.size}"`
      objects.set(key, { body: whole, etag, metadata: meta.get(upload_id) ?? {}, modified_at: new Date() })
      uploads.delete(upload_id)
      const quoted = etag.replaceAll('"', '&quot;')
      return xml(`<CompleteMultipartUploadResult><ETag>${quoted}</ETag></CompleteMultipartUploadResult>`)
    }
    const etag = `"${md5(body)}"`
    objects.set(key, { body, etag, metadata: metadataOf(headers), modified_at: new Date() })
    return { status: 200, headers: { etag } }
  }

  function read({ operation, key, headers }: Call): Reply {
    const object = objects.get(key)
    if (!object) return refused(404, 'NoSuchKey')
    const match = headers['if-match']
    if (match !== undefined && match !== object.etag) return refused(412, 'PreconditionFailed')
    const metadata = Object.fromEntries(
      Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    )
    const facts = { etag: object.etag, 'last-modified': object.modified_at.toUTCString(), ...metadata }
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '')
    if (operation === 'head') return { status: 200, headers: { ...facts, 'content-length': `${object.body.length}` } }
    if (!range) return { status: 200, headers: facts, body: object.body }
    const start = Number(range[1])
    const end = Math.min(Number(range[2]), object.body.length - 1)
    if (start > end) return refused(416, 'InvalidRange')
    const content_range = `bytes ${start}-${end}/${object.body.length}`
    return {
      status: 206,
      headers: { ...facts, 'content-range': content_range },
      body: object.body.subarray(start, end + 1),
    }
  }

  function list(query: URLSearchParams): Reply {
    const prefix = query.get('prefix') ?? ''
    const after = query.get('continuation-token') ?? ''
    const size = Math.min(Number(query.get('max-keys') ?? 1000), options.page_size ?? 1000)
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort(byBytes)
    const page = keys.slice(0, size)
    const is_truncated = keys.length > size
    const contents = page.map((key) => {
      const object = objects.get(key)
      return `<Contents><Key>${encodeURIComponent(key).replaceAll('%2F', '/')}</Key><Size>${object?.body.length ?? 0}</Size></Contents>`
    })
    const next = is_truncated ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>` : ''
    return xml(
      `<ListBucketResult><Name>${bucket}</Name><EncodingType>url</EncodingType><KeyCount>${page.length}</KeyCount>` +
        `<IsTruncated>${is_truncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    )
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket,
    objects,
    uploads,
    requests,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Reply {
  status: number
  headers?: Record<string, string>
  body?: Buffer
}

function operationOf(method: string, key: string, query: URLSearchParams): Operation {
  if (key === '') return 'list'
  if (method === 'POST') return query.has('uploads') ? 'begin-upload' : 'complete-upload'
  if (method === 'PUT') return query.has('uploadId') ? 'put-part' : 'put'
  if (method === 'DELETE') return query.has('uploadId') ? 'abort-upload' : 'delete'
  return method === 'HEAD' ? 'head' : 'get'
}

function refusalFor(
  fault: Fault | null,
  request: IncomingMessage,
  options: FakeS3Options,
  is_our_bucket: boolean,
): Reply | null {
  if (fault?.kind === 'status-500') return refused(500, 'InternalError')
  if (fault?.kind === 'status-503') return refused(503, 'SlowDown')
  if (fault?.kind === 'conflict') return refused(409, 'ConditionalRequestConflict')
  if (fault?.kind === 'denied') return refused(403, 'AccessDenied')
  if (fault?.kind === 'bad-key') return refused(403, 'InvalidAccessKeyId')
  if (fault?.kind === 'error-in-200') return { ...refused(500, 'InternalError'), status: 200 }
  if (fault?.kind === 'garbage')
    return { status: 200, body: Buffer.from('<html><body>Please log in<br></body></html>') }
  if (fault?.kind === 'endless-list') {
    return xml(
      '<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>true</IsTruncated>' +
        '<NextContinuationToken>again</NextContinuationToken></ListBucketResult>',
    )
  }
  const skew_ms = Math.abs(Date.now() + (options.clock_offset_ms ?? 0) - sentAt(request))
  if (fault?.kind === 'skewed' || skew_ms > 15 * 60_000) return refused(403, 'RequestTimeTooSkewed')
  return is_our_bucket ? null : refused(404, 'NoSuchBucket')
}

function sentAt(request: IncomingMessage): number {
  const text = String(request.headers['x-amz-date'] ?? '')
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')) || Date.now()
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  fault: Fault | null,
  offset_ms: number,
): void {
  const whole = request.method === 'HEAD' ? Buffer.alloc(0) : (reply.body ?? Buffer.alloc(0))
  const body = fault?.kind === 'short-list' ? withoutLastEntry(whole) : whole
  const half = body.subarray(0, Math.floor(body.length / 2))
  const kind = fault?.kind
  const is_short = kind === 'truncated' || kind === 'truncated-lying'
  if (is_short && body.length === 0) return void request.socket.destroy()
  if (kind === 'trickle' && body.length === 0) return
  const date = new Date(Date.now() + offset_ms).toUTCString()
  const length = kind === 'truncated-lying' ? half.length : body.length
  response.writeHead(reply.status, { date, 'content-length': length, ...reply.headers })
  if (kind === 'trickle') return trickle(response, body, fault?.ms ?? 100)
  if (kind === 'truncated') return void response.write(half, () => setTimeout(() => request.socket.destroy(), 5))
  if (kind === 'bit-flip') flipBit((reply.body = Buffer.from(body)))
  response.end(kind === 'truncated-lying' ? half : kind === 'bit-flip' ? reply.body : body)
}

function trickle(response: ServerResponse, body: Buffer, every_ms: number): void {
  let at = 0
  const timer = setInterval(() => {
    response.write(body.subarray(at, ++at))
    if (at < body.length) return
    clearInterval(timer)
    response.end()
  }, every_ms)
  response.on('close', () => clearInterval(timer))
}

function withoutLastEntry(page: Buffer): Buffer {
  const text = page.toString()
  return Buffer.from(
    text.slice(0, text.lastIndexOf('<Contents>')) + text.slice(text.lastIndexOf('</ListBucketResult>')),
  )
}

function flipBit(body: Buffer): void {
  const at = Math.floor(body.length / 2)
  if (body.length > 0) body[at] = (body[at] ?? 0) ^ 1
}

function xml(text: string): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<?xml version="1.0"?>${text}`),
  }
}

function refused(status: number, code: string): Reply {
  return { ...xml(`<Error><Code>${code}</Code><Message>${code} by the fake</Message></Error>`), status }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function metadataOf(headers: IncomingMessage['headers']): Record<string, string> {
  const pairs = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'))
  return Object.fromEntries(pairs.map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]))
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const md5 = (body: Buffer) => createHash('md5').update(body).digest('hex')
const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex')
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
