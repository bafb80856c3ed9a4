/** Reads the public views session by session, in bounded portions, as traces. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'
import { checkoutsOf } from './checkouts.ts'
import type { AnalyzeSettings } from './settings.ts'
import { CallRow, EventRow, SessionFacts, toTrace, type Trace } from './trace.ts'

const sessionsSql = readFileSync(new URL('./models/analyzed_sessions.sql', import.meta.url), 'utf8')
const worktreesSql = readFileSync(new URL('./models/worktrees.sql', import.meta.url), 'utf8')
const rowsSql = readFileSync(new URL('./models/analyzed_rows.sql', import.meta.url), 'utf8')

const Worktree = z.object({ cwd: z.string(), repo: z.string() })

/** Sessions held in memory at once. */
const portion = 40

/**
 * Every session's trace with the repository's common name, in order of session_id. The views are read once into
 * temporary tables ordered by session, so that a portion is a range.
 */
export async function* readSessions(warehouse: Warehouse, settings: AnalyzeSettings): AsyncGenerator<Trace> {
  const sessions = await warehouse.all(SessionFacts, sessionsSql)
  await warehouse.run(rowsSql)
  const worktrees = await warehouse.all(Worktree, worktreesSql)
  const checkouts = checkoutsOf(
    sessions,
    settings.repo_aliases,
    new Map(worktrees.map(({ cwd, repo: of }) => [cwd, of])),
  )
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

async function bySession<T extends { session_id: string }>(
  warehouse: Warehouse,
  row: z.ZodType<T>,
  table: string,
  from: string,
  to: string,
) {
  const sql = `select * from ${table} where session_id between $from and $to order by session_id, seq`
  const grouped = new Map<string, T[]>()
  for (const one of await warehouse.all(row, sql, { from, to })) {
    const known = grouped.get(one.session_id)
    if (known) known.push(one)
    else grouped.set(one.session_id, [one])
  }
  return grouped
}
