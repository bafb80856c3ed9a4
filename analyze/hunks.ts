/** The part of an edit that answers a diagnostic: before and after, cut to the lines that changed. */
import { diffArrays } from 'diff'
import { isSuppression } from './signals/honesty.ts'
import type { Call } from './trace.ts'
import type { Trouble } from './troubles.ts'

export interface Hunk {
  path: string
  before: string
  after: string
  /** True when it silences the check instead of mending the code. */
  is_suppression: boolean
  /** How surely it belongs to the diagnostic: 3 the printed source line, 2 a name from the message, 1 the only change. */
  certainty: number
}

const maxLines = 300
const maxHunkLines = 12

/** The most certain hunk among edits of the file that the trouble names; null when none fits. The earliest wins a tie. */
export function bestHunk(edits: readonly Call[], trouble: Trouble): Hunk | null {
  const files = new Set(trouble.diagnostics.map((one) => one.file).filter((file) => file !== null))
  if (trouble.path !== null) files.add(trouble.path)
  if (files.size === 0) return null
  let best: Hunk | null = null
  const mine = edits.filter((edit) => edit.path !== null && [...files].some((file) => sameFile(edit.path ?? '', file)))
  for (const edit of mine) {
    const hunks = hunksOfCall(edit)
    for (const { before, after } of hunks) {
      const certainty = certaintyOf(before, after, trouble, mine.length === 1 && hunks.length === 1)
      if (certainty === 0 || (best && best.certainty >= certainty)) continue
      best = { path: edit.path ?? '', before, after, certainty, is_suppression: isSuppression(before, after) }
    }
  }
  return best
}

const known = new WeakMap<Call, ReturnType<typeof hunksOf>>()

/** An edit may answer several diagnostics; its lines are compared once. */
function hunksOfCall(edit: Call): ReturnType<typeof hunksOf> {
  const hunks = known.get(edit) ?? hunksOf(edit.edit_before ?? '', edit.edit_after ?? '')
  known.set(edit, hunks)
  return hunks
}

function sameFile(edited: string, named: string): boolean {
  const [a, b] = [edited.replace(/^\.\//, ''), named.replace(/^\.\//, '')]
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`)
}

function certaintyOf(before: string, after: string, trouble: Trouble, isOnly: boolean): number {
  const plain = squeezed(before)
  if (
    trouble.diagnostics.some(
      (one) => one.snippet !== null && one.snippet.length > 5 && plain.includes(squeezed(one.snippet)),
    )
  )
    return 3
  const names = trouble.diagnostics.flatMap((one) => namesIn(one.message))
  if (
    names.some(
      (name) => before.includes(name) !== after.includes(name) || (before.includes(name) && before.length < 400),
    )
  )
    return 2
  return isOnly ? 1 : 0
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Names in a message, quoted, dotted or of mixed case: `client.Enqueue`, os.WriteFile, toolResult. */
function namesIn(message: string): string[] {
  const quoted = [...message.matchAll(/[`'"]([\w.$@/-]{3,80})[`'"]/g)].map((match) => match[1] ?? '')
  const dotted = [...message.matchAll(/\b([A-Za-z_]\w{1,40}\.[A-Za-z_]\w{1,60})\b/g)].map((match) => match[1] ?? '')
  const mixed = [...message.matchAll(/\b([a-z]+[A-Z]\w{2,60}|[A-Z][a-z]+[A-Z]\w{1,60}|[a-z]\w*_\w{2,60})\b/g)].map(
    (match) => match[1] ?? '',
  )
  return [...quoted, ...dotted, ...mixed].filter((name) => name !== '')
}

/** The changed places of an edit, each with its removed and added lines; a pure addition keeps the line above it. */
export function hunksOf(before: string, after: string): { before: string; after: string }[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  if (before === '' || old.length > maxLines || now.length > maxLines) return []
  const hunks: { removed: string[]; added: string[]; above: string | null }[] = []
  let above: string | null = null
  let open: (typeof hunks)[number] | null = null
  for (const part of diffArrays(old, now)) {
    if (!part.added && !part.removed) {
      above = part.value.at(-1) ?? above
      open = null
      continue
    }
    if (!open) {
      open = { removed: [], added: [], above }
      hunks.push(open)
    }
    if (part.removed) open.removed.push(...part.value)
    else open.added.push(...part.value)
  }
  return hunks
    .map((hunk) =>
      hunk.added.length === 0 && hunk.removed.length > maxHunkLines
        ? { ...hunk, removed: [...hunk.removed.slice(0, 2), '…'] }
        : hunk,
    )
    .filter((hunk) => hunk.removed.length + hunk.added.length <= maxHunkLines)
    .map(({ removed, added, above: line }) => {
      const context = removed.length === 0 && line !== null ? [line] : []
      return { before: dedent([...context, ...removed]), after: dedent([...context, ...added]) }
    })
    .filter((hunk) => hunk.before.trim() !== hunk.after.trim() && hunk.before.trim() !== '')
}

function dedent(lines: readonly string[]): string {
  const full = lines.filter((line) => line.trim() !== '')
  const indents = full.map((line) => /^\s*/.exec(line)?.[0].length ?? 0)
  const cut = indents.length === 0 ? 0 : Math.min(...indents)
  return full.map((line) => line.slice(cut).trimEnd()).join('\n')
}
