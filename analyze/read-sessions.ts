/** Reads the public views session by session, in bounded portions, as traces. */
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'
import { checkoutsOf } from './checkouts.ts'
import type { AnalyzeSettings } from './settings.ts'
import { CallRow, EventRow, SessionFacts, toTrace, type Trace } from './trace.ts'

const portion = 40

/**
 * Every session's trace with the repository's common name, in order of session_id. The views are read once into
 * temporary tables ordered by session, so that a portion is a range.
 */
export async function* readSessions(warehouse: Warehouse, settings: AnalyzeSettings): AsyncGenerator<Trace> {
  const sessions = await warehouse.all(SessionFacts, sessionsQuery)
  const checkouts = checkoutsOf(sessions, settings.repo_aliases)
  await warehouse.run(`create or replace temp table analyzed_calls as ${callsQuery}`)
  await warehouse.run(`create or replace temp table analyzed_events as ${eventsQuery}`)
  for (let at = 0; at < sessions.length; at += portion) {
    const slice = sessions.slice(at, at + portion)
    const [from, to] = [slice[0]?.session_id ?? '', slice.at(-1)?.session_id ?? '']
    const calls = await bySession(warehouse, CallRow, 'analyzed_calls', from, to)
    const events = await bySession(warehouse, EventRow, 'analyzed_events', from, to)
    for (const session of slice) {
      const { repo, root } = checkouts.get(session.session_id) ?? { repo: session.repo, root: session.cwd }
      const facts = { ...session, repo, cwd: root }
      yield toTrace(facts, calls.get(session.session_id) ?? [], events.get(session.session_id) ?? [], settings.idle_ms)
    }
  }
  await warehouse.run('drop table analyzed_calls; drop table analyzed_events')
}

async function bySession<T extends { session_id: string }>(warehouse: Warehouse, row: z.ZodType<T>, table: string, from: string, to: string) {
  const sql = `select * from ${table} where session_id between $from and $to order by session_id, seq`
  const grouped = new Map<string, T[]>()
  for (const one of await warehouse.all(row, sql, { from, to })) {
    const known = grouped.get(one.session_id)
    if (known) known.push(one)
    else grouped.set(one.session_id, [one])
  }
  return grouped
}

const sessionsQuery = `
  select session_id, agent, user_name, repo, cwd, started_at, ended_at, end_state, duration_ms,
    coalesce(input_tokens, 0) + coalesce(cached_input_tokens, 0) + coalesce(output_tokens, 0) as total_tokens
  from sessions order by session_id`

const callsQuery = `
  select session_id, thread_id, tool_call_id, seq, result_seq, turn, tool, tool_kind, command, arguments, output, status,
    exit_code, started_at, duration_ms, file_path, edit_before, edit_after, cwd, object_key
  from tool_calls order by session_id, seq`

const eventsQuery = `
  select session_id, thread_id, seq, "at", turn, kind, role,
    case when kind in ('user_message', 'assistant_message') then text end as text, is_injected, model
  from events order by session_id, seq`
