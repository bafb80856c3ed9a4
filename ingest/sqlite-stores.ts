/** The SQLite stores of agents that can be exported: how each is told, and where its sessions and their rows are. */
import { BadArchive, zstdText } from './decompress.ts'
import { BadTask, warpTask } from './warp-task.ts'

/** Rows that belong to a session. */
export interface Child {
  table: string
  /** Column with the session's key. */
  key: string
  /** SQL after `order by`. */
  order: string
  /** Rows of this table stand below rows of that one, whose `id` this column holds. */
  under?: { table: string; key: string }
}

export interface Store {
  agent: string
  /** Makes text of a column that holds text in another form, and drops what cannot be made text, so that all can be redacted. */
  decode?: (row: Readonly<Record<string, unknown>>, table: string) => Record<string, unknown>
  /** Tables and columns that must all exist for a file to be this store. */
  marks: Readonly<Record<string, readonly string[]>>
  session: { table: string; key: string; order: string }
  children: readonly Child[]
}

/** Evidence for each: ingest/README.md. */
export const stores: readonly Store[] = [
  {
    agent: 'opencode',
    marks: { session: ['id', 'directory', 'parent_id'], message: ['session_id', 'data'], part: ['message_id', 'data'] },
    session: { table: 'session', key: 'id', order: 'time_created, id' },
    children: [
      { table: 'todo', key: 'session_id', order: 'rowid' },
      { table: 'message', key: 'session_id', order: 'time_created, id' },
      { table: 'part', key: 'session_id', order: 'id', under: { table: 'message', key: 'message_id' } },
    ],
  },
  {
    agent: 'goose',
    marks: { sessions: ['id', 'working_dir'], messages: ['session_id', 'content_json', 'role'] },
    session: { table: 'sessions', key: 'id', order: 'created_at, id' },
    children: [
      { table: 'messages', key: 'session_id', order: 'id' },
      { table: 'usage_ledger', key: 'session_id', order: 'rowid' },
    ],
  },
  {
    agent: 'hermes',
    marks: { sessions: ['id', 'source', 'started_at'], messages: ['session_id', 'tool_calls', 'role'] },
    session: { table: 'sessions', key: 'id', order: 'started_at, id' },
    children: [
      { table: 'messages', key: 'session_id', order: 'id' },
      { table: 'session_model_usage', key: 'session_id', order: 'rowid' },
    ],
  },
  {
    agent: 'kiro',
    marks: { conversations_v2: ['key', 'conversation_id', 'value'] },
    session: { table: 'conversations_v2', key: 'conversation_id', order: 'rowid' },
    children: [],
  },
  {
    agent: 'kiro',
    marks: { conversations: ['key', 'value'] },
    session: { table: 'conversations', key: 'key', order: 'rowid' },
    children: [],
  },
  {
    agent: 'zed',
    marks: { threads: ['id', 'summary', 'data_type', 'data'] },
    session: { table: 'threads', key: 'id', order: 'updated_at, id' },
    children: [],
    decode: zedThread,
  },
  {
    agent: 'crush',
    marks: {
      sessions: ['id', 'parent_session_id', 'prompt_tokens', 'cost'],
      messages: ['session_id', 'role', 'parts'],
    },
    session: { table: 'sessions', key: 'id', order: 'created_at, id' },
    children: [{ table: 'messages', key: 'session_id', order: 'created_at, rowid' }],
    decode: crushMessage,
  },
  {
    agent: 'warp',
    marks: {
      agent_conversations: ['conversation_id', 'conversation_data'],
      agent_tasks: ['conversation_id', 'task_id', 'task'],
    },
    session: { table: 'agent_conversations', key: 'conversation_id', order: 'last_modified_at, id' },
    children: [{ table: 'agent_tasks', key: 'conversation_id', order: 'id' }],
    decode: warpRow,
  },
]

/** `data` is the thread's JSON, as it is or compressed (`data_type`); null when it cannot be read, for bytes would not be redacted. */
function zedThread(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { data, data_type } = row
  if (!(data instanceof Uint8Array)) return { ...row, data: typeof data === 'string' ? data : null }
  try {
    return { ...row, data: data_type === 'zstd' ? zstdText(data) : Buffer.from(data).toString('utf8') }
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
    return { ...row, data: null }
  }
}

/** `parts` holds attached files as base64, which no redaction looks into: they go, their names stay. */
function crushMessage(row: Readonly<Record<string, unknown>>, table: string): Record<string, unknown> {
  const { parts } = row
  if (table !== 'messages' || typeof parts !== 'string') return { ...row }
  try {
    const isFile = (key: string, value: unknown): boolean =>
      key === 'Data' || (key === 'data' && typeof value === 'string' && value !== '')
    const list = JSON.parse(parts, (key, value: unknown) => (isFile(key, value) ? null : value)) as unknown
    return { ...row, parts: JSON.stringify(list) }
  } catch {
    return { ...row, parts: null }
  }
}

/** `task` is protobuf; null when it cannot be read. */
function warpRow(row: Readonly<Record<string, unknown>>, table: string): Record<string, unknown> {
  if (table !== 'agent_tasks') return { ...row }
  try {
    return { ...row, task: row['task'] instanceof Uint8Array ? warpTask(row['task']) : null }
  } catch (error) {
    if (!(error instanceof BadTask)) throw error
    return { ...row, task: null }
  }
}
