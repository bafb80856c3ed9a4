/** A lesson and the file as it is, in; the file with one more line in Hone's own section, or the reason why not, out. */
import type { Lesson } from '#analyze/lesson.ts'

export type Drafted =
  { is_refused: false; text: string; line: string } | { is_refused: true; rule: string; reason: string }

/** The version of the line's form; it is in the marker that says which lesson a line came from. */
export const lineVersion = 1
const begin = '<!-- hone:begin -->'
const end = '<!-- hone:end -->'
const heading = '## Learned from sessions'
/** Anthropic's advice for CLAUDE.md and the hard stop of the design: longer files are read less. */
const maxLines = 200
/** Codex stops reading the chain of instruction files at 32 KiB. */
const maxBytes = 32 * 1024
/** Two lines this alike say the same: share of common character trigrams (the threshold is the design's). */
const sameLine = 0.6

/** The marker that ties a line in the repository to its lesson. */
export function markerOf(lesson_id: string): string {
  return `<!-- lesson:${lesson_id}@${lineVersion} -->`
}

/** True when the file holds a line of this lesson, in any version. */
export function holdsLesson(text: string | null, lesson_id: string): boolean {
  return text?.includes(`<!-- lesson:${lesson_id}@`) ?? false
}

/**
 * Drafts the change of one file. `current` is null when the file does not exist; `proposed` are lines proposed elsewhere
 * that count as stated. Nothing outside the managed section changes: line ends, byte order mark and a missing line
 * break at the end stay. Pure.
 */
export function draft(
  lesson: Pick<Lesson, 'lesson_id' | 'kind' | 'text'>,
  current: string | null,
  proposed: readonly string[] = [],
): Drafted {
  if (lesson.kind !== 'doc')
    return refuse(
      'wrong_kind',
      `its form is ${lesson.kind}: that is reported for a person, only doc lines are written so far`,
    )
  const text = lesson.text.trim().replace(/^[-*] +/, '')
  if (text === '') return refuse('empty', 'the lesson has no text')
  if (/[\r\n]/.test(text)) return refuse('not_one_line', 'the lesson is more than one line')
  if (holdsLesson(current, lesson.lesson_id)) return refuse('already_there', 'the line is in the file already')
  const before = current ?? '# AGENTS.md\n'
  const lines = before.split(/\r?\n/)
  const twin = [...lines, ...proposed].find((line) => likeness(line, text) >= sameLine)
  if (twin !== undefined) return refuse('already_stated', `already stated: "${visible(twin).slice(0, 120)}"`)
  const line = `- ${text} ${markerOf(lesson.lesson_id)}`
  const after = insert(before, lines, line)
  if (after === null) return refuse('damaged_section', `the markers ${begin} and ${end} do not form one section`)
  const count = after.replace(/\n$/, '').split('\n').length
  if (count > maxLines) return refuse('over_budget', `the file would have ${count} lines, the limit is ${maxLines}`)
  const bytes = Buffer.byteLength(after)
  if (bytes > maxBytes) return refuse('over_budget', `the file would have ${bytes} bytes, agents stop at ${maxBytes}`)
  return { is_refused: false, text: after, line }
}

/**
 * The file a doc line goes to. `AGENTS.md` where there is one or nothing; `CLAUDE.md` where it is alone and does not import
 * `@AGENTS.md`. Any other place is taken as it is. `read` gives a file's text, or null.
 */
export async function placeOf(place: string, read: (path: string) => Promise<string | null>): Promise<string> {
  const folder = place.slice(0, place.lastIndexOf('/') + 1)
  if (place !== `${folder}AGENTS.md`) return place
  if ((await read(place)) !== null) return place
  const claude = await read(`${folder}CLAUDE.md`)
  return claude === null || /^@(\.\/)?AGENTS\.md\s*$/m.test(claude) ? place : `${folder}CLAUDE.md`
}

/** How alike two lines are, 0 to 1: Jaccard index of the character trigrams of their visible, lower-case letters and digits. */
export function likeness(a: string, b: string): number {
  const [left, right] = [trigrams(visible(a)), trigrams(visible(b))]
  if (left.size === 0 || right.size === 0) return 0
  let common = 0
  for (const gram of left) if (right.has(gram)) common += 1
  return common / (left.size + right.size - common)
}

function insert(before: string, lines: readonly string[], line: string): string | null {
  const places = (marker: string) => lines.flatMap((text, i) => (text.trim() === marker ? [i] : []))
  const [begins, ends] = [places(begin), places(end)]
  const newline = (before.match(/\r\n/g)?.length ?? 0) * 2 > (before.match(/\n/g)?.length ?? 0) ? '\r\n' : '\n'
  if (begins.length === 0 && ends.length === 0) return append(before, newline, line)
  const [first, last] = [begins[0], ends[0]]
  if (begins.length !== 1 || ends.length !== 1 || first === undefined || last === undefined || first > last) return null
  let at = 0
  for (let i = 0; i < last; i += 1) at = before.indexOf('\n', at) + 1
  return before.slice(0, at) + line + newline + before.slice(at)
}

function append(before: string, newline: string, line: string): string {
  const endsWithBreak = before.endsWith('\n')
  const isBlank = before.replace('\uFEFF', '').trim() === ''
  const gap = isBlank ? '' : `${endsWithBreak ? '' : newline}${/\n\r?\n$/.test(before) ? '' : newline}`
  const section = [heading, '', begin, line, end].join(newline)
  return before + gap + section + (endsWithBreak || before === '' ? newline : '')
}

function visible(line: string): string {
  return line
    .slice(0, 1000)
    .replace(/<!--.*?-->/g, '')
    .replace(/^[-*#> ]+/, '')
    .trim()
}

function trigrams(text: string): Set<string> {
  const plain = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return new Set(Array.from({ length: Math.max(0, plain.length - 2) }, (_, i) => plain.slice(i, i + 3)))
}

function refuse(rule: string, reason: string): Drafted {
  return { is_refused: true, rule, reason }
}
