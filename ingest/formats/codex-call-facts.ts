/** What a Codex call's arguments and a finished item's record say, without any state. */
import type { ToolCallRow, ToolStatus } from '../session.ts'
import { arrayOf, codeOf, numberOf, objectOf, pathOf, textOf, wordOf, type JsonObject } from './json-access.ts'
import { diffEdits, patchEdits } from './patch.ts'
import { commandLine } from './shell.ts'
import { toolKind } from './tool-kind.ts'

export interface ItemResult {
  status: ToolStatus
  evidence: string
  exit_code: number | null
  duration_ms: number | null
  output: string | null
  cwd: string | null
}

type About = Pick<ToolCallRow, 'tool_kind' | 'command' | 'file_path' | 'edit_before' | 'edit_after'>

/** Category, command line, file and edit texts of a call, from its name and arguments. */
export function describeCall(tool: string, text: string | null, parsed: JsonObject | null): About {
  const kind = tool === 'exec' && parsed === null ? 'other' : toolKind(tool)
  const argv = parsed?.['command'] ?? parsed?.['cmd']
  const command = kind === 'shell' ? commandLine(argv) : null
  const patchText = kind === 'edit' ? (wordOf(parsed?.['input']) ?? text) : patchCommand(argv, command)
  const edits = patchText === null ? null : patchEdits(patchText)
  if (edits !== null) return { tool_kind: 'edit', command: null, ...edits }
  const file_path = kind === 'shell' ? null : pathOf(parsed?.['path'] ?? parsed?.['file_path'])
  return { tool_kind: kind, command, file_path, edit_before: null, edit_after: null }
}

/** The patch in a shell call that does nothing but apply one (up to 0.58 patches came that way); null otherwise. */
function patchCommand(argv: unknown, command: string | null): string | null {
  const list = arrayOf(argv)
  if (list[0] === 'apply_patch') return textOf(list[1])
  return command !== null && /^(?:apply_patch|applypatch)\s/.test(command) ? command : null
}

/** FileChange: `changes` by path. */
export function changeEdits(changes: unknown): Pick<ToolCallRow, 'file_path' | 'edit_before' | 'edit_after'> {
  const entries = Object.entries(objectOf(changes) ?? {})
  return diffEdits(entries.map(([path, change]) => ({ path: pathOf(path) ?? path, diff: diffOf(objectOf(change)) })))
}

function diffOf(change: JsonObject | null): string {
  const content = textOf(change?.['content'])
  const sign = change?.['type'] === 'delete' ? '-' : '+'
  if (content !== null) return content.replace(/^/gm, sign)
  return textOf(change?.['unified_diff']) ?? ''
}

/** Duration `{secs,nanos}` in milliseconds. */
export function durationMs(value: unknown): number | null {
  const duration = objectOf(value)
  const secs = numberOf(duration?.['secs'])
  return secs === null ? null : Math.round(secs * 1000 + (numberOf(duration?.['nanos']) ?? 0) / 1e6)
}

/** In: an item's or end event's own record. Out: what it says; `isLate` when its turn had ended before it came. */
export function itemResult(item: JsonObject, isLate: boolean): ItemResult {
  const exit_code = codeOf(item['exit_code'])
  const word = textOf(item['status'])
  const result = objectOf(item['result'])
  const hasFailed =
    word === 'failed' || item['success'] === false || hasMcpError(result) || wordOf(item['error']) !== null
  const base = {
    exit_code,
    duration_ms: durationMs(item['duration']),
    output: textOf(item['aggregated_output']) ?? outputOf(item),
    cwd: pathOf(item['cwd']),
  }
  if (word === 'declined') return { ...base, status: 'denied', evidence: 'item:declined' }
  if (exit_code === -1 && isLate) return { ...base, status: 'running', evidence: 'item:killed at end' }
  if (exit_code !== null && exit_code !== 0) return { ...base, status: 'failed', evidence: 'item:exit_code' }
  if (hasFailed) return { ...base, status: 'failed', evidence: 'item:failed' }
  return { ...base, status: 'ok', evidence: 'item:status' }
}

function hasMcpError(result: JsonObject | null): boolean {
  if (result === null) return false
  return 'Err' in result || result['isError'] === true || objectOf(result['Ok'])?.['isError'] === true
}

function outputOf(item: JsonObject): string | null {
  const text = `${textOf(item['stdout']) ?? ''}${textOf(item['stderr']) ?? ''}`
  return text === '' ? null : text
}
