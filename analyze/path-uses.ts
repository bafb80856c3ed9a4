/** When paths were there in a session: what a missing path is measured against, so that a passing state is no belief. */
import { localPath } from './local-path.ts'
import type { Call, Trace } from './trace.ts'

export interface PathUses {
  /**
   * Whether a path that was missing at a call (an index into trace.calls) was there at another time of the session: used
   * before, itself or something below it; written by the session later; or there after the branch was changed.
   */
  isPassing(path: string, at: number): boolean
}

/** The uses of every path of a trace. Linear in its words. */
export function pathUses(trace: Pick<Trace, 'calls' | 'session'>): PathUses {
  const first = new Map<string, number>()
  const last = new Map<string, number>()
  const written = new Map<string, number>()
  let moved = -1
  const movedBefore: number[] = []
  trace.calls.forEach((call, at) => {
    movedBefore.push(moved)
    if (call.status !== 'ok' || call.is_failed) return
    if (call.commands.some((command) => moves.test(command.family))) moved = at
    for (const path of pathsOf(call, trace.session.cwd)) {
      for (const one of withFolders(path)) {
        if (!first.has(one)) first.set(one, at)
        last.set(one, at)
        if (call.tool_kind === 'write') written.set(one, at)
      }
    }
  })
  const isBroughtByBranch = (path: string, at: number) => {
    const later = last.get(path) ?? at
    return later > at && (movedBefore[later] ?? -1) > at
  }
  return {
    isPassing: (path, at) =>
      (first.get(path) ?? at) < at || (written.get(path) ?? at) > at || isBroughtByBranch(path, at),
  }
}

/** What changes which files are there. */
const moves = /^git (?:checkout|switch|reset|merge|rebase|stash|cherry-pick|pull)$/

/** The file of a call and the paths in its command, seen from the checkout. */
function pathsOf(call: Call, root: string | null): string[] {
  const words = call.commands.flatMap((command) => command.argv.slice(1).filter(isPath))
  const here = localPath(call.cwd, root, root)
  const isBelow = here !== null && here !== '.' && !/^[~/]/.test(here)
  const named = words.map((word) => {
    const local = localPath(word, root, call.cwd) ?? word
    return isBelow && !/^[~/]/.test(word) ? `${here}/${local}` : local
  })
  return call.path === null ? named : [call.path, ...named]
}

function isPath(word: string): boolean {
  return word.length <= 300 && /^[\w@.~-]{0,80}\/[\w@./-]+$/.test(word) && !word.startsWith('-')
}

function withFolders(path: string): string[] {
  const found = [path.replace(/\/+$/, '')]
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) found.push(path.slice(0, at))
  return found
}
