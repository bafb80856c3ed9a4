/** A session plan in, Codex rollout files out, in the shape that the planned version writes. */
import type { Random } from '../random.ts'
import {
  noCounts,
  toBeats,
  withoutDelegation,
  type Beat,
  type Counts,
  type SessionPlan,
  type WrittenSession,
} from '../script.ts'
import { writeCall } from './codex-calls.ts'
import { iso, openCodexLog, type CodexLog, type CodexThread, type Era, type Spawn } from './codex-log.ts'
import { closeTurn, compact, openThread, prompt, say, think, writeTurnContext } from './codex-turns.ts'

/** In: a plan for Codex and a stream of choices. Out: the rollout files, and what an honest reader must find in them. */
export function writeCodex(plan: SessionPlan, random: Random): WrittenSession {
  const era = eraOf(plan.agent_version)
  const session_id = random.uuidAt(plan.started_at)
  const counts = noCounts()
  const logs: CodexLog[] = []
  const runThread = (thread: CodexThread, beats: Beat[], at: number): CodexLog => {
    const log = openCodexLog(era, plan, thread, random, at, counts)
    logs.push(log)
    counts.threads += 1
    openThread(log)
    for (const beat of beats) writeBeat(log, beat, counts, spawn)
    closeTurn(log)
    return log
  }
  const spawn: Spawn = (parent, title, steps) => {
    const thread_id = random.uuidAt(parent.at)
    return runThread({ thread_id, session_id, task: title }, toBeats(steps), parent.at + 40)
  }
  const steps = era === 'paginated' ? plan.steps : withoutDelegation(plan.steps)
  const root = runThread({ thread_id: session_id, session_id, task: null }, toBeats(steps), plan.started_at)
  return {
    session_id,
    files: logs.map((log) => ({ path: pathOf(plan.started_at, log.thread.thread_id), content: log.text() })),
    calls: logs.flatMap((log) => log.calls),
    prompts: logs.flatMap((log) => log.prompts),
    counts,
    ended_at: root.at,
  }
}

function eraOf(version: string): Era {
  const minor = Number(version.split('.')[1])
  return minor < 100 ? 'early' : minor < 150 ? 'middle' : 'paginated'
}

/** `.codex/sessions/YYYY/MM/DD/rollout-<time>-<thread id>.jsonl`. */
function pathOf(started_at: number, thread_id: string): string {
  const time = iso(started_at).slice(0, 19)
  return `.codex/sessions/${time.slice(0, 10).replaceAll('-', '/')}/rollout-${time.replaceAll(':', '-')}-${thread_id}.jsonl`
}

function writeBeat(log: CodexLog, beat: Beat, counts: Counts, spawn: Spawn): void {
  if (beat.kind === 'prompt') {
    closeTurn(log)
    log.at += beat.after_ms
    log.prompts.push({
      thread_id: log.thread.thread_id,
      line: prompt(log, beat.text),
      text: beat.text,
      marks: beat.marks,
    })
    counts.user_messages += 1
    return
  }
  if (beat.kind === 'compact') {
    counts.compactions += 1
    return compact(log, beat.summary)
  }
  if (beat.kind === 'pause') {
    log.at += beat.ms
    return
  }
  log.at += log.random.int(1500, 11_000)
  if (log.era === 'early') writeTurnContext(log)
  log.repeatTokens()
  if (beat.thought !== null) think(log, beat.thought)
  if (beat.text !== null) say(log, beat.text)
  const finishes = beat.calls.map((call) => writeCall(log, call, counts, spawn))
  log.spend(beat.thought !== null)
  for (const finish of finishes) finish()
  log.settleTokens()
  log.at += 20
}
