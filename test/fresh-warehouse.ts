/** An empty in-memory warehouse with the public views built, and a way to fill it with given sessions. */
import { buildStaging } from '#analyze/build.ts'
import { loadFormats } from '#ingest/formats-table.ts'
import { openWarehouse, type Row, type Warehouse } from '#ingest/warehouse.ts'

export async function freshWarehouse(): Promise<Warehouse> {
  const warehouse = await openWarehouse(':memory:')
  await loadFormats(warehouse)
  await buildStaging(warehouse)
  return warehouse
}

/** One given session: who, when, and its tool calls and user messages in order. Times are epoch ms. */
export interface GivenSession {
  session_id: string
  user_name?: string
  agent?: string
  /** What its log can tell is what this format declares; that of the agent's name when not given. */
  format?: string
  /** `owner/name`; null when the log names no remote, so that only the folder /src/shop tells. */
  repo?: string | null
  /** Where it began; /src/shop on main when not given. */
  cwd?: string
  branch?: string
  started_at: number
  /** The object it came in; made from the session when not given. */
  object_key?: string
  /** Either a tool call or a message, in order; each step is 10 s after the one before unless `at` is given. */
  steps: GivenStep[]
}

export interface GivenStep {
  at?: number
  /** A message: kind user_message unless said otherwise. */
  text?: string
  kind?: string
  is_injected?: boolean
  model?: string
  /** What the call was asked for, as JSON. */
  arguments?: string
  /** A tool call. */
  tool?: string
  tool_kind?: string
  command?: string
  output?: string
  status?: string
  exit_code?: number | null
  duration_ms?: number
  file_path?: string
  edit_before?: string
  edit_after?: string
}

/** Puts sessions in as raw rows, one object each, and builds the views. */
export async function given(warehouse: Warehouse, sessions: readonly GivenSession[]): Promise<void> {
  for (const session of sessions) await givenOne(warehouse, session)
  await buildStaging(warehouse)
}

async function givenOne(warehouse: Warehouse, session: GivenSession): Promise<void> {
  const {
    session_id,
    agent = 'codex',
    format = agent,
    user_name = 'ada',
    repo = 'acme/shop',
    cwd = '/src/shop',
    branch = 'main',
  } = session
  const { object_key = `sessions/${agent}/${user_name}/2026-01-01/${session_id}.jsonl.gz` } = session
  const events: Row[] = []
  const calls: Row[] = []
  let at = session.started_at
  let turn = 0
  session.steps.forEach((step, i) => {
    at = step.at ?? at + 10_000
    const seq = i * 2
    const identity = `g:${session_id}:${i}`
    const event = { object_key, thread_id: session_id, seq, line: i + 1, at, is_injected: false, identity }
    if (step.tool === undefined) {
      const kind = step.kind ?? 'user_message'
      if (kind === 'user_message') turn += 1
      const role = kind === 'user_message' ? 'user' : kind === 'assistant_message' ? 'assistant' : 'system'
      const text = step.text ?? null
      events.push({
        ...event,
        turn,
        kind,
        role,
        text,
        text_length: text?.length,
        is_injected: step.is_injected ?? false,
        model: step.model,
      })
      return
    }
    const tool_call_id = `call_${i}`
    events.push({ ...event, turn, kind: 'tool_call', role: 'assistant', tool_call_id })
    const done = { ...event, seq: seq + 1, at: at + (step.duration_ms ?? 0), identity: `${identity}r` }
    events.push({ ...done, turn, kind: 'tool_result', role: 'tool', tool_call_id })
    const {
      tool,
      tool_kind = 'shell',
      command,
      output,
      exit_code,
      duration_ms,
      file_path,
      edit_before,
      edit_after,
    } = step
    const status = step.status ?? (exit_code ? 'failed' : 'ok')
    calls.push({
      ...{ object_key, thread_id: session_id, tool_call_id, seq, result_seq: seq + 1, turn, tool, tool_kind, command },
      ...{
        arguments: step.arguments ?? null,
        output,
        output_length: output?.length,
        status,
        status_evidence: 'given',
        exit_code,
      },
      ...{ started_at: at, duration_ms, file_path, edit_before, edit_after, identity, is_error: status === 'failed' },
    })
  })
  await warehouse.append('raw_objects', [
    {
      ...{ object_key, status: 'loaded', agent, user_name, sent_on: '2026-01-01', format, format_version: 1 },
      ...{ size_bytes: 1, count_lines_read: events.length, count_lines_used: events.length },
      ...{ count_lines_skipped: 0, count_lines_quarantined: 0 },
    },
  ])
  await warehouse.append('raw_threads', [
    {
      ...{ object_key, thread_id: session_id, session_id, relation: 'root', agent_version: '1.0.0', cwd },
      ...{
        repo_url: repo === null ? null : `https://github.com/${repo}.git`,
        branch,
        started_at: session.started_at,
        ended_at: at,
      },
    },
  ])
  await warehouse.append('raw_events', events)
  await warehouse.append('raw_tool_calls', calls)
}
