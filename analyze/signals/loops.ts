/** Going round in circles: identical and alternating calls, failure streaks, fix cycles, edits taken back, polling (S05, S07 to S10, S14). */
import type { SimpleCommand } from '../commands.ts'
import type { Call, Trace } from '../trace.ts'
import { draft, type Detector, type SignalDraft } from './detector.ts'

export const loopDetectors: readonly Detector[] = [
  {
    id: 'S05',
    kind: 'identical_calls',
    rule: 'The same tool with the same arguments and output at least `identical_calls` times in a row, waits left out.',
    thresholds: ['identical_calls'],
    version: 1,
    source: 'OpenHands (4 with the same output), Gemini CLI (5 identical)',
    may_propose_alone: false,
    detect: (trace, settings) => runsOf(trace, sameCall, settings.identical_calls, 'identical_calls'),
  },
  {
    id: 'S07',
    kind: 'alternating_calls',
    rule: 'Two different calls in turn, with the same outputs, over at least `alternating_calls` calls.',
    thresholds: ['alternating_calls'],
    version: 1,
    source: 'OpenHands (6 alternating)',
    may_propose_alone: false,
    detect: alternating,
  },
  {
    id: 'S08',
    kind: 'failure_streak',
    rule: 'At least `failure_streak` failing commands in a row; exits that mean "nothing found" do not count.',
    thresholds: ['failure_streak'],
    version: 1,
    source: 'harnessgap (failure_streak ≥ 3)',
    may_propose_alone: false,
    detect: streaks,
  },
  {
    id: 'S09',
    kind: 'fix_cycles',
    rule: 'At least `fix_cycles` rounds of editing one file and a red test or build after it.',
    thresholds: ['fix_cycles'],
    version: 1,
    source: 'taxonomy S09',
    may_propose_alone: false,
    detect: fixCycles,
  },
  {
    id: 'S10',
    kind: 'edit_reverted',
    rule: 'An edit put back what an earlier edit of the session had replaced, or own edits were checked out or reset.',
    thresholds: [],
    version: 1,
    source: 'taxonomy S10',
    may_propose_alone: false,
    detect: reverted,
  },
  {
    id: 'S14',
    kind: 'polling',
    rule: 'At least `status_polls` waits of 30 s or more, or status reads of one job without news.',
    thresholds: ['status_polls'],
    version: 1,
    source: 'taxonomy S14',
    may_propose_alone: false,
    detect: polling,
  },
]

function about(call: Call): string {
  return call.main?.family ?? call.commands.at(-1)?.family ?? call.tool
}

function loop(first: Call, last: Call, kind: string, text: string, count: number, subject = about(first)): SignalDraft {
  return draft({
    ...{ kind, seq: first.seq, at: first.started_at, scope: 'agent_tool', subject, text, group: `${kind} ${subject}` },
    ...{ end_seq: last.result_seq ?? last.seq, count_hits: count, path: first.path },
    ...{ tool_call_id: first.tool_call_id, object_key: first.object_key },
  })
}

function sameCall(a: Call, b: Call): boolean {
  return (
    (a.command ?? a.arguments) !== null &&
    a.tool === b.tool &&
    a.command === b.command &&
    a.arguments === b.arguments &&
    a.output === b.output &&
    !isWait(a)
  )
}

function isWait(call: Call): boolean {
  return (
    call.commands.some((command) => command.family === 'sleep') ||
    /^(TaskOutput|BashOutput|write_stdin|wait)$/.test(call.tool)
  )
}

function runsOf(trace: Trace, same: (a: Call, b: Call) => boolean, at_least: number, kind: string): SignalDraft[] {
  const found: SignalDraft[] = []
  let start = 0
  for (let at = 1; at <= trace.calls.length; at += 1) {
    const [first, before, call] = [trace.calls[start], trace.calls[at - 1], trace.calls[at]]
    if (call && before && (call.command ?? call.arguments) !== null && same(before, call)) continue
    if (first && before && at - start >= at_least) {
      found.push(
        loop(first, before, kind, `${about(first)} ran ${at - start} times in a row with the same output`, at - start),
      )
    }
    start = at
  }
  return found
}

function alternating(trace: Trace, settings: { alternating_calls: number }): SignalDraft[] {
  const { calls } = trace
  const found: SignalDraft[] = []
  let start = 0
  for (let at = 2; at <= calls.length; at += 1) {
    const [a, b, c] = [calls[at - 2], calls[at - 1], calls[at]]
    if (a && b && c && sameCall(a, c) && !sameCall(b, c)) continue
    const [first, last] = [calls[start], calls[at - 1]]
    if (first && last && at - start >= settings.alternating_calls) {
      found.push(
        loop(
          first,
          last,
          'alternating_calls',
          `${about(first)} in turn with ${about(calls[start + 1] ?? first)}`,
          at - start,
        ),
      )
    }
    start = at - 1
  }
  return found
}

function streaks(trace: Trace, settings: { failure_streak: number }): SignalDraft[] {
  const commands = trace.calls.filter((call) => call.tool_kind === 'shell' && call.status !== 'denied')
  const found: SignalDraft[] = []
  let start = 0
  commands.forEach((call, at) => {
    if (call.is_failed && at < commands.length - 1) return
    const end = call.is_failed ? at + 1 : at
    const [first, last] = [commands[start], commands[end - 1]]
    if (first && last && end - start >= settings.failure_streak) {
      found.push(loop(first, last, 'failure_streak', `${end - start} failing commands in a row`, end - start))
    }
    start = at + 1
  })
  return found
}

function fixCycles(trace: Trace, settings: { fix_cycles: number }): SignalDraft[] {
  const rounds = new Map<string, { count: number; first: Call; last: Call }>()
  let edited: Call[] = []
  for (const call of trace.calls) {
    if ((call.tool_kind === 'edit' || call.tool_kind === 'write') && call.status === 'ok') edited.push(call)
    if (call.tool_kind !== 'shell' || !/^(test|build|lint|types)$/.test(call.main?.purpose ?? '')) continue
    if (call.is_red) {
      const byPath = new Map(edited.map((edit) => [edit.path ?? '', edit]))
      for (const [path, edit] of byPath) {
        const known = rounds.get(path)
        if (known) Object.assign(known, { count: known.count + 1, last: call })
        else rounds.set(path, { count: 1, first: edit, last: call })
      }
    }
    edited = []
  }
  return [...rounds]
    .filter(([path, round]) => path !== '' && round.count >= settings.fix_cycles)
    .map(([path, { count, first, last }]) =>
      loop(first, last, 'fix_cycles', `${count} rounds of edit and red run on ${path}`, count, path),
    )
}

function reverted(trace: Trace): SignalDraft[] {
  const found: SignalDraft[] = []
  const edits = new Map<string, Call>()
  const paths = new Set<string>()
  const key = (call: Call, from: string, to: string) => [call.path, from, to].join('\u0000')
  for (const call of trace.calls) {
    if (call.status !== 'ok') continue
    const { path, edit_before, edit_after } = call
    if (call.tool_kind === 'edit' && edit_before && edit_after && edit_before.trim() !== '') {
      const undone = edits.get(key(call, edit_after, edit_before))
      const text = `an edit of ${path ?? 'a file'} was taken back`
      if (undone) found.push(loop(undone, call, 'edit_reverted', text, 1, path ?? 'file'))
      edits.set(key(call, edit_before, edit_after), call)
      if (path !== null && path !== '') paths.add(path)
    }
    if (call.commands.some((command) => takesBack(command, paths))) {
      found.push(loop(call, call, 'edit_reverted', 'own edits were checked out again', 1, 'git'))
    }
  }
  return found
}

function takesBack(command: SimpleCommand, edited: ReadonlySet<string>): boolean {
  if (!/^git (checkout|restore|reset)$/.test(command.family)) return false
  return command.argv.some((word) => edited.has(word) || [...edited].some((path) => word.endsWith(`/${path}`)))
}

function polling(trace: Trace, settings: { status_polls: number }): SignalDraft[] {
  const waits = trace.calls.filter(isLongWait)
  const [first, last] = [waits[0], waits.at(-1)]
  if (!first || !last || waits.length < settings.status_polls) return []
  return [loop(first, last, 'polling', `${waits.length} waits for a job`, waits.length, 'wait')]
}

function isLongWait(call: Call): boolean {
  if (call.commands.some((command) => command.family === 'sleep' && Number.parseFloat(command.argv[1] ?? '0') >= 30))
    return true
  return isWait(call) && call.tool !== 'Bash' && (call.output ?? '').trim() === ''
}
