/** Work that did not last: lines written and gone again, files made and deleted, edits refused one after the other (S10, S11). */
import type { Call, Trace } from '../trace.ts'
import { draft, type Detector, type SignalDraft } from './detector.ts'
import { isEdit } from './ending.ts'

/** Fewer written lines than this say nothing about a share. */
const minLines = 20

export const undoneDetectors: readonly Detector[] = [
  {
    id: 'S10w',
    kind: 'work_undone',
    rule: `At least \`undone_share\` of the lines written by edits were taken out again by later edits of the session (from ${minLines} lines on), or a file it made was deleted.`,
    thresholds: ['undone_share'],
    version: 1,
    source: 'taxonomy S10 (half of the lines written are gone at the end; path added, then deleted)',
    may_propose_alone: false,
    detect: (trace, settings) => [...linesGone(trace, settings.undone_share), ...filesGone(trace)],
  },
  {
    id: 'S11',
    kind: 'edits_refused',
    rule: 'At least `rejected_edits` edits of one file were refused by the agent’s own tool.',
    thresholds: ['rejected_edits'],
    version: 1,
    source: 'taxonomy S11',
    may_propose_alone: false,
    detect: (trace, settings) => {
      const refused = new Map<string, Call[]>()
      for (const call of trace.calls) {
        const isRefused = call.status === 'failed' || call.status === 'not_run'
        if ((call.tool_kind !== 'edit' && call.tool_kind !== 'write') || !isRefused) continue
        const path = call.path ?? ''
        refused.set(path, [...(refused.get(path) ?? []), call])
      }
      return [...refused]
        .filter(([path, calls]) => path !== '' && calls.length >= settings.rejected_edits)
        .map(([path, calls]) => about(calls, 'edits_refused', path, `${calls.length} edits of ${path} were refused`))
    },
  },
]

function linesGone(trace: Trace, share: number): SignalDraft[] {
  const standing = new Map<string, number>()
  let [count_written, count_gone] = [0, 0]
  const edits = trace.calls.filter((call) => call.tool_kind === 'edit' && isEdit(call))
  for (const { path, edit_before, edit_after } of edits) {
    const [before, after] = [linesOf(edit_before), linesOf(edit_after)]
    for (const line of before) {
      const key = `${path}\n${line}`
      const count = standing.get(key) ?? 0
      if (count === 0 || after.has(line)) continue
      standing.set(key, count - 1)
      count_gone += 1
    }
    for (const line of after) {
      if (before.has(line)) continue
      const key = `${path}\n${line}`
      standing.set(key, (standing.get(key) ?? 0) + 1)
      count_written += 1
    }
  }
  if (count_written < minLines || count_gone < count_written * share) return []
  const text = 'most of the lines written were taken out again'
  return [about(edits, 'work_undone', 'lines', text)]
}

/** Lines with something to say; brackets and blanks come and go with everything. */
function linesOf(text: string | null): Set<string> {
  const lines = (text ?? '').slice(0, 50_000).split('\n')
  return new Set(lines.map((line) => line.trim()).filter((line) => /\w{2}/.test(line)))
}

function filesGone(trace: Trace): SignalDraft[] {
  const made = new Map<string, Call>()
  const found: SignalDraft[] = []
  for (const call of trace.calls) {
    if (call.status !== 'ok') continue
    if (call.tool_kind === 'write' && call.path !== null && !call.edit_before) made.set(call.path, call)
    for (const { family, argv } of call.commands) {
      if (family !== 'rm' && family !== 'git rm') continue
      for (const [path, first] of made) {
        if (!argv.some((word) => word === path || word.endsWith(`/${path}`))) continue
        made.delete(path)
        found.push(about([first, call], 'work_undone', path, `${path} was made and deleted again`))
      }
    }
  }
  return found.slice(0, 5)
}

function about(calls: readonly Call[], kind: string, subject: string, text: string): SignalDraft {
  const [first, last] = [calls[0], calls.at(-1)]
  return draft({
    ...{ kind, seq: first?.seq ?? 0, at: first?.started_at ?? null, scope: 'agent_tool', subject, text },
    ...{ group: `${kind} ${subject}`, end_seq: last?.result_seq ?? last?.seq ?? null, count_hits: calls.length },
    ...{ tool_call_id: first?.tool_call_id ?? null, object_key: first?.object_key ?? null, path: first?.path ?? null },
  })
}
