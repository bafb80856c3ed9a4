/** What people and earlier nights decided about clusters, read from the journal: ids, merges, splits, names, mutes. */
import { z } from 'zod'
import type { JournalEntry } from '#ingest/journal.ts'

const Created = z.object({ clusters: z.array(z.object({ cluster_id: z.string(), members: z.array(z.string()) })) })
const Merged = z.object({
  from_cluster_id: z.string(),
  to_cluster_id: z.string(),
  reason: z.string().optional(),
  /** Who decided; a model's merge gives way to what a person did with either cluster. */
  by: z.literal('model').optional(),
})
const Split = z.object({ cluster_id: z.string(), new_cluster_id: z.string(), members: z.array(z.string()) })
const Named = z.object({ cluster_id: z.string(), title: z.string() })
const Muted = z.object({ cluster_id: z.string(), is_muted: z.boolean().default(true) })

export interface ClusterJournal {
  /** Member key to the cluster it was put in, merges followed. */
  clusterOf(member: string): string | null
  /** Every member that was ever put in a cluster, with the id it was put in first. */
  placed: ReadonlyMap<string, string>
  /** Every id that was ever given, with its place in the order of making. */
  created: ReadonlyMap<string, number>
  /** Members that a person moved: programs never join them to others again. */
  moved: ReadonlySet<string>
  /** Clusters that a person split, and those that came of it: a model never joins them to others. */
  split: ReadonlySet<string>
  redirects: ReadonlyMap<string, { to: string; reason: string }>
  titles: ReadonlyMap<string, string>
  muted: ReadonlySet<string>
  /** The surviving id of a cluster that may have been merged. */
  survivor(cluster_id: string): string
}

/** Reads the journal's cluster decisions in time order; later ones win. Entries that do not fit are left out. */
export function clusterJournal(entries: readonly JournalEntry[]): ClusterJournal {
  const placed = new Map<string, string>()
  const created = new Map<string, number>()
  const split = new Set<string>()
  const create = (cluster_id: string) => {
    if (!created.has(cluster_id)) created.set(cluster_id, created.size)
  }
  const moved = new Set<string>()
  const redirects = new Map<string, { to: string; reason: string }>()
  const titles = new Map<string, string>()
  const muted = new Set<string>()
  const survivor = (cluster_id: string): string => {
    let at = cluster_id
    for (let hops = 0; hops < 1000; hops += 1) {
      const next = redirects.get(at)
      if (!next) return at
      at = next.to
    }
    return at
  }
  for (const { kind, body } of entries) {
    if (kind === 'cluster_created') {
      for (const one of Created.safeParse(body).data?.clusters ?? []) {
        create(one.cluster_id)
        for (const member of one.members) if (!placed.has(member)) placed.set(member, one.cluster_id)
      }
    } else if (kind === 'cluster_merged') {
      const one = Merged.safeParse(body).data
      if (!one) continue
      const [from, to] = [survivor(one.from_cluster_id), survivor(one.to_cluster_id)]
      if (one.by === 'model' && (split.has(from) || split.has(to) || titles.has(from) || muted.has(from))) continue
      if (from !== to) redirects.set(from, { to, reason: one.reason ?? 'merged by a person' })
    } else if (kind === 'cluster_split') {
      const one = Split.safeParse(body).data
      if (!one) continue
      create(one.new_cluster_id)
      split.add(one.cluster_id).add(one.new_cluster_id)
      for (const member of one.members) {
        placed.set(member, one.new_cluster_id)
        moved.add(member)
      }
    } else if (kind === 'cluster_named') {
      const one = Named.safeParse(body).data
      if (one) titles.set(one.cluster_id, one.title)
    } else if (kind === 'cluster_muted') {
      const one = Muted.safeParse(body).data
      if (one?.is_muted) muted.add(one.cluster_id)
      else if (one) muted.delete(one.cluster_id)
    }
  }
  const clusterOf = (member: string) => {
    const id = placed.get(member)
    return id === undefined ? null : survivor(id)
  }
  return { clusterOf, placed, created, split, moved, redirects, titles, muted, survivor }
}
