/** A seed in, weeks of a made-up team's session logs out, in the real formats; the truth about them kept apart. */
import { causeSets, type CauseSet, type CauseSetName } from './causes.ts'
import type { Cause, CauseKind, PlantedRemedy, Scope } from './causes/cause.ts'
import { sessionSteps } from './day.ts'
import { writeClaudeCode } from './log-writers/claude-code.ts'
import { writeCodex } from './log-writers/codex.ts'
import { randomOf, type Random } from './random.ts'
import type { Counts, SessionPlan, WrittenCall, WrittenSession } from './script.ts'
import { targetRepo } from './target-repo.ts'

export interface TeamOptions {
  seed: string | number
  count_developers: number
  count_days: number
  /** Epoch milliseconds: the first moment after the last day. */
  end_at: number
  /** How many causes of the list are planted; all when left out. */
  count_causes?: number
  /** Which list of causes; the known ones when left out. */
  cause_set?: CauseSetName
  /** `owner/name`; acme/shop when left out. */
  repo?: string
}

/** One place in a log where a cause shows. */
export interface Plant {
  cause_id: string
  thread_id: string
  /** null when a person's message shows it. */
  tool_call_id: string | null
  /** 1-based line in the thread's file. */
  line: number
  /** Words of the planted line. */
  needle: string
  is_recovered: boolean
}

export interface SessionTruth {
  session_id: string
  user: string
  agent: string
  agent_version: string
  branch: string
  started_at: number
  ended_at: number
  counts: Counts
  calls: Omit<WrittenCall, 'marks'>[]
  plants: Plant[]
  /** Kinds of signs shown on purpose, beside the planted causes. */
  signs: readonly string[]
}

export interface CauseTruth {
  cause_id: string
  kind: CauseKind
  scope: Scope
  title: string
  remedy: PlantedRemedy | null
  near_miss_of: string | null
  count_sessions: number
  count_users: number
  count_plants: number
  count_recovered_sessions: number
}

export interface Truth {
  causes: CauseTruth[]
  sessions: SessionTruth[]
}

export interface SimulatedFile {
  /** `<user>/.codex/…` or `<user>/.claude/…`: a folder that holds everybody's home. */
  path: string
  content: string
  user: string
  agent: string
}

export interface SimulatedSession {
  files: SimulatedFile[]
  truth: SessionTruth
}

const day_ms = 86_400_000
const names =
  'ana ben cleo dan eva finn gro hugo ida jon kai lea max nia oda pia quin rosa sam tia udo vera wim xena yara zoe'.split(
    ' ',
  )
const versions = [
  ['codex', '0.169.0', 'gpt-5.5'],
  ['claude-code', '2.1.330', 'claude-sonnet-4-5'],
  ['codex', '0.77.0', 'gpt-5.1-codex-max'],
  ['claude-code', '2.1.34', 'claude-opus-4-6'],
  ['codex', '0.128.0', 'gpt-5.4'],
] as const

const writers = { codex: writeCodex, 'claude-code': writeClaudeCode }

/**
 * In: the options. Out: all files and the truth. Everything follows from the options: the same ones give the same bytes.
 * For big teams take simulateSessions, which holds one day at a time.
 */
export function simulateTeam(options: TeamOptions): { files: SimulatedFile[]; truth: Truth } {
  const sessions = [...simulateSessions(options)]
  return {
    files: sessions.flatMap((session) => session.files),
    truth: truthOf(
      sessions.map(({ truth }) => truth),
      options,
    ),
  }
}

/** The sessions one by one, day after day, each with its own truth. */
export function* simulateSessions(options: TeamOptions): Generator<SimulatedSession> {
  const set = plantedCauses(options)
  const { causes } = set
  const random = randomOf(options.seed)
  for (let day = 0; day < options.count_days; day++) {
    const starts_at = options.end_at - (options.count_days - day) * day_ms
    const commit_sha = random.fork(`commit ${day}`).hex(40)
    for (let index = 0; index < options.count_developers; index++) {
      const stream = random.fork(`day ${day} developer ${index}`)
      const due = causes[(index + day) % causes.length] ?? null
      yield* developerDay(stream, { index, starts_at, commit_sha, set, due, repo: options.repo ?? 'acme/shop' })
    }
  }
}

/** The causes that a team with these options meets. */
export function plantedCauses(options: Pick<TeamOptions, 'count_causes' | 'cause_set'>): CauseSet {
  const { causes, routine } = causeSets[options.cause_set ?? 'known']
  return { causes: causes.slice(0, options.count_causes ?? causes.length), routine }
}

/** In: the truths of the sessions. Out: the same with what they say about each cause. */
export function truthOf(sessions: SessionTruth[], options: Pick<TeamOptions, 'count_causes' | 'cause_set'>): Truth {
  const met = new Map<string, { users: Set<string>; sessions: Set<string>; recovered: Set<string>; plants: number }>()
  for (const { user, session_id, plants } of sessions) {
    for (const { cause_id, is_recovered } of plants) {
      const seen = met.get(cause_id) ?? { users: new Set(), sessions: new Set(), recovered: new Set(), plants: 0 }
      met.set(cause_id, seen)
      seen.users.add(user)
      seen.sessions.add(session_id)
      if (is_recovered) seen.recovered.add(session_id)
      seen.plants += 1
    }
  }
  const causes = plantedCauses(options).causes.map(({ cause_id, kind, scope, title, remedy, near_miss_of }) => ({
    ...{ cause_id, kind, scope, title, remedy, near_miss_of },
    count_sessions: met.get(cause_id)?.sessions.size ?? 0,
    count_users: met.get(cause_id)?.users.size ?? 0,
    count_plants: met.get(cause_id)?.plants ?? 0,
    count_recovered_sessions: met.get(cause_id)?.recovered.size ?? 0,
  }))
  return { causes, sessions }
}

interface Shift {
  index: number
  starts_at: number
  commit_sha: string
  set: CauseSet
  /** The cause that this developer meets this day, so that every cause comes up with several people. */
  due: Cause | null
  repo: string
}

/** Weekdays one to three sessions between nine and six, weekends hardly any. */
function* developerDay(random: Random, shift: Shift): Generator<SimulatedSession> {
  const weekday = new Date(shift.starts_at).getUTCDay()
  const isWeekend = weekday === 0 || weekday === 6
  const count = isWeekend ? Number(random.chance(0.06)) : random.pick([0, 1, 1, 2, 2, 2, 3])
  let at = shift.starts_at + random.int(8 * 60, 10 * 60) * 60_000 + random.int(0, 59_999)
  for (let made = 0; made < count; made++) {
    const session = simulateSession(random.fork(made), made === 0 ? shift : { ...shift, due: null }, at)
    yield session
    at = session.truth.ended_at + random.int(10, 120) * 60_000
  }
}

function simulateSession(random: Random, shift: Shift, started_at: number): SimulatedSession {
  const { index, repo, commit_sha } = shift
  const user = `${names[index % names.length]}${index < names.length ? '' : Math.floor(index / names.length)}`
  const usual = index % versions.length
  const [agent, agent_version, model] =
    versions[random.chance(0.8) ? usual : (usual + 1) % versions.length] ?? versions[0]
  const cwd = `/home/${user}/src/${repo.split('/').at(-1)}`
  const { steps, signs } = sessionSteps(random.fork('steps'), { user, cwd }, shift.set, shift.due)
  const branch = random.chance(0.3) ? 'main' : `work/${random.id(6)}`
  const instructions = targetRepo()['AGENTS.md'] ?? null
  const plan: SessionPlan = {
    agent,
    agent_version,
    model,
    user,
    repo,
    cwd,
    branch,
    commit_sha,
    instructions,
    started_at,
    steps,
    signs,
  }
  const written = writers[agent](plan, random.fork('log'))
  const files = written.files.map(({ path, content }) => ({ path: `${user}/${path}`, content, user, agent }))
  return { files, truth: sessionTruth(plan, written) }
}

function sessionTruth(plan: SessionPlan, written: WrittenSession): SessionTruth {
  const { user, agent, agent_version, branch, started_at } = plan
  const { session_id, ended_at, counts, calls, prompts } = written
  const recovered = new Set(
    calls.flatMap(({ marks }) => marks.filter(({ role }) => role === 'recovery').map(({ cause_id }) => cause_id)),
  )
  const shown = [...calls, ...prompts.map((prompt) => ({ ...prompt, tool_call_id: null }))]
  const plants = shown.flatMap(({ marks, thread_id, tool_call_id, line }) =>
    marks
      .filter(({ role }) => role === 'failure')
      .map(({ cause_id, needle }) => ({
        ...{ cause_id, thread_id, tool_call_id, line, needle },
        is_recovered: recovered.has(cause_id),
      })),
  )
  const plain = calls.map(({ marks: _marks, ...call }) => call)
  return {
    ...{ session_id, user, agent, agent_version, branch, started_at, ended_at, counts, plants },
    calls: plain,
    signs: plan.signs,
  }
}
