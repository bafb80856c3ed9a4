/** What happened between a trouble and its end in one session: the raw material of remedies. */
import { commandForm, type SimpleCommand } from './commands.ts'
import { bestHunk, type Hunk } from './hunks.ts'
import { localPath, localText } from './local-path.ts'
import { producers } from './runs.ts'
import type { Call, Trace } from './trace.ts'
import type { Trouble } from './troubles.ts'

/** One trouble of one session from its last hit to the run that was clean of it. */
export interface Recovery {
  session_id: string
  user_name: string
  at: number | null
  fail_seq: number
  /** Null when the session never showed it gone. */
  pass_seq: number | null
  /** The command that failed, in its common form. */
  fail_form: string
  /** Its family; null when it was no shell command. */
  fail_family: string | null
  /** Another command that did the same job in the end, or a path that was there instead; null when the same one passed. */
  instead: string | null
  /** Nothing but looking and running again lay between. */
  is_retry: boolean
  /** Forms of the commands that lay between. */
  commands: string[]
  /** Forms of commands after which the trouble was still there. */
  counter_commands: string[]
  /** The change at the place the diagnostic names. */
  hunk: Hunk | null
}

/** The recovery of every trouble in a trace, in the order of trace.troubles. */
export function recoveriesOf(trace: Trace): Recovery[] {
  return trace.troubles.map((trouble) => recoveryOf(trace, trouble))
}

function recoveryOf(trace: Trace, trouble: Trouble): Recovery {
  const { calls, session } = trace
  const last = trouble.hits.at(-1) ?? 0
  const failing = calls[last] as Call
  const replaced = trouble.resolved_by === null ? replacement(trace, trouble, last) : null
  const end = trouble.resolved_by ?? replaced?.at ?? null
  const between = end === null ? [] : calls.slice(last + 1, end)
  const counter = calls.slice((trouble.hits[0] ?? 0) + 1, last)
  const own = new Set(producers(failing, trouble.tool).map((command) => command.family))
  const passing = end === null ? null : calls[end]
  const edits = between.filter((call) => isEditCall(call) && call.status === 'ok')
  const commands = formsOf([...between, ...(passing ? [beforeMain(passing, own)] : [])], own, session.cwd)
  const instead = replaced?.form ?? (passing ? addition(failing, passing, trouble, session.cwd) : null)
  return {
    session_id: session.session_id,
    user_name: session.user_name,
    at: failing.started_at,
    fail_seq: failing.seq,
    pass_seq: passing?.seq ?? null,
    fail_form: formOfProducer(failing, trouble, session.cwd),
    fail_family: failing.tool_kind === 'shell' ? (producers(failing, trouble.tool)[0]?.family ?? null) : null,
    instead,
    is_retry: passing !== null && passing !== undefined && edits.length === 0 && commands.length === 0 && instead === null,
    commands,
    counter_commands: formsOf(counter, own, session.cwd),
    hunk: bestHunk(edits, trouble),
  }
}

function isEditCall(call: Call): boolean {
  return call.tool_kind === 'edit' || call.tool_kind === 'write'
}

/** A passing line may hold its remedy itself: `pnpm build && pnpm test`. Only what stands before the command counts. */
function beforeMain(passing: Call, own: ReadonlySet<string>): Call {
  const at = passing.commands.findIndex((command) => own.has(command.family))
  return { ...passing, commands: at > 0 ? passing.commands.slice(0, at) : [] }
}

/** Forms of the commands that did something: no looking, no version control but what brings files, not the failing family. */
function formsOf(calls: readonly Call[], own: ReadonlySet<string>, root: string | null): string[] {
  const forms = new Set<string>()
  for (const call of calls) {
    if (call.tool_kind !== 'shell' || call.status === 'denied' || call.status === 'cascade' || call.status === 'failed') continue
    for (const command of call.commands) if (isRemedial(command) && !own.has(command.family)) forms.add(formOf(command, root))
  }
  return [...forms]
}

function isRemedial(command: SimpleCommand): boolean {
  if (command.is_inspection || command.family === 'sleep') return false
  return command.purpose !== 'vcs' || /^git (pull|submodule|lfs|config|fetch|stash|clone)$/.test(command.family)
}

function formOf(command: SimpleCommand, root: string | null): string {
  return localText(commandForm(command), root)
}

function formOfProducer(call: Call, trouble: Trouble, root: string | null): string {
  const command = producers(call, trouble.tool)[0]
  return command ? formOf(command, root) : call.tool
}

/** When the failing family never passed: the next green command of the same purpose, or for a path the one that was there. */
function replacement(trace: Trace, trouble: Trouble, last: number): { at: number; form: string } | null {
  const failing = trace.calls[last] as Call
  const root = trace.session.cwd
  if (trouble.path !== null && trouble.kind === 'wrong_belief') return foundPath(trace, trouble.path, last)
  const producer = producers(failing, trouble.tool)[0]
  if (!producer || producer.purpose === 'other' || producer.is_inspection || producer.purpose === 'vcs') return null
  for (let at = last + 1; at < Math.min(trace.calls.length, last + 40); at += 1) {
    const call = trace.calls[at] as Call
    const other = call.commands.find((command) => command.purpose === producer.purpose && command.family !== producer.family)
    if (other && call.status === 'ok' && !call.is_red) return { at, form: formOf(other, root) }
  }
  return null
}

/** The path that was used instead of a missing one: same name elsewhere, or same stem with another ending. */
function foundPath(trace: Trace, missing: string, last: number): { at: number; form: string } | null {
  const name = missing.slice(missing.lastIndexOf('/') + 1)
  const stem = name.replace(/^(.+)\.\w+$/, '$1')
  if (stem.length < 3) return null
  for (let at = last + 1; at < Math.min(trace.calls.length, last + 15); at += 1) {
    const call = trace.calls[at] as Call
    const path = call.path ?? localPath(pathWord(call, stem), trace.session.cwd, call.cwd)
    if (call.status !== 'ok' || path === null || path === missing || /^[~/]/.test(path)) continue
    const base = path.slice(path.lastIndexOf('/') + 1)
    if (base === name || base.replace(/^(.+)\.\w+$/, '$1') === stem) return { at, form: path }
  }
  return null
}

function pathWord(call: Call, stem: string): string | null {
  for (const command of call.commands) {
    const word = command.argv.slice(1).find((one) => one.includes(stem) && /^[\w@./~-]+$/.test(one))
    if (word) return word
  }
  return null
}

/** What the passing command had that the failing one had not: a variable, a flag, a folder. Null when they agree. */
function addition(failing: Call, passing: Call, trouble: Trouble, root: string | null): string | null {
  const before = producers(failing, trouble.tool)[0]
  const after = producers(passing, trouble.tool)[0]
  if (!before || !after || before.purpose === 'vcs' || before.is_inspection) return null
  const env = after.env.filter((name) => !before.env.includes(name))
  const flags = after.argv.filter((word) => /^--?[A-Za-z]/.test(word) && !/^(-v|--verbose|-q|--quiet|-x|-run|-count.*|-timeout.*|-tags.*)$/.test(word) && !before.argv.includes(word))
  const folder = after.folder !== null && after.folder !== before.folder ? localPath(after.folder, root, passing.cwd) : null
  const isInside = folder !== null && folder !== '.' && !/^[~/]/.test(folder)
  if (env.length === 0 && flags.length === 0 && !isInside) return null
  const words = [...env.map((name) => `${name}=…`), after.family, ...flags].join(' ')
  return isInside ? `cd ${folder} && ${words}` : words
}
