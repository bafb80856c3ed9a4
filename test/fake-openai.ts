/** An OpenAI-compatible server in this process, over real HTTP: answers by a script, and misbehaves when told to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fakeBatches, type BatchScript, type FakeBatches } from './fake-batches.ts'

/** One request as the server saw it. `text` is the whole body. */
export interface SeenRequest {
  kind: 'chat' | 'embeddings' | 'files' | 'batches' | 'other'
  method: string
  path: string
  task: string
  text: string
  authorization: string
  body: ChatBody & { input?: string[] }
}

interface ChatBody {
  model: string
  messages: { role: string; content: string }[]
  response_format?: { json_schema: { name: string; strict: boolean; schema: unknown } }
  max_completion_tokens?: number
}

/** What the server does with a request instead of answering it well. */
export type Fault =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'hang' // never answered
  | 'hang-body' // headers and half the body, then nothing
  | 'reset' // connection closed
  | 'endless' // a body without end

/** The answer to one chat request: the content itself, or the parts of a choice. */
export type Said = string | { refusal: string } | { cut: string }

export interface Script {
  /** Content by task; the quotes are those of the prompt, parsed. */
  chat?(task: string, quotes: { id: string; what: string; text: string }[], nth: number): Said
  /** A vector for a text. */
  embed?(text: string): unknown
  /** Called for each request in order (from 0); null lets it through. */
  fault?(nth: number, seen: SeenRequest): Fault | null
  /** Files and batches; a server without them answers 404. */
  batches?: BatchScript
  /** Tokens the server says it used; null leaves usage out. */
  usage?: { prompt_tokens: number; completion_tokens: number } | null
  /** Time until an answer, ms. */
  delay_ms?: number
}

export interface FakeOpenAI {
  /** To be given as base_url. */
  url: string
  requests: SeenRequest[]
  batches: FakeBatches
  /** Most requests that were open at one time. */
  maxOpen(): number
  close(): Promise<void>
}

/** Starts the server on a free port of this machine. The script may be changed while it runs. */
export async function startFakeOpenAI(script: Script): Promise<FakeOpenAI> {
  const requests: SeenRequest[] = []
  let [open, most] = [0, 0]
  const usageOf = () => (script.usage === undefined ? { prompt_tokens: 500, completion_tokens: 50 } : script.usage)
  const complete = (body: SeenRequest['body'], nth: number) =>
    completion(script.chat?.(taskOf(body), quotesOf(body), nth) ?? '{}', usageOf())
  const batches = fakeBatches(
    () => script.batches ?? {},
    (body) => complete(body, -1),
  )
  const server = createServer((request, response) => {
    open += 1
    most = Math.max(most, open)
    response.on('close', () => (open -= 1))
    void answer(request, response).catch(() => response.destroy())
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString('utf8')
    const { method = 'GET', url: path = '/' } = request
    const isJson = text !== '' && request.headers['content-type'] === 'application/json'
    const body = (isJson ? JSON.parse(text) : {}) as SeenRequest['body']
    const kind = kindOf(path)
    const task = taskOf(body) || kind
    const seen = { kind, method, path, task, text, authorization: request.headers.authorization ?? '', body } as const
    const nth = requests.push(seen) - 1
    if (script.delay_ms) await new Promise((resolve) => setTimeout(resolve, script.delay_ms))
    const fault = script.fault?.(nth, seen) ?? null
    if (fault !== null) return misbehave(response, fault)
    if ((kind === 'files' || kind === 'batches') && script.batches) {
      const { status, json, text: content } = batches.answer(method, path, text)
      response.writeHead(status, { 'content-type': content === undefined ? 'application/json' : 'text/plain' })
      return void response.end(content ?? JSON.stringify(json))
    }
    const json =
      kind === 'embeddings'
        ? embeddings(body.input ?? [], script, usageOf())
        : kind === 'chat'
          ? complete(body, nth)
          : null
    response.writeHead(json === null ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(json ?? { error: { message: 'no such path' } }))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    batches,
    maxOpen: () => most,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function kindOf(path: string): SeenRequest['kind'] {
  const [, name] = /^\/v1\/(chat\/completions|embeddings|files|batches)\b/.exec(path) ?? []
  return name === 'chat/completions' ? 'chat' : ((name ?? 'other') as SeenRequest['kind'])
}

function taskOf(body: Partial<ChatBody>): string {
  return body.response_format?.json_schema.name ?? ''
}

/** The quotes between the fences of a prompt. */
export function quotesOf(body: ChatBody): { id: string; what: string; text: string }[] {
  const user = body.messages.find(({ role }) => role === 'user')?.content ?? ''
  const [, boundary = ''] = /^BEGIN (\w+)$/m.exec(user) ?? []
  const [, inside = ''] = user.split(`BEGIN ${boundary}\n`)
  const [fenced = ''] = inside.split(`\nEND ${boundary}`)
  return fenced.split('\n').map((line) => JSON.parse(line) as { id: string; what: string; text: string })
}

function completion(said: Said, usage: Script['usage']) {
  const message =
    typeof said === 'string'
      ? { role: 'assistant', content: said, refusal: null }
      : 'refusal' in said
        ? { role: 'assistant', content: null, refusal: said.refusal }
        : { role: 'assistant', content: said.cut, refusal: null }
  const finish_reason = typeof said === 'object' && 'cut' in said ? 'length' : 'stop'
  const choices = [{ index: 0, message, finish_reason, logprobs: null }]
  return { id: 'chat-1', object: 'chat.completion', created: 1, model: 'fake', choices, ...(usage && { usage }) }
}

function embeddings(input: readonly string[], script: Script, usage: Script['usage']) {
  const data = input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: script.embed ? script.embed(text) : [1, 0, 0],
  }))
  return {
    object: 'list',
    model: 'fake',
    data: data.reverse(),
    ...(usage && { usage: { prompt_tokens: 100, total_tokens: 100 } }),
  }
}

function misbehave(response: ServerResponse, fault: Fault): void {
  if (fault === 'hang') return
  if (fault === 'reset') return void response.destroy()
  if (fault === 'hang-body' || fault === 'endless') {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"choices":[')
    if (fault === 'endless') pour(response)
    return
  }
  response.writeHead(fault.status, { 'content-type': 'application/json', 'retry-after-ms': '1', ...fault.headers })
  response.end(fault.body ?? JSON.stringify({ error: { message: 'scripted' } }))
}

function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(256 * 1024, 0x20)
  const more = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}
