/** Cline's tool messages in, calls with their results out: files, MCP servers, the browser, sub-agents. */
import type { Conversation, NewCall, Place } from './conversation.ts'
import { objectOf, parsedObject, textOf, wordOf, type JsonObject } from './json-access.ts'

const names = new Map([
  ['editedExistingFile', 'edit_file'],
  ['newFileCreated', 'create_file'],
  ['appliedDiff', 'apply_diff'],
  ['fileDeleted', 'delete_file'],
  ['readFile', 'read_file'],
  ['listFilesTopLevel', 'list_files'],
  ['listFilesRecursive', 'list_files'],
  ['searchFiles', 'search_files'],
  ['webFetch', 'web_fetch'],
  ['webSearch', 'web_search'],
])

/** Tools that only touch files are told when they are done: no result follows, except an error. */
export function tellFileTool(detail: JsonObject | null, talk: Conversation, place: Place): void {
  const tool = wordOf(detail?.['tool']) ?? 'unknown'
  const { tool: _tool, content, ...input } = detail ?? {}
  const isRead = /^(?:read|list|search|web)/.test(tool)
  const given = isRead ? input : { ...input, diff: textOf(content) ?? input['diff'] }
  talk.called(
    place,
    { id: null, tool: names.get(tool) ?? tool, input: given },
    { output: isRead ? textOf(content) : null, status: 'ok', evidence: 'told as done' },
  )
}

/** `use_mcp_server` is the call, `mcp_server_response` its result. */
export function tellMcp(kind: string, text: string | null, talk: Conversation, place: Place): void {
  if (kind === 'mcp_server_response') {
    if (talk.pending(null)?.tool_kind === 'mcp') talk.result(place, null, { output: text })
    else talk.say(place, 'system', 'system', text, { is_injected: true })
    return
  }
  const detail = parsedObject(text)
  const tool = wordOf(detail?.['toolName']) ?? wordOf(detail?.['type']) ?? 'use_mcp_server'
  const input = parsedObject(textOf(detail?.['arguments'])) ?? detail?.['arguments'] ?? detail
  const server = wordOf(detail?.['serverName'])
  const name = server === null ? tool : `mcp__${server}__${tool}`
  talk.call(place, { id: null, tool: name, input, given: { tool_kind: 'mcp' } })
}

/** The browser is launched, acts, and answers each action with a picture and its console. */
export function tellBrowser(kind: string, text: string | null, talk: Conversation, place: Place): void {
  if (kind === 'browser_action_result') {
    const logs = textOf(parsedObject(text)?.['logs'])
    if (talk.pending(null)?.tool_kind === 'web') talk.result(place, null, { output: logs })
    return
  }
  const detail = parsedObject(text)
  const input = kind === 'browser_action_launch' ? { action: 'launch', url: text } : (detail ?? { action: text })
  // Launching is asked for first and told again as an action.
  if (kind === 'browser_action' && input['action'] === 'launch') return
  talk.call(place, { id: null, tool: 'browser_action', input, given: { tool_kind: 'web' } })
}

/** `use_subagents` is the call, the last `subagent` status its result. */
export function tellSubagents(kind: string, detail: JsonObject | null, talk: Conversation, place: Place): void {
  if (kind === 'use_subagents') {
    talk.call(place, { id: null, tool: 'use_subagents', input: detail, given: { tool_kind: 'task' } })
    return
  }
  const state = detail?.['status']
  if (talk.pending(null)?.tool_kind !== 'task' || (state !== 'completed' && state !== 'failed')) return
  const items = Array.isArray(detail?.['items']) ? detail['items'].map(objectOf) : []
  const said = items.map((item) => wordOf(item?.['result']) ?? wordOf(item?.['error'])).filter((each) => each !== null)
  const status = state === 'failed' ? 'failed' : 'ok'
  talk.result(place, null, { output: said.join('\n'), status, evidence: `subagent:${state}` })
}

/** The call that an error stands for: an edit that did not fit, a file kept away, a tool used without a parameter. */
export function toolInError(kind: string, text: string | null): Pick<NewCall, 'tool' | 'input'> | null {
  const path = text !== null && /^\S{1,500}$/.test(text) ? { path: text } : null
  if (kind === 'diff_error') return { tool: 'apply_diff', input: path ?? {} }
  if (kind !== 'error') return { tool: 'file_access', input: path ?? {} }
  const named = /\btried to use (\w{1,60})\b/.exec(text ?? '')?.[1]
  return named === undefined ? null : { tool: named, input: {} }
}
