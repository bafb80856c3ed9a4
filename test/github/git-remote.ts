/** A real git remote for tests: a bare repository behind git's own smart-HTTP server, `git http-backend`. */
import { spawn, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface GitRemote {
  /** `http://127.0.0.1:port/owner/name.git`, or a 404 when nothing was created there. */
  url: string
  /** The bare repository on disk. */
  path: string
  /** Runs git in the bare repository and returns what it printed, trimmed. */
  git: (...args: string[]) => string
  /** The same, as bytes. */
  bytes: (...args: string[]) => Buffer
  /** Adds a commit on a branch with these files (null deletes); returns its sha. The author is a person unless given. */
  commit: (files: Record<string, string | null>, options?: CommitOptions) => string
  /** What git asked the server for, in order: `GET /owner/name.git/info/refs?service=git-receive-pack`. */
  requests: string[]
  close: () => Promise<void>
}

export interface CommitOptions {
  branch?: string
  message?: string
  name?: string
  email?: string
  at?: string
}

/** Starts the remote. With `auth`, requests without that exact Authorization header get a 401. `is_missing` serves nothing. */
export async function startGitRemote(
  options: { name?: string; auth?: string; is_missing?: boolean; is_read_only?: boolean } = {},
): Promise<GitRemote> {
  const name = options.name ?? 'acme/shop'
  const root = mkdtempSync(join(tmpdir(), 'hone-remote-'))
  const path = join(root, `${name}.git`)
  mkdirSync(options.is_missing ? dirname(path) : path, { recursive: true })
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', path, ...args], { encoding: 'utf8', env: gitEnv(root) }).trim()
  const bytes = (...args: string[]) => execFileSync('git', ['-C', path, ...args], { env: gitEnv(root) })
  if (!options.is_missing) {
    git('init', '--quiet', '--bare', '--initial-branch=main')
    git('config', 'http.receivepack', options.is_read_only ? 'false' : 'true')
    git('config', 'uploadpack.allowFilter', 'true')
  }
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    if (options.auth !== undefined && request.headers.authorization !== options.auth) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('who are you')
    } else serve(root, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/${name}.git`,
    path,
    git,
    bytes,
    requests,
    commit: (files, commitOptions = {}) => commitTo(root, path, files, commitOptions),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Runs one request through `git http-backend` as CGI. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const env: NodeJS.ProcessEnv = {
    ...gitEnv(root),
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    REMOTE_USER: 'tester',
    REMOTE_ADDR: '127.0.0.1',
  }
  if (request.headers['content-length']) env['CONTENT_LENGTH'] = request.headers['content-length']
  const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.on('error', () => undefined)
  request.pipe(child.stdin)
  let head = Buffer.alloc(0)
  let isHeadDone = false
  child.stdout.on('data', (chunk: Buffer) => {
    if (isHeadDone) return void response.write(chunk)
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    isHeadDone = true
    let status = 200
    for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
      const colon = line.indexOf(':')
      const key = line.slice(0, colon)
      const value = line.slice(colon + 1).trim()
      if (key.toLowerCase() === 'status') status = Number.parseInt(value, 10)
      else response.setHeader(key, value)
    }
    response.writeHead(status)
    response.write(head.subarray(end + 4))
  })
  child.stdout.on('end', () => response.end())
}

function commitTo(root: string, path: string, files: Record<string, string | null>, options: CommitOptions): string {
  const { branch = 'main', message = 'A change', name = 'Ada', email = 'ada@example.com' } = options
  const at = options.at ?? '2026-01-05T09:00:00+0000'
  const index = join(root, 'index')
  rmSync(index, { force: true })
  const env = {
    ...gitEnv(root),
    GIT_INDEX_FILE: index,
    ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: at },
    ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: at },
  }
  const git = (args: string[], input?: string) =>
    execFileSync('git', ['-C', path, ...args], { encoding: 'utf8', env, input }).trim()
  const hasParent = existsSync(join(path, 'refs/heads', branch)) || refExists(path, env, branch)
  if (hasParent) git(['read-tree', `refs/heads/${branch}`])
  for (const [file, text] of Object.entries(files)) {
    if (text === null) git(['update-index', '--index-info'], `0 ${'0'.repeat(40)}\t${file}\n`)
    else {
      // `link:target` makes a symbolic link.
      const isLink = text.startsWith('link:')
      const blob = git(['hash-object', '-w', '--stdin'], isLink ? text.slice(5) : text)
      git(['update-index', '--add', '--cacheinfo', `${isLink ? '120000' : '100644'},${blob},${file}`])
    }
  }
  const parents = hasParent ? ['-p', `refs/heads/${branch}`] : []
  const sha = git(['commit-tree', git(['write-tree']), ...parents, '-m', message])
  git(['update-ref', `refs/heads/${branch}`, sha])
  return sha
}

function refExists(path: string, env: NodeJS.ProcessEnv, branch: string): boolean {
  const found = execFileSync('git', ['-C', path, 'for-each-ref', `refs/heads/${branch}`], { encoding: 'utf8', env })
  return found.trim() !== ''
}

/** No global or system settings of whoever runs the tests. */
function gitEnv(root: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    LC_ALL: 'C',
  }
}
