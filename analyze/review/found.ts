/** A finding about a pull request or build as a signal, with the session that made it where one is known. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Warehouse } from '#ingest/warehouse.ts'
import { memberKey, type FoundSignal } from '../members.ts'
import { patternOf } from '../pattern-of.ts'
import type { Recovery } from '../recoveries.ts'
import type { AnalyzeSettings } from '../settings.ts'
import { draft, type SignalDraft } from '../signals/detector.ts'

/** What was found, before it is known whose session it was. */
export interface Finding {
  repo: string
  /** The pull request; null for what belongs to none. */
  number: number | null
  /** Stands for the session when there is neither a session nor a pull request. */
  stand_in: string
  user_name: string | null
  signal: Pick<SignalDraft, 'kind' | 'subject' | 'text'> & Partial<SignalDraft>
  /** What chose the signal's text, with its version; see `patternOf`. */
  reader?: string
  /** Time lost, where it can be told. */
  wasted_ms?: number | null
  /** How it was mended, as material for remedies. */
  recovery?: Partial<Recovery>
}

export interface ReviewSignals {
  signals: FoundSignal[]
  /** Member key to the recoveries of its trouble. */
  recoveries: Map<string, Recovery[]>
}

const Link = z.object({
  repo: z.string(),
  number: z.number(),
  session_id: z.string(),
  user_name: z.string(),
  agent: z.string(),
})

/**
 * Findings as signals. A pull request without a known session stands for its session as `pull:<repo>#<number>`, so that
 * distinct pull requests count as distinct sessions.
 */
export async function toSignals(
  warehouse: Warehouse,
  findings: readonly Finding[],
  settings: AnalyzeSettings,
): Promise<ReviewSignals> {
  const links = await warehouse.all(
    Link,
    `select links.repo, links.number, session_id, sessions.user_name, sessions.agent
     from session_pull_requests as links join sessions using (session_id)
     qualify row_number() over (partition by links.repo, links.number order by
       list_position(['url', 'commit', 'branch', 'time'], link), sessions.started_at desc, session_id) = 1`,
  )
  const sessions = new Map(links.map((one) => [`${one.repo}#${one.number}`, one]))
  const found: ReviewSignals = { signals: [], recoveries: new Map() }
  for (const finding of findings) {
    const session = sessions.get(`${finding.repo}#${finding.number ?? ''}`)
    const session_id =
      session?.session_id ?? (finding.number === null ? finding.stand_in : `pull:${finding.repo}#${finding.number}`)
    const user_name = session?.user_name ?? finding.user_name ?? 'unknown'
    const signal = toSignal(finding, { session_id, user_name, agent: session?.agent ?? 'unknown' }, settings)
    found.signals.push(signal)
    if (!finding.recovery) continue
    const recovery = { ...noRecovery, session_id, user_name, at: signal.at, ...finding.recovery }
    found.recoveries.set(signal.member, [...(found.recoveries.get(signal.member) ?? []), recovery])
  }
  return found
}

const noRecovery = {
  ...{ fail_seq: 0, pass_seq: 1, fail_form: '', fail_family: null, instead: null, is_retry: false },
  ...{ commands: [], counter_commands: [], hunks: [] },
}

function toSignal(
  finding: Finding,
  session: { session_id: string; user_name: string; agent: string },
  settings: AnalyzeSettings,
): FoundSignal {
  const one = draft({ seq: 0, at: null, scope: 'repository', ...finding.signal })
  const repo = settings.repo_aliases[finding.repo] ?? finding.repo
  const { fingerprint, pattern } = patternOf(one, finding.reader)
  const cause = one.group || fingerprint
  const signal_id = createHash('sha256')
    .update([one.kind, session.session_id, finding.stand_in, one.subject, cause].join('\n'))
    .digest('hex')
    .slice(0, 20)
  const member = memberKey(one.family, repo, one.scope, cause)
  const shown = one.name === '' ? one.text : `${one.text} (${one.name})`
  return {
    ...one,
    ...session,
    text: shown,
    signal_id,
    repo,
    task: session.session_id,
    fingerprint,
    pattern,
    member,
    wasted_ms: finding.wasted_ms ?? null,
  }
}
