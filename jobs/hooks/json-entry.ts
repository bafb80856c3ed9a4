/** A JSON settings text in, the same with one list entry more (or without ours) out; every other byte stays as it was. */
import { isDeepStrictEqual } from 'node:util'
import { applyEdits, modify, parse, type ModificationOptions, type ParseError } from 'jsonc-parser'

/** The text with the entry, or why it was left alone. */
export type Changed = { text: string } | { refused: string }

/**
 * Adds `entry` at the end of the list at `path`, making what is missing on the way; unchanged when an entry of that list
 * names `mark` already. `top` is put into a file that is new. Comments, trailing commas and odd spacing survive.
 */
export function addEntry(
  text: string | null,
  path: readonly string[],
  entry: unknown,
  mark: string,
  top: Record<string, unknown> = {},
): Changed {
  if (text === null || text.trim() === '') {
    const value = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), [entry])
    return { text: `${JSON.stringify({ ...top, ...(value as object) }, null, 2)}\n` }
  }
  const { value, refused } = read(text)
  if (refused !== null) return { refused }
  let at: unknown = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return { refused: 'not in the expected shape' }
    at = (at as Record<string, unknown>)[key]
    if (at === undefined) break
  }
  if (at !== undefined && !Array.isArray(at)) return { refused: 'not in the expected shape' }
  if (JSON.stringify(at ?? []).includes(mark)) return { text }
  const changed =
    at === undefined
      ? edit(text, [...path], [entry])
      : edit(text, [...path, at.length], entry, { isArrayInsertion: true })
  const after = read(changed).value
  const list = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], after)
  return isDeepStrictEqual(list, [...(at ?? []), entry])
    ? { text: changed }
    : { refused: 'it could not be edited safely' }
}

/** Takes every entry that names `mark` out of the lists under `hooks`, and what is then empty. */
export function removeEntries(text: string, mark: string): string {
  let rest = text
  for (;;) {
    const { value, refused } = read(rest)
    const hooks = (value as { hooks?: unknown } | null)?.hooks
    if (refused !== null || typeof hooks !== 'object' || hooks === null) return rest
    const found = Object.entries(hooks).flatMap(([event, list]) => {
      const at = Array.isArray(list) ? list.findIndex((one) => JSON.stringify(one).includes(mark)) : -1
      return at === -1 ? [] : [{ event, at, isOnly: (list as unknown[]).length === 1 }]
    })[0]
    if (!found) return rest
    const path = ['hooks', found.event, ...(found.isOnly ? [] : [found.at])]
    const isLast = found.isOnly && Object.keys(hooks).length === 1
    rest = edit(rest, isLast ? ['hooks'] : path, undefined)
  }
}

function edit(text: string, path: (string | number)[], value: unknown, options: ModificationOptions = {}): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
  const insertSpaces = !indent.startsWith('\t')
  const formattingOptions = { eol, insertSpaces, tabSize: insertSpaces ? indent.length : 1 }
  return applyEdits(text, modify(text, path, value, { ...options, formattingOptions }))
}

function read(text: string): { value: unknown; refused: string | null } {
  const errors: ParseError[] = []
  const value = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true }) as unknown
  return { value, refused: errors.length > 0 ? 'it is not valid JSON' : null }
}
