/** What was run or read instead of what failed: another command of the same purpose, the path that was there, a missing flag. */
import { ranCommand, type RanCommand } from './command-forms.ts'
import type { SimpleCommand } from './commands.ts'
import { localPath } from './local-path.ts'
import { producers } from './runs.ts'
import type { Call, Trace } from './trace.ts'
import type { Trouble } from './troubles.ts'

export interface Replaced {
  /** Index of the call that worked. */
  at: number
  instead: RanCommand
}

/** For a failing family that never passed: what worked later. Null when nothing recognisable did. */
export function replacement(trace: Trace, trouble: Trouble, last: number): Replaced | null {
  const failing = trace.calls[last] as Call
  const root = trace.session.cwd
  if (trouble.kind === 'wrong_belief' && trouble.path !== null) return foundPath(trace, trouble.path, last)
  const producer = producers(failing, trouble.tool)[0]
  if (!producer || producer.purpose === 'vcs') return null
  const isMissingProgram = trouble.name.endsWith('command_not_found')
  if (!isMissingProgram && (producer.purpose === 'other' || producer.is_inspection)) return null
  for (let at = last + 1; at < Math.min(trace.calls.length, last + 12); at += 1) {
    const call = trace.calls[at] as Call
    if (call.tool_kind === 'edit' || call.tool_kind === 'write') return null
    if (call.status !== 'ok' || call.is_red) continue
    const other = call.commands.find((command) =>
      isMissingProgram
        ? command.argv.slice(1).includes(trouble.subject)
        : command.purpose === producer.purpose && command.family !== producer.family,
    )
    if (other) return { at, instead: ranCommand(other, root) }
  }
  return null
}

/** The path that was used instead of a missing one: same name elsewhere, or same stem with another ending. */
function foundPath(trace: Trace, missing: string, last: number): Replaced | null {
  const name = missing.slice(missing.lastIndexOf('/') + 1)
  const stem = stemOf(name)
  if (stem.length < 3) return null
  for (let at = last + 1; at < Math.min(trace.calls.length, last + 15); at += 1) {
    const call = trace.calls[at] as Call
    const path = call.path ?? localPath(pathWord(call, stem), trace.session.cwd, call.cwd)
    if (call.status !== 'ok' || path === null || path === missing || /^[~/]/.test(path)) continue
    const base = path.slice(path.lastIndexOf('/') + 1)
    if (base === name || stemOf(base) === stem) return { at, instead: { key: path, form: path } }
  }
  return foundFolder(trace, missing, last)
}

/** The nearest folder above a missing path in which a file was then read or changed, with a slash at its end. */
function foundFolder(trace: Trace, missing: string, last: number): Replaced | null {
  let found: Replaced | null = null
  for (let at = last + 1; at < Math.min(trace.calls.length, last + 15); at += 1) {
    const { path, status, tool_kind } = trace.calls[at] as Call
    if (status !== 'ok' || path === null || !/^(?:read|edit)$/.test(tool_kind)) continue
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    if (folder === '' || !missing.startsWith(folder) || folder.length <= (found?.instead.form.length ?? 0)) continue
    found = { at, instead: { key: folder, form: folder } }
  }
  return found
}

function stemOf(name: string): string {
  return name.replace(/^(.+)\.\w+$/, '$1')
}

function pathWord(call: Call, stem: string): string | null {
  for (const command of call.commands) {
    const word = command.argv.slice(1).find((one) => one.includes(stem) && /^[\w@./~-]+$/.test(one))
    if (word) return word
  }
  return null
}

const idleEnv = /^(CI|FORCE_COLOR|NO_COLOR|TERM|COLUMNS|LANG|LC_ALL|DEBUG|VERBOSE)$/
const idleFlag =
  /^(-v|--verbose|-q|--quiet|--silent|-x|-run|--filter|-F|-r|--color|--no-color|--reporter.*|-count.*|-timeout.*|-tags.*|-race|-short)$/

/** What the passing command had that the failing one had not: a launcher, a variable, a flag, a folder. Null when they agree. */
export function addition(failing: Call, passing: Call, trouble: Trouble, root: string | null): RanCommand | null {
  const [before, after] = [producers(failing, trouble.tool)[0], producers(passing, trouble.tool)[0]]
  if (!before || !after || before.is_inspection || before.family !== after.family) return null
  if (before.family === 'git commit') return conventional(before, after)
  if (before.purpose === 'vcs') return null
  const env = after.env.filter((name) => !before.env.includes(name) && !idleEnv.test(name))
  const flags = after.argv.filter(
    (word) => /^--?[A-Za-z]/.test(word) && !idleFlag.test(word) && !before.argv.includes(word),
  )
  const folder = after.folder !== null && after.folder !== before.folder ? localPath(after.folder, root, null) : null
  const isInside = folder !== null && folder !== '.' && !/^[~/.]/.test(folder)
  const launcher = after.launcher !== before.launcher ? after.launcher : ''
  if (env.length === 0 && flags.length === 0 && !isInside && launcher === '') return null
  const words = [...env.map((name) => `${name}=…`), launcher, after.family, ...flags]
    .filter((word) => word !== '')
    .join(' ')
  const form = isInside ? `cd ${folder} && ${words}` : words
  return { key: form, form }
}

/** A commit that passed because its message took the form `type(scope): …` that the refused one lacked. */
function conventional(before: SimpleCommand, after: SimpleCommand): RanCommand | null {
  const form = /^(\w{2,12})(\([^)]{1,40}\))?!?: /
  const messageOf = (command: SimpleCommand) =>
    command.argv.find((_, at) => at > 0 && /^-[a-z]*m$/.test(command.argv[at - 1] ?? '')) ?? ''
  const match = form.exec(messageOf(after))
  if (!match || form.test(messageOf(before))) return null
  const scope = match[2] === undefined ? '' : '(…)'
  return { key: `git commit type${scope}`, form: `git commit -m "type${scope}: …"` }
}
