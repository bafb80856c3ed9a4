/** Signals beside the simulator's truth, kind by kind: how many are right (precision), how many of those planted are found (recall). */
import { z } from 'zod'
import { detectors } from '#analyze/signals/registry.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { GitHubTruth } from '../simulator/github/pulls.ts'
import type { SessionTruth, Truth } from '../simulator/team.ts'

export interface KindScore {
  id: string
  kind: string
  count_signals: number
  /** Signals that could be told right or wrong. */
  count_known: number
  /** Right over known; null when there is none. */
  precision: number | null
  /** Places that must show it: sessions, or for reviews and builds pull requests. */
  count_planted: number
  /** Found over planted; null when nothing was planted. */
  recall: number | null
  may_propose_alone: boolean
}

const Row = z.object({
  kind: z.string(),
  session_id: z.string(),
  subject: z.string().nullable(),
  text: z.string(),
  tool_call_id: z.string().nullable(),
})
type Row = z.infer<typeof Row>
const Link = z.object({ session_id: z.string(), number: z.number() })

/** What is true of a kind, in places: sessions, `session call`, or pull requests. */
interface Truths {
  /** Whether a signal is right; null when the truth does not say. */
  isRight(row: Row): boolean | null
  /** Places that must have a signal, and the places that a signal stands for. */
  planted: ReadonlySet<string>
  placesOf(row: Row): string[]
}

const troubles = new Set(['diagnostic', 'failed_command', 'wrong_belief'])
/** Kinds of causes by the kind of signal that must show them; the three troubles may stand for one another. */
const kindsOfCause = {
  command: 'failed_command',
  flaky: 'failed_command',
  diagnostic: 'diagnostic',
  missing_path: 'wrong_belief',
  slow: 'slow_command',
  denial: 'tool_rejected',
  correction: 'correction',
} as const

/** Every detector's score on one simulated team. */
export async function kindScores(warehouse: Warehouse, truth: Truth, github: GitHubTruth): Promise<KindScore[]> {
  const rows = await warehouse.all(
    Row,
    `select kind, session_id, subject, text, evidence->>'tool_call_id' as tool_call_id from signals
     where session_id is not null order by signal_id`,
  )
  const links = await warehouse.all(Link, 'select session_id, number from session_pull_requests')
  const pullsOf = new Map<string, string[]>()
  for (const { session_id, number } of links)
    pullsOf.set(session_id, [...(pullsOf.get(session_id) ?? []), `#${number}`])
  const inSessions = sessionTruths(truth)
  return detectors.map(({ id, kind, may_propose_alone }) => {
    const truths = github.pulls.some(({ kinds }) => kinds.includes(kind))
      ? pullTruths(github, kind, pullsOf)
      : kind === 'ignored_reviewer'
        ? reviewerTruths(github)
        : inSessions(kind)
    const mine = rows.filter((row) => row.kind === kind)
    const told = mine.map(truths.isRight).filter((is) => is !== null)
    const finders = troubles.has(kind) ? rows.filter((row) => troubles.has(row.kind)) : mine
    const found = new Set(finders.flatMap(truths.placesOf))
    const count_planted = truths.planted.size
    const count_found = [...truths.planted].filter((place) => found.has(place)).length
    return {
      ...{ id, kind, count_signals: mine.length, count_known: told.length, count_planted, may_propose_alone },
      precision: told.length === 0 ? null : told.filter(Boolean).length / told.length,
      recall: count_planted === 0 ? null : count_found / count_planted,
    }
  })
}

/** Truth of the kinds that show in sessions. */
function sessionTruths(truth: Truth): (kind: string) => Truths {
  const ids = new Set(truth.sessions.map(({ session_id }) => session_id))
  const badCalls = new Set<string>()
  const causes = new Map(truth.causes.map((cause) => [cause.cause_id, cause]))
  for (const { session_id, calls, plants } of truth.sessions) {
    for (const call of calls) if (call.status !== 'ok') badCalls.add(`${session_id} ${call.tool_call_id}`)
    for (const { tool_call_id } of plants) if (tool_call_id !== null) badCalls.add(`${session_id} ${tool_call_id}`)
  }
  const signed = (kind: string) =>
    new Set(truth.sessions.filter(({ signs }) => signs.includes(kind)).map(({ session_id }) => session_id))
  return (kind) => {
    const whole = new Set(
      truth.sessions.filter((session) => showsIt(session, kind, causes)).map((one) => one.session_id),
    )
    const planted = new Set(truth.sessions.flatMap((session) => plantedPlaces(session, kind, causes)))
    const isRight = (row: Row): boolean | null => {
      if (!ids.has(row.session_id) || byDefinition.has(kind)) return null
      if (whole.has(row.session_id)) return true
      if (troubles.has(kind) || /^(agent_tool|slow_command|tool_rejected)$/.test(kind))
        return row.tool_call_id === null ? null : badCalls.has(`${row.session_id} ${row.tool_call_id}`)
      return false
    }
    const placesOf = (row: Row): string[] => [row.session_id, `${row.session_id} ${row.tool_call_id ?? 'message'}`]
    const must = byPlan.has(kind) ? signed(kind) : whole
    return { isRight, planted: new Set([...planted, ...(troubles.has(kind) ? [] : must)]), placesOf }
  }
}

/** Kinds that other troubles may bring along: only those shown on purpose must be found. */
const byPlan = new Set(['abandoned', 'correction'])

/** Kinds that compare sessions with one another: the simulator keeps no truth of them. */
const byDefinition = new Set(['cost_outlier', 'long_exploration', 'command_wait', 'request_returned', 'restarted'])

/** Whether a session as a whole truly shows a kind: on purpose, or by what it records of itself. */
function showsIt(session: SessionTruth, kind: string, causes: ReadonlyMap<string, { kind: string }>): boolean {
  if (session.signs.includes(kind)) return true
  const { calls, counts, plants } = session
  switch (kind) {
    case 'user_interrupt':
      return counts.interrupts > 0
    case 'compaction':
      return counts.compactions > 0
    case 'correction':
      return plants.some(
        ({ tool_call_id, cause_id }) => tool_call_id === null || causes.get(cause_id)?.kind === 'denial',
      )
    case 'agent_tool':
      return calls.some(({ noise }) => noise === 'agent_tool')
    case 'failure_streak':
      return hasStreak(session)
    case 'abandoned':
      return plants.some(({ is_recovered, cause_id }) => !is_recovered && /command|diagnostic|flaky/.test(causes.get(cause_id)?.kind ?? '')) // prettier-ignore
    default:
      return false
  }
}

/** Three commands in a row that truly failed. */
function hasStreak({ calls }: SessionTruth): boolean {
  let count = 0
  for (const { command, status } of calls) {
    if (command === null || status === 'denied') continue
    count = status === 'failed' || status === 'timeout' ? count + 1 : 0
    if (count >= 3) return true
  }
  return false
}

/** The first place of every cause in a session, by the kind that must show it. */
function plantedPlaces(
  session: SessionTruth,
  kind: string,
  causes: ReadonlyMap<string, { kind: keyof typeof kindsOfCause }>,
): string[] {
  const firsts = new Map<string, string>()
  for (const { cause_id, tool_call_id } of session.plants) {
    const cause = causes.get(cause_id)
    if (cause && kindsOfCause[cause.kind] === kind && !firsts.has(cause_id))
      firsts.set(cause_id, `${session.session_id} ${tool_call_id ?? 'message'}`)
  }
  return [...firsts.values()]
}

function pullTruths(github: GitHubTruth, kind: string, pullsOf: ReadonlyMap<string, string[]>): Truths {
  const planted = new Set(github.pulls.filter(({ kinds }) => kinds.includes(kind)).map(({ number }) => `#${number}`))
  const placesOf = ({ session_id }: Row): string[] =>
    session_id.startsWith('pull:') ? [session_id.slice(session_id.lastIndexOf('#'))] : (pullsOf.get(session_id) ?? [])
  return { isRight: (row) => placesOf(row).some((place) => planted.has(place)), planted, placesOf }
}

function reviewerTruths(github: GitHubTruth): Truths {
  const planted = new Set(github.ignored_reviewers)
  const placesOf = ({ text }: Row): string[] => [...planted].filter((name) => text.includes(name))
  return { isRight: (row) => placesOf(row).length > 0, planted, placesOf }
}
