/** Signals from troubles: recurring diagnostics, failed commands, wrong beliefs, agent-tool trouble and same-error loops. */
import type { Trouble } from '../troubles.ts'
import type { Trace } from '../trace.ts'
import { draft, type Detector, type SignalDraft } from './detector.ts'

const measured = "one team's 290 real sessions (notes on what real sessions look like): diagnostics recur, exits do not"

export const troubleDetectors: readonly Detector[] = [
  {
    id: 'K01',
    kind: 'diagnostic',
    rule: 'A tool that ran printed a diagnostic: tool, rule or code, masked message. Once per session; not what a run over everything says of files nobody touched.',
    thresholds: [],
    version: 2,
    source: measured,
    may_propose_alone: true,
    detect: (trace) => ofKind(trace, 'diagnostic'),
  },
  {
    id: 'K02',
    kind: 'failed_command',
    rule: 'A command failed and no parser knows its output: the telling line with the command family.',
    thresholds: [],
    version: 1,
    source: 'own; exits that mean "nothing found" (grep, diff, test) are not failures',
    may_propose_alone: true,
    detect: (trace) => ofKind(trace, 'failed_command'),
  },
  {
    id: 'K03',
    kind: 'wrong_belief',
    rule: 'A path, script, option or skill was asked for that is not there, at no time of the session.',
    thresholds: [],
    version: 2,
    source: measured,
    may_propose_alone: true,
    detect: (trace) => ofKind(trace, 'wrong_belief'),
  },
  {
    id: 'K04',
    kind: 'agent_tool',
    rule: 'The agent and its own tool did not agree: edit before read, text not found, several matches, a path before it was made, a cascade.',
    thresholds: [],
    version: 2,
    source: 'own; scope agent_tool, because no repository can fix it',
    may_propose_alone: false,
    detect: (trace) => ofKind(trace, 'agent_tool'),
  },
  {
    id: 'S06',
    kind: 'same_error_loop',
    rule: 'The same trouble showed in at least `same_error_calls` calls of one session. Joins the cluster of its trouble.',
    thresholds: ['same_error_calls'],
    version: 1,
    source: 'OpenHands stuck detector (3 equal errors)',
    may_propose_alone: false,
    detect: (trace, settings) =>
      trace.troubles
        .filter((trouble) => trouble.hits.length >= settings.same_error_calls)
        .map((trouble) => ({ ...ofTrouble(trace, trouble), kind: 'same_error_loop', end_seq: null, spans: null })),
  },
]

function ofKind(trace: Trace, kind: Trouble['kind']): SignalDraft[] {
  return trace.troubles.filter((trouble) => trouble.kind === kind).map((trouble) => ofTrouble(trace, trouble))
}

function ofTrouble(trace: Trace, trouble: Trouble): SignalDraft {
  const first = trace.calls[trouble.hits[0] ?? 0]
  const seqOf = (index: number | null | undefined) => {
    const call = index === null || index === undefined ? undefined : trace.calls[index]
    return call ? (call.result_seq ?? call.seq) : null
  }
  const spans = trouble.episodes.flatMap(({ first: from, resolved_by }, at): [number, number][] => {
    const isLast = at === trouble.episodes.length - 1
    const end = seqOf(resolved_by ?? (isLast ? trouble.replaced?.at : null))
    return end === null ? [] : [[trace.calls[from]?.seq ?? 0, end]]
  })
  return draft({
    kind: trouble.kind,
    seq: first?.seq ?? 0,
    at: first?.started_at ?? null,
    scope: trouble.scope,
    subject: trouble.subject,
    text: trouble.text,
    name: trouble.name,
    is_exact: trouble.is_exact,
    family: trouble.family,
    group: trouble.group,
    end_seq: spans[0]?.[1] ?? null,
    spans,
    shared_by: trouble.shared_by,
    tool_call_id: first?.tool_call_id ?? null,
    object_key: first?.object_key ?? null,
    count_hits: trouble.hits.length,
    path: trouble.path,
  })
}
