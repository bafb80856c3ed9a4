/** The edits that answered a diagnostic in one session: each between the run that showed it and the next that did not. */
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { around, hunksOf, maxShownLines, type Lines } from './hunks.ts'
import { sameFile } from './local-path.ts'
import { isRunOf } from './runs.ts'
import { isSuppression } from './signals/honesty.ts'
import type { Call, Trace } from './trace.ts'
import type { Sighting, Trouble } from './troubles.ts'

export interface Hunk extends Lines {
  path: string
  /** True when it silences the check instead of mending the code. */
  is_suppression: boolean
  /** How surely it belongs to the diagnostic: 3 its source line, 2 a name from the message, 1 the only change. */
  certainty: number
}

/** Answers kept for one trouble of one session. */
const maxAnswers = 6
/** Calls after a sighting in which its answer is looked for. */
const maxWindow = 200

/** The answers of a trouble, the surest first, then in order. Empty when no edit can be told to have ended it. */
export function answersOf(trace: Trace, trouble: Trouble): Hunk[] {
  const found = new Map<string, Hunk>()
  for (const sighting of trouble.sightings) {
    const end = nextRun(trace, trouble, sighting)
    if (end === null) continue
    const edits = trace.calls
      .slice(sighting.at + 1, end)
      .filter((call) => (call.tool_kind === 'edit' || call.tool_kind === 'write') && call.status === 'ok')
    const best = bestHunk(trace, edits, sighting, trouble.path)
    const key = best === null ? '' : `${best.before}\n→\n${best.after}`
    if (best && !found.has(key)) found.set(key, best)
  }
  return [...found.values()].sort((a, b) => b.certainty - a.certainty).slice(0, maxAnswers)
}

/** The next run of the same tool, when it no longer shows the place; null when it still does or nobody ran it. */
function nextRun(trace: Trace, trouble: Trouble, { at, one }: Sighting): number | null {
  const failing = trace.calls[at] as Call
  for (let next = at + 1; next < Math.min(trace.calls.length, at + maxWindow); next += 1) {
    const call = trace.calls[next] as Call
    if (!isRunOf(call, failing, trouble.tool)) continue
    return call.diagnostics.some((other) => isSamePlace(other, one)) ? null : next
  }
  return null
}

function isSamePlace(a: Diagnostic, b: Diagnostic): boolean {
  if (a.tool !== b.tool || a.rule !== b.rule || a.file !== b.file) return false
  return a.snippet !== null || b.snippet !== null ? a.snippet === b.snippet : a.message === b.message
}

/** The surest place among the edits of the file that the diagnostic names; of equal ones the clearest, then the first. */
function bestHunk(trace: Trace, edits: readonly Call[], sighting: Sighting, path: string | null): Hunk | null {
  const file = sighting.one.file
  const mine = edits.filter((edit) => [file, path].some((named) => named !== null && sameFile(edit.path ?? '', named)))
  const line = sourceLine(trace, mine, sighting)
  const names = sighting.one.names ?? namesIn(sighting.one.message)
  let best: Hunk | null = null
  for (const edit of mine) {
    const hunks = hunksOfCall(edit)
    for (const hunk of hunks) {
      const fitting = fit(hunk, line, names, mine.length === 1 && hunks.length === 1)
      if (!fitting) continue
      const one = {
        ...{ ...fitting.lines, path: edit.path ?? '', certainty: fitting.certainty },
        is_suppression: isSuppression(hunk.before, hunk.after),
      }
      if (best === null || worth(one) > worth(best)) best = one
    }
  }
  return best
}

/** The places of an edit that silence a check, each cut to the lines it is about. */
export function silencingHunks(edit: Call): Hunk[] {
  const fitting = hunksOfCall(edit).filter((hunk) => isSuppression(hunk.before, hunk.after))
  return fitting
    .filter((hunk) => count(hunk.before) + count(hunk.after) <= maxShownLines)
    .map((hunk) => ({ ...hunk, path: edit.path ?? '', certainty: 3, is_suppression: true }))
}

function worth(one: Hunk): number {
  return one.certainty + showing(one) / 2
}

/** How well a pair shows what to write, 0 to 1: code on both sides best, taking out less, comments and imports least. */
export function showing({ before, after }: Lines): number {
  const [old, now] = [before, after].map((text) => text.split('\n').filter((line) => /\w/.test(line) && !isAside(line)))
  if (old?.length === 0 && now?.length === 0) return 0.2
  return before.endsWith('…') ? 0.3 : after.trim() === '' ? 0.5 : 1
}

/** A comment, or a line that only names an import. */
function isAside(line: string): boolean {
  return /^\s*(?:\/\/|#(?!\[)|\*|\/\*|import\b|from\b|use\b|"[^"]*"$)/.test(line)
}

const known = new WeakMap<Call, Lines[]>()

/** An edit may answer several diagnostics; its lines are compared once. */
function hunksOfCall(edit: Call): Lines[] {
  const hunks = known.get(edit) ?? hunksOf(edit.edit_before ?? '', edit.edit_after ?? '')
  known.set(edit, hunks)
  return hunks
}

/** How a change belongs to a diagnostic, cut to the part that does; null when it does not or is too long to show. */
function fit(
  hunk: Lines,
  line: string | null,
  names: readonly string[],
  isOnly: boolean,
): { lines: Lines; certainty: number } | null {
  const shown = (lines: Lines | null, certainty: number) =>
    lines && count(lines.before) + count(lines.after) <= maxShownLines + 4 ? { lines, certainty } : null
  if (line !== null && line.length > 3) {
    const part = around(hunk, (text) => squeezed(text).includes(line))
    if (part) return shown(part, 3)
  }
  const [before, after] = [said(hunk.before), said(hunk.after)]
  const changed = names.find((name) => before.includes(name) !== after.includes(name))
  const named = changed ?? (before.length < 400 ? names.find((name) => before.includes(name)) : undefined)
  if (named !== undefined) {
    const part = around(hunk, (text) => text.includes(named) && !isComment(text))
    return shown(part ?? hunk, 2)
  }
  return isOnly ? shown(hunk, 1) : null
}

function isComment(line: string): boolean {
  return /^\s*(?:\/\/|#(?!\[)|\*|\/\*)/.test(line)
}

/** Without its comment lines. */
function said(text: string): string {
  return text
    .split('\n')
    .filter((line) => !isComment(line))
    .join('\n')
}

function count(text: string): number {
  return text === '' ? 0 : text.split('\n').length
}

/**
 * The source line that a diagnostic is about, squeezed: as the tool printed it, else as a reading of the file showed that
 * line between the diagnostic and its edit. Null when nobody saw it.
 */
function sourceLine(trace: Trace, edits: readonly Call[], { at, one }: Sighting): string | null {
  if (one.snippet !== null && one.snippet.length > 3) return squeezed(one.snippet)
  const first = edits[0]
  if (one.line === null || one.file === null || !first) return null
  const mark = new RegExp(`^[ \\t]{0,8}${one.line}(?:→|\\t|:|\\|| {2,4})(.{1,300})$`, 'm')
  for (const call of trace.calls.slice(at + 1, at + maxWindow)) {
    if (call === first) break
    if (call.tool_kind !== 'read' || !sameFile(call.path ?? '', first.path ?? '')) continue
    const text = mark.exec(call.output ?? '')?.[1]?.trim() ?? ''
    if (/\w{2}/.test(text)) return squeezed(text)
  }
  return null
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Names in a message, and the last part of dotted ones: the code at home does not write its own package's name. */
export function namesIn(message: string): string[] {
  const quoted = [...message.matchAll(/[`'"]([\w.$@/-]{3,80})[`'"]/g)].map((match) => match[1] ?? '')
  const dotted = [...message.matchAll(/\b([A-Za-z_]\w{1,40}\.[A-Za-z_]\w{1,60})\b/g)].map((match) => match[1] ?? '')
  const mixed = [...message.matchAll(/\b([a-z]+[A-Z]\w{2,60}|[A-Z][a-z]+[A-Z]\w{1,60}|[a-z]\w*_\w{2,60})\b/g)].map(
    (match) => match[1] ?? '',
  )
  const ends = [...quoted, ...dotted].map((name) => /\.(\w{4,60})$/.exec(name)?.[1] ?? '')
  return [...new Set([...quoted, ...dotted, ...mixed, ...ends])].filter((name) => name !== '')
}
