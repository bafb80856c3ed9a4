/** Simulates a team, runs the real steps on its logs and GitHub answers, and scores the findings against what was planted. */
import type { Evaluation } from '#analyze/eval/evaluate.ts'
import type { Effects } from '../effects.ts'
import { runNight } from '../night.ts'
import { openSession } from '../session.ts'
import { givenGitHub } from '../simulator/github/answers.ts'
import type { CauseSetName } from '../simulator/causes.ts'
import { simulateGitHub } from '../simulator/github/pulls.ts'
import { teamEnd_at, writeConfig, writeLogs } from '../simulator/scratch-team.ts'
import { simulateSessions, truthOf, type SessionTruth, type TeamOptions } from '../simulator/team.ts'
import { analyzeStep } from '../steps/analyze.ts'
import { ingestStep } from '../steps/ingest.ts'
import { uploadStep } from '../steps/upload.ts'
import { evaluateWarehouse } from './findings.ts'
import { kindScores, type KindScore } from './kinds.ts'
import { reviewScores, type ReviewScores } from './review.ts'

export interface EvalOptions {
  /** An empty folder to work in. */
  dir: string
  seed: string
  count_developers: number
  count_days: number
  /** Which causes are planted. */
  cause_set: CauseSetName
}

export interface EvalResult {
  count_sessions: number
  count_causes: number
  count_pull_requests: number
  evaluation: Evaluation
  kinds: KindScore[]
  review: ReviewScores
}

/** In: the team. Out: every figure of the findings on it. The clock is the team's own. */
export async function runEval(options: EvalOptions, effects: Effects): Promise<EvalResult> {
  const repo = options.cause_set === 'known' ? 'acme/shop' : 'acme/depot'
  const team: TeamOptions = { ...options, end_at: teamEnd_at, repo }
  const sessions: SessionTruth[] = []
  for (const session of simulateSessions(team)) {
    await writeLogs(options.dir, session.files)
    sessions.push(session.truth)
  }
  const truth = truthOf(sessions, team)
  effects.say(
    `eval: ${sessions.length} sessions of ${options.count_developers} developers over ${options.count_days} days`,
  )
  const session = await openSession({ config: await writeConfig(options.dir) }, effects)
  const github = simulateGitHub(options.seed, sessions, teamEnd_at)
  await givenGitHub(session.store, repo, github.pulls, github.main)
  await uploadStep(session, false)
  const report = await runNight(session, 'eval', async ({ warehouse, ledger }) => {
    await ingestStep(session, warehouse, ledger.run_id)
    await analyzeStep(session, warehouse, teamEnd_at)
    return {
      evaluation: await evaluateWarehouse(warehouse, truth),
      kinds: await kindScores(warehouse, truth, github.truth),
      review: await reviewScores(warehouse, github.truth),
    }
  })
  const { length: count_pull_requests } = github.pulls
  return { count_sessions: sessions.length, count_causes: truth.causes.length, count_pull_requests, ...report.result }
}
