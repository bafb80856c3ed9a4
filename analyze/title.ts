/** The title of a cluster: the pattern that most of its signals share, with what only says where left out. */
import type { FoundSignal } from './members.ts'

/**
 * The commonest pattern; when a rule holds several together, their common beginning and end; of missing paths the
 * shortest, which is the folder of the others. What follows the sentence of a rule (`…: sig: func …`) is the place.
 */
export function titleOf(signals: readonly FoundSignal[]): string {
  const counts = new Map<string, number>()
  for (const { pattern } of signals) counts.set(pattern, (counts.get(pattern) ?? 0) + 1)
  const patterns = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([pattern]) => pattern)
  const [one] = signals
  const first = patterns[0] ?? ''
  if (one?.family === 'wrong_belief') return [...patterns].sort((a, b) => a.length - b.length)[0] ?? first
  const isRule = one?.family === 'diagnostic' && one.group !== '' && !one.is_exact
  if (patterns.length < 2) return isRule ? sentence(nameless(first)) : first
  const split = patterns.map((pattern) => pattern.split(' '))
  const head = commonLength(split)
  const tail = commonLength(split.map((words) => [...words.slice(head)].reverse()))
  const words = split[0] ?? []
  if (head + tail < 2 || (head === 0 && tail <= 2)) {
    if (isRule) return sentence(nameless(first))
    return one?.family === 'diagnostic' || one?.group === '' ? first : (one?.subject ?? first)
  }
  const title = [...words.slice(0, head), '…', ...(tail > 0 ? words.slice(-tail) : [])].join(' ')
  return isRule ? sentence(title) : title
}

/** A rule's message cut after its sentence, its `(tool rule)` kept: types, signatures and file names only say where. */
function sentence(title: string): string {
  const ending = / \([^()]{1,200}\)$/.exec(title)?.[0] ?? ''
  const said = title.slice(0, title.length - ending.length)
  const colon = said.indexOf(': ', 20)
  const rest = colon < 0 ? '' : said.slice(colon + 2)
  const isPlace = /…|<\*>|\w\(|\w\.[A-Za-z]/.test(rest) || rest.length > 60
  return (colon > 0 && isPlace ? said.slice(0, colon) : said).replaceAll('<*>', '…') + ending
}

/** Names of the code (`parseCart`, `total_net`, `TestCart_Empty`) as `…`: to a rule they are only the place. */
function nameless(title: string): string {
  const ending = / \([^()]{1,200}\)$/.exec(title)?.[0] ?? ''
  const said = title.slice(0, title.length - ending.length)
  return said.replace(/(?<![\w.])(?:[A-Za-z]*[a-z][A-Z]\w*|[A-Za-z]\w*_\w+)(?![\w.(])/g, '…') + ending
}

function commonLength(lists: readonly (readonly string[])[]): number {
  const first = lists[0] ?? []
  let length = 0
  while (length < first.length && lists.every((list) => list[length] === first[length])) length += 1
  return length
}
