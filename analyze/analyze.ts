/** The analysis whole: the public views and the journal in, signals, clusters, remedies, lessons and outcomes out as tables. */
import { readFileSync } from 'node:fs'
import type { Decision, JournalEntry } from '#ingest/journal.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { clusterFacts, type ClusterFacts } from './cluster-facts.ts'
import { clusterJournal } from './cluster-journal.ts'
import { clusterMembers } from './clusters.ts'
import { collect, type Collected } from './collect.ts'
import { exposureOf } from './exposure.ts'
import type { FoundRemedy } from './found-remedy.ts'
import { refreshProposals } from './lesson-rows.ts'
import type { KeptBy } from './kept-findings.ts'
import { lessonsOf } from './lessons.ts'
import { membersOf } from './members.ts'
import { applyModelAnswers } from './model/apply.ts'
import { findRemedies, commandsOf } from './cluster-remedies.ts'
import { reviewSignals } from './review/review.ts'
import type { AnalyzeSettings } from './settings.ts'
import { appendFindings, type Findings } from './tables.ts'

const schemaSql = readFileSync(new URL('./schema.sql', import.meta.url), 'utf8')
const outcomesSql = readFileSync(new URL('./models/session_outcomes.sql', import.meta.url), 'utf8')
const wastedTokensSql = readFileSync(new URL('./models/wasted_tokens.sql', import.meta.url), 'utf8')
const statusSql = readFileSync(new URL('./models/cluster_status.sql', import.meta.url), 'utf8')

export interface AnalyzeOptions {
  /** The time the analysis speaks of, epoch ms: trend and recency count back from it. */
  as_of: number
  settings: AnalyzeSettings
  /** Every journal entry in time order. */
  journal: readonly JournalEntry[]
  /** Lets findings of sessions that did not change be taken from the last run; without it every session is read. */
  kept_by?: KeptBy
}

export interface Analyzed {
  /** What is newly decided and must be journalled: clusters made, clusters merged. */
  decisions: Decision[]
  counts: Record<string, number>
}

/**
 * Remakes all findings in one transaction: a pure function of the views, the journal and `as_of`, so that a rebuild
 * and any load order give equal rows.
 */
export async function analyze(warehouse: Warehouse, options: AnalyzeOptions): Promise<Analyzed> {
  const { as_of, settings } = options
  const collected = await collect(warehouse, settings, options.kept_by ?? null)
  const reviewed = await reviewSignals(warehouse, settings, options.journal, as_of)
  collected.signals.push(...reviewed.signals)
  for (const [member, recoveries] of reviewed.recoveries) collected.recoveries.set(member, recoveries)
  const journal = clusterJournal(options.journal)
  const { clusters, redirects, decisions } = clusterMembers(
    membersOf(collected.signals),
    collected.recoveries,
    journal,
    as_of,
    renamedRepos(collected.sessions),
  )
  const remedies = findRemedies(clusters, collected.recoveries, settings.remedies)
  const facts = clusterFacts(clusters, journal, {
    ...exposureOf(collected.sessions, as_of, settings.trend_weeks),
    remedyOf: (cluster_id) => remedies.get(cluster_id)?.[0]?.kind ?? null,
  })
  const lessons = lessonsOf(facts, {
    eligibility: settings.eligibility,
    remediesOf: (cluster_id) =>
      (remedies.get(cluster_id) ?? []).filter((one) => one.count_sessions >= settings.remedies.min_sessions),
    commandOf: commandsOf(clusters, collected.recoveries),
    countSessionsSince: (repo, at) => countSince(collected, repo, at),
  })
  await warehouse.transaction(async () => {
    await warehouse.run(schemaSql)
    await appendFindings(warehouse, { collected, clusters, facts, redirects, remedies, lessons })
    await warehouse.run(wastedTokensSql)
    await warehouse.run(outcomesSql)
    await applyModelAnswers(warehouse)
    await refreshProposals(warehouse)
    await warehouse.run(statusSql)
  })
  await warehouse.trim()
  return {
    decisions: [...reviewed.decisions, ...decisions],
    counts: countsOf({ collected, clusters, facts, redirects, remedies, lessons }),
  }
}

/** Names that logs give a repository to the one name it goes by; without those that stand for several. */
function renamedRepos(sessions: Collected['sessions']): Map<string, string> {
  const names = new Map<string, Set<string | null>>()
  for (const { logged_repo, repo } of sessions) {
    if (logged_repo !== null) names.set(logged_repo, (names.get(logged_repo) ?? new Set()).add(repo))
  }
  return new Map(
    [...names].flatMap(([logged, set]) => {
      const [only] = set
      return set.size === 1 && only && only !== logged ? [[logged, only] as const] : []
    }),
  )
}

function countSince(collected: Collected, repo: string | null, at: number | null): number {
  return collected.sessions.filter(
    (one) =>
      one.repo === repo &&
      (at === null || one.started_at === null || one.started_at >= at || (one.ended_at ?? 0) >= at),
  ).length
}

function countsOf({ collected, facts, remedies, lessons }: Findings): Record<string, number> {
  const isOurs = (one: ClusterFacts) => one.scope === 'repository' || one.scope === 'environment'
  return {
    count_sessions: collected.sessions.length,
    count_signals: collected.signals.length,
    count_clusters: facts.length,
    count_repository_clusters: facts.filter(isOurs).length,
    count_remedies: [...remedies.values()].reduce((sum: number, list: FoundRemedy[]) => sum + list.length, 0),
    count_lessons: lessons.length,
  }
}
