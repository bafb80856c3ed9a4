/** Turns eligible clusters into lessons: claim, form, place, one line of text, evidence and remedy. */
import { createHash } from 'node:crypto'
import type { ClusterFacts } from './cluster-facts.ts'
import type { FoundRemedy } from './found-remedy.ts'
import type { Evidence, Lesson } from './lesson.ts'
import { placementOf } from './placement.ts'
import type { EligibilitySettings } from './settings.ts'
import { mayProposeAlone } from './signals/registry.ts'
import { isTestTool } from './trouble-key.ts'
import { wordsFor, type Trouble } from './wording.ts'

/** What a lesson needs beside its cluster. */
export interface LessonContext {
  eligibility: EligibilitySettings
  remediesOf(cluster_id: string): readonly FoundRemedy[]
  /** The commonest form of the command that showed the cluster's trouble; null when it was no command. */
  commandOf(cluster_id: string): string | null
  /** Sessions of a repository from a time on: those in which the trouble could have shown. */
  countSessionsSince(repo: string | null, at: number | null): number
}

/** Why a cluster is not eligible; empty when it is. Thresholds are settings; scopes and kinds are not. */
export function ineligible(cluster: ClusterFacts, eligibility: EligibilitySettings): string[] {
  const reasons: string[] = []
  const people = Math.max(cluster.count_users, cluster.count_agents)
  if (cluster.scope !== 'repository' && cluster.scope !== 'environment')
    reasons.push(`scope ${cluster.scope} is no repository's to mend`)
  if (!mayProposeAlone(cluster.kind)) reasons.push(`${cluster.kind} may not propose alone`)
  if (cluster.count_sessions < eligibility.min_sessions)
    reasons.push(`seen in ${cluster.count_sessions} sessions, ${eligibility.min_sessions} needed`)
  if (cluster.count_days < eligibility.min_days)
    reasons.push(`seen on ${cluster.count_days} days, ${eligibility.min_days} needed`)
  if (cluster.count_sessions > 1 && cluster.count_tasks < 2) reasons.push('all of it on one branch: one piece of work')
  if (people < eligibility.min_users_or_agents)
    reasons.push(`met by ${people} people or agents, ${eligibility.min_users_or_agents} needed`)
  return reasons
}

/** The lessons of all eligible clusters, in the clusters' order. A cluster without a remedy or a self-evident line gives none. */
export function lessonsOf(clusters: readonly ClusterFacts[], context: LessonContext): Lesson[] {
  return clusters.flatMap((cluster) => {
    if (ineligible(cluster, context.eligibility).length > 0) return []
    const lesson = lessonOf(cluster, context)
    return lesson ? [lesson] : []
  })
}

function lessonOf(cluster: ClusterFacts, context: LessonContext): Lesson | null {
  const remedy = context.remediesOf(cluster.cluster_id).find((one) => one.is_best) ?? null
  const trouble = troubleOf(cluster, context.commandOf(cluster.cluster_id))
  const words = wordsFor(trouble, remedy)
  if (!words) return null
  const is_test = isTestTool(trouble.name)
  const placement = placementOf({
    kind: cluster.kind,
    scope: cluster.scope,
    remedy,
    is_checked: trouble.is_checked,
    is_test,
  })
  return {
    lesson_id: lessonId(cluster.cluster_id),
    cluster_id: cluster.cluster_id,
    repo: cluster.repo,
    ...words,
    kind: placement.kind,
    place: placement.place,
    state: cluster.status === 'muted' ? 'muted' : 'candidate',
    reasons: [...placement.reasons, ...remedyReasons(remedy), ...cluster.rank_reasons],
    evidence: evidenceOf(cluster, context),
    remedy: remedy === null ? null : publicRemedy(remedy),
  }
}

/** `L` and the ten characters that belong to the cluster's id for ever. */
export function lessonId(cluster_id: string): string {
  const digest = createHash('sha256').update(`lesson\n${cluster_id}`).digest()
  return `L${[...digest.subarray(0, 10)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte & 31]).join('')}`
}

const checkers =
  /^(golangci-lint|eslint|biome|ruff|clippy|shellcheck|lint|tsc|mypy|go|rustc|javac|kotlinc|prettier|black|flake8) ?/

function troubleOf(cluster: ClusterFacts, command: string | null): Trouble {
  const ending = / \(([^()]{1,200})\)$/.exec(cluster.title)
  const name =
    cluster.kind === 'failed_command'
      ? (cluster.signals[0]?.subject ?? '')
      : (ending?.[1] ?? cluster.signals[0]?.subject ?? '')
  const message = ending ? cluster.title.slice(0, ending.index) : cluster.title
  const subject = subjectOf(cluster)
  return {
    kind: cluster.kind,
    subject,
    message,
    name,
    command,
    is_checked: cluster.kind === 'diagnostic' && checkers.test(name),
  }
}

/** What it is about: of several missing paths the shortest, which is the folder of the others. */
function subjectOf({ kind, signals }: ClusterFacts): string {
  const subjects = signals.map((signal) => signal.subject)
  if (kind === 'wrong_belief') subjects.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return subjects[0] ?? ''
}

function remedyReasons(remedy: FoundRemedy | null): string[] {
  if (!remedy) return ['No remedy recurs yet; the line only states the fact.']
  const lift = remedy.lift === null ? '' : `, ${remedy.lift.toFixed(1)} times as often as elsewhere`
  const counter =
    remedy.count_counter_examples === 0 ? '' : `; in ${remedy.count_counter_examples} it ran and the trouble stayed`
  return [
    `The remedy ended the trouble in ${remedy.count_sessions} of ${remedy.count_recoveries} sessions that recovered${lift}${counter}.`,
  ]
}

function publicRemedy(remedy: FoundRemedy): Lesson['remedy'] {
  const {
    kind,
    text,
    edit_before,
    edit_after,
    file_path,
    count_sessions,
    count_recoveries,
    count_counter_examples,
    lift,
    session_ids,
  } = remedy
  return {
    kind,
    text,
    edit_before,
    edit_after,
    file_path,
    count_sessions,
    count_recoveries,
    count_counter_examples,
    lift,
    session_ids,
  }
}

function evidenceOf(cluster: ClusterFacts, context: LessonContext): Evidence {
  const newest = [...cluster.signals].sort((a, b) => (b.at ?? 0) - (a.at ?? 0) || (a.signal_id < b.signal_id ? -1 : 1))
  const seen = new Set<string>()
  const examples = newest.flatMap((signal) => {
    if (seen.has(signal.session_id) || seen.size >= 10) return []
    seen.add(signal.session_id)
    return [{ session_id: signal.session_id, seq: signal.seq, at: signal.at, line: signal.text }]
  })
  const { count_signals, count_sessions, count_users, count_days, wasted_ms, first_seen_at, last_seen_at } = cluster
  return {
    ...{ count_signals, count_sessions, count_users, count_days, wasted_ms, first_seen_at, last_seen_at, examples },
    count_eligible_sessions: context.countSessionsSince(cluster.repo, first_seen_at),
    query: `select * from signals where cluster_id = '${cluster.cluster_id}' order by "at"`,
  }
}
