/** Which repository a session worked in, and where its checkout began: people name and place their clones differently. */

export interface Checkout {
  /** `owner/name` when any session of the repository knows it, else the folder's name; null when the log names no folder. */
  repo: string | null
  /** The checkout's folder; null when the log names none. */
  root: string | null
}

interface Place {
  session_id: string
  user_name: string
  repo: string | null
  cwd: string | null
}

/**
 * One checkout for each session. A session that began in a folder below a place where two others began belongs to that
 * checkout; one that began in a worktree below it belongs to its repository, and its paths begin at the worktree.
 * `worktrees` names the repository of folders that are worktrees elsewhere (models/worktrees.sql). A folder's name stands
 * for the one `owner/name` that ends in it. `aliases` win over all.
 */
export function checkoutsOf(
  places: readonly Place[],
  aliases: Readonly<Record<string, string>>,
  worktrees: ReadonlyMap<string, string> = new Map(),
): Map<string, Checkout> {
  const starts = new Map<string, { count: number; repo: string | null }>()
  for (const { cwd, repo } of places) {
    if (cwd === null) continue
    const known = starts.get(cwd)
    starts.set(cwd, { count: (known?.count ?? 0) + 1, repo: known?.repo ?? repo })
  }
  const fullNames = new Map<string, Set<string>>()
  for (const { repo } of places) {
    if (!repo?.includes('/')) continue
    const short = repo.slice(repo.lastIndexOf('/') + 1).toLowerCase()
    fullNames.set(short, (fullNames.get(short) ?? new Set()).add(repo))
  }
  const named = (repo: string | null): string | null => {
    if (repo === null) return null
    const alias = aliases[repo]
    if (alias !== undefined) return alias
    const full = repo.includes('/') ? undefined : fullNames.get(repo.toLowerCase())
    const only = full?.size === 1 ? [...full][0] : undefined
    return only === undefined ? repo : (aliases[only] ?? only)
  }
  return new Map(
    places.map(({ session_id, repo, cwd }) => {
      const above = cwd === null ? null : ancestorStart(cwd, starts)
      const place = above ?? cwd
      const known = place === null ? undefined : worktrees.get(place)
      const owner = known ?? (above === null ? repo : (starts.get(above)?.repo ?? repo))
      const tree = cwd === null || (above !== null && inWorktree.test(above)) ? null : worktreeOf(cwd)
      return [session_id, { repo: named(owner), root: above === null ? place : (tree ?? place) }]
    }),
  )
}

const inWorktree = /^(.*?[/\\](?:\.worktrees|worktrees)[/\\])(.+)$/

/** Where a worktree below a checkout begins: one folder or, named like `ada/add-search`, two; null outside of one. */
function worktreeOf(cwd: string): string | null {
  const [, base = '', rest = ''] = inWorktree.exec(cwd) ?? []
  if (rest === '') return null
  const parts = rest.split('/')
  return base + (parts.length <= 2 ? rest : (parts[0] ?? rest))
}

/** The nearest folder above where at least two sessions began, three or more folders deep; null when there is none. */
function ancestorStart(cwd: string, starts: ReadonlyMap<string, { count: number }>): string | null {
  let at = cwd.lastIndexOf('/')
  while (at > 0) {
    const above = cwd.slice(0, at)
    if (above.split('/').length <= 4) return null
    if ((starts.get(above)?.count ?? 0) >= 2) return above
    at = above.lastIndexOf('/')
  }
  return null
}
