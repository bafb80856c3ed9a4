/** Signs that only show over several sessions: the same request again days later, a session begun anew, long exploring (S04, S12, S17). */
import type { SignalSettings } from '../settings.ts'
import type { SessionFacts, Trace } from '../trace.ts'
import type { Detector, SignalDraft } from './detector.ts'
import { draft } from './detector.ts'
import { hasDelivered, isEdit } from './ending.ts'
import { percentile } from './outliers.ts'
import { jaccard, trigrams, userMessages } from './user.ts'

/** What is kept of a session until all are read. */
export interface SessionGlance {
  session: SessionFacts
  /** Epoch ms; zero when the log holds no times: then nothing about its neighbours can be told. */
  started_at: number
  /** Requests of some length, first ones first. */
  requests: { seq: number; at: number | null; text: string }[]
  /** Files it edited. */
  edited: string[]
  /** Null when its log cannot tell. */
  has_delivered: boolean | null
  /** Reads and searches before the first edit; null when it edited nothing. */
  count_looks: number | null
  first_edit_seq: number | null
}

const day_ms = 86_400_000
const minLength = 20
const maxRequests = 20
/** A request word for word in this many sessions is a template or a machine's, no sign of trouble. */
const templateSessions = 4

/** Entries for the docs; `acrossDrafts` finds them. */
export const acrossDetectors: readonly Detector[] = [
  {
    id: 'S04d',
    kind: 'request_returned',
    rule: 'A user message nearly equal to one the same person sent in an earlier session of the repository within `repeated_request_days`; messages sent word for word in four sessions are templates and left out.',
    thresholds: ['repeated_request_similarity', 'repeated_request_days'],
    version: 1,
    source: 'taxonomy S04 (same developer within 7 days)',
    may_propose_alone: false,
    detect: () => [],
  },
  {
    id: 'S12e',
    kind: 'long_exploration',
    rule: 'More reads and searches before the first edit than the `exploration_percentile` of the repository’s sessions, from `outlier_min_sessions` on.',
    thresholds: ['exploration_percentile', 'outlier_min_sessions'],
    version: 1,
    source: 'taxonomy S12 (reads before the first edit over the repository’s p90)',
    may_propose_alone: false,
    detect: () => [],
  },
  {
    id: 'S17r',
    kind: 'restarted',
    rule: 'A session that delivered nothing, and within `restart_ms` of its end another of the same person with nearly the same first request or at least half of the same edited files.',
    thresholds: ['restart_ms', 'repeated_request_similarity'],
    version: 2,
    source: 'taxonomy S17 (a new session on the same task within 30 minutes)',
    may_propose_alone: false,
    detect: () => [],
  },
]

/** The little that the signs over several sessions need of one. */
export function glanceOf(trace: Trace): SessionGlance {
  const first = trace.calls.find(isEdit)
  const looks = trace.calls.filter(
    (call) =>
      (call.tool_kind === 'read' || call.tool_kind === 'search' || isLook(call)) && call.seq < (first?.seq ?? 0),
  )
  return {
    session: trace.session,
    started_at: trace.session.started_at ?? 0,
    requests: userMessages(trace)
      .map(({ seq, at, text }) => ({ seq, at, text: (text ?? '').slice(0, 1000).toLowerCase() }))
      .filter(({ text }) => text.length >= minLength)
      .slice(0, maxRequests),
    edited: [...new Set(trace.calls.filter(isEdit).flatMap((call) => call.path ?? []))],
    has_delivered: hasDelivered(trace),
    count_looks: first === undefined ? null : looks.length,
    first_edit_seq: first?.seq ?? null,
  }
}

function isLook(call: Trace['calls'][number]): boolean {
  return call.tool_kind === 'shell' && call.commands.length > 0 && call.commands.every((one) => one.is_inspection)
}

/** In: glances of all sessions, in any order. Out: the signs with the session they belong to. */
export function acrossDrafts(
  glances: readonly SessionGlance[],
  settings: SignalSettings,
): { session: SessionFacts; draft: SignalDraft }[] {
  const byPerson = new Map<string, SessionGlance[]>()
  for (const glance of [...glances].filter(({ started_at }) => started_at > 0).sort(byStart)) {
    const key = `${glance.session.repo ?? ''}\n${glance.session.user_name}`
    byPerson.set(key, [...(byPerson.get(key) ?? []), glance])
  }
  return [
    ...[...byPerson.values()].flatMap((own) => [...returned(own, settings), ...restarted(own, settings)]),
    ...exploring(glances, settings),
  ]
}

function byStart(a: SessionGlance, b: SessionGlance): number {
  return a.started_at - b.started_at || (a.session.session_id < b.session.session_id ? -1 : 1)
}

function returned(own: readonly SessionGlance[], settings: SignalSettings) {
  const uses = new Map<string, Set<string>>()
  for (const { session, requests } of own)
    for (const { text } of requests) uses.set(text, (uses.get(text) ?? new Set()).add(session.session_id))
  const found: { session: SessionFacts; draft: SignalDraft }[] = []
  let earlier: { at: number; grams: Set<string> }[] = []
  for (const { session, started_at, requests } of own) {
    const since = started_at - settings.repeated_request_days * day_ms
    earlier = earlier.filter(({ at }) => at >= since)
    const asked = requests
      .filter(({ text }) => (uses.get(text)?.size ?? 0) < templateSessions)
      .map((one) => ({ ...one, grams: trigrams(one.text) }))
    const again = asked.find(({ grams }) =>
      earlier.some((one) => jaccard(one.grams, grams) >= settings.repeated_request_similarity),
    )
    if (again) {
      const text = again.text.split('\n').find((line) => line.trim() !== '') ?? again.text
      found.push({ session, draft: sign('request_returned', 'user', again.seq, again.at, 'repeated request', text) })
    }
    earlier.push(...asked.map(({ grams }) => ({ at: started_at, grams })))
  }
  return found
}

function restarted(own: readonly SessionGlance[], settings: SignalSettings) {
  const found: { session: SessionFacts; draft: SignalDraft }[] = []
  own.forEach((glance, at) => {
    const next = own[at + 1]
    if (!next || glance.has_delivered !== false) return
    const gap_ms = next.started_at - (glance.session.ended_at ?? Infinity)
    if (gap_ms < 0 || gap_ms > settings.restart_ms || !isSameTask(glance, next, settings)) return
    const text = 'begun anew in another session'
    found.push({
      session: glance.session,
      draft: sign('restarted', 'agent_tool', 0, glance.session.ended_at, 'session', text),
    })
  })
  return found
}

function isSameTask(a: SessionGlance, b: SessionGlance, settings: SignalSettings): boolean {
  const [first, second] = [a.requests[0], b.requests[0]]
  if (first && second && jaccard(trigrams(first.text), trigrams(second.text)) >= settings.repeated_request_similarity)
    return true
  const common = a.edited.filter((path) => b.edited.includes(path)).length
  return common > 0 && common * 2 >= Math.max(a.edited.length, b.edited.length)
}

function exploring(glances: readonly SessionGlance[], settings: SignalSettings) {
  const byRepo = new Map<string | null, SessionGlance[]>()
  for (const glance of glances) {
    if (glance.count_looks === null) continue
    byRepo.set(glance.session.repo, [...(byRepo.get(glance.session.repo) ?? []), glance])
  }
  return [...byRepo.values()].flatMap((group) => {
    if (group.length < settings.outlier_min_sessions) return []
    const looks = group.map(({ count_looks }) => count_looks ?? 0)
    const limit = percentile(looks, settings.exploration_percentile)
    return group
      .filter(({ count_looks }) => (count_looks ?? 0) > limit)
      .map(({ session, count_looks, first_edit_seq }) => {
        const text = 'far more reads and searches before the first edit than usual'
        const one = sign('long_exploration', 'repository', first_edit_seq ?? 0, session.started_at, 'exploring', text)
        return { session, draft: { ...one, count_hits: count_looks ?? 1 } }
      })
  })
}

function sign(
  kind: string,
  scope: SignalDraft['scope'],
  seq: number,
  at: number | null,
  subject: string,
  text: string,
): SignalDraft {
  return draft({ kind, seq, at, scope, subject, text, group: kind })
}
