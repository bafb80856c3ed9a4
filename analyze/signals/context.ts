/** Signs of a lost or overfull context: searching in vain, reading again and again, compactions, changes of plan and model (S12, S15, S16). */
import type { Call, Trace } from '../trace.ts'
import { draft, type Detector, type SignalDraft } from './detector.ts'

export const contextDetectors: readonly Detector[] = [
  {
    id: 'S12',
    kind: 'lost_in_repo',
    rule: 'At least `empty_searches` searches in a row without a hit (the agent’s own or grep, rg, find), or the same part of a file read `repeated_reads` times with no edit between.',
    thresholds: ['empty_searches', 'repeated_reads'],
    version: 2,
    source: 'harnessgap (reread ≥ 5), taxonomy S12',
    may_propose_alone: false,
    detect: (trace, settings) => [
      ...emptySearches(trace, settings.empty_searches),
      ...repeatedReads(trace, settings.repeated_reads),
    ],
  },
  {
    id: 'S15',
    kind: 'compaction',
    rule: 'The context was compacted at least `compactions` times.',
    thresholds: ['compactions'],
    version: 1,
    source: 'marker records of the agents',
    may_propose_alone: false,
    detect: (trace, settings) => {
      const marks = trace.events.filter((event) => event.kind === 'compaction')
      const first = marks[0]
      if (!first || marks.length < settings.compactions) return []
      const text = 'the context was compacted'
      return [
        draft({
          kind: 'compaction',
          seq: first.seq,
          at: first.at,
          scope: 'agent_tool',
          subject: 'compaction',
          text,
          group: 'compaction',
          count_hits: marks.length,
        }),
      ]
    },
  },
  {
    id: 'S16',
    kind: 'plan_churn',
    rule: 'The plan was replaced by different steps at least `plan_rewrites` times; ticking off steps is no rewrite.',
    thresholds: ['plan_rewrites'],
    version: 1,
    source: 'taxonomy S16',
    may_propose_alone: false,
    detect: (trace, settings) => {
      const plans = trace.calls.filter((call) => call.tool_kind === 'plan' && call.arguments !== null)
      const rewrites = plans.filter(
        (call, at) => at > 0 && stepsOf(call) !== '' && stepsOf(call) !== stepsOf(plans[at - 1] as Call),
      )
      const first = rewrites[0]
      if (!first || rewrites.length < settings.plan_rewrites) return []
      const text = 'the plan was rewritten again and again'
      return [
        draft({
          kind: 'plan_churn',
          seq: first.seq,
          at: first.started_at,
          scope: 'agent_tool',
          subject: 'plan',
          text,
          group: 'plan',
          count_hits: rewrites.length,
        }),
      ]
    },
  },
  {
    id: 'S16m',
    kind: 'model_switch',
    rule: 'The model was changed at least `model_switches` times inside one session (sub-agents left out).',
    thresholds: ['model_switches'],
    version: 1,
    source: 'taxonomy S16; effort is recorded by too few agents',
    may_propose_alone: false,
    detect: (trace, settings) => {
      const said = trace.events.filter(
        ({ model, thread_id, kind }) =>
          kind === 'assistant_message' && thread_id === trace.session.session_id && /^[\w.:/@-]+$/.test(model ?? ''),
      )
      const changes = said.filter((event, at) => at > 0 && event.model !== said[at - 1]?.model)
      const first = changes[0]
      if (!first || changes.length < settings.model_switches) return []
      const { seq, at } = first
      const text = 'the model was changed in the middle'
      const base = draft({ kind: 'model_switch', seq, at, scope: 'user', subject: 'model', text, group: 'model' })
      return [{ ...base, count_hits: changes.length }]
    },
  },
]

/** The plan's steps without their states; empty for calls that only change one. */
function stepsOf(call: Call): string {
  const words = [
    ...(call.arguments ?? '').slice(0, 20_000).matchAll(/"(?:step|content|subject|title)":\s?"([^"]{1,300})"/g),
  ]
  return words.length < 2 ? '' : words.map((match) => match[1]).join('\n')
}

function emptySearches(trace: Trace, at_least: number): SignalDraft[] {
  const found: SignalDraft[] = []
  const searches = trace.calls.filter((call) => call.tool_kind === 'search' || isShellSearch(call))
  let run: Call[] = []
  for (const call of [...searches, null]) {
    if (call && isEmpty(call)) {
      run.push(call)
      continue
    }
    const [first, last] = [run[0], run.at(-1)]
    if (first && last && run.length >= at_least)
      found.push(lost(first, last, `${run.length} searches in a row found nothing`, 'empty searches', run.length))
    run = []
  }
  return found
}

function isShellSearch(call: Call): boolean {
  return (
    call.tool_kind === 'shell' &&
    call.commands.length === 1 &&
    /^(?:e?grep|rg|ag|ack|find|fd|git grep)$/.test(call.commands[0]?.family ?? '')
  )
}

function isEmpty(call: Call): boolean {
  if (call.tool_kind === 'shell') return !call.is_failed && (call.output ?? 'x').trim() === ''
  return (
    call.status === 'ok' &&
    /^\s*(?:no (?:matches|files|results)\b.{0,80}|found 0 .{0,40}|0 matches.{0,40})?\s*$/i.test(
      (call.output ?? 'x').slice(0, 200),
    )
  )
}

function repeatedReads(trace: Trace, at_least: number): SignalDraft[] {
  const reads = new Map<string, Call[]>()
  const found: SignalDraft[] = []
  for (const call of trace.calls) {
    if (call.path === null) continue
    if (call.tool_kind === 'edit' || call.tool_kind === 'write') {
      for (const key of reads.keys()) if (key.startsWith(`${call.path}\n`)) reads.delete(key)
    }
    if (call.tool_kind !== 'read' || call.status !== 'ok') continue
    const key = `${call.path}\n${call.arguments ?? ''}`
    const seen = reads.get(key) ?? []
    seen.push(call)
    reads.set(key, seen)
    const first = seen[0]
    if (first && seen.length === at_least)
      found.push(lost(first, call, `${call.path} read ${at_least} times without an edit`, call.path, at_least))
  }
  return found
}

function lost(first: Call, last: Call, text: string, subject: string, count_hits: number): SignalDraft {
  return draft({
    ...{
      kind: 'lost_in_repo',
      seq: first.seq,
      at: first.started_at,
      scope: 'repository',
      subject,
      text,
      group: `lost ${subject}`,
    },
    ...{
      end_seq: last.result_seq ?? last.seq,
      count_hits,
      tool_call_id: first.tool_call_id,
      object_key: first.object_key,
      path: first.path,
    },
  })
}
