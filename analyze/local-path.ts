/** Paths as the repository sees them: the checkout's folder taken off, worktrees folded, so that people's paths agree. */

const worktree = /^(.*?)[/\\](?:\.worktrees|worktrees|\.claude[/\\]worktrees)[/\\].*$/

/**
 * A path relative to the checkout. `root` is the session's folder, `cwd` the call's own; relative paths are taken as
 * written. Paths outside the checkout stay absolute with the home folder as `~`. Null in, null out.
 */
export function localPath(path: string | null, root: string | null, cwd: string | null): string | null {
  return inCheckout(path, root, cwd)?.replace(/^(?:\.worktrees|worktrees|\.claude\/worktrees)\/[^/]+\//, '') ?? null
}

function inCheckout(path: string | null, root: string | null, cwd: string | null): string | null {
  if (path === null || path === '') return null
  const clean = path.replaceAll('\\', '/').replace(/\/{2,}/g, '/')
  for (const base of [cwd, root]) {
    const relative = base === null ? null : below(clean, base.replaceAll('\\', '/'))
    if (relative !== null && (base === root || root === null || !below(clean, root.replaceAll('\\', '/'))))
      return relative
  }
  const folded = root === null ? null : (worktree.exec(root)?.[1] ?? root)
  const inFolded = folded === null ? null : below(clean, folded.replaceAll('\\', '/'))
  if (inFolded !== null) return inFolded
  return homeless(clean).replace(/^\.\//, '')
}

/** Text with the checkout's and the home folder's absolute paths made local. */
export function localText(text: string, root: string | null): string {
  let local = text
  const base = root?.replaceAll('\\', '/').replace(/\/+$/, '')
  if (base && base.length > 3) local = local.replaceAll(`${base}/`, '').replaceAll(base, '.')
  return homeless(local)
}

/** Whether an edited and a named path are one file, as far as they can be told: tools leave out the beginning. */
export function sameFile(edited: string, named: string): boolean {
  const [a, b] = [edited.replace(/^\.\//, ''), named.replace(/^\.\//, '')]
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`)
}

/** Home folders as `~`, whoever owns them. */
function homeless(text: string): string {
  return text.replace(/(?:\/(?:Users|home)\/[^/\s'":]{1,64}|\/root|[A-Za-z]:\/Users\/[^/\s'":]{1,64})(?=\/|$)/g, '~')
}

function below(path: string, base: string): string | null {
  const root = base.replace(/\/+$/, '')
  if (root.length < 2) return null
  if (path === root) return '.'
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) || '.' : null
}
