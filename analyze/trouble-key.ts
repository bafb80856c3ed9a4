/** The key of a trouble: which words name its cause, so that equal causes meet and different ones never do. */
import type { Diagnostic, Scope } from './diagnostics/diagnostic.ts'
import { localPath, localText } from './local-path.ts'
import { patternOf } from './pattern-of.ts'
import { isOwnScript } from './runs.ts'
import type { Call } from './trace.ts'

export interface TroubleKey {
  /** Equal ids are the same trouble inside one session. */
  id: string
  kind: 'diagnostic' | 'wrong_belief' | 'failed_command' | 'agent_tool'
  family: string
  group: string
  scope: Scope
  subject: string
  /** The line that says it, without its ending. */
  text: string
  /** The ending that is never masked: tool and rule, or the command's family. */
  name: string
  /** True when the text holds nothing but the cause (a missing path): it is not masked. */
  is_exact: boolean
  /** The tool whose next run shows whether it is gone; null for plain commands. */
  tool: string | null
  /** The file named, or the path in question, relative to the checkout. */
  path: string | null
}

/** The key of a diagnostic printed by a call. `root` is the session's folder. */
export function troubleOf(one: Diagnostic, call: Call, root: string | null): TroubleKey {
  const base = call.cwd ?? root
  const path = localPath(one.file, root, base)
  const name = one.rule === null ? one.tool : `${one.tool} ${one.rule}`
  if (one.subject !== null) return aboutSubject(one, one.subject, call, root)
  if (isTestTool(one.tool) && one.rule !== null) return failingTest(one, one.rule, path)
  const text = localText(shortened(one), root)
  const group = one.cause === 'rule' ? name : ''
  const isOwn =
    (one.scope === 'repository' && one.tool === 'exception' && isOwnScript(call)) || one.rule === 'permission_denied'
  const scope = isOwn ? 'agent_tool' : one.scope
  return causeText({ kind: one.kind, family: one.kind, group, scope, subject: name, text, name, path, tool: one.tool })
}

/** Whether a tool's diagnostics are failing tests. */
export function isTestTool(tool: string): boolean {
  return /^(go test|pytest|vitest|jest|maven)$/.test(tool)
}

/** A failing test is known by its name; what it says on the way differs from run to run. */
function failingTest(one: Diagnostic, name: string, path: string | null): TroubleKey {
  const text = `${name} fails`
  return causeText({
    kind: 'diagnostic',
    family: 'diagnostic',
    group: `${one.tool} ${name}`,
    scope: 'repository',
    subject: name,
    text,
    is_exact: true,
    name: one.tool,
    path,
    tool: one.tool,
  })
}

/** A runtime's message about one thing: the thing, brought to its common form, is the cause. */
function aboutSubject(one: Diagnostic, thing: string, call: Call, root: string | null): TroubleKey {
  const isPath = one.rule === 'missing_path' || one.rule === 'pathspec' || one.rule === 'permission_denied'
  const local = isPath ? (localPath(thing, root, call.cwd) ?? thing) : thing
  const subject =
    one.rule === 'module_not_found' ? modulePlace(localText(thing, root)) : local.replace(/\/+$/, '') || local
  const text = one.message.replace(thing, () => subject)
  const name = `${one.tool} ${one.rule ?? ''}`
  if (isPath && one.kind === 'wrong_belief' && isFromElsewhere(call, thing, root)) return wrongFolder()
  const group = `${name} ${subject}`
  const kind = isPath && one.kind === 'wrong_belief' && !isAsked(call, thing) ? 'diagnostic' : one.kind
  const asked = isPath && kind === 'wrong_belief' ? subject : null
  return causeText({
    kind,
    family: kind,
    group,
    scope: subjectScope(one, subject, call),
    subject,
    text,
    name,
    is_exact: true,
    path: asked,
  })
}

/** Whether a path that is missing was asked for from a folder below the checkout's own: then the folder was wrong. */
export function isFromElsewhere(call: Call, thing: string, root: string | null): boolean {
  const here = localPath(call.cwd, root, root)
  if (here === null || here === '.' || /^[~/]/.test(here)) return false
  const path = localPath(thing, root, null) ?? thing
  if (!/^[~/]/.test(thing)) return true
  const [first = ''] = path.startsWith(`${here}/`) ? path.slice(here.length + 1).split('/') : []
  return first !== '' && (first === here.split('/')[0] || first === here.split('/').at(-1))
}

/** A path was named from another folder than the one it was looked for in. */
export function wrongFolder(): TroubleKey {
  const text = 'a path was given from another folder than the one the command ran in'
  return causeText({
    kind: 'wrong_belief',
    family: 'wrong_belief',
    group: 'path wrong_folder',
    scope: 'repository',
    subject: 'working folder',
    text,
    name: 'path wrong_folder',
    is_exact: true,
    path: null,
  })
}

/** A path that was there at another time of the same session: a branch was changed, or the file was still to be written. */
export function passingPath(path: string): TroubleKey {
  return causeText({
    kind: 'agent_tool',
    family: 'agent_tool',
    group: 'path not there at the time',
    scope: 'agent_tool',
    subject: path,
    text: 'a path was asked for before it was made or after it was gone',
    is_exact: true,
    path,
  })
}

/** Whether the command line itself names the path: then somebody believed in it; else a program misses a file of its own. */
function isAsked(call: Call, path: string): boolean {
  const bare = path.replace(/\/+$/, '')
  return call.main === null || (call.command ?? '').includes(bare.slice(bare.lastIndexOf('/') + 1))
}

function subjectScope(one: Diagnostic, subject: string, call: Call): Scope {
  if (one.scope !== 'repository' && !(one.tool === 'python' && isOwnScript(call))) return one.scope
  if (one.kind === 'wrong_belief' && (/^(~|\/|\$)/.test(subject) || subject.endsWith('/...'))) return 'agent_tool'
  if (one.kind === 'wrong_belief' && /^unknown_(option|command)$/.test(one.rule ?? '') && call.main === null)
    return 'agent_tool'
  return isOwnScript(call) && one.rule !== 'missing_path' ? 'agent_tool' : one.scope
}

/** A rule names the cause by itself, so names and numbers in its message are only the place. */
function shortened(one: Diagnostic): string {
  if (one.cause === 'message') return one.message
  return one.message.replace(/`[^`]{1,200}`|"[^"]{1,200}"|'[^']{1,200}'/g, '`…`')
}

const outputFolder =
  /(?:^|\/)(dist|build|out|lib|target|generated|__generated__|gen|\.next|\.nuxt|\.output|coverage|storybook-static)(?:\/|$)/

/** A missing module in built or generated output is that folder's absence; any other is the module by name. */
function modulePlace(module: string): string {
  const output = outputFolder.exec(module)
  if (output?.[1] && /[/\\.]/.test(module)) return `…/${output[1]}/…`
  if (/^[./~]/.test(module))
    return `…/${module
      .split('/')
      .filter((part) => !/^[.~]*$/.test(part))
      .slice(-2)
      .join('/')}`
  return module
}

/** A key with the defaults filled in and its id made. */
export function causeText(
  parts: Omit<TroubleKey, 'id' | 'tool' | 'is_exact' | 'name'> & Partial<TroubleKey>,
): TroubleKey {
  const key = { tool: null, is_exact: false, name: '', ...parts }
  return { ...key, id: [key.family, key.scope, key.group || patternOf(key).fingerprint].join('\n') }
}
