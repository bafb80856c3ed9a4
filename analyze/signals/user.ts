/** What the user does when the agent goes wrong: interrupts, refuses, corrects, asks again (S01 to S04). */
import type { EventRow, Trace } from '../trace.ts'
import { draft, type Detector, type SignalDraft } from './detector.ts'

const correction =
  /^\s*(?:no\b|nope\b|don'?t\b|do not\b|stop\b|wait\b|not that\b|that'?s (?:wrong|not)|wrong\b|undo\b|revert\b)|\b(?:undo (?:that|this|it)|revert (?:that|this|it)|i (?:already )?(?:said|told you|asked)|instead of that)\b/i

export const userDetectors: readonly Detector[] = [
  {
    id: 'S01',
    kind: 'user_interrupt',
    rule: 'The user stopped a running turn; the next message is kept as the reason.',
    thresholds: [],
    version: 1,
    source: 'marker records of the agents (Claude Code text, Codex turn_aborted, Gemini cancel)',
    may_propose_alone: false,
    detect: (trace) =>
      trace.events
        .filter((event) => event.kind === 'interrupt')
        .map((event) => said(event, 'user_interrupt', 'interrupt', reasonAfter(trace, event) ?? 'user interrupt')),
  },
  {
    id: 'S02',
    kind: 'tool_rejected',
    rule: 'The user refused a tool call.',
    thresholds: [],
    version: 1,
    source: 'denied status of the call; a word from the user, not a failed tool',
    may_propose_alone: false,
    detect: (trace) =>
      trace.calls
        .filter((call) => call.status === 'denied')
        .map((call) =>
          draft({
            ...{ kind: 'tool_rejected', seq: call.seq, at: call.started_at, scope: 'user' },
            ...{ subject: call.main?.family ?? call.tool, text: `refused: ${call.main?.family ?? call.tool}` },
            ...{ tool_call_id: call.tool_call_id, object_key: call.object_key, path: call.path },
          }),
        ),
  },
  {
    id: 'S03',
    kind: 'correction',
    rule: 'A short user message soon after a tool call (in the turn before, where the log has no times) that begins with no, stop, wait, undo … or says it was said before.',
    thresholds: ['correction_within_ms', 'correction_max_characters'],
    version: 2,
    source: 'taxonomy S03; pushback is in 44 % of turns, so it needs a model to confirm before it counts alone',
    may_propose_alone: false,
    detect: (trace, settings) =>
      userMessages(trace)
        .filter(
          (event) =>
            (event.text ?? '').length <= settings.correction_max_characters && correction.test(event.text ?? ''),
        )
        .filter((event) => isSoonAfterCall(trace, event, settings.correction_within_ms))
        .map((event) => said(event, 'correction', 'correction', event.text ?? '')),
  },
  {
    id: 'S04',
    kind: 'repeated_request',
    rule: 'A user message nearly equal to an earlier one of the same session (trigram Jaccard).',
    thresholds: ['repeated_request_similarity'],
    version: 1,
    source: 'taxonomy S04; rephrasing three times is a cascade',
    may_propose_alone: false,
    detect: (trace, settings) => repeatedRequests(trace, settings.repeated_request_similarity),
  },
]

/** What a person typed, harness text left out. */
export function userMessages(trace: Trace): EventRow[] {
  return trace.events.filter(
    (event) => event.kind === 'user_message' && !event.is_injected && (event.text ?? '').trim() !== '',
  )
}

function said(event: EventRow, kind: string, subject: string, text: string): SignalDraft {
  const line =
    text
      .split('\n')
      .find((part) => part.trim() !== '')
      ?.trim() ?? kind
  return draft({
    kind,
    seq: event.seq,
    at: event.at,
    scope: 'user',
    subject,
    text: line,
    group: kind === 'correction' ? '' : kind,
  })
}

function reasonAfter(trace: Trace, interrupt: EventRow): string | null {
  const next = userMessages(trace).find((event) => event.seq > interrupt.seq)
  return next && next.turn <= interrupt.turn + 1 ? next.text : null
}

function isSoonAfterCall(trace: Trace, event: EventRow, within_ms: number): boolean {
  const before = lastResultBefore(trace, event.seq)
  if (!before) return false
  if (before.at === null || event.at === null) return event.turn <= before.turn + 1
  return event.at - before.at <= within_ms
}

/** The newest tool result before an event, by halving: events come in order. */
function lastResultBefore(trace: Trace, seq: number): EventRow | null {
  let [low, high] = [0, trace.events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((trace.events[middle] as EventRow).seq < seq) low = middle + 1
    else high = middle
  }
  for (let at = low - 1; at >= Math.max(0, low - 500); at -= 1)
    if (trace.events[at]?.kind === 'tool_result') return trace.events[at] ?? null
  return null
}

function repeatedRequests(trace: Trace, similarity: number): SignalDraft[] {
  const earlier: { grams: Set<string> }[] = []
  const found: SignalDraft[] = []
  for (const event of userMessages(trace).slice(0, 200)) {
    const text = (event.text ?? '').slice(0, 2000).toLowerCase()
    if (text.length < 20) continue
    const grams = trigrams(text)
    if (earlier.some((one) => jaccard(one.grams, grams) >= similarity)) {
      found.push(said(event, 'repeated_request', 'repeated request', event.text ?? ''))
    }
    earlier.push({ grams })
  }
  return found
}

/** The set of three-letter pieces of a text, punctuation aside. */
export function trigrams(text: string): Set<string> {
  const plain = text.replace(/[^a-z0-9]+/g, ' ').trim()
  const grams = new Set<string>()
  for (let i = 0; i + 3 <= plain.length; i += 1) grams.add(plain.slice(i, i + 3))
  return grams
}

/** Share of common trigrams, 0 to 1; 0 for two empty sets. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0
  for (const gram of a) if (b.has(gram)) common += 1
  const all = a.size + b.size - common
  return all === 0 ? 0 : common / all
}
