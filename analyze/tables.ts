/** Writes the findings to their tables, in one fixed order, so that equal findings are equal files. */
import type { Row, Warehouse } from '#ingest/warehouse.ts'
import type { ClusterFacts } from './cluster-facts.ts'
import type { Cluster } from './clusters.ts'
import type { Collected } from './collect.ts'
import type { FoundRemedy } from './found-remedy.ts'
import type { Lesson } from './lesson.ts'

export interface Findings {
  collected: Collected
  clusters: readonly Cluster[]
  facts: readonly ClusterFacts[]
  redirects: readonly { from_cluster_id: string; to_cluster_id: string; reason: string }[]
  remedies: ReadonlyMap<string, FoundRemedy[]>
  lessons: readonly Lesson[]
}

/** Fills the tables of schema.sql and session_outcomes. The caller makes them empty first and holds the transaction. */
export async function appendFindings(warehouse: Warehouse, findings: Findings): Promise<void> {
  const { collected, facts, redirects, lessons } = findings
  await warehouse.append('signals', signalRows(findings))
  await warehouse.append('clusters', facts.map(clusterRow))
  await warehouse.append('cluster_fingerprints', fingerprintRows(findings.clusters))
  await warehouse.append('cluster_redirects', redirects)
  await warehouse.append(
    'remedies',
    facts.flatMap((one) =>
      (findings.remedies.get(one.cluster_id) ?? []).map((remedy) => remedyRow(one.cluster_id, remedy)),
    ),
  )
  await warehouse.append('lessons', lessons.map(lessonRow))
  await warehouse.run('delete from session_outcomes')
  await warehouse.append(
    'session_outcomes',
    collected.outcomes.map((one) => ({
      ...one,
      reasons: JSON.stringify(one.reasons),
      penalties: JSON.stringify(one.penalties),
    })),
  )
}

function signalRows({ facts }: Findings): Row[] {
  const rows = facts.flatMap(({ cluster_id, signals }) =>
    signals.map((signal): Row => {
      const { tool_call_id, object_key, count_hits, path, end_seq } = signal
      const evidence = JSON.stringify({ tool_call_id, object_key, count_hits, path, end_seq })
      return { ...signal, cluster_id, evidence, wasted_tokens: null }
    }),
  )
  const key = (row: Row) =>
    `${String(row['session_id'])} ${String(row['seq']).padStart(12, '0')} ${String(row['signal_id'])}`
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

function clusterRow(one: ClusterFacts): Row {
  return { ...one, rank_reasons: JSON.stringify(one.rank_reasons) }
}

function fingerprintRows(clusters: readonly Cluster[]): Row[] {
  return clusters.flatMap(({ cluster_id, members, reasons }) => {
    const rows = new Map<string, Row>()
    for (const member of members) {
      for (const { fingerprint, pattern } of member.signals) {
        const reason =
          rows.size === 0 ? 'seed' : (reasons.get(member.key) ?? 'merged') === 'seed' ? 'same rule' : 'merged'
        if (!rows.has(fingerprint))
          rows.set(fingerprint, { cluster_id, fingerprint, pattern, member: member.key, reason })
      }
    }
    return [...rows.values()]
  })
}

function remedyRow(cluster_id: string, remedy: FoundRemedy): Row {
  return {
    ...remedy,
    cluster_id,
    session_ids: JSON.stringify(remedy.session_ids),
    example: JSON.stringify(remedy.example),
  }
}

function lessonRow(lesson: Lesson): Row {
  const { reasons, evidence, remedy } = lesson
  return {
    ...lesson,
    reasons: JSON.stringify(reasons),
    evidence: JSON.stringify(evidence),
    remedy: remedy === null ? null : JSON.stringify(remedy),
  }
}
