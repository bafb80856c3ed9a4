/** Puts members into clusters whose ids never change: members in, clusters, redirects and the decisions to journal out. */
import { createHash } from 'node:crypto'
import type { Decision } from '#ingest/journal.ts'
import type { ClusterJournal } from './cluster-journal.ts'
import { clustersOf as joined, mergeKeys } from './fingerprint/merge.ts'
import { isJournalled, renamedMember, type Member } from './members.ts'
import { sharedCauseEdges } from './shared-cause.ts'
import type { Recovery } from './recoveries.ts'

export interface Cluster {
  cluster_id: string
  kind: string
  scope: string
  repo: string | null
  subject: string
  members: Member[]
  /** Why each member is here: `seed` for the first seen, `merged` for the others. */
  reasons: Map<string, 'seed' | 'merged'>
}

export interface Clustered {
  clusters: Cluster[]
  redirects: { from_cluster_id: string; to_cluster_id: string; reason: string }[]
  decisions: Decision[]
}

/**
 * Clusters of members. A member that the journal knows keeps its cluster; equal messages join by the merge stage's edges
 * inside one kind, repository, scope and command, like messages with one remedy by shared-cause.ts; what a person split or merged stays so. New ids are made from the
 * member seen first, so they are the same whatever the load order. `at` is the time of new decisions, epoch ms; `names`
 * leads from what a repository was called before to its name now: clusters of the old name lead to those of the new one.
 */
export function clusterMembers(
  members: ReadonlyMap<string, Member>,
  recoveries: ReadonlyMap<string, readonly Recovery[]>,
  journal: ClusterJournal,
  at: number,
  names: ReadonlyMap<string, string> = new Map(),
): Clustered {
  const sets = setsOf(members, recoveries, journal)
  const taken = new Set([...journal.created.keys(), ...journal.redirects.keys()])
  const redirects = new Map(
    [...journal.redirects].map(([from, { to, reason }]) => [from, { to: journal.survivor(to), reason }]),
  )
  const decisions: Decision[] = []
  const created: { cluster_id: string; members: string[] }[] = []
  const clusters = sets.map((set): Cluster => {
    const first = set[0] as Member
    const known = [...new Set(set.map((member) => journal.clusterOf(member.key)).filter((id) => id !== null))]
    const cluster_id = known[0] ?? newId(first.key, taken)
    taken.add(cluster_id)
    for (const from of known.slice(1)) {
      const reason = 'the same message with other words in it'
      redirects.set(from, { to: cluster_id, reason })
      decisions.push({ kind: 'cluster_merged', at, body: { from_cluster_id: from, to_cluster_id: cluster_id, reason } })
    }
    if (known.length === 0 && set.some(isJournalled)) {
      created.push({ cluster_id, members: set.map((member) => member.key) })
    }
    const reasons = new Map(
      set.map((member, index) => [member.key, index === 0 ? ('seed' as const) : ('merged' as const)]),
    )
    return {
      cluster_id,
      kind: first.kind,
      scope: first.scope,
      repo: first.repo,
      subject: first.subject,
      members: set,
      reasons,
    }
  })
  for (const { from, to } of renamedClusters(clusters, journal, names)) {
    if (redirects.has(from)) continue
    const reason = 'its repository is known by another name now'
    redirects.set(from, { to, reason })
    decisions.push({ kind: 'cluster_merged', at, body: { from_cluster_id: from, to_cluster_id: to, reason } })
  }
  if (created.length > 0) decisions.unshift({ kind: 'cluster_created', at, body: { clusters: created } })
  const list = [...redirects].map(([from, { to, reason }]) => ({ from_cluster_id: from, to_cluster_id: to, reason }))
  return { clusters, redirects: list.sort((a, b) => (a.from_cluster_id < b.from_cluster_id ? -1 : 1)), decisions }
}

/** Ids of clusters that are empty because their repository changed its name, each with the id that holds its cause now. */
function renamedClusters(
  clusters: readonly Cluster[],
  journal: ClusterJournal,
  names: ReadonlyMap<string, string>,
): { from: string; to: string }[] {
  if (names.size === 0) return []
  const live = new Set(clusters.map((cluster) => cluster.cluster_id))
  const holder = new Map(clusters.flatMap((cluster) => cluster.members.map(({ key }) => [key, cluster.cluster_id])))
  const found = new Map<string, string>()
  for (const [key, id] of journal.placed) {
    const renamed = renamedMember(key, names)
    const to = renamed === null ? undefined : holder.get(renamed)
    if (to !== undefined && !live.has(id) && !found.has(id)) found.set(id, to)
  }
  return [...found].map(([from, to]) => ({ from, to }))
}

/** Sets of members that are one cluster, each in order of first sight, all in order of their first member. */
function setsOf(
  members: ReadonlyMap<string, Member>,
  recoveries: ReadonlyMap<string, readonly Recovery[]>,
  journal: ClusterJournal,
): Member[][] {
  const ordered = [...members.values()].sort(bySight)
  const edges: { from: string; to: string }[] = []
  for (const bucket of buckets(ordered.filter((member) => isMergeable(member, journal)))) {
    const byPattern = new Map(bucket.map((member) => [member.signals[0]?.pattern ?? '', member.key]))
    for (const { from, to } of mergeKeys(byPattern.keys())) {
      const [a, b] = [byPattern.get(from), byPattern.get(to)]
      if (a !== undefined && b !== undefined) edges.push({ from: a, to: b })
    }
  }
  edges.push(
    ...sharedCauseEdges(
      ordered.filter((member) => isJournalled(member) && !journal.moved.has(member.key)),
      recoveries,
    ),
  )
  edges.push(...missingFolderEdges(ordered.filter((member) => isJournalled(member) && !journal.moved.has(member.key))))
  for (const member of ordered) {
    const id = journal.clusterOf(member.key)
    if (id !== null) edges.push({ from: `id ${id}`, to: member.key })
  }
  const roots = joined(members.keys(), edges)
  const sets = new Map<string, Member[]>()
  for (const member of ordered) {
    const root = roots.get(member.key) ?? member.key
    const set = sets.get(root)
    if (set) set.push(member)
    else sets.set(root, [member])
  }
  return [...sets.values()]
}

/** A file asked for in a folder that is not there, and the folder itself, are one wrong belief. */
function missingFolderEdges(members: readonly Member[]): { from: string; to: string }[] {
  const missing = members.filter((member) => member.family === 'wrong_belief' && member.is_path)
  const byPath = new Map(missing.map((member) => [`${member.repo ?? ''}\n${member.subject}`, member.key]))
  return missing.flatMap((member) => {
    const path = member.subject
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = byPath.get(`${member.repo ?? ''}\n${path.slice(0, at)}`)
      if (folder !== undefined) return [{ from: folder, to: member.key }]
    }
    return []
  })
}

/** Only unexplained failures are joined by likeness: a diagnostic's rule and a missing thing's name are causes themselves. */
function isMergeable(member: Member, journal: ClusterJournal): boolean {
  return (
    member.family === 'failed_command' && !member.is_grouped && isJournalled(member) && !journal.moved.has(member.key)
  )
}

function buckets(members: readonly Member[]): Member[][] {
  const found = new Map<string, Member[]>()
  for (const member of members) {
    const key = [member.family, member.repo, member.scope, member.subject].join('\n')
    found.set(key, [...(found.get(key) ?? []), member])
  }
  return [...found.values()]
}

function bySight(a: Member, b: Member): number {
  return (a.first_at ?? Infinity) - (b.first_at ?? Infinity) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** `C` and ten base32 characters of the first member's hash; another round when that id is taken. */
function newId(seed: string, taken: ReadonlySet<string>): string {
  for (let round = 0; ; round += 1) {
    const bytes = createHash('sha256').update(`cluster ${round}\n${seed}`).digest()
    const id = `C${[...bytes.subarray(0, 10)].map((byte) => alphabet[byte & 31]).join('')}`
    if (!taken.has(id)) return id
  }
}
