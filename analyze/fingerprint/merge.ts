/** Which keys are one message with different words in it: a conservative merge over a set of keys, as edges to store. */
import { mayVary, patternAt, placesOf, wholeReadings } from './generalise.ts'
import { hashOf, hashesWithout } from './rolling-hash.ts'

export interface MergeEdge {
  /** The key that comes first in sort order among those joined. */
  from: string
  to: string
  /** `seen_wildcard`: the same place held a masked value elsewhere. `many_values`: enough different words in one place. */
  reason: 'seen_wildcard' | 'many_values'
  /** The more general pattern that both keys read like. */
  pattern: string
}

/** Each round may turn one more place of a message into a wildcard. */
const maxRounds = 3

/**
 * Edges between keys that are one message. A pure function of the SET of keys: order and repetition change nothing.
 * Over-merging is the worse error, so a word becomes a wildcard only on proof (generalise.ts); codes, quoted names and
 * exit codes never do. Time and memory grow linearly with the number of keys times their words.
 */
export function mergeKeys(keys: Iterable<string>): MergeEdge[] {
  const edges: MergeEdge[] = []
  /** Every form still in play, with the first key it stands for. */
  let forms = new Map<string, string>([...new Set(keys)].sort().map((key) => [key, key]))
  for (let round = 0; round < maxRounds; round++) {
    const proven = provenReadings(forms)
    if (proven.length === 0) break
    const next = new Map(forms)
    for (const { members } of proven) for (const member of members) next.delete(member)
    for (const { pattern, members, reason } of proven) {
      const firsts = [...new Set([...members, pattern].flatMap((form) => forms.get(form) ?? []))].sort()
      const from = firsts[0]!
      for (const to of firsts.slice(1)) edges.push({ from, to, reason, pattern })
      const standing = next.get(pattern)
      if (standing === undefined || from < standing) next.set(pattern, from)
    }
    forms = next
  }
  return edges.sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to) || compare(a.pattern, b.pattern))
}

/** For each key the first key (in sort order) of its cluster, following the edges both ways. Keys without edges map to themselves. */
export function clustersOf(
  keys: Iterable<string>,
  edges: Iterable<Pick<MergeEdge, 'from' | 'to'>>,
): Map<string, string> {
  const parents = new Map<string, string>()
  const rootOf = (key: string): string => {
    let root = key
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root)) root = up
    for (let at = key; at !== root;) {
      const up = parents.get(at)!
      parents.set(at, root)
      at = up
    }
    return root
  }
  for (const { from, to } of edges) {
    const [a, b] = [rootOf(from), rootOf(to)]
    if (a < b) parents.set(b, a)
    else if (b < a) parents.set(a, b)
  }
  const clusters = new Map<string, string>()
  for (const key of keys) clusters.set(key, rootOf(key))
  return clusters
}

interface Bucket {
  pattern: string
  members: string[]
  /** The least that any member's place asks for: one well-known account proves a place for accounts. */
  count_needed: number
}

interface Proof {
  pattern: string
  members: string[]
  reason: MergeEdge['reason']
}

/** Readings shared by enough forms, in sort order. */
function provenReadings(forms: ReadonlyMap<string, string>): Proof[] {
  const proven: Proof[] = []
  for (const { pattern, members, count_needed } of sharedReadings(forms).values()) {
    if (forms.has(pattern)) proven.push({ pattern, members, reason: 'seen_wildcard' })
    else if (members.length >= count_needed) proven.push({ pattern, members, reason: 'many_values' })
  }
  return proven.sort((a, b) => compare(a.pattern, b.pattern))
}

/**
 * Buckets of forms by reading. Most readings belong to one form only, so a first pass counts them by hash, in one byte
 * each and without building them; only those counted twice are kept as strings. Memory stays small for any number of keys.
 */
function sharedReadings(forms: ReadonlyMap<string, string>): Map<string, Bucket> {
  const counts = new Uint8Array(1 << Math.min(28, Math.ceil(Math.log2(forms.size + 1)) + 6))
  const bump = (hash: number) => {
    const at = hash & (counts.length - 1)
    if (counts[at]! < 2) counts[at]!++
  }
  const isShared = (hash: number) => counts[hash & (counts.length - 1)]! >= 2
  for (const form of forms.keys()) {
    bump(hashOf(form))
    hashesWithout(form, placesOf(form)).forEach(bump)
    for (const { pattern } of wholeReadings(form)) bump(hashOf(pattern))
  }
  const buckets = new Map<string, Bucket>()
  for (const form of forms.keys()) {
    const places = placesOf(form)
    const hashes = hashesWithout(form, places)
    const shared = wholeReadings(form).filter(({ pattern }) => isShared(hashOf(pattern)))
    places.forEach((place, i) => {
      if (isShared(hashes[i]!)) shared.push({ pattern: patternAt(form, place), count_needed: place.count_needed })
    })
    if (shared.length > 0 && mayVary(form))
      for (const { pattern, count_needed } of shared) put(buckets, form, pattern, count_needed)
  }
  return buckets
}

function put(buckets: Map<string, Bucket>, form: string, pattern: string, count_needed: number): void {
  const bucket = buckets.get(pattern)
  if (!bucket) buckets.set(pattern, { pattern, members: [form], count_needed })
  else {
    if (bucket.members.at(-1) !== form) bucket.members.push(form)
    bucket.count_needed = Math.min(bucket.count_needed, count_needed)
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
