/** What the Codex reader does with each record type, as data; a type that is not here counts as drift. */
import { objectOf, textOf, wordOf, type JsonObject } from './json-access.ts'

export type EventAction =
  | 'turn start'
  | 'turn end'
  | 'interrupt'
  | 'tokens'
  | 'item'
  | 'call end'
  | 'error'
  | 'settings'
  | 'title'
  | 'mirror'
  | 'sidecar'

const eventWords: Readonly<Record<EventAction, string>> = {
  'turn start': 'task_started turn_started',
  'turn end': 'task_complete turn_complete',
  interrupt: 'turn_aborted',
  tokens: 'token_count',
  item: 'item_completed',
  'call end':
    'exec_command_end patch_apply_end mcp_tool_call_end web_search_end image_generation_end dynamic_tool_call_response ' +
    'collab_agent_spawn_end collab_agent_interaction_end collab_waiting_end collab_close_end collab_resume_end',
  error: 'error stream_error',
  settings: 'thread_settings_applied',
  title: 'thread_name_updated',
  mirror:
    'user_message agent_message agent_reasoning agent_reasoning_raw_content agent_reasoning_section_break ' +
    'context_compacted sub_agent_activity view_image_tool_call raw_response_item item_started plan_update ' +
    'exec_command_begin patch_apply_begin mcp_tool_call_begin web_search_begin collab_agent_spawn_begin ' +
    'collab_agent_interaction_begin collab_waiting_begin collab_close_begin dynamic_tool_call_request',
  sidecar:
    'thread_goal_updated entered_review_mode exited_review_mode guardian_assessment undo_completed undo_started warning ' +
    'exec_approval_request apply_patch_approval_request elicitation_request background_event thread_rolled_back ' +
    'deprecation_notice turn_diff session_configured mcp_startup_update mcp_startup_complete shutdown_complete',
}

export const eventActions: ReadonlyMap<string, EventAction> = new Map(
  Object.entries(eventWords).flatMap(([action, types]) =>
    types.split(' ').map((type) => [type, action as EventAction]),
  ),
)

/** item_completed: the tool name an inner (code mode) call gets, or how else the item is taken. */
export const itemActions: ReadonlyMap<string, string> = new Map([
  ['CommandExecution', 'exec_command'],
  ['FileChange', 'apply_patch'],
  ['McpToolCall', 'mcp'],
  ['DynamicToolCall', 'dynamic_tool'],
  ['CollabAgentToolCall', 'collaboration'],
  ['WebSearch', 'web_search'],
  ['ImageView', 'view_image'],
  ['SubAgentActivity', 'subagent'],
  ...'UserMessage AgentMessage Reasoning Plan ContextCompaction Sleep EnteredReviewMode ExitedReviewMode Extension HookPrompt ImageGeneration'
    .split(' ')
    .map((type) => [type, 'mirror'] as const),
])

/** Records and response items that hold nothing to read, or only what other records say better. */
export const sidecarRecords: ReadonlySet<string> = new Set([
  'inter_agent_communication_metadata',
  'ghost_snapshot',
  'additional_tools',
  'compaction',
  'context_compaction',
  'compaction_trigger',
])

/** The tool in the agent's own word; MCP tools in the usual `mcp__server__tool`. */
export function toolName(item: JsonObject): string {
  const name = wordOf(item['name']) ?? 'unknown'
  const namespace = wordOf(item['namespace'])
  if (namespace === null || !namespace.startsWith('mcp__') || name.startsWith('mcp__')) return name
  return `${namespace.replace(/_{1,10}$/, '')}__${name}`
}

export function errorText(event: JsonObject): string | null {
  const error = objectOf(event['error'])
  const info = error?.['codex_error_info'] ?? event['codex_error_info']
  const kind = textOf(info) ?? Object.keys(objectOf(info) ?? {})[0] ?? null
  const text = wordOf(error?.['message']) ?? wordOf(event['message'])
  return [kind, text].filter((part) => part !== null).join(': ') || null
}

/** The part of a line that a re-stamped copy keeps: everything but the leading timestamp and ordinal. */
export function contentOf(raw: string): string {
  const match = /^\{"timestamp":"[^"]{0,40}",(?:"ordinal":\d{1,12},)?/.exec(raw)
  return match === null ? raw : raw.slice(match[0].length)
}
