/** The changed places of an edit, each with its lines before and after; and the part of one that is about a given line. */
import { diffArrays } from 'diff'

export interface Lines {
  before: string
  after: string
}

const maxLines = 400
/** A change of more lines is a rewrite, no answer to one diagnostic. */
const maxHunkLines = 60
/** What is shown as an example: longer ones are cut to the part about the line in question, or left out. */
export const maxShownLines = 8

/** The changed places of an edit; a pure addition keeps the line above it, at the very top the one below. None for rewrites and new files. */
export function hunksOf(before: string, after: string): Lines[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  if (before === '' || old.length > maxLines || now.length > maxLines) return []
  const hunks: { removed: string[]; added: string[]; above: string | null; below: string | null }[] = []
  let above: string | null = null
  let open: (typeof hunks)[number] | null = null
  for (const part of diffArrays(old, now)) {
    if (!part.added && !part.removed) {
      above = part.value.at(-1) ?? above
      if (open) open.below = part.value[0] ?? null
      open = null
      continue
    }
    if (!open) {
      open = { removed: [], added: [], above, below: null }
      hunks.push(open)
    }
    if (part.removed) open.removed.push(...part.value)
    else open.added.push(...part.value)
  }
  return hunks
    .filter((hunk) => hunk.added.every(isEmpty) || hunk.removed.length + hunk.added.length <= maxHunkLines)
    .map(({ removed, added, above: line, below }) => {
      const isAddition = removed.every(isEmpty)
      const head = isAddition && line !== null ? [line] : []
      const tail = isAddition && line === null && below !== null ? [below] : []
      return { before: dedent([...head, ...removed, ...tail]), after: dedent([...head, ...added, ...tail]) }
    })
    .filter((hunk) => hunk.before.trim() !== hunk.after.trim() && hunk.before.trim() !== '')
}

/**
 * The part of a change that is about one of its lines before (`isIt` tells it): that line, what stands in its place, and
 * what was added right below. A short change stays whole; null when the line is not in it.
 */
export function around({ before, after }: Lines, isIt: (line: string) => boolean): Lines | null {
  const [old, now] = [linesOf(before), linesOf(after)]
  const at = old.findIndex(isIt)
  if (at < 0) return null
  if (now.length === 0) return { before: shortened(old, at), after: '' }
  if (old.length + now.length <= 5) return { before, after }
  const pairs = aligned(old, now)
  const own = pairs.get(at)
  const paired = new Set(pairs.values())
  const belowAll = [...pairs].filter(([line]) => line > at).map(([, place]) => place)
  const end = Math.min(now.length, ...belowAll)
  if (own !== undefined) {
    const added: string[] = [now[own] ?? '']
    for (let next = own + 1; next < end && !paired.has(next); next += 1) added.push(now[next] ?? '')
    const removed: string[] = [old[at] ?? '']
    for (let next = at + 1; next < old.length && !pairs.has(next); next += 1) removed.push(old[next] ?? '')
    return { before: dedent(removed), after: dedent(added) }
  }
  // The line itself has no match: the lines without one around it, for those without one in the same gap.
  let [first, last] = [at, at]
  while (first > 0 && !pairs.has(first - 1)) first -= 1
  while (last + 1 < old.length && !pairs.has(last + 1)) last += 1
  const start = first === 0 ? 0 : (pairs.get(first - 1) ?? -1) + 1
  const below = pairs.get(last + 1)
  // Nothing stands in its place: it went into the line below (`} else {` and `if x {` into `} else if x {`).
  if (start >= end && below !== undefined)
    return { before: dedent(old.slice(first, last + 2)), after: dedent(now.slice(start, below + 1)) }
  return { before: dedent(old.slice(first, last + 1)), after: dedent(now.slice(start, end)) }
}

/** A long deletion by its telling line. */
function shortened(old: readonly string[], at: number): string {
  return old.length <= maxShownLines ? dedent(old) : `${(old[at] ?? '').trim()}\n…`
}

/** Which line after answers which line before: the order-keeping pairing of the most alike ones. */
function aligned(old: readonly string[], now: readonly string[]): Map<number, number> {
  const [a, b] = [old.map(wordsOf), now.map(wordsOf)]
  const best = Array.from({ length: old.length + 1 }, () => new Float64Array(now.length + 1))
  const row = (i: number) => best[i] as Float64Array
  const likeness = (i: number, j: number) => alike(a[i] ?? new Set(), b[j] ?? new Set())
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      row(i)[j] = Math.max(row(i + 1)[j] ?? 0, row(i)[j + 1] ?? 0, likeness(i, j) + (row(i + 1)[j + 1] ?? 0))
  const pairs = new Map<number, number>()
  for (let i = 0, j = 0; i < old.length && j < now.length;) {
    const like = likeness(i, j)
    if (like > 0 && row(i)[j] === like + (row(i + 1)[j + 1] ?? 0)) pairs.set(i++, j++)
    else if ((row(i + 1)[j] ?? 0) >= (row(i)[j + 1] ?? 0)) i += 1
    else j += 1
  }
  return pairs
}

/** Share of words in common; 0 below a third, so that only closing brackets in common pair nothing. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0
  for (const word of a) if (b.has(word)) common += 1
  const share = common / Math.max(1, a.size + b.size - common)
  return share < 1 / 3 ? 0 : share
}

function wordsOf(line: string): Set<string> {
  return new Set(line.match(/[A-Za-z_$][\w$]*|\d+/g) ?? [])
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => !isEmpty(line))
}

function isEmpty(line: string): boolean {
  return line.trim() === ''
}

function dedent(lines: readonly string[]): string {
  const full = lines.filter((line) => !isEmpty(line))
  const indents = full.map((line) => /^\s*/.exec(line)?.[0].length ?? 0)
  const cut = indents.length === 0 ? 0 : Math.min(...indents)
  return full.map((line) => line.slice(cut).trimEnd()).join('\n')
}
