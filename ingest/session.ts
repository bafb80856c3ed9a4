/**
 * The rows that every log format is read into. Formats emit these; the loader adds the object key and stores them in
 * the raw_* tables (schema.sql); the staging models turn those into the public views (sessions, events, tool_calls).
 * Times are epoch milliseconds (UTC) or null when the log does not say. Null always means "not recorded", never zero.
 */

/** How a thread (one log file's conversation) relates to the one it came from. */
export type Relation = 'root' | 'subagent' | 'fork' | 'resume'

/** One thread: a conversation with its own log file, or a sub-agent's inline branch. Threads fold into sessions. */
export interface ThreadRow {
  /** The agent's own id of this conversation; a sub-agent has one of its own. */
  thread_id: string
  /** The root conversation's id: the session this thread is folded into. Equals thread_id for roots. */
  session_id: string
  parent_thread_id: string | null
  relation: Relation
  agent_version: string | null
  /** How it was started, in the agent's own word (cli, exec, vscode, sdk-cli …). */
  originator: string | null
  cwd: string | null
  branch: string | null
  commit_sha: string | null
  repo_url: string | null
  title: string | null
  started_at: number | null
  ended_at: number | null
  /** How the log ends: completed, interrupted, errored, open (no end marker) or null when the format cannot tell. */
  end_state: 'completed' | 'interrupted' | 'errored' | 'open' | null
}

export const eventKinds = [
  'user_message',
  'assistant_message',
  'reasoning',
  'tool_call',
  'tool_result',
  'interrupt',
  'compaction',
  'api_error',
  'turn_start',
  'turn_end',
  'subagent',
  'system',
] as const
export type EventKind = (typeof eventKinds)[number]

/** One thing that happened, in order. */
export interface EventRow {
  thread_id: string
  /** Order inside the thread, from 0, strictly increasing (gaps allowed). */
  seq: number
  /** 1-based line of the log it came from; null for documents without lines. */
  line: number | null
  at: number | null
  /** 1-based number of the human turn it belongs to; 0 before the first prompt. */
  turn: number
  kind: EventKind
  role: 'user' | 'assistant' | 'system' | 'tool' | null
  /** Null for tool_call and tool_result: their text is in the ToolCallRow. */
  text: string | null
  tool_call_id: string | null
  model: string | null
  /** True for text the harness injected into a user message (environment, instructions, reminders), not a person's words. */
  is_injected: boolean
  /**
   * Identity for counting once. `g:<id>`: globally unique in this agent's world (a message uuid). `l:<hash>#<n>`: unique
   * in one lineage (a file and what was copied from it), n counting equal hashes in order. Copies carry equal keys.
   */
  identity: string
}

export const toolKinds = ['shell', 'edit', 'write', 'read', 'search', 'web', 'task', 'plan', 'mcp', 'other'] as const
/** Canonical category of a tool, whatever the agent calls it. */
export type ToolKind = (typeof toolKinds)[number]

export const toolStatuses = [
  'ok',
  'failed',
  'denied',
  'interrupted',
  'timeout',
  'cascade',
  'not_run',
  'running',
  'unknown',
] as const
/**
 * ok; failed = ran and failed; denied = a person or policy refused it; interrupted = stopped by the user; timeout;
 * cascade = failed only because a sibling did; not_run = rejected before running (bad arguments, edit without read);
 * running = started, end not in this log; unknown = no result recorded.
 */
export type ToolStatus = (typeof toolStatuses)[number]

/** One tool call with its result. */
export interface ToolCallRow {
  thread_id: string
  /** The agent's id of the call; made from the line when the log has none. */
  tool_call_id: string
  /** seq of the event that made the call. */
  seq: number
  /** seq of the event that brought the result; null when none came. */
  result_seq: number | null
  turn: number
  /** The tool in the agent's own word. */
  tool: string
  tool_kind: ToolKind
  /** The shell command line as one string (argument vectors joined; `bash -lc X` unwrapped to X); null for other tools. */
  command: string | null
  /** The arguments as JSON text, as logged. */
  arguments: string | null
  /** What the tool printed, without the agent's wrapping (exit code and duration have columns of their own). */
  output: string | null
  /** Failure flag as the log itself has it; null where the format has none. */
  is_error: boolean | null
  status: ToolStatus
  /** Which rule decided the status, e.g. `exit_code`, `is_error`, `text:patch verification failed`. */
  status_evidence: string | null
  exit_code: number | null
  started_at: number | null
  duration_ms: number | null
  /** The (first) file the call touched, as logged. */
  file_path: string | null
  /** Text replaced and text put in its place, for edits (patches: the removed and the added lines). */
  edit_before: string | null
  edit_after: string | null
  /** The working folder of this call when logged. */
  cwd: string | null
  /** The call this one ran inside (Codex code mode); null otherwise. */
  parent_tool_call_id: string | null
  identity: string
}

/** Token usage of one model response. The four token counts are disjoint except that output includes reasoning. */
export interface UsageRow {
  thread_id: string
  at: number | null
  model: string | null
  /** Uncached input. */
  input_tokens: number | null
  /** Input read from the provider's cache. */
  cached_input_tokens: number | null
  /** Input written to the provider's cache. */
  cache_write_tokens: number | null
  /** The part of it written for an hour instead of minutes; left out where the log does not tell them apart. */
  cache_write_1h_tokens?: number | null
  /** Output, reasoning included. */
  output_tokens: number | null
  reasoning_tokens: number | null
  /** Cost as the log itself states it; null when it does not. */
  logged_cost_usd: number | null
  identity: string
}

/** One instruction text (AGENTS.md, CLAUDE.md, a skill) that the session actually loaded. */
export interface InstructionRow {
  thread_id: string
  seq: number
  at: number | null
  /** agents_md, claude_md, skill, rules or other. */
  kind: string
  path: string | null
  text: string
}

/** A line or object that was refused, kept so that nothing is lost in silence. */
export interface QuarantineRow {
  /** 1-based; null when the whole object is refused. */
  line: number | null
  reason: string
  /** At most 200 characters. */
  excerpt: string | null
}
