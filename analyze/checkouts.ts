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
 * checkout. A folder's name stands for the one `owner/name` that ends in it. `aliases` win over both.
 */
export function checkoutsOf(
  places: readonly Place[],
  aliases: Readonly<Record<string, string>>,
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
      if (above === null) return [session_id, { repo: named(repo), root: cwd }]
      return [session_id, { repo: named(starts.get(above)?.repo ?? repo), root: above }]
    }),
  )
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
