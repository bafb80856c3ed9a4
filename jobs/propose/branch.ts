/** The target repository as a fresh bare clone: reads files of a commit, writes one file as a commit, pushes without force. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { KnownError } from '#ingest/known-error.ts'
import { git, gitError, tryGit, type GitOptions } from './git.ts'
import { validate, type Violation } from './validate.ts'

export interface Clone {
  git: GitOptions
  url: string
  /** Branch to propose against, and its head. */
  base: string
  base_sha: string
  /** Heads of all branches, by name; what is pushed shows here at once. */
  heads: Map<string, string>
  dispose: () => Promise<void>
}

/** A file of a commit: its text, null when there is none; a file that is no plain UTF-8 text has a reason instead. */
export interface FileAt {
  path: string
  text: string | null
  mode: string
  problem: string | null
}

export interface CommitPlan {
  path: string
  text: string
  mode: string
  message: string
  parents: readonly string[]
  author: { name: string; email: string }
  /** Epoch milliseconds. The commit is never dated before its parents. */
  at: number | null
}

/**
 * Clones into a new folder below `temp_dir`, without a working tree, so that nothing of the target is ever checked out or
 * run and a dirty working copy at `url` does not matter. Throws KnownError when it is missing, unreachable, forbidden,
 * empty or has no such base branch.
 */
export async function cloneRepository(
  target: { url: string; base?: string | undefined },
  temp_dir: string,
  options: Omit<GitOptions, 'dir'>,
): Promise<Clone> {
  const dir = await mkdtemp(join(temp_dir, 'hone-clone-'))
  const dispose = () => rm(dir, { recursive: true, force: true, maxRetries: 3 })
  const inside: GitOptions = { ...options, dir }
  try {
    await git(['clone', '--bare', '--quiet', '--no-tags', '--filter=blob:none', '--', target.url, dir], options)
    const listed = await git(['for-each-ref', '--format=%(objectname) %(refname:lstrip=2)', 'refs/heads'], inside)
    const heads = new Map(
      listed
        .split('\n')
        .filter(Boolean)
        .map((line) => [line.slice(41), line.slice(0, 40)]),
    )
    if (heads.size === 0) {
      throw new KnownError('the repository is empty', { hint: 'It needs a first commit to branch from.' })
    }
    const base = target.base ?? (await git(['symbolic-ref', '--short', 'HEAD'], inside))
    const base_sha = heads.get(base)
    if (base_sha === undefined) {
      throw new KnownError(`the repository has no branch ${base}`, { hint: 'Set `base` under `propose.repositories`.' })
    }
    return { git: inside, url: target.url, base, base_sha, heads, dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Reads a file of a commit. A link to a plain file beside it is followed once (CLAUDE.md is often a link to AGENTS.md). */
export async function readFileAt(clone: Clone, sha: string, path: string, isLinkTarget = false): Promise<FileAt> {
  const entry = await git(['ls-tree', sha, '--', path], clone.git)
  const [, mode = '', type = '', blob = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t/.exec(entry) ?? []
  const none = { path, text: null, mode: '100644' }
  if (entry === '') return { ...none, problem: null }
  if (type !== 'blob') return { ...none, problem: `${path} is not a file` }
  const { code, stdout, stderr } = await tryGit(['cat-file', 'blob', blob], clone.git)
  if (code !== 0) throw gitError('cat-file', stderr)
  if (mode === '120000') {
    const target = stdout.toString('utf8')
    if (isLinkTarget || !/^[\w.-]+\.md$/.test(target)) return { ...none, problem: `${path} is a link to ${target}` }
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    return readFileAt(clone, sha, `${folder}${target}`, true)
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stdout)
    return { path, text, mode, problem: text.includes('\0') ? `${path} is not text` : null }
  } catch {
    return { ...none, problem: `${path} is not UTF-8 text` }
  }
}

/**
 * Makes a commit whose tree is the first parent's base tree with one file written, and returns its sha. The same plan on
 * the same base gives the same sha. The finished tree is compared with the base: anything but that one file throws.
 */
export async function commitFile(clone: Clone, plan: CommitPlan): Promise<string> {
  const index = { GIT_INDEX_FILE: join(clone.git.dir ?? '', 'hone-index') }
  await git(['read-tree', clone.base_sha], clone.git, '', index)
  const blob = await git(['hash-object', '-w', '--stdin'], clone.git, plan.text)
  await git(['update-index', '--add', '--cacheinfo', `${plan.mode},${blob},${plan.path}`], clone.git, '', index)
  const tree = await git(['write-tree'], clone.git, '', index)
  const changed = await git(['diff-tree', '-r', '--no-renames', '--name-only', '-z', clone.base_sha, tree], clone.git)
  if (changed !== `${plan.path}\0`)
    throw new Error(`the change touches ${JSON.stringify(changed)}, not ${plan.path} alone`)
  const dates = await git(['log', '--no-walk', '--format=%ct', ...plan.parents, '--'], clone.git)
  const second = Math.max(...dates.split('\n').map(Number), Math.floor((plan.at ?? 0) / 1000))
  const { name, email } = plan.author
  const identity = {
    ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: `${second} +0000` },
    ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: `${second} +0000` },
  }
  const parents = plan.parents.flatMap((parent) => ['-p', parent])
  return git(['commit-tree', tree, ...parents, '-F', '-'], clone.git, plan.message, identity)
}

/** E-mail addresses of authors and committers on the branch that are not ours. Empty means nobody else touched it. */
export async function strangersOn(clone: Clone, head: string, email: string): Promise<string[]> {
  const log = await git(['log', '--format=%ae%n%ce', `${clone.base_sha}..${head}`, '--'], clone.git)
  return [...new Set(log.split('\n').filter((address) => address !== '' && address !== email))]
}

/** True when the branch merges into its base without a conflict (also when this git is too old to say). */
export async function isMergeable(clone: Clone, head: string): Promise<boolean> {
  const { code } = await tryGit(['merge-tree', '--write-tree', clone.base_sha, head], clone.git)
  return code !== 1
}

/** True when `sha` is an ancestor of (or equal to) `head`. */
export async function isAncestor(clone: Clone, sha: string, head: string): Promise<boolean> {
  return (await tryGit(['merge-base', '--is-ancestor', sha, head], clone.git)).code === 0
}

/** Pushes a commit to a branch, never by force. Returns null, or why the remote said no to this branch. */
export async function push(clone: Clone, sha: string, branch: string): Promise<string | null> {
  const refspec = `${sha}:refs/heads/${branch}`
  const { code, stdout, stderr } = await tryGit(['push', '--porcelain', '--', clone.url, refspec], clone.git)
  if (code === 0) {
    clone.heads.set(branch, sha)
    return null
  }
  const rejected = stdout
    .toString('utf8')
    .split('\n')
    .find((line) => line.startsWith('!'))
  if (rejected === undefined) throw gitError('push', stderr)
  return rejected.split('\t').at(-1) ?? 'rejected'
}

/** The gate on the change as it would be committed: the finished file against the file of the base. */
export function checkChange(file: FileAt, after: string, text: string, redact: (text: string) => string): Violation[] {
  return validate([{ path: file.path, before: file.text, after }], text, redact)
}
