/** What a failed read, search, edit or skill call says: a wrong belief about the repository, or the agent's own tool trouble. */
import { z } from 'zod'
import { localPath } from './local-path.ts'
import type { Call } from './trace.ts'
import { causeText, isFromElsewhere, wrongFolder, type TroubleKey } from './trouble-key.ts'

/** Classes of trouble between an agent and its tools: nothing a repository can fix. */
const classes: readonly (readonly [string, RegExp])[] = [
  ['edit before read', /has not been read yet|must (?:first )?read|read it first/i],
  ['file changed since read', /modified since (?:it was )?(?:last )?read/i],
  [
    'several matches for the text to replace',
    /found \d+ matches|multiple matches|not unique|occurs? \d+ times|more than one match/i,
  ],
  [
    'text to replace not found',
    /string (?:to replace )?(?:was )?not found|no match(?:es)? (?:was |were )?found|failed to find (?:expected|context)|patch (?:verification )?failed|could not find (?:the )?(?:exact )?(?:text|string)|does not match|invalid context/i,
  ],
  ['no change in edit', /old_string and new_string are (?:exactly )?the same|no changes to make/i],
  ['file too large to read', /exceeds maximum allowed|too large/i],
  [
    'bad arguments',
    /InputValidationError|validation error|invalid (?:arguments|parameters)|missing required (?:parameter|argument)/i,
  ],
  [
    'missing search binary',
    /(?:ripgrep|rg)\b.{0,40}(?:not found|ENOENT)|spawn .{0,80}rg ENOENT|ENOENT.{0,60}\bspawn|ENOENT.{0,60}posix_spawn/i,
  ],
]
const missing =
  /does(?: not|n't) exist|no such file or directory|ENOENT|path not found|file not found|cannot find (?:path|file)/i
const Arguments = z.object({
  path: z.string().optional(),
  file_path: z.string().optional(),
  skill: z.string().optional(),
})

/** The trouble of a call that is no shell command; null when it went well or was refused by a person. */
export function toolTrouble(call: Call, root: string | null): TroubleKey | null {
  if (call.status === 'cascade') return agentTrouble('cascade', "a sibling's error cancelled the call")
  if (call.status !== 'failed' && call.status !== 'not_run') return null
  const output = (call.output ?? '').slice(0, 2000)
  const skill = /unknown skill:? ["']?([\w:.-]{1,80})/i.exec(output)?.[1]
  if (skill) return belief(`skill ${skill}`, `no such skill: ${skill}`, null)
  const known = classes.find(([, pattern]) => pattern.test(output))
  if (!known && missing.test(output)) return missingPath(call, output, root)
  if (/^(?:web|mcp|task|other|plan)$/.test(call.tool_kind)) return outside(call, output)
  const name = known?.[0] ?? `${call.tool_kind} failed`
  return agentTrouble(name, name)
}

function missingPath(call: Call, output: string, root: string | null): TroubleKey | null {
  const asked =
    askedPath(call) ?? /(?:does not exist|directory|not found): ['"]?([^\s'"]{1,300})/.exec(output)?.[1] ?? null
  const path = localPath(asked, root, call.cwd)
  if (path === null) return agentTrouble('path not found', 'path not found')
  if (/^(?:~|\/|\.\.)/.test(path))
    return agentTrouble('path outside the repository', 'no such path outside the repository')
  if (asked !== null && isFromElsewhere(call, asked, root)) return wrongFolder()
  return belief(path.replace(/\/+$/, ''), `no such path: ${path.replace(/\/+$/, '')}`, path.replace(/\/+$/, ''))
}

/** The path that a call asked for: its file, or `path` among its arguments. */
export function askedPath(call: Pick<Call, 'file_path' | 'arguments'>): string | null {
  if (call.file_path !== null) return call.file_path
  if (call.arguments === null || call.arguments.length > 20_000) return null
  try {
    const parsed = Arguments.safeParse(JSON.parse(call.arguments))
    return parsed.success ? (parsed.data.file_path ?? parsed.data.path ?? null) : null
  } catch {
    return null
  }
}

/** The same form as a missing path in a shell, so that both meet in one cluster. */
function belief(subject: string, text: string, path: string | null): TroubleKey {
  const group = path === null ? subject : `path missing_path ${subject}`
  return causeText({
    kind: 'wrong_belief',
    family: 'wrong_belief',
    group,
    scope: 'repository',
    subject,
    text,
    name: path === null ? '' : 'path missing_path',
    is_exact: true,
    path,
  })
}

function agentTrouble(name: string, text: string): TroubleKey {
  return causeText({
    kind: 'agent_tool',
    family: 'agent_tool',
    group: name,
    scope: 'agent_tool',
    subject: name,
    text,
    path: null,
  })
}

function outside(call: Call, output: string): TroubleKey {
  const line =
    output
      .split('\n')
      .find((text) => text.trim() !== '')
      ?.trim()
      .slice(0, 200) ?? 'failed'
  return causeText({
    kind: 'agent_tool',
    family: 'agent_tool',
    group: '',
    scope: 'external',
    subject: call.tool,
    text: line,
    name: call.tool,
    path: null,
  })
}
