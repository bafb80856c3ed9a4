/**
 * Every session's findings: those of sessions that did not change since the last run are taken from there, the others are
 * read and analyzed. What is kept is keyed by everything it was made from, so it can only save time.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'
import { readTraces, sessionFacts } from './read-sessions.ts'
import { findingsOf, type SessionFindings } from './session-findings.ts'
import type { AnalyzeSettings } from './settings.ts'
import type { SessionFacts } from './trace.ts'

const inputsSql = readFileSync(new URL('./models/session_inputs.sql', import.meta.url), 'utf8')

/** What makes a run's findings of a session good for another run, beside the session itself and the settings. */
export interface KeptBy {
  /** Stands for the program that analyzes, e.g. a hash of its files. */
  program: string
  /** Texts of threads that ended before are gone (retention), epoch ms; null when texts never go. */
  text_cutoff: number | null
}

const Inputs = z.object({ session_id: z.string(), rows: z.string(), count_events: z.number() })
const Kept = z.object({ session_id: z.string(), inputs: z.string(), body: z.string() })

/** Findings of all sessions in order of session_id; `kept_by` null reads every session and keeps nothing. */
export async function allFindings(
  warehouse: Warehouse,
  settings: AnalyzeSettings,
  kept_by: KeptBy | null,
): Promise<SessionFindings[]> {
  const sessions = await sessionFacts(warehouse, settings)
  const inputs = await inputsOf(warehouse, sessions, settings, kept_by)
  const found = kept_by === null ? new Map<string, SessionFindings>() : await readKept(warehouse, inputs)
  const missing = sessions.filter(({ session_id }) => !found.has(session_id))
  const sizes = new Map([...inputs].map(([session_id, { count_events }]) => [session_id, count_events]))
  for await (const trace of readTraces(warehouse, missing, sizes, settings)) {
    found.set(trace.session.session_id, findingsOf(trace, settings))
  }
  if (kept_by !== null) await keep(warehouse, inputs, missing, found)
  return sessions.map(({ session_id }) => found.get(session_id)).filter((one) => one !== undefined)
}

/** By session: a name for everything its findings are made from, and how many events it has. */
async function inputsOf(
  warehouse: Warehouse,
  sessions: readonly SessionFacts[],
  settings: AnalyzeSettings,
  kept_by: KeptBy | null,
): Promise<Map<string, { inputs: string; count_events: number }>> {
  const rows = await warehouse.all(Inputs, inputsSql, { text_cutoff: kept_by?.text_cutoff ?? null })
  const rowsOf = new Map(rows.map((row) => [row.session_id, row]))
  const common = JSON.stringify([kept_by?.program, settings])
  return new Map(
    sessions.map((facts) => {
      const { rows: of = '', count_events = 0 } = rowsOf.get(facts.session_id) ?? {}
      const hash = createHash('sha256')
        .update(JSON.stringify([facts, of]))
        .update(common)
      return [facts.session_id, { inputs: hash.digest('base64url').slice(0, 32), count_events }]
    }),
  )
}

async function readKept(
  warehouse: Warehouse,
  inputs: ReadonlyMap<string, { inputs: string }>,
): Promise<Map<string, SessionFindings>> {
  await warehouse.run(
    'create table if not exists session_findings (session_id varchar not null, inputs varchar not null, body varchar not null)',
  )
  const kept = await warehouse.all(Kept, 'select session_id, inputs, body from session_findings')
  return new Map(
    kept
      .filter(({ session_id, inputs: of }) => inputs.get(session_id)?.inputs === of)
      .map(({ session_id, body }) => [session_id, JSON.parse(body) as SessionFindings]),
  )
}

/** Replaces what is out of date, and forgets sessions that are gone. */
async function keep(
  warehouse: Warehouse,
  inputs: ReadonlyMap<string, { inputs: string }>,
  fresh: readonly SessionFacts[],
  found: ReadonlyMap<string, SessionFindings>,
): Promise<void> {
  const renewed = new Set(fresh.map(({ session_id }) => session_id))
  const current = JSON.stringify([...inputs.keys()].filter((session_id) => !renewed.has(session_id)))
  await warehouse.transaction(async () => {
    await warehouse.run(
      `delete from session_findings where session_id not in (select unnest(from_json($current, '["varchar"]')))`,
      { current },
    )
    await warehouse.append(
      'session_findings',
      fresh.map(({ session_id }) => ({
        session_id,
        inputs: inputs.get(session_id)?.inputs ?? '',
        body: JSON.stringify(found.get(session_id)),
      })),
    )
  })
}
