/** A patch in, what it touches out: the first file, and the removed and the added lines of all files. */

export interface PatchEdits {
  file_path: string | null
  /** Removed lines, at most 16 KiB; null when nothing was removed. */
  edit_before: string | null
  /** Added lines, at most 16 KiB; null when nothing was added. */
  edit_after: string | null
}

/** Longest edit text kept per side, in characters. */
export const maxEditLength = 16 * 1024

/** In: text with `*** Begin Patch` hunks (anything around them is passed over). Out: null when it holds no patch. */
export function patchEdits(text: string): PatchEdits | null {
  const start = text.indexOf('*** Begin Patch')
  if (start === -1) return null
  const end = text.indexOf('*** End Patch', start)
  return collect(text.slice(start, end === -1 ? text.length : end), null)
}

/** In: path to unified diff pairs in their order. Out: the same summary. */
export function diffEdits(changes: readonly { path: string; diff: string }[]): PatchEdits {
  return collect(changes.map((change) => change.diff).join('\n'), changes[0]?.path ?? null)
}

/** Cuts an edit text to the longest length kept; empty becomes null. */
export function editText(text: string | null): string | null {
  return text === null || text === '' ? null : text.slice(0, maxEditLength)
}

function collect(text: string, path: string | null): PatchEdits {
  const side = { before: '', after: '' }
  let file_path = path
  let start = 0
  while (start < text.length) {
    const stop = text.indexOf('\n', start)
    const end = stop === -1 ? text.length : stop
    const head = text[start]
    if (head === '-' && !text.startsWith('--- ', start)) side.before = grow(side.before, text.slice(start + 1, end))
    else if (head === '+' && !text.startsWith('+++ ', start)) side.after = grow(side.after, text.slice(start + 1, end))
    else if (head === '*' && file_path === null) file_path = pathIn(text.slice(start, end))
    start = end + 1
  }
  return { file_path, edit_before: editText(side.before), edit_after: editText(side.after) }
}

function grow(text: string, line: string): string {
  return text.length > maxEditLength ? text : `${text}${text === '' ? '' : '\n'}${line}`
}

function pathIn(line: string): string | null {
  return /^\*\*\* (?:Update|Add|Delete) File: (.{1,1000})$/.exec(line)?.[1]?.trim() ?? null
}
