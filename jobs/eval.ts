/** Simulates a team, runs the real steps on its logs and scores the findings against what was planted. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import Table from 'cli-table3'
import { stringify } from 'yaml'
import type { Evaluation } from '#analyze/eval/evaluate.ts'
import { detectors } from '#analyze/signals/registry.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { Effects } from './effects.ts'
import { evaluateWarehouse } from './evaluate.ts'
import { runNight } from './night.ts'
import { openSession } from './session.ts'
import { simulateSessions, truthOf, type SessionTruth, type TeamOptions, type Truth } from './simulator/team.ts'
import { analyzeStep } from './steps/analyze.ts'
import { ingestStep } from './steps/ingest.ts'
import { uploadStep } from './steps/upload.ts'

export interface EvalOptions {
  /** An empty folder to work in. */
  dir: string
  seed: string
  count_developers: number
  count_days: number
  /** Measure on the causes that no rule was tuned for. */
  is_held_out: boolean
}

/** One kind of signal on the simulated logs. */
export interface KindScore {
  kind: string
  count_signals: number
  /** Right signals over those whose truth is known; null when there is none. */
  precision: number | null
  /** Signals the simulator knows the truth of. */
  count_known: number
  may_propose_alone: boolean
}

export interface EvalResult {
  count_sessions: number
  count_causes: number
  evaluation: Evaluation
  kinds: KindScore[]
}

const end_at = Date.UTC(2026, 2, 2)

export async function runEval(options: EvalOptions, effects: Effects): Promise<EvalResult> {
  const team: TeamOptions = {
    ...options,
    end_at,
    ...(options.is_held_out ? { cause_set: 'held-out', repo: 'acme/depot' } : {}),
  }
  const sessions: SessionTruth[] = []
  for (const session of simulateSessions(team)) {
    for (const file of session.files) {
      const path = join(options.dir, 'homes', file.path)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, file.content)
    }
    sessions.push(session.truth)
  }
  const truth = truthOf(sessions, team)
  effects.say(
    `eval: ${sessions.length} sessions of ${options.count_developers} developers over ${options.count_days} days`,
  )
  const config = join(options.dir, 'hone.yaml')
  await writeFile(config, stringify({ store: 'store', db: 'hone.duckdb', sources: [{ dir: 'homes' }] }))
  const session = await openSession({ config }, effects)
  await uploadStep(session, false)
  const report = await runNight(session, 'eval', async ({ warehouse, ledger }) => {
    await ingestStep(session, warehouse, ledger.run_id)
    await analyzeStep(session, warehouse, end_at)
    const evaluation = await evaluateWarehouse(warehouse, truth)
    return { evaluation, kinds: await kindScores(warehouse, truth) }
  })
  return { count_sessions: sessions.length, count_causes: truth.causes.length, ...report.result }
}

const KindRow = z.object({ kind: z.string(), session_id: z.string(), tool_call_id: z.string().nullable() })

/**
 * Precision by kind: a signal at a call is right when that call truly did not end well in the simulator's own record, or
 * was planted; a correction when the session has planted words of a person; an interrupt or compaction when the session
 * truly had one. Of the other kinds of whole sessions the simulator keeps no truth: they are counted and not scored.
 */
async function kindScores(warehouse: Warehouse, truth: Truth): Promise<KindScore[]> {
  const bad = new Set<string>()
  const whole = new Map<string, Set<string>>([
    ['correction', new Set()],
    ['user_interrupt', new Set()],
    ['compaction', new Set()],
  ])
  for (const session of truth.sessions) {
    for (const call of session.calls) {
      if (call.status !== 'ok') bad.add(`${session.session_id} ${call.tool_call_id}`)
    }
    if (session.counts.interrupts > 0) whole.get('user_interrupt')?.add(session.session_id)
    if (session.counts.compactions > 0) whole.get('compaction')?.add(session.session_id)
    for (const plant of session.plants) {
      if (plant.tool_call_id === null) whole.get('correction')?.add(session.session_id)
      else bad.add(`${session.session_id} ${plant.tool_call_id}`)
    }
  }
  const rows = await warehouse.all(
    KindRow,
    `select kind, session_id, evidence->>'tool_call_id' as tool_call_id from signals where session_id is not null`,
  )
  return detectors.map(({ kind, may_propose_alone }) => {
    const mine = rows.filter((row) => row.kind === kind)
    const sessions = whole.get(kind)
    const known = sessions ? mine : mine.filter((row) => row.tool_call_id !== null)
    const right = known.filter((row) =>
      sessions ? sessions.has(row.session_id) : bad.has(`${row.session_id} ${row.tool_call_id}`),
    )
    const precision = known.length === 0 ? null : right.length / known.length
    return { kind, count_signals: mine.length, count_known: known.length, precision, may_propose_alone }
  })
}

export function evalText(result: EvalResult): string {
  const { evaluation: e } = result
  const plain = { style: { head: [], border: [], compact: true } }
  const causes = new Table({
    head: ['planted cause', 'signals', 'found', 'clusters', 'merged with', 'rank', 'remedy'],
    ...plain,
  })
  for (const c of e.per_cause) {
    const remedy = c.is_remedy_correct === null ? '' : c.is_remedy_correct ? 'right' : 'not found'
    causes.push([
      c.cause_id,
      c.count_signals,
      c.is_found ? 'yes' : 'no',
      c.count_clusters,
      c.merged_with.join(', '),
      c.rank ?? '',
      remedy,
    ])
  }
  const kinds = new Table({
    head: ['kind of signal', 'signals', 'truth known', 'precision', 'may propose alone'],
    ...plain,
  })
  for (const k of result.kinds) {
    kinds.push([
      k.kind,
      k.count_signals,
      k.count_known,
      k.precision === null ? '' : k.precision.toFixed(3),
      k.may_propose_alone ? 'yes' : 'no',
    ])
  }
  const share = (n: number) => n.toFixed(3)
  return [
    causes.toString(),
    kinds.toString(),
    `${result.count_sessions} sessions, ${result.count_causes} causes planted`,
    `clusters: ARI ${share(e.scores.adjusted_rand_index)}, purity ${share(e.scores.purity)}, homogeneity ${share(e.scores.homogeneity)}, completeness ${share(e.scores.completeness)}`,
    `causes: recall ${share(e.causes.recall)}, precision ${share(e.causes.precision)}; planted places with a signal: ${share(e.plant_recall)}`,
    `remedies right: ${share(e.remedy_accuracy)}; causes among the first 25: ${e.count_causes_in_top_25}; merged pairs: ${e.merged_pairs.length}`,
  ].join('\n')
}
