/** Step four of the night: lessons in, branches and pull requests (or, by default, a dry run in files) out. */
import { lessonsOf, refreshProposals } from '#analyze/lesson-rows.ts'
import { addToWarehouse, writeJournal } from '#ingest/journal.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { githubToken } from '../github/token.ts'
import { propose, type ProposeResult } from '../propose/propose.ts'
import { makeRedactor } from '../redactor.ts'
import type { Session } from '../session.ts'
import { journalOf } from './analyze.ts'

export interface ProposeOutcome {
  results: ProposeResult[]
  /** What a repository or the forge refused, each once, with what to do about it. */
  problems: string[]
}

/** Proposes every candidate lesson whose repository is configured; without configuration, everything is a dry run. */
export async function proposeStep(
  session: Session,
  warehouse: Warehouse,
  is_dry_run: boolean,
): Promise<ProposeOutcome> {
  const { settings, effects, store } = session
  const lessons = await lessonsOf(warehouse)
  const redactor = await makeRedactor(session)
  const onGitHub = settings.propose.repos.find((repo) => repo.forge === 'github')
  const token =
    onGitHub && !is_dry_run ? await githubToken(effects.env, settings.propose.github.api_url, onGitHub.name) : undefined
  const progress = effects.progress('proposing')
  const { results, decisions, problems } = await propose(lessons, settings.propose, {
    journal: await journalOf(warehouse),
    now: effects.now(),
    out_dir: settings.out,
    is_dry_run,
    env: effects.env,
    onWarning: effects.say,
    token,
    redact: (text) => redactor.text(text).text,
    onStep: effects.step,
    onProgress: (done, total) => progress.update(done, total),
  })
  effects.step('propose:done')
  await addToWarehouse(warehouse, await writeJournal(store, decisions))
  await refreshProposals(warehouse)
  progress.end(proposeLine(results))
  return { results, problems: problems.map(({ message, hint }) => (hint ? `${message}. ${hint}` : message)) }
}

/** One line that says what became of the lessons. */
export function proposeLine(results: readonly ProposeResult[]): string {
  if (results.length === 0) return 'propose: no lesson yet; one needs three sessions, two days and two people'
  const counts = new Map<string, number>()
  for (const { action } of results) counts.set(action, (counts.get(action) ?? 0) + 1)
  return `propose: ${[...counts].map(([action, n]) => `${n} ${action.replaceAll('_', ' ')}`).join(', ')}`
}
