/** The SQLite stores of agents that can be exported: how each is told, and where its sessions and their rows are. */

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
]
