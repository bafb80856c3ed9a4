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
/** Portions after which DuckDB gives back what it no longer needs; each costs some 20 ms. */
const trimPortions = 8
/** Events of the sessions whose rows are sorted together: some 100 MB at most, usually half of it. */
const chunkEvents = 50_000

/** Every session with its repository's common name and its checkout's folder, in order of session_id. */
export async function sessionFacts(warehouse: Warehouse, settings: AnalyzeSettings): Promise<SessionFacts[]> {
  const sessions = await warehouse.all(SessionFacts, sessionsSql)
  const worktrees = await warehouse.all(Worktree, worktreesSql)
  const checkouts = checkoutsOf(
    sessions,
    settings.repo_aliases,
    new Map(worktrees.map(({ cwd, repo: of }) => [cwd, of])),
  )
  return sessions.map((session) => {
    const { repo, root } = checkouts.get(session.session_id) ?? { repo: session.repo, root: session.cwd }
    return { ...session, repo, cwd: root }
  })
}

/**
 * The traces of these sessions, in their order (by session_id). The views are read once for each chunk of sessions into
 * temporary tables, so that memory is bounded however many there are; `sizes` says how many events a session has.
 */
export async function* readTraces(
  warehouse: Warehouse,
  sessions: readonly SessionFacts[],
  sizes: ReadonlyMap<string, number>,
  settings: AnalyzeSettings,
): AsyncGenerator<Trace> {
  let count_portions = 0
  for (const chunk of chunksOf(sessions, sizes)) {
    const ids = JSON.stringify(chunk.map(({ session_id }) => session_id))
    await warehouse.run(`set variable analyzed_sessions = '${ids.replaceAll("'", "''")}'`)
    await warehouse.runFrugally(rowsSql)
    for (let at = 0; at < chunk.length; at += portion) {
      const slice = chunk.slice(at, at + portion)
      const [from, to] = [slice[0]?.session_id ?? '', slice.at(-1)?.session_id ?? '']
      const calls = await bySession(warehouse, CallRow, 'analyzed_calls', from, to)
      const events = await bySession(warehouse, EventRow, 'analyzed_events', from, to)
      if (++count_portions % trimPortions === 0) await warehouse.trim()
      for (const session of slice) {
        const { session_id } = session
        yield toTrace(session, calls.get(session_id) ?? [], events.get(session_id) ?? [], settings.idle_ms)
      }
    }
    await warehouse.run('drop table analyzed_calls; drop table analyzed_events; reset variable analyzed_sessions')
    await warehouse.trim()
  }
}

function chunksOf(sessions: readonly SessionFacts[], sizes: ReadonlyMap<string, number>): SessionFacts[][] {
  const chunks: SessionFacts[][] = []
  let room = 0
  for (const session of sessions) {
    const size = sizes.get(session.session_id) ?? 0
    const last = chunks.at(-1)
    if (last && size <= room) last.push(session)
    else {
      chunks.push([session])
      room = chunkEvents
    }
    room -= size
  }
  return chunks
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
