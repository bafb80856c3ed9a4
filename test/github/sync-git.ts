/** Brings the emulator's commits and branches level with a real bare repository, object by object, with the same shas. */
import type { GitRemote } from './git-remote.ts'
import type { Admin } from './start-github.ts'

const seen = new WeakMap<GitRemote, { refs: Map<string, string>; objects: Set<string> }>()

/** Copies what is new since the last call. Throws when the emulator computes another sha than git did. */
export async function syncGit(full_name: string, remote: GitRemote, admin: Admin): Promise<void> {
  const state = seen.get(remote) ?? { refs: new Map<string, string>(), objects: new Set<string>() }
  seen.set(remote, state)
  const lines = remote
    .git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads')
    .split('\n')
    .filter(Boolean)
  const refs = new Map(lines.map((line) => line.split(' ') as [string, string]))
  const at = `/repos/${full_name}/git`
  for (const [ref, sha] of refs) {
    if (state.refs.get(ref) === sha) continue
    const known = [...state.refs.values()].map((old) => `^${old}`)
    const shas = remote
      .git('rev-list', '--reverse', '--topo-order', sha, ...known)
      .split('\n')
      .filter(Boolean)
    for (const commit of shas)
      if (!state.objects.has(commit)) await copyCommit(remote, admin, at, commit, state.objects)
    const patched = await admin('PATCH', `${at}/${ref}`, { sha, force: true })
    if (patched.status === 404) await admin('POST', `${at}/refs`, { ref, sha })
    state.refs.set(ref, sha)
  }
  for (const ref of [...state.refs.keys()]) {
    if (refs.has(ref)) continue
    await admin('DELETE', `${at}/${ref}`)
    state.refs.delete(ref)
  }
}

async function copyCommit(
  remote: GitRemote,
  admin: Admin,
  at: string,
  sha: string,
  objects: Set<string>,
): Promise<void> {
  const tree: Record<string, unknown>[] = []
  for (const line of remote.git('ls-tree', '-r', sha).split('\n').filter(Boolean)) {
    const [meta = '', path = ''] = line.split('\t')
    const [mode = '', type = '', blob = ''] = meta.split(' ')
    if (!objects.has(blob)) {
      const content = remote.bytes('cat-file', 'blob', blob).toString('base64')
      await admin('POST', `${at}/blobs`, { content, encoding: 'base64' })
      objects.add(blob)
    }
    tree.push({ path, mode, type, sha: blob })
  }
  const made = await admin('POST', `${at}/trees`, { tree })
  const format = '%T%n%P%n%an%n%ae%n%aI%n%cn%n%ce%n%cI%n%B'
  const shown = remote.git('show', '--no-patch', `--format=${format}`, sha).split('\n')
  const [treeSha, parents = '', authorName, authorEmail, authorDate, name, email, date, ...message] = shown
  const commit = await admin('POST', `${at}/commits`, {
    ...{ message: message.join('\n'), tree: treeSha, parents: parents.split(' ').filter(Boolean) },
    author: { name: authorName, email: authorEmail, date: authorDate },
    committer: { name, email, date },
  })
  const got = (commit.json as { sha?: string } | undefined)?.sha
  if (got !== sha) {
    throw new Error(`the emulator gives commit ${sha} as ${got} (tree ${made.status}): ${JSON.stringify(commit.json)}`)
  }
  objects.add(sha)
}
