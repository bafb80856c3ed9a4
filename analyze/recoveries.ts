/** What happened between a trouble and its end in one session: the raw material of remedies. */
import { answersOf, silencingHunks, type Hunk } from './answers.ts'
import { ranCommand, type RanCommand } from './command-forms.ts'
import type { SimpleCommand } from './commands.ts'
import { addition } from './replacement.ts'
import { producers } from './runs.ts'
import type { Call, Trace } from './trace.ts'
import type { SignalDraft } from './signals/detector.ts'
import { isTestTool } from './trouble-key.ts'
import type { Trouble } from './troubles.ts'

/** What lies further back than this many calls before the end is not what ended it. */
const maxWindow = 200

/** One trouble of one session from its last hit to the run that was clean of it. */
export interface Recovery {
  session_id: string
  user_name: string
  at: number | null
  fail_seq: number
  /** Null when the session never showed it gone. */
  pass_seq: number | null
  /** The command that failed, in its common form, and its family; the family is null when it was no shell command. */
  fail_form: string
  fail_family: string | null
  /** Another command that did the same job in the end, or a path that was there instead; null when the same one passed. */
  instead: RanCommand | null
  /** Nothing but looking and running the very same again lay between. */
  is_retry: boolean
  /** The commands that lay between. */
  commands: RanCommand[]
  /** Keys of commands after which the trouble was still there. */
  counter_commands: string[]
  /** The changes at the places the diagnostic names, the surest first. */
  hunks: readonly Hunk[]
}

/** The recovery of every trouble in a trace, in the order of trace.troubles. */
export function recoveriesOf(trace: Trace): Recovery[] {
  return trace.troubles.map((trouble) => recoveryOf(trace, trouble))
}

function recoveryOf(trace: Trace, trouble: Trouble): Recovery {
  const { calls, session } = trace
  const episode = [...trouble.episodes].reverse().find((one) => one.resolved_by !== null) ?? trouble.episodes.at(-1)
  const last = episode?.last ?? 0
  const failing = calls[last] as Call
  const replaced = episode?.resolved_by === null ? trouble.replaced : null
  const end = episode?.resolved_by ?? replaced?.at ?? null
  const between = end === null ? [] : calls.slice(Math.max(last + 1, end - maxWindow), end)
  const producer = producers(failing, trouble.tool)[0] ?? null
  const own = new Set(producers(failing, trouble.tool).map((command) => command.family))
  const passing = end === null ? null : (calls[end] ?? null)
  const commands = commandsOf([...between, ...(passing ? [beforeMain(passing, own)] : [])], own, session.cwd)
  const instead = replaced?.instead ?? (passing ? addition(failing, passing, trouble, session.cwd) : null)
  const edits = between.filter(
    (call) => (call.tool_kind === 'edit' || call.tool_kind === 'write') && call.status === 'ok',
  )
  return {
    session_id: session.session_id,
    user_name: session.user_name,
    at: failing.started_at,
    fail_seq: failing.seq,
    pass_seq: passing?.seq ?? null,
    fail_form: producer ? ranCommand(producer, session.cwd).form : failing.tool,
    fail_family: failing.tool_kind === 'shell' ? (producer?.family ?? null) : null,
    instead,
    is_retry:
      passing !== null &&
      edits.length === 0 &&
      commands.length === 0 &&
      instead === null &&
      isSame(failing, passing, trouble),
    commands,
    counter_commands: commandsOf(
      calls.slice(Math.max((episode?.first ?? 0) + 1, last - maxWindow), last),
      own,
      session.cwd,
    ).map((one) => one.key),
    // What turned a test green is the day's own work, no answer that others could copy.
    hunks: isTestTool(trouble.name) ? [] : answersOf(trace, trouble),
  }
}

/** A rule that was silenced, with the line it was silenced at: what a maintainer has to judge. */
export function evasionRecovery(trace: Trace, { tool_call_id, seq, at, subject }: SignalDraft): Recovery {
  const call = trace.calls.find((one) => one.tool_call_id === tool_call_id)
  const { session_id, user_name } = trace.session
  return {
    ...{ session_id, user_name, at, fail_seq: seq, pass_seq: call?.result_seq ?? seq },
    ...{ fail_form: subject, fail_family: null, instead: null, is_retry: false, commands: [], counter_commands: [] },
    hunks: call ? silencingHunks(call) : [],
  }
}

/** What the agent ran before a person's correction and what it ran after it. */
export function correctionRecovery(trace: Trace, seq: number): Recovery {
  const { session } = trace
  const { calls } = trace
  let [low, high] = [0, calls.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((calls[middle] as Call).seq < seq) low = middle + 1
    else high = middle
  }
  const isShell = (call: Call) => call.tool_kind === 'shell' && call.commands.length > 0
  const before = calls
    .slice(Math.max(0, low - 20), low)
    .reverse()
    .find(isShell)
  const after = calls.slice(low, low + 20).find((call) => isShell(call) && call.status === 'ok')
  const [was, is] = [before?.commands.at(-1), after?.commands.at(-1)]
  const [wrong, right] = [was && ranCommand(was, session.cwd), is && ranCommand(is, session.cwd)]
  return {
    ...{ session_id: session.session_id, user_name: session.user_name, at: before?.started_at ?? null },
    ...{
      fail_seq: before?.seq ?? seq,
      pass_seq: after?.seq ?? null,
      fail_form: wrong?.form ?? '',
      fail_family: was?.family ?? null,
    },
    ...{
      instead: right && right.form !== wrong?.form ? right : null,
      is_retry: false,
      commands: [],
      counter_commands: [],
      hunks: [],
    },
  }
}

/** Whether the passing run was the failing one again: the same words, `run` and colour settings aside. */
function isSame(failing: Call, passing: Call, trouble: Trouble): boolean {
  if (failing.tool_kind !== 'shell') return false
  const [a, b] = [producers(failing, trouble.tool)[0], producers(passing, trouble.tool)[0]]
  const words = (command: SimpleCommand | undefined) =>
    (command?.argv ?? []).filter((word) => word !== 'run' && word !== '--').join(' ')
  return a !== undefined && words(a) === words(b)
}

/** A passing line may hold its remedy itself: `pnpm build && pnpm test`. Only what stands before the command counts. */
function beforeMain(passing: Call, own: ReadonlySet<string>): Call {
  const at = passing.commands.findIndex((command) => own.has(command.family))
  return { ...passing, commands: at > 0 ? passing.commands.slice(0, at) : [] }
}

/** Commands that did something: no looking, no version control but what brings or moves files, not the failing family. */
function commandsOf(calls: readonly Call[], own: ReadonlySet<string>, root: string | null): RanCommand[] {
  const found = new Map<string, RanCommand>()
  for (const call of calls) {
    if (call.tool_kind !== 'shell' || call.status === 'denied' || call.status === 'cascade' || call.is_failed) continue
    for (const command of call.commands) {
      if (!isRemedial(command) || (own.has(command.family) && !isUpdate(command))) continue
      const ran = ranCommand(command, root)
      if (!/^cd(?: (?:\.|~.*|\/.*|\.\..*))?$/.test(ran.form)) found.set(ran.key, ran)
    }
  }
  return [...found.values()]
}

function isRemedial(command: SimpleCommand): boolean {
  if (command.is_inspection || command.family === 'sleep') return false
  return (
    command.purpose !== 'vcs' ||
    /^git (pull|submodule|lfs|config|fetch|stash|clone|switch|checkout)$/.test(command.family)
  )
}

/** The failing command itself with a flag that mends: `-u`, `--fix`, `--write`. */
function isUpdate(command: SimpleCommand): boolean {
  return command.argv.some((word) => /^(-u|--update(-snapshots?)?|--fix|--write)$/.test(word))
}
