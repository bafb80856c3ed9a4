/**
 * A stateful GitHub over HTTP for tests: `emulate` behind a thin proxy that fills its gaps, takes the state of git from
 * real bare repositories, and can be told to fail. Every request, from whichever process, and every answer is checked
 * against GitHub's own descriptions.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEmulator } from 'emulate'
import { Octokit } from 'octokit'
import { checkExchange } from './contract.ts'
import { completeUsers, makeGaps } from './gaps.ts'
import { syncGit } from './sync-git.ts'
import type { GitRemote } from './git-remote.ts'

/** One request as the proxy sees it; `json` is the parsed body, null when there is none. */
export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  json: Record<string, unknown> | null
  /** The groups of the pattern that matched. */
  groups: string[]
}
export interface Answered {
  status: number
  json?: unknown
  text?: string
  headers?: Record<string, string>
}
/** Answers a request; null lets it through to the emulator. */
export type Handler = (
  asked: Asked,
  forward: (asked: Asked) => Promise<Answered>,
) => Promise<Answered | null> | Answered | null

export interface TestGitHub {
  url: string
  /** Token of the user `hone-bot`. The other tokens are in `tokens`. */
  token: string
  /** Tokens of the people `ada`, `grace` and `linus` and of `hone-bot`, by login. All are members of `acme`. */
  tokens: Record<string, string>
  /** Makes an empty repository; with a git remote, branches and commits follow what is pushed there. */
  seedRepo: (full_name: string, remote?: GitRemote) => Promise<void>
  /** An octokit of the given person (hone-bot when not given), without throttling and retry. */
  octokit: (login?: string) => Octokit
  /** Answers requests whose path matches, before the emulator sees them; the latest wins. */
  on: (method: string, path: RegExp, handler: Handler) => void
  /** What went against GitHub's description, empty when all is well. */
  violations: string[]
  /** Operations that were called, by GitHub's own operation id; GraphQL ones as `graphql: query NAME`. */
  called: Set<string>
  /** `POST /repos/acme/shop/pulls 201`, in order. */
  requests: string[]
  /** The text behind a job's log link; `expired` makes the link answer 410. */
  seedLog: (job_id: number, log: string | 'expired') => void
  /** Takes a pull request out of draft, as its author's button does (on GitHub that is GraphQL only). */
  markReady: (full_name: string, number: number) => Promise<void>
  close: () => Promise<void>
}

/** Marks a request that a handler makes for itself: it is neither checked nor recorded. */
export const ownHeader = 'x-of-the-test'

const logins = ['hone-bot', 'ada', 'grace', 'linus']

/** Starts the emulator and its proxy on free ports of this machine. */
export async function startGitHub(): Promise<TestGitHub> {
  const handlers: { method: string; path: RegExp; handler: Handler }[] = []
  const remotes = new Map<string, GitRemote>()
  const requests: string[] = []
  const violations: string[] = []
  const called = new Set<string>()
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tokens = Object.fromEntries(logins.map((login) => [login, `test-token-of-${login}`]))
  const port = await freePort()
  const emulator = await createEmulator({
    service: 'github',
    port,
    baseUrl: url,
    seed: {
      tokens: Object.fromEntries(
        logins.map((login) => [tokens[login] ?? '', { login, scopes: ['repo', 'admin:org'] }]),
      ),
      github: {
        users: logins.map((login) => ({ login, name: login, email: `${login}@example.com` })),
        orgs: [{ login: 'acme', members: logins.map((login) => ({ login, role: 'admin' })) }],
      },
    },
  })
  const call = (asked: Asked) => forward(`http://127.0.0.1:${port}`, asked)
  const gaps = makeGaps(url, remotes)

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(request)
    const [, owner, name] = /^\/repos\/([^/]+)\/([^/]+)/.exec(asked.path) ?? []
    const remote = remotes.get(`${owner}/${name}`)
    if (remote) await syncGit(`${owner}/${name}`, remote, adminCall(call, tokens))
    let answer: Answered | null = null
    for (const { method, path, handler } of [...handlers].reverse().concat(gaps.handlers)) {
      const match = asked.method === method ? path.exec(asked.path) : null
      if (match)
        answer = await handler({ ...asked, groups: match.slice(1).map((g) => decodeURIComponent(g ?? '')) }, call)
      if (answer) break
    }
    // The emulator takes any token for somebody. An App's signed login is for the test's own handler to judge.
    const [, token] = /^(?:token|bearer) (.+)$/i.exec(asked.headers['authorization'] ?? '') ?? []
    const isAppLogin = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token ?? '')
    if (token !== undefined && !isAppLogin && !Object.values(tokens).includes(token)) {
      answer = { status: 401, json: { message: 'Bad credentials', status: '401' } }
    }
    answer ??= await call(asked)
    const isOwn = request.headers[ownHeader] !== undefined
    const place = isOwn ? null : requests.push(`${asked.method} ${asked.path} ${answer.status}`) - 1
    const { status, json, text, headers } = answer
    const type = json === undefined ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
    const body = json === undefined ? (text ?? '') : JSON.stringify(completeUsers(json))
    // What lies behind a log's link is a store of files, and what the handlers ask themselves is no request of the product.
    if (!asked.path.startsWith('/_logs/') && !isOwn) {
      const data: unknown = json === undefined ? text : JSON.parse(body)
      checkExchange({ ...asked, body: asked.json ?? undefined }, { status, data }, { violations, called })
    }
    if (asked.method === 'GET' && status === 200 && json !== undefined) {
      // The emulator has no ETags; GitHub answers 304 to who has the newest already.
      const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`
      if (asked.headers['if-none-match'] === etag) {
        if (place !== null) requests[place] = `${asked.method} ${asked.path} 304`
        response.writeHead(304, { etag }).end()
        return
      }
      response.setHeader('etag', etag)
    }
    response.writeHead(status, { 'content-type': type, ...headers }).end(status === 204 || status === 304 ? '' : body)
  }

  return {
    ...{ url, tokens, token: tokens['hone-bot'] ?? '', violations, called, requests },
    seedRepo: async (full_name, remote) => {
      const [owner = '', name = ''] = full_name.split('/')
      const admin = adminCall(call, tokens, owner === 'acme' ? 'hone-bot' : owner)
      const made = await admin('POST', owner === 'acme' ? '/orgs/acme/repos' : '/user/repos', { name })
      if (made.status !== 201) throw new Error(`the emulator did not make ${full_name}: ${JSON.stringify(made.json)}`)
      if (remote) remotes.set(full_name, remote)
    },
    octokit: (login = 'hone-bot') => {
      return new Octokit({
        auth: tokens[login],
        baseUrl: url,
        throttle: { enabled: false },
        retry: { enabled: false },
      })
    },
    on: (method, path, handler) => handlers.push({ method, path, handler }),
    seedLog: (job_id, log) => gaps.logs.set(job_id, log),
    markReady: async (full_name, number) => {
      await adminCall(call, tokens)('PATCH', `/repos/${full_name}/pulls/${number}`, { draft: false })
    },
    close: async () => {
      await emulator.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const url = new URL(request.url ?? '/', 'http://localhost')
  const headers: Record<string, string> = {}
  for (const name of ['authorization', 'accept', 'if-none-match']) {
    const value = request.headers[name]
    if (typeof value === 'string') headers[name] = value
  }
  return {
    ...{ method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, headers, groups: [] },
    json: text === '' ? null : (JSON.parse(text) as Record<string, unknown>),
  }
}

async function forward(upstream: string, asked: Asked): Promise<Answered> {
  const query = asked.query.size > 0 ? `?${asked.query.toString()}` : ''
  const answer = await fetch(`${upstream}${asked.path}${query}`, {
    method: asked.method,
    headers: { ...asked.headers, 'content-type': 'application/json' },
    redirect: 'manual',
    ...(asked.json ? { body: JSON.stringify(asked.json) } : {}),
  })
  const headers: Record<string, string> = {}
  for (const name of ['link', 'etag', 'location', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after']) {
    const value = answer.headers.get(name)
    if (value !== null) headers[name] = value
  }
  const text = await answer.text()
  const isJson = (answer.headers.get('content-type') ?? '').includes('json') && text !== ''
  return { status: answer.status, headers, ...(isJson ? { json: JSON.parse(text) as unknown } : { text }) }
}

/** A plain way to call the emulator as somebody who may do everything. */
export type Admin = (method: string, path: string, json?: Record<string, unknown>) => Promise<Answered>

function adminCall(
  call: (asked: Asked) => Promise<Answered>,
  tokens: Record<string, string>,
  login = 'hone-bot',
): Admin {
  const headers = { authorization: `token ${tokens[login] ?? ''}`, accept: 'application/json' }
  return (method, path, json) =>
    call({ method, path, query: new URLSearchParams(), headers, json: json ?? null, groups: [] })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
