/** A tool's name and arguments in any agent's words in, what the call is about out: category, command, file, edit. */
import type { ToolCallRow } from '../session.ts'
import { arrayOf, jsonTextOf, objectOf, parsedObject, pathOf, textOf, type JsonObject } from './json-access.ts'
import { editText, patchEdits } from './patch.ts'
import { commandLine } from './shell.ts'
import { toolKind } from './tool-kind.ts'

export type CallFacts = Pick<
  ToolCallRow,
  'tool_kind' | 'command' | 'file_path' | 'edit_before' | 'edit_after' | 'arguments'
>

const commandKeys = ['command', 'cmd', 'commandLine', 'CommandLine', 'keystrokes', 'script', 'code']
const pathKeys = ['file_path', 'filePath', 'path', 'target_file', 'TargetFile', 'AbsolutePath', 'notebook_path']
const morePathKeys = ['absolute_path', 'file', 'filename', 'fileName', 'uri']
const beforeKeys = ['old_string', 'old_str', 'oldString', 'oldText', 'old_text', 'search', 'TargetContent']
const afterKeys = ['new_string', 'new_str', 'newString', 'newText', 'new_text', 'replace', 'ReplacementContent']
const contentKeys = [
  'content',
  'file_text',
  'contents',
  'text',
  'CodeContent',
  'code_edit',
  'new_source',
  'code',
  'newCode',
]

/** In: tool name and its arguments (an object, or JSON text of one, or a plain text). Out: see CallFacts. */
export function describeCall(tool: string, input: unknown): CallFacts {
  const tool_kind = toolKind(tool)
  const text = jsonTextOf(input)
  const args = objectOf(input) ?? parsedObject(textOf(input))
  const facts = { tool_kind, arguments: text, command: null, file_path: null, edit_before: null, edit_after: null }
  if (tool_kind === 'shell') {
    const own = first(args, commandKeys)
    return { ...facts, command: commandLine(Array.isArray(own) ? own : (textOf(own) ?? plain(input, args))) }
  }
  const file_path = pathOf(unquoted(first(args, [...pathKeys, ...morePathKeys])))
  if (tool_kind !== 'edit' && tool_kind !== 'write') return { ...facts, file_path }
  const patch = patchEdits(textOf(first(args, ['patch', 'input', 'patchText', 'diff'])) ?? plain(input, args) ?? '')
  if (patch !== null) return { ...facts, ...patch, file_path: file_path ?? patch.file_path }
  const edits = [args, ...arrayOf(args?.['edits']).map(objectOf), ...arrayOf(args?.['replacements']).map(objectOf)]
  const after = joined(edits, afterKeys) ?? joined([args], contentKeys)
  const edited = file_path ?? pathOf(edits.map((edit) => first(edit, pathKeys)).find((path) => path !== undefined))
  return { ...facts, file_path: edited, edit_before: joined(edits, beforeKeys), edit_after: after }
}

/** The first of these keys that holds something. */
function first(args: JsonObject | null, keys: readonly string[]): unknown {
  return keys.map((key) => args?.[key]).find((value) => value !== undefined && value !== null && value !== '')
}

/** Arguments that are a text and no JSON object: the text itself. */
function plain(input: unknown, args: JsonObject | null): string | null {
  return args === null ? textOf(input) : null
}

/** Antigravity writes its arguments as JSON inside JSON: `"\"/home/x\""`. */
function unquoted(value: unknown): unknown {
  return typeof value === 'string' && /^"[^"]{0,4000}"$/.test(value) ? value.slice(1, -1) : value
}

function joined(edits: readonly (JsonObject | null)[], keys: readonly string[]): string | null {
  const texts = edits.flatMap((edit) => keys.map((key) => textOf(edit?.[key]))).filter((text) => text !== null)
  return editText([...new Set(texts)].join('\n'))
}
