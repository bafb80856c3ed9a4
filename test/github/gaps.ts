/** What GitHub does and `emulate` 0.12.2 does not: each handler names its gap. The notes on which gaps exist were measured. */
import type { GitRemote } from './git-remote.ts'
import type { Answered, Asked, Handler } from './start-github.ts'

interface Gaps {
  handlers: { method: string; path: RegExp; handler: Handler }[]
  logs: Map<number, string>
}
interface Pull {
  number: number
  state: string
  merged_at: string | null
  merge_commit_sha: string | null
  head: { ref: string; sha: string; label: string }
  base: { ref: string; sha: string }
}

/** Handlers for the gaps; `url` is where the proxy answers. */
export function makeGaps(url: string, remotes: ReadonlyMap<string, GitRemote>): Gaps {
  const logs = new Map<number, string>()
  const statuses = new Map<string, Record<string, unknown>[]>()
  const mergeShas = new Map<string, string>()
  const remoteOf = (asked: Asked) => remotes.get(`${asked.groups[0]}/${asked.groups[1]}`)
  const repo = '^/repos/([^/]+)/([^/]+)'
  const on = (method: string, path: string, handler: Handler) => ({
    method,
    path: new RegExp(`${repo}${path}$`),
    handler,
  })
  /** The head of an open pull request follows its branch. */
  const level = (asked: Asked, pull: Pull): Pull => {
    const remote = remoteOf(asked)
    const merge_commit_sha =
      mergeShas.get(`${asked.groups[0]}/${asked.groups[1]}#${pull.number}`) ?? pull.merge_commit_sha
    const sha = remote && pull.state === 'open' ? shaOf(remote, pull.head.ref) : null
    return { ...pull, merge_commit_sha, head: { ...pull.head, sha: sha ?? pull.head.sha } }
  }
  const leveled =
    (change: (asked: Asked) => Asked | Answered = (asked) => asked): Handler =>
    async (asked, forward) => {
      const next = change(asked)
      if ('status' in next) return next
      const answer = await forward(next)
      if (answer.status >= 300) return answer
      const { json } = answer
      return {
        ...answer,
        json: Array.isArray(json) ? json.map((p) => level(asked, p as Pull)) : level(asked, json as Pull),
      }
    }

  const handlers = [
    // GitHub ignores a `head` filter without an owner; the emulator honours it.
    on(
      'GET',
      '/pulls',
      leveled((asked) => {
        if (asked.query.get('head')?.includes(':') === false) asked.query.delete('head')
        return asked
      }),
    ),
    on('GET', '/pulls/(\\d+)', leveled()),
    on('PATCH', '/pulls/(\\d+)', leveled()),
    // The emulator allows a second pull request for a branch, makes branches up and takes any body length.
    on('POST', '/pulls', async (asked, forward) => {
      const problem = await refusal(asked, forward, remoteOf(asked))
      return problem ? { status: 422, json: problem } : leveled()(asked, forward)
    }),
    on('GET', '/pulls/(\\d+)/files', async (asked, forward) => filesOf(asked, forward, remoteOf(asked), url)),
    // The emulator counts the base commit in and does not follow later pushes.
    on('GET', '/pulls/(\\d+)/commits', async (asked, forward) => commitsOf(asked, forward, remoteOf(asked))),
    on('PUT', '/pulls/(\\d+)/merge', async (asked, forward) => {
      const answer = await forward(asked)
      const remote = remoteOf(asked)
      if (answer.status !== 200 || !remote) return answer
      const sha = mergeIn(remote, await pullOf(asked, forward), String(asked.json?.['merge_method'] ?? 'merge'))
      mergeShas.set(`${asked.groups[0]}/${asked.groups[1]}#${asked.groups[2]}`, sha)
      return { ...answer, json: { sha, merged: true, message: 'Pull Request successfully merged' } }
    }),
    // 200 in the emulator.
    on('POST', '/pulls/(\\d+)/requested_reviewers', async (asked, forward) => {
      const answer = await forward(asked)
      return { ...answer, status: answer.status === 200 ? 201 : answer.status }
    }),
    // 201 in the emulator.
    on('POST', '/pulls/(\\d+)/reviews', async (asked, forward) => {
      const answer = await forward(asked)
      return { ...answer, status: answer.status === 201 ? 200 : answer.status }
    }),
    on('POST', '/pulls/(\\d+)/comments', wholeComments),
    on('GET', '/pulls/(\\d+)/comments', wholeComments),
    on('GET', '/pulls/comments', wholeComments),
    // The emulator knows a timeline for issues only.
    on('GET', '/issues/(\\d+)/timeline', async (asked, forward) => {
      const answer = await forward(asked)
      return answer.status === 404 && (await pullOf(asked, forward)) ? { status: 200, json: [] } : answer
    }),
    // Commit statuses do not exist there.
    on('POST', '/statuses/([0-9a-f]{40})', (asked) => {
      const [owner = '', name = '', sha = ''] = asked.groups
      const made = statusOf(url, owner, name, sha, asked.json ?? {}, (statuses.get(sha)?.length ?? 0) + 1)
      statuses.set(sha, [made, ...(statuses.get(sha) ?? [])])
      return { status: 201, json: made }
    }),
    on('GET', '/commits/([^/]+)/statuses', (asked) => ({
      status: 200,
      json: pageOf(asked, statuses.get(resolve(asked, remoteOf(asked))) ?? []),
    })),
    on('GET', '/commits/([^/]+)/status', async (asked, forward) => {
      const sha = resolve(asked, remoteOf(asked))
      const [owner, name] = asked.groups
      const answer = await forward({ ...asked, path: `/repos/${owner}/${name}`, query: new URLSearchParams() })
      const latest = [...new Map([...(statuses.get(sha) ?? [])].reverse().map((s) => [s['context'], s])).values()]
      const states = latest.map((s) => s['state'])
      const bad = states.includes('failure') || states.includes('error')
      const state = bad ? 'failure' : states.length === 0 || states.includes('pending') ? 'pending' : 'success'
      const at = `${url}/repos/${owner}/${name}/commits/${sha}`
      return {
        status: 200,
        json: {
          ...{ state, sha, total_count: latest.length, statuses: latest },
          ...{ repository: answer.json, commit_url: at, url: `${at}/status` },
        },
      }
    }),
    // GitHub answers with a redirect to a store whose links expire; the emulator answers with the text.
    on('GET', '/actions/jobs/(\\d+)/logs', (asked) => {
      const location = `${url}/_logs/${asked.groups[2]}`
      return logs.has(Number(asked.groups[2])) ? { status: 302, text: '', headers: { location } } : null
    }),
    {
      method: 'GET',
      path: /^\/_logs\/(\d+)$/,
      handler: (asked: Asked) => {
        const log = logs.get(Number(asked.groups[0]))
        return log === undefined || log === 'expired' ? { status: 410, text: 'expired' } : { status: 200, text: log }
      },
    },
  ]
  return { handlers, logs }
}

const userLinks = ['followers', 'following', 'gists', 'starred', 'subscriptions', 'organizations', 'received_events']

/** The emulator's organisations are thinner than the `simple-user` they stand for: adds the links they lack, at any depth. */
export function completeUsers(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(completeUsers)
  if (json === null || typeof json !== 'object') return json
  const whole = Object.fromEntries(Object.entries(json).map(([key, value]) => [key, completeUsers(value)]))
  const { login, url } = whole
  if (typeof login !== 'string' || typeof url !== 'string' || whole['avatar_url'] === undefined) return whole
  const links = Object.fromEntries(userLinks.map((link) => [`${link}_url`, `${url}/${link}`]))
  return { gravatar_id: '', ...links, ...whole }
}

async function refusal(asked: Asked, forward: (asked: Asked) => Promise<Answered>, remote: GitRemote | undefined) {
  const { head, base, body, draft } = asked.json ?? {}
  const [owner = '', name = ''] = asked.groups
  const branch = String(head).replace(/^[^:]*:/, '')
  const fail = (error: Record<string, unknown>) => ({
    ...{ message: 'Validation Failed', errors: [{ resource: 'PullRequest', ...error }] },
    ...{ documentation_url: 'https://docs.github.com/rest/pulls/pulls#create-a-pull-request', status: '422' },
  })
  if (draft !== undefined && typeof draft !== 'boolean') return fail({ code: 'invalid', field: 'draft' })
  if (String(body ?? '').length > 65_536) {
    return fail({ code: 'custom', field: 'body', message: 'body is too long (maximum is 65536 characters)' })
  }
  if (remote) {
    const [from, to] = [shaOf(remote, branch), shaOf(remote, String(base))]
    if (from === null) return fail({ code: 'invalid', field: 'head' })
    if (to === null) return fail({ code: 'invalid', field: 'base' })
    if (remote.git('rev-list', '--count', `${to}..${from}`) === '0') {
      return fail({ code: 'custom', message: `No commits between ${String(base)} and ${branch}` })
    }
  }
  const query = new URLSearchParams({ state: 'open', head: `${owner}:${branch}`, base: String(base) })
  const open = await forward({ ...asked, method: 'GET', path: `/repos/${owner}/${name}/pulls`, query, json: null })
  if (!Array.isArray(open.json) || open.json.length === 0) return null
  return fail({ code: 'custom', message: `A pull request already exists for ${owner}:${branch}.` })
}

async function pullOf(asked: Asked, forward: (asked: Asked) => Promise<Answered>): Promise<Pull | null> {
  const [owner, name, number] = asked.groups
  const path = `/repos/${owner}/${name}/pulls/${number}`
  const answer = await forward({ ...asked, method: 'GET', path, query: new URLSearchParams(), json: null })
  return answer.status === 200 ? (answer.json as Pull) : null
}

/** Review comments there have no links, and say null where GitHub leaves a field out or gives a number. */
const wholeComments: Handler = async (asked, forward) => {
  const answer = await forward(asked)
  const whole = (comment: Record<string, unknown>) => {
    const { url, html_url, pull_request_url, in_reply_to_id, ...rest } = comment
    return {
      ...{ ...rest, url, html_url, pull_request_url, ...(in_reply_to_id === null ? {} : { in_reply_to_id }) },
      ...{ position: comment['position'] ?? 1, original_position: comment['original_position'] ?? 1 },
      _links: { self: { href: url }, html: { href: html_url }, pull_request: { href: pull_request_url } },
    }
  }
  if (answer.status >= 300) return answer
  const { json } = answer
  const all = Array.isArray(json) ? json.map((c) => whole(c as Record<string, unknown>)) : null
  return { ...answer, json: all ?? whole(json as Record<string, unknown>) }
}

async function commitsOf(
  asked: Asked,
  forward: (asked: Asked) => Promise<Answered>,
  remote: GitRemote | undefined,
): Promise<Answered | null> {
  const pull = remote ? await pullOf(asked, forward) : null
  if (!remote || !pull) return null
  const head = shaOf(remote, pull.head.ref) ?? pull.head.sha
  const shas = remote.git('rev-list', '--reverse', `${pull.base.sha}..${head}`).split('\n').filter(Boolean)
  const at = `/repos/${asked.groups[0]}/${asked.groups[1]}/commits`
  const one = async (sha: string) =>
    (await forward({ ...asked, path: `${at}/${sha}`, query: new URLSearchParams() })).json
  return { status: 200, json: await Promise.all(pageOf(asked, shas).map(one)) }
}

async function filesOf(
  asked: Asked,
  forward: (asked: Asked) => Promise<Answered>,
  remote: GitRemote | undefined,
  url: string,
): Promise<Answered | null> {
  const pull = remote ? await pullOf(asked, forward) : null
  if (!remote || !pull) return null
  const head = shaOf(remote, pull.head.ref) ?? pull.head.sha
  const range = `${pull.base.sha}...${head}`
  const lines = remote.git('diff', '--numstat', '--no-renames', range).split('\n').filter(Boolean)
  const at = `${url}/${asked.groups[0]}/${asked.groups[1]}`
  const json = lines.map((line) => {
    const [added = '0', removed = '0', filename = ''] = line.split('\t')
    const [additions, deletions] = [Number(added) || 0, Number(removed) || 0]
    const status = remote.git('diff', '--name-status', '--no-renames', range, '--', filename).startsWith('A')
      ? 'added'
      : 'modified'
    const patch = remote.git('diff', range, '--', filename).split('\n').slice(4).join('\n')
    const raw = `${at}/raw/${head}/${encodeURIComponent(filename)}`
    const contents_url = `${url}/repos/${asked.groups[0]}/${asked.groups[1]}/contents/${filename}?ref=${head}`
    return {
      ...{ sha: remote.git('rev-parse', `${head}:${filename}`), filename, status, additions, deletions, patch },
      ...{ changes: additions + deletions, blob_url: raw.replace('/raw/', '/blob/'), raw_url: raw, contents_url },
    }
  })
  return { status: 200, json }
}

/** Merges in the bare repository, as the button would, and returns the new sha of the base. */
function mergeIn(remote: GitRemote, pull: Pull | null, method: string): string {
  if (!pull) throw new Error('merged a pull request that is not there')
  const base = remote.git('rev-parse', `refs/heads/${pull.base.ref}`)
  const head = shaOf(remote, pull.head.ref) ?? pull.head.sha
  const tree = remote.git('merge-tree', '--write-tree', base, head).split('\n')[0] ?? ''
  const identity = ['-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.com']
  const parents = method === 'merge' ? ['-p', base, '-p', head] : ['-p', base]
  const message = `Merge pull request #${pull.number} from ${pull.head.label.replace(':', '/')}`
  const sha = remote.git(...identity, 'commit-tree', tree, ...parents, '-m', message)
  remote.git('update-ref', `refs/heads/${pull.base.ref}`, sha)
  return sha
}

function statusOf(url: string, owner: string, name: string, sha: string, json: Record<string, unknown>, id: number) {
  const at = new Date(Date.UTC(2026, 0, 5, 9, 0, id)).toISOString().replace('.000', '')
  const { state, context = 'default', description = null, target_url = null } = json
  return {
    ...{ id, node_id: `SC_${id}`, state, context, description, target_url, avatar_url: null, creator: null },
    ...{ url: `${url}/repos/${owner}/${name}/statuses/${sha}`, created_at: at, updated_at: at },
  }
}

/** The page that was asked for, of 30 unless said otherwise. */
function pageOf<T>(asked: Asked, all: readonly T[]): T[] {
  const size = Number(asked.query.get('per_page') ?? 30)
  return all.slice((Number(asked.query.get('page') ?? 1) - 1) * size).slice(0, size)
}

function resolve(asked: Asked, remote: GitRemote | undefined): string {
  const ref = asked.groups[2] ?? ''
  return (remote && shaOf(remote, ref)) ?? ref
}

function shaOf(remote: GitRemote, branch: string): string | null {
  return remote.git('for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`) || null
}
