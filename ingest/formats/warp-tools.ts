/** Calls and results of Warp's tools (task.proto: ToolCall, ToolCallResult) in, what a conversation is told of them out. */
import type { CallEnd, NewCall } from './conversation.ts'
import { arrayOf, codeOf, objectOf, textOf, wordOf, type JsonObject } from './json-access.ts'

/** In: a tool call and the folder the terminal is in. Out: the call; the oneof's name is the tool's. */
export function warpCall(call: JsonObject, cwd: string | null): NewCall {
  const [tool = 'unknown', value] = Object.entries(call).find(([key]) => key !== 'tool_call_id') ?? []
  const input = objectOf(value) ?? {}
  const id = wordOf(call['tool_call_id'])
  if (tool === 'call_mcp_tool') {
    const name = wordOf(input['name']) ?? tool
    return { id, tool: name, input: input['args'] ?? {}, given: { cwd, tool_kind: 'mcp' } }
  }
  if (tool === 'apply_file_diffs')
    return { id, tool, input: { edits: editsOf(input) }, given: { cwd, arguments: JSON.stringify(input) } }
  if (tool === 'read_files') {
    const [first] = arrayOf(input['files'])
    return { id, tool, input, given: { cwd, file_path: wordOf(objectOf(first)?.['name']) } }
  }
  return { id, tool, input, given: { cwd } }
}

/** Changed, patched, new and deleted files, in the words of other agents' edits. */
function editsOf(input: JsonObject): JsonObject[] {
  const files = (key: string): JsonObject[] => arrayOf(input[key]).map((file) => objectOf(file) ?? {})
  const patched = files('v4a_updates').flatMap(({ file_path, hunks }) =>
    arrayOf(hunks).map((hunk) => ({
      file_path,
      old_text: objectOf(hunk)?.['old'],
      new_text: objectOf(hunk)?.['new'],
    })),
  )
  const made = files('new_files').map(({ file_path, content }) => ({ file_path, new_text: content }))
  return [...files('diffs'), ...patched, ...made, ...files('deleted_files')]
}

/** In: a result. Out: how the call ended, and the command that really ran where it says so. */
export function warpEnd(result: JsonObject): CallEnd & { command: string | null } {
  const [, value] = Object.entries(result).find(([key]) => key !== 'tool_call_id' && key !== 'context') ?? []
  const content = objectOf(value) ?? {}
  const command = wordOf(content['command'])
  if ('cancel' in result) return { command, output: null, status: 'interrupted', evidence: 'cancel' }
  return { command, ...shellEnd(content), ...outcome(content) }
}

/** Zero is not written, so a finished command without a code ended with it; results of before have no oneof. */
function shellEnd(content: JsonObject): CallEnd {
  const finished = objectOf(content['command_finished'])
  const snapshot = objectOf(content['long_running_command_snapshot'])
  if (finished !== null)
    return { output: textOf(finished['output']) ?? '', exit_code: codeOf(finished['exit_code']) ?? 0 }
  if (snapshot !== null)
    return { output: textOf(snapshot['output']), status: 'running', evidence: 'long_running_command_snapshot' }
  if ('permission_denied' in content) return { output: null, status: 'denied', evidence: 'permission_denied' }
  return { output: textOf(content['output']), exit_code: codeOf(content['exit_code']) }
}

/** The other tools' results: something of theirs, an error, or a person's answer. */
function outcome(content: JsonObject): Partial<CallEnd> {
  if ('rejected' in content) return { status: 'denied', evidence: 'rejected' }
  if ('error' in content) return { output: textOf(objectOf(content['error'])?.['message']), is_error: true }
  const keys = ['success', 'text_files_success', 'any_files_success', 'accepted', 'approved', 'user_edited_plan']
  const key = keys.find((each) => each in content)
  return key === undefined ? {} : { output: textsIn(content[key]).join('\n'), is_error: false }
}

/** Every text in a value, in its order. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.flatMap(textsIn) : Object.values(objectOf(value) ?? {}).flatMap(textsIn)
}
