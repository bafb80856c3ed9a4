/** What the Claude Code reader does with each record type, as data, and what user texts and attachments carry. */
import { arrayOf, contentText, objectOf, textOf, wordOf, type JsonObject } from './json-access.ts'
import type { Instruction } from './thread-log.ts'

/** Record types without conversation; `api-request*` repeat the prompt and every tool result and must never be read. */
export const sidecarTypes: ReadonlySet<string> = new Set(
  (
    'file-history-snapshot file-history-delta last-prompt mode permission-mode agent-name agent-color agent-setting ' +
    'pr-link atis-latch bridge-session tools-used cost-state api-request api-request-shape api-request-blob ' +
    'worktree-state frame-link relocated started result content-replacement speculation-accept tag task-summary ' +
    'attribution-snapshot marble-origami-commit marble-origami-snapshot'
  ).split(' '),
)

/** Attachments that hold state of the harness, not words or instructions. */
export const sidecarAttachments: ReadonlySet<string> = new Set(
  (
    'total_tokens_reminder prompt_snapshot deferred_tools_delta agent_listing_delta skill_listing environment model ' +
    'session_context date remote_session_change task_reminder file hook_success todo_reminder auto_mode ' +
    'command_permissions edited_text_file hook_additional_context mcp_instructions_delta date_change ' +
    'read_truncation_notice compact_file_reference dynamic_skill plan_mode plan_mode_exit task_status ' +
    'hook_non_blocking_error ultra_effort_enter ultra_effort_exit budget_usd batching_reminder_sent ' +
    'silent_turn_reminder directory already_read_file selected_lines_in_ide opened_file_in_ide diagnostics ' +
    'output_style plan_file_reference hook_stopped_continuation hook_cancelled ultra_memory todo'
  ).split(' '),
)

/** system subtypes: which event they become; `sidecar` for none. */
export const systemActions: ReadonlyMap<
  string,
  'compaction' | 'turn_end' | 'api_error' | 'system' | 'sidecar' | 'hooks'
> = new Map([
  ['compact_boundary', 'compaction'],
  ['turn_duration', 'turn_end'],
  ['api_error', 'api_error'],
  ['api_refusal', 'api_error'],
  ['model_refusal_fallback', 'api_error'],
  ['error', 'api_error'],
  ['stop_hook_summary', 'hooks'],
  ['local_command', 'system'],
  ['informational', 'system'],
  ['away_summary', 'system'],
  ['microcompact_boundary', 'sidecar'],
  ['session_start', 'sidecar'],
  ['bridge_status', 'sidecar'],
  ['scheduled_task_fire', 'sidecar'],
  ['agents_killed', 'sidecar'],
  ['memory_saved', 'sidecar'],
] as const)

/** Openings of user lines that the harness wrote, or that are a person's command to the client and not a prompt. */
const injectedHead =
  /^\s{0,8}(?:<(?:command-name|command-message|command-args|local-command-[a-z]{1,20}|bash-input|bash-stdout|bash-stderr|task-notification|system-reminder|user-memory-input|teammate-message|tick)[>\s]|Caveat: The messages below were generated|This session is being continued from a previous conversation)/

/** In: a user line and its text. Out: true when no person wrote it as a prompt. */
export function isInjected(line: JsonObject, text: string): boolean {
  if (line['isMeta'] === true || line['isCompactSummary'] === true) return true
  const origin = wordOf(objectOf(line['origin'])?.['kind'])
  if (origin !== null && origin !== 'human') return true
  return injectedHead.test(text.slice(0, 200))
}

/** `[Request interrupted by user]` and its kin. */
export function isInterrupt(text: string): boolean {
  return text.startsWith('[Request interrupted by user')
}

/** The skill whose text a harness line brought; null for other lines. */
export function skillIn(text: string): Instruction | null {
  const match = /^Base directory for this skill: ([^\n]{1,1000})\n/.exec(text)
  return match === null ? null : { kind: 'skill', path: match[1] ?? null, text: text.slice(match[0].length).trim() }
}

/** Instruction files in an attachment: `instructions`, `nested_memory`, `invoked_skills`; empty for other kinds. */
export function instructionsIn(attachment: JsonObject): Instruction[] {
  const found = (kind: string, value: unknown, path: unknown): Instruction[] => {
    const text = (textOf(value) ?? contentText(objectOf(value)?.['content']))?.trim()
    return text ? [{ kind, path: textOf(path), text }] : []
  }
  switch (attachment['type']) {
    case 'instructions':
      return arrayOf(attachment['files']).flatMap((entry) => {
        const file = objectOf(entry)
        return found(kindOf(file?.['path']), file?.['content'], file?.['path'])
      })
    case 'nested_memory':
      return found(kindOf(attachment['path']), attachment['content'], attachment['path'])
    case 'invoked_skills':
      return arrayOf(attachment['skills']).flatMap((entry) => {
        const skill = objectOf(entry)
        return found('skill', skill?.['content'], skill?.['path'] ?? skill?.['name'])
      })
    default:
      return []
  }
}

function kindOf(path: unknown): string {
  const text = textOf(path) ?? ''
  if (/AGENTS\.md$/i.test(text)) return 'agents_md'
  return /\.claude\/rules\//.test(text) ? 'rules' : 'claude_md'
}
