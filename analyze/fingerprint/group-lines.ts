/** Lines in, their fingerprints and clusters out: what `hone fingerprint` prints, over the whole input at once. */
import { fingerprintOfKey, keyOf } from './fingerprint.ts'
import { clustersOf, mergeKeys } from './merge.ts'

export interface GroupedLine {
  /** Counted from 1. */
  line: number
  fingerprint: string
  /** The fingerprint of the cluster's first key in sort order: the same input gives the same id in any order of lines. */
  cluster: string
  /** The line's own masked text. */
  pattern: string
}

/** One record per line, in order; a blank line has the fingerprint of the empty text. Each different line is masked once. */
export function groupLines(lines: readonly string[]): GroupedLine[] {
  const ids = new Map<string, string>()
  const keys = new Map<string, string>()
  for (const line of lines) {
    if (keys.has(line)) continue
    const key = keyOf(line)
    keys.set(line, key)
    if (!ids.has(key)) ids.set(key, fingerprintOfKey(key))
  }
  const clusters = clustersOf(ids.keys(), mergeKeys(ids.keys()))
  return lines.map((text, i) => {
    const pattern = keys.get(text)!
    return { line: i + 1, fingerprint: ids.get(pattern)!, cluster: ids.get(clusters.get(pattern)!)!, pattern }
  })
}
