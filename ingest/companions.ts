/** Files that stand beside sessions and are none themselves: what each is, in plain words, so that its refusal explains itself. */
import type { Sample } from './format.ts'
import { objectOf, textOf, type JsonObject } from './formats/json-access.ts'

/** In: a sample that no format recognised. Out: which known companion file it is; null when it is none. */
export function companionOf({ head, document, records }: Sample): string | null {
  const root = objectOf(document)
  if (root !== null) return documents.find(([, isIt]) => isIt(root))?.[0] ?? null
  if (Array.isArray(document) && document.length > 0 && document.slice(0, 50).every(isApiMessage))
    return "a model's messages without a session (Cline keeps them beside its ui_messages.json)"
  if (/^id: \S+\ncwd: /.test(head)) return 'Copilot CLI workspace file; the session is events.jsonl beside it'
  const first = objectOf(records[0])
  if (first?.['method'] === 'generateContentStream') return 'recorded model answers for tests, not a session'
  return null
}

const has =
  (...keys: string[]) =>
  (root: JsonObject): boolean =>
    keys.every((key) => key in root)

const documents: readonly (readonly [string, (root: JsonObject) => boolean])[] = [
  ['OpenCode message; it is exported with its session file', (root) => has('sessionID', 'role', 'time')(root)],
  ['OpenCode message part; it is exported with its session file', isOpenCodePart],
  ['OpenCode session file; it is exported together with its messages and parts', isOpenCodeSession],
  ['OpenHands event; it is exported with its base_state.json', (root) => has('kind', 'source', 'timestamp')(root)],
  ['OpenHands base state; it is exported together with its events', has('execution_status', 'agent', 'workspace')],
  [
    'Grok Build summary; the session is chat_history.jsonl beside it',
    has('info', 'session_summary', 'chat_format_version'),
  ],
  [
    'Grok Build counters; the session is chat_history.jsonl beside it',
    has('turnCount', 'toolCallCount', 'primaryModelId'),
  ],
  [
    'Entire checkpoint metadata; the session is the transcript beside it',
    has('checkpoint_id', 'session_id', 'strategy'),
  ],
  ['Kiro session metadata; the session is the .jsonl beside it', has('session_id', 'session_state')],
  ['Kiro session metadata; the session is messages.jsonl beside it', has('id', 'workspacePaths', 'agentMode')],
  ['Kimi state; the session is agents/main/wire.jsonl beside it', has('agents', 'workDir', 'lastPrompt')],
  [
    'Mistral Vibe metadata; the session is messages.jsonl beside it',
    has('session_id', 'environment', 'stats', 'total_messages'),
  ],
  ['trial metadata; the session is the trajectory beside it', has('trial_id_full', 'benchmark', 'reward')],
  ['annotations of a trial; the session is the trajectory beside it', has('trial_id_short', 'categories', 'reviewer')],
  ['VS Code workspace file; it is read with the chats in chatSessions beside it', isVsCodeWorkspace],
  ['Cline task metadata; the session is ui_messages.json beside it', has('files_in_context', 'model_usage')],
]

function isApiMessage(value: unknown): boolean {
  const message = objectOf(value)
  const isRole = message?.['role'] === 'user' || message?.['role'] === 'assistant'
  return isRole && Array.isArray(message['content'])
}

/** `{folder}` or `{workspace}`, a URI each. */
function isVsCodeWorkspace(root: JsonObject): boolean {
  const uris = ['folder', 'workspace'].map((key) => textOf(root[key])).filter((uri) => uri !== null)
  return Object.keys(root).length === 1 && uris.some((uri) => /^[\w-]{1,40}:\/\//.test(uri))
}

function isOpenCodePart(root: JsonObject): boolean {
  const isPart = 'messageID' in root || /^pr?t?_/.test(textOf(root['id']) ?? '')
  return isPart && typeof root['type'] === 'string' && 'id' in root
}

function isOpenCodeSession(root: JsonObject): boolean {
  return has('id', 'directory', 'title', 'time')(root) && ('projectID' in root || 'slug' in root)
}
