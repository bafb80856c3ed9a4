/** What a model's "one pull request" may do: pairs in, the merges that code allows and the refusals with their reasons out. */
import type { ClusterInput } from './inputs.ts'
import type { SameChangeAnswer } from './tasks.ts'

/** Two clusters that the model joined in both orders, and was sure. */
export interface AgreedPair {
  a: ClusterInput
  b: ClusterInput
  similarity: number
}

export interface Merge {
  from_cluster_id: string
  to_cluster_id: string
}

export interface Ruled {
  merges: Merge[]
  refused: { pair: AgreedPair; reason: string }[]
}

/** Fewer agreements than this are never called absurd: a small night may hold only real twins. */
const minAbsurd = 4

/**
 * Why a pair must not be asked about; null when it may. One repository and scope; what a person moved stays where it is;
 * and two causes that are known by name (two rules of a check, two missing things) are two causes whatever they look like.
 */
export function veto(a: ClusterInput, b: ClusterInput): string | null {
  if (a.repo !== b.repo || a.scope !== b.scope) return 'another repository or scope'
  if (!a.is_known || !b.is_known) return 'not in the journal yet'
  if (a.is_moved || b.is_moved) return 'a person moved one of them'
  if (isNamedCause(a) && isNamedCause(b)) return 'both causes are known by name'
  if (isHeld(a) && isHeld(b)) return 'a person named, or a proposal speaks of, both'
  return null
}

/** True when both orders say one pull request and both are sure. */
export function agrees(first: SameChangeAnswer | null, second: SameChangeAnswer | null): boolean {
  return [first, second].every((answer) => answer?.answer === 'one' && answer.confidence === 'sure')
}

/**
 * The merges among agreed pairs; `count_judged` is how many pairs were judged in this run. Joining too much is the worse error, so
 * a model that joins most of what it sees is believed in nothing, and a cluster is joined once a run, the nearest pair first.
 */
export function ruleMerges(agreed: readonly AgreedPair[], count_judged: number): Ruled {
  if (agreed.length >= minAbsurd && agreed.length * 2 > count_judged) {
    const reason = `absurd: it joined ${agreed.length} of ${count_judged} pairs`
    return { merges: [], refused: agreed.map((pair) => ({ pair, reason })) }
  }
  const ruled: Ruled = { merges: [], refused: [] }
  const taken = new Set<string>()
  const key = ({ a, b }: AgreedPair) => `${a.cluster_id} ${b.cluster_id}`
  const ordered = [...agreed].sort((x, y) => y.similarity - x.similarity || (key(x) < key(y) ? -1 : 1))
  for (const pair of ordered) {
    const ids = [pair.a.cluster_id, pair.b.cluster_id]
    if (ids.some((id) => taken.has(id))) {
      ruled.refused.push({ pair, reason: 'chain: one of them was joined to another already' })
      continue
    }
    for (const id of ids) taken.add(id)
    const [to, from] = survivorFirst(pair.a, pair.b)
    ruled.merges.push({ from_cluster_id: from.cluster_id, to_cluster_id: to.cluster_id })
  }
  return ruled
}

const namedCauses = new Set(['diagnostic', 'wrong_belief'])

function isNamedCause(one: ClusterInput): boolean {
  return namedCauses.has(one.kind)
}

/** Held clusters keep their id: a person's name and a proposal are tied to it. */
function isHeld(one: ClusterInput): boolean {
  return one.is_named || one.has_proposal
}

/** The held one survives; else the one that was seen first. */
function survivorFirst(a: ClusterInput, b: ClusterInput): [ClusterInput, ClusterInput] {
  if (isHeld(a) !== isHeld(b)) return isHeld(a) ? [a, b] : [b, a]
  const order = (a.first_seen_at ?? Infinity) - (b.first_seen_at ?? Infinity)
  return order < 0 || (order === 0 && a.cluster_id < b.cluster_id) ? [a, b] : [b, a]
}
