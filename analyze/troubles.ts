/** The troubles of a session: every diagnostic, missing path and unexplained failure once, with where it came and went. */
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { tellingLine } from './diagnostics/telling-line.ts'
import { localText } from './local-path.ts'
import { replacement, type Replaced } from './replacement.ts'
import { isOwnScript, isRunOf } from './runs.ts'
import { toolTrouble } from './tool-trouble.ts'
import type { Call, Trace } from './trace.ts'
import { causeText, troubleOf, type TroubleKey } from './trouble-key.ts'

/** One trouble in one session: the calls that showed it and the call that showed it gone. */
export interface Trouble extends TroubleKey {
  /** Indices into trace.calls, ascending. */
  hits: number[]
  /** Index of the first later run of the same tool without it; null when there was none. */
  resolved_by: number | null
  /** When nothing resolved it: what worked instead. */
  replaced: Replaced | null
  /** How many troubles the first call showed. */
  shared_by: number
  diagnostics: Diagnostic[]
}

/**
 * All troubles of a trace in order of their first hit. The same trouble counts once per session, however often it came.
 * A trouble that comes back after it was gone stays one, resolved by the last run that was clean of it.
 */
export function troublesOf(trace: Trace): Trouble[] {
  const found = new Map<string, Trouble>()
  trace.calls.forEach((call, index) => {
    const keys = troublesOfCall(trace, call)
    for (const { key, one } of keys) {
      const known = found.get(key.id)
      if (!known) {
        found.set(key.id, {
          ...key,
          hits: [index],
          resolved_by: null,
          replaced: null,
          shared_by: keys.length,
          diagnostics: one ? [one] : [],
        })
        continue
      }
      if (known.hits.at(-1) !== index) known.hits.push(index)
      if (one && known.diagnostics.length < 8) known.diagnostics.push(one)
    }
  })
  for (const trouble of found.values()) {
    trouble.resolved_by = resolution(trace, trouble)
    if (trouble.resolved_by === null) trouble.replaced = replacement(trace, trouble, trouble.hits.at(-1) ?? 0)
  }
  return [...found.values()]
}

function troublesOfCall(trace: Trace, call: Call): { key: TroubleKey; one: Diagnostic | null }[] {
  const root = trace.session.cwd
  if (call.tool_kind !== 'shell') {
    const key = toolTrouble(call, root)
    return key ? [{ key, one: null }] : []
  }
  const found = new Map<string, { key: TroubleKey; one: Diagnostic | null }>()
  for (const one of call.diagnostics) {
    const key = troubleOf(one, call, root)
    if (!found.has(key.id)) found.set(key.id, { key, one })
  }
  if (call.status === 'cascade') return [{ key: causeText({ ...cascade, family: 'agent_tool' }), one: null }]
  if (found.size === 0 && call.is_failed) {
    const line = isTimeout(call) ? 'timed out' : tellingLine(call.output ?? '')
    const family = call.main?.family ?? call.commands.at(-1)?.family ?? call.tool
    const text = line === null ? 'failed without a word' : localText(line, root)
    const scope = isOwnScript(call) ? 'agent_tool' : isTimeout(call) ? 'environment' : 'repository'
    const key = causeText({
      kind: 'failed_command',
      family: 'failed_command',
      group: '',
      scope,
      subject: family,
      text,
      name: family,
      path: null,
    })
    found.set(key.id, { key, one: null })
  }
  return [...found.values()]
}

/** Whether a call used the very path that was missing before: it is there now. */
function hasPath(call: Call, path: string): boolean {
  return call.status === 'ok' && (call.path === path || call.commands.some((command) => command.argv.includes(path)))
}

function isTimeout(call: Call): boolean {
  return call.status === 'timeout' || call.exit_code === 124
}

const cascade = {
  kind: 'agent_tool' as const,
  group: 'cascade',
  scope: 'agent_tool' as const,
  subject: 'cascade',
  text: "a sibling's error cancelled the call",
  path: null,
}

/** The first call after the last hit that ran the same tool and did not show the trouble. */
function resolution(trace: Trace, trouble: Trouble): number | null {
  const last = trouble.hits.at(-1) ?? 0
  const failing = trace.calls[last]
  if (!failing) return null
  for (let at = last + 1; at < trace.calls.length; at += 1) {
    const call = trace.calls[at]
    if (
      call &&
      (trouble.kind === 'wrong_belief' && trouble.path !== null
        ? hasPath(call, trouble.path)
        : isRunOf(call, failing, trouble.tool))
    )
      return at
  }
  return null
}
