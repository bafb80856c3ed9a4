/** Remedies of every cluster: its members' recoveries against those of the same repository's other clusters. */
import type { Cluster } from './clusters.ts'
import type { FoundRemedy } from './found-remedy.ts'
import type { Recovery } from './recoveries.ts'
import { remediesOf, type Background } from './remedies.ts'
import type { RemedySettings } from './settings.ts'

/** Cluster id to its remedies, best first; clusters without any are left out. */
export function findRemedies(
  clusters: readonly Cluster[],
  recoveries: ReadonlyMap<string, readonly Recovery[]>,
  settings: RemedySettings,
): Map<string, FoundRemedy[]> {
  const found = new Map<string, FoundRemedy[]>()
  for (const [, group] of byRepo(clusters)) {
    const all = group.map((cluster) => ({ cluster, own: recoveriesOfCluster(cluster, recoveries) }))
    const background = backgroundOf(all.flatMap(({ own }) => own))
    // What silences a rule is the same edit seen from the gate's side: no background for anything.
    const withHunks = all
      .filter(({ cluster }) => cluster.kind !== 'gate_evasion')
      .flatMap(({ cluster, own }) => own.filter((one) => one.hunks.length > 0).map((one) => ({ cluster, one })))
    for (const { cluster, own } of all) {
      if (own.length === 0) continue
      const others =
        cluster.kind === 'gate_evasion'
          ? []
          : withHunks.filter((other) => other.cluster !== cluster).map((other) => other.one)
      const remedies = remediesOf(own, background, others, settings)
      if (remedies.length > 0) found.set(cluster.cluster_id, remedies)
    }
  }
  return found
}

/** The commonest command that showed a cluster's trouble; null when no command did. */
export function commandsOf(clusters: readonly Cluster[], recoveries: ReadonlyMap<string, readonly Recovery[]>) {
  const commands = new Map<string, string>()
  for (const cluster of clusters) {
    const counts = new Map<string, number>()
    for (const { fail_family } of recoveriesOfCluster(cluster, recoveries)) {
      if (fail_family !== null) counts.set(fail_family, (counts.get(fail_family) ?? 0) + 1)
    }
    const first = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]
    if (first) commands.set(cluster.cluster_id, first[0])
  }
  return (cluster_id: string): string | null => commands.get(cluster_id) ?? null
}

function recoveriesOfCluster(cluster: Cluster, recoveries: ReadonlyMap<string, readonly Recovery[]>): Recovery[] {
  return cluster.members.flatMap((member) => recoveries.get(member.key) ?? [])
}

function byRepo(clusters: readonly Cluster[]): Map<string | null, Cluster[]> {
  const groups = new Map<string | null, Cluster[]>()
  for (const cluster of clusters) {
    const group = groups.get(cluster.repo)
    if (group) group.push(cluster)
    else groups.set(cluster.repo, [cluster])
  }
  return groups
}

function backgroundOf(recoveries: readonly Recovery[]): Background {
  const sessions = new Map<string, Set<string>>()
  for (const { session_id, commands } of recoveries) {
    for (const { key } of commands) {
      const known = sessions.get(key)
      if (known) known.add(session_id)
      else sessions.set(key, new Set([session_id]))
    }
  }
  const none: ReadonlySet<string> = new Set()
  const count_sessions = new Set(recoveries.map((one) => one.session_id)).size
  return { count_sessions, sessionsOf: (key) => sessions.get(key) ?? none }
}
