/** VS Code's serialised values in, plain ones out: URIs, markdown strings, tool results with their prompt trees. */
import { arrayOf, objectOf, pathOf, textOf, wordOf } from './json-access.ts'

/** A markdown string (`{value}`) or a plain one; null when it is neither. */
export function markdown(value: unknown): string | null {
  return textOf(value) ?? textOf(objectOf(value)?.['value'])
}

/** The path of a serialised URI (`{scheme, path, fsPath?}`), or of one written as text. */
export function uriPath(uri: unknown): string | null {
  const parts = objectOf(uri)
  if (parts === null) return folderPath(uri)
  const path = wordOf(parts['path']) ?? wordOf(parts['fsPath'])
  return path === null ? null : withoutSlash(path)
}

/** A folder's URI as text (`file://`, `vscode-remote://`) as a plain path; null for anything else. */
export function folderPath(uri: unknown): string | null {
  const text = wordOf(uri)
  if (text === null) return null
  const path = pathOf(text.replace(/^vscode-remote:\/\//, 'file://'))
  return path === null || !/^(?:\/|[A-Za-z]:[\\/])/.test(path) ? null : withoutSlash(path)
}

/** `/c:/Users/kim` is Windows' `c:/Users/kim` in a URI. */
function withoutSlash(path: string): string {
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path
}

/** The text of a tool's result (`{content: [{value}]}`): texts as they are, prompt trees as VS Code writes them out; null when it has none. */
export function resultText(result: unknown): string | null {
  const values = arrayOf(objectOf(result)?.['content']).map((part) => objectOf(part)?.['value'])
  const texts = values
    .map((value) => textOf(value) ?? treeText(objectOf(value)?.['node']))
    .filter((text) => text !== null)
  return texts.length === 0 ? null : texts.join('\n')
}

/** Pieces (type 1) hold children, texts (type 2) may begin a line. */
function treeText(root: unknown): string | null {
  if (objectOf(root) === null) return null
  const texts: string[] = []
  const visit = (value: unknown): void => {
    const node = objectOf(value)
    if (node === null) return
    const text = textOf(node['text'])
    if (text !== null) texts.push(node['lineBreakBefore'] === true ? `\n${text}` : text)
    for (const child of arrayOf(node['children'])) visit(child)
  }
  visit(root)
  return texts.join('')
}

/** The text of `resultDetails`: what a tool that shows its input and output gave back; null when it shows none. */
export function detailsText(details: unknown): string | null {
  const output = objectOf(details)?.['output']
  if (typeof output === 'string') return output
  const texts = arrayOf(output)
    .map(objectOf)
    .map((part) => (part?.['isText'] === false ? null : textOf(part?.['value'])))
    .filter((text) => text !== null)
  return texts.length === 0 ? null : texts.join('\n')
}
