/** Which comments were acted on: the lines a comment stands on, followed through the later commits of its pull request. */
import { changeAt, movedLine, patchChanges } from './patch.ts'

/** A comment on a line. Times are epoch ms. */
export interface LineComment {
  repo: string
  number: number
  file_path: string | null
  original_line: number | null
  start_line: number | null
  side: string | null
  commit_sha: string | null
  line_text: string | null
  created_at: number | null
}

export interface PullFacts {
  is_open: boolean
  /** Its commits in order, each with the files it changed. */
  commits: readonly { sha: string; committed_at: number | null; files: ReadonlyMap<string, FileChange> }[]
}

export interface FileChange {
  patch: string | null
  /** The name it had before. */
  previous_path: string | null
}

export interface Fix {
  /** Null when it cannot be told: no line, patches not kept, or the pull request is open and nothing came after. */
  is_acted_on: boolean | null
  fix_sha: string | null
  fix_link: string | null
  code_before: string | null
  code_after: string | null
}

const unknown: Fix = { is_acted_on: null, fix_sha: null, fix_link: null, code_before: null, code_after: null }
/** Commits are dated by their author's clock. */
const skew_ms = 10 * 60_000
const maxLines = 20

/**
 * Follows the commented lines from the commit they were commented on. The first later commit that changes them, or a line
 * beside them, is the fix. After a force-push the old commit is gone: then the line's text tells.
 */
export function fixOf(comment: LineComment, pull: PullFacts | null): Fix {
  const { file_path, original_line, commit_sha, side } = comment
  if (pull === null || file_path === null || original_line === null || commit_sha === null || side === 'LEFT')
    return unknown
  const at = pull.commits.findIndex((commit) => commit.sha === commit_sha)
  if (at < 0) return afterForcePush(comment, pull, file_path)
  let path = file_path
  let to = original_line
  let from = Math.min(comment.start_line ?? original_line, original_line)
  let is_whole = true
  for (const { sha, committed_at, files } of pull.commits.slice(at + 1)) {
    const renamed = [...files].find(([, file]) => file.previous_path === path)
    if (renamed) path = renamed[0]
    const file = files.get(path)
    if (!file) continue
    if (file.patch === null) {
      is_whole = false
      continue
    }
    const changes = patchChanges(file.patch)
    const change = changeAt(changes, from, to)
    const isLater = committed_at === null || comment.created_at === null || committed_at >= comment.created_at - skew_ms
    if (change && isLater) {
      const code_before = joined(change.removed.length > 0 ? change.removed : [comment.line_text ?? ''])
      return {
        is_acted_on: true,
        fix_sha: sha,
        fix_link: 'first later commit that changes the commented lines',
        code_before,
        code_after: joined(change.added),
      }
    }
    from = movedLine(changes, from)
    to = movedLine(changes, to)
  }
  return is_whole && !pull.is_open ? { ...unknown, is_acted_on: false } : unknown
}

function afterForcePush(comment: LineComment, pull: PullFacts, path: string): Fix {
  const { line_text } = comment
  const patches = pull.commits.flatMap((commit) => commit.files.get(path)?.patch ?? [])
  if (line_text === null || patches.length === 0) return unknown
  const isThere = patches.some((patch) =>
    patchChanges(patch).some((change) => change.added.some((line) => line.trim() === line_text)),
  )
  if (isThere) return pull.is_open ? unknown : { ...unknown, is_acted_on: false }
  const sha = pull.commits.at(-1)?.sha ?? null
  return {
    is_acted_on: true,
    fix_sha: sha,
    fix_link: 'line gone after a force-push',
    code_before: line_text,
    code_after: null,
  }
}

function joined(lines: readonly string[]): string {
  return lines.slice(0, maxLines).join('\n')
}
