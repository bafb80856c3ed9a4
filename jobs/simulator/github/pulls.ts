/** A team's sessions in, the pull requests they led to with reviews and builds out, and apart from them the truth. */
import { functionName, sourceFile, things } from '../place.ts'
import { randomOf, type Random } from '../random.ts'
import type { GivenMain, GivenPull } from './answers.ts'
import { shaOf } from './answers.ts'
import { brokenBuild, greenLog } from './broken-builds.ts'
import { countSingles, singleRemark, topicNames, topicRemark, type Remark } from './remarks.ts'

export interface GitHubTruth {
  /** Kinds of signals a pull request must have; empty for quiet ones. */
  pulls: { number: number; kinds: string[]; build_cause: string | null }[]
  comments: { number: number; body: string; topic: string | null; intent: Remark['intent'] }[]
  /** Reviewing programs whose remarks are left alone. */
  ignored_reviewers: string[]
}

export interface SimulatedGitHub {
  pulls: GivenPull[]
  main: GivenMain
  truth: GitHubTruth
  /** Remarks said once so far. */
  count_singles: number
}

interface Session {
  user: string
  branch: string
  ended_at: number
}

const hour = 3_600_000
const mainJob = 'main'

/** One in three sessions on a branch leads to a pull request; its story is drawn by weight. */
export function simulateGitHub(seed: string | number, sessions: readonly Session[], end_at: number): SimulatedGitHub {
  const random = randomOf(`${seed} github`)
  const made: SimulatedGitHub = {
    pulls: [],
    main: { commits: [], builds: [] },
    truth: { pulls: [], comments: [], ignored_reviewers: ['tidy-bot'] },
    count_singles: 0,
  }
  const first_at = Math.min(end_at, ...sessions.map((session) => session.ended_at)) - 24 * hour
  onMain(made, 'main start', first_at, 'success')
  for (const session of sessions) {
    if (session.branch === 'main' || !random.chance(0.33)) continue
    tell(made, random.fork(made.pulls.length), session)
  }
  return made
}

type Story = (typeof stories)[number]
const stories = [
  ...['quiet', 'quiet', 'quiet', 'remark', 'remark', 'remark', 'remark', 'red', 'red', 'flaky', 'broken_main'],
  ...['reverted', 'rework', 'scope', 'loop', 'unmended', 'large', 'said_revert'],
] as const

function tell(made: SimulatedGitHub, random: Random, session: Session): void {
  const story: Story = random.pick(stories)
  const at = session.ended_at + random.int(5, 90) * 60_000
  const one = plainPull(made, random, session, at)
  const { pull } = one
  const kinds: string[] = []
  let build_cause: string | null = null
  if (story === 'remark') remark(made, random, one, topicRemark(random, random.pick(topicNames)), kinds)
  else if (made.count_singles < countSingles && random.chance(0.3))
    remark(made, random, one, singleRemark(random, made.count_singles++), kinds)
  if (random.chance(0.4)) nag(made, random, one, kinds)
  if (story === 'red' || story === 'unmended') {
    build_cause = red(random, one, story === 'red')
    if (story === 'red') kinds.push('broken_build')
    else Object.assign(pull, { merged_at: undefined, merge_commit_sha: undefined, closed_at: at + 20 * hour })
  }
  if (story === 'flaky') {
    const { job, log } = brokenBuild(random)
    pull.builds = [
      { on: 0, job, attempt: 1, conclusion: 'failure', at: at + hour, log },
      { on: 0, job, attempt: 2, conclusion: 'success', at: at + 2 * hour, log: greenLog(job) },
    ]
    kinds.push('flaky_build')
  }
  if (story === 'rework') {
    Object.assign(pull, { merged_at: undefined, merge_commit_sha: undefined, closed_at: at + 3 * hour })
    kinds.push('rework')
  }
  if (story === 'large' || story === 'scope') grow(random, one, story === 'scope')
  if (story === 'scope') kinds.push('scope_creep')
  if (story === 'loop') {
    discuss(random, one)
    kinds.push('review_loop')
  }
  if (story === 'said_revert') pull.title = `feat: a button that reverts the ${random.pick(things)}`
  if (story === 'broken_main') kinds.push('broken_main')
  if (story === 'reverted') kinds.push('reverted_pull_request')
  made.pulls.push(pull)
  made.truth.pulls.push({ number: pull.number, kinds, build_cause })
  land(made, pull, story)
  if (story === 'rework') again(made, random, session, pull)
  if (story === 'reverted') revert(made, random, session, pull)
}

interface One {
  pull: GivenPull
  path: string
  at: number
}

/** A small merged pull request that nobody says anything about. */
function plainPull(made: SimulatedGitHub, random: Random, session: Session, at: number): One {
  const number = made.pulls.length + 1
  const path = sourceFile(random)
  const name = functionName(random)
  const patch = `@@ -0,0 +1,3 @@\n+export function ${name}() {\n+  return ${random.int(1, 999)}\n+}`
  const pull: GivenPull = {
    ...{ number, title: `feat: ${name} ${random.int(1000, 9999)}`, login: session.user, branch: session.branch },
    ...{ created_at: at, merged_at: at + 26 * hour, merge_commit_sha: shaOf(0, number), size: random.int(10, 60) },
    commits: [{ at: at - 60_000, files: { [path]: patch }, login: session.user }],
    comments: [],
    builds: [{ on: 0, job: 'test', conclusion: 'success', at: at + hour, log: greenLog('test') }],
  }
  return { pull, path, at }
}

/** A remark on line 2, and the commit that answers it. */
function remark(made: SimulatedGitHub, random: Random, one: One, said: Remark, kinds: string[]): void {
  const { pull, path, at } = one
  const { body, topic, intent, line, answer } = said
  const [commit] = pull.commits
  if (!commit) return
  commit.files = { [path]: `@@ -0,0 +1,3 @@\n+export function f() {\n+${line}\n+}` }
  pull.comments?.push({ login: random.pick(['grace', 'edsger', 'barbara']), body, path, line: 2, line_text: line, at: at + 2 * hour }) // prettier-ignore
  if (answer !== null) {
    const patch = `@@ -1,3 +1,3 @@\n export function f() {\n-${line}\n+${answer}\n }`
    pull.commits.push({ at: at + 4 * hour, files: { [path]: patch }, login: pull.login ?? 'ada' })
  }
  if (topic !== null) kinds.push('repeated_review_comment')
  made.truth.comments.push({ number: pull.number, body, topic, intent })
}

/** A program that says the same below every change, and nobody acts on it. */
function nag(made: SimulatedGitHub, random: Random, { pull, at }: One, kinds: string[]): void {
  const body = `Consider documenting the parameters of this function (rule ${random.pick(['doc-params', 'doc-params-2'])}).`
  pull.comments?.push({
    ...{
      login: 'tidy-bot',
      type: 'Bot',
      body,
      path: 'src/index.ts',
      line: 40,
      line_text: 'export function f() {',
      at: at + 600_000,
    },
  })
  pull.commits.push({ at: at + 5 * hour, files: { 'docs/changes.md': '@@ -1,1 +1,1 @@\n-old\n+new' }, login: pull.login ?? 'ada' }) // prettier-ignore
  made.truth.comments.push({ number: pull.number, body, topic: 'nag', intent: 'request' })
  if (!kinds.includes('repeated_review_comment')) kinds.push('repeated_review_comment')
}

function red(random: Random, { pull, at }: One, isMended: boolean): string {
  const { cause_id, job, log, file, line, answer } = brokenBuild(random)
  const login = pull.login ?? 'ada'
  const [first] = pull.commits
  if (first) first.files = { [file]: `@@ -0,0 +1,3 @@\n+begin\n+${line}\n+end` }
  pull.builds = [{ on: 0, job, conclusion: 'failure', at: at + hour, log, step: `Run ${job}` }]
  if (!isMended) return cause_id
  const on = pull.commits.length
  pull.commits.push({ at: at + 6 * hour, files: { [file]: `@@ -1,3 +1,3 @@\n begin\n-${line}\n+${answer}\n end` }, login }) // prettier-ignore
  pull.builds.push({ on, job, conclusion: 'success', at: at + 7 * hour, log: greenLog(job) })
  return cause_id
}

/** Far larger than the others; only one of the two is cut down in review. */
function grow(random: Random, { pull, path, at }: One, isTrimmed: boolean): void {
  const lines = Array.from({ length: 240 }, (_, n) => `-  ${functionName(random)}(${n})`)
  pull.size = isTrimmed ? random.int(150, 200) : random.int(400, 500)
  pull.reviews = [{ at: at + 2 * hour, state: isTrimmed ? 'CHANGES_REQUESTED' : 'APPROVED' }]
  if (!isTrimmed) return
  const patch = `@@ -1,241 +1,1 @@\n begin\n${lines.join('\n')}`
  pull.commits.push({ at: at + 8 * hour, files: { [path]: patch }, login: pull.login ?? 'ada' })
}

function discuss(random: Random, { pull, path, at }: One): void {
  pull.reviews = []
  for (let round = 0; round < random.int(6, 8); round++) {
    pull.reviews.push({ at: at + (8 + 2 * round) * hour, state: 'CHANGES_REQUESTED' })
    const patch = `@@ -9,1 +9,1 @@\n-  step ${round}\n+  step ${round + 1}`
    pull.commits.push({ at: at + (9 + 2 * round) * hour, files: { [path]: patch }, login: pull.login ?? 'ada' })
  }
}

/** What the default branch sees of it. */
function land(made: SimulatedGitHub, pull: GivenPull, story: Story): void {
  if (pull.merged_at === undefined || pull.merge_commit_sha === undefined) return
  const isBroken = story === 'broken_main'
  onMain(made, pull.merge_commit_sha, pull.merged_at, isBroken ? 'failure' : 'success', pull.title)
  if (isBroken) onMain(made, `fix of ${pull.number}`, pull.merged_at + 40 * 60_000, 'success', 'Mend main')
}

function onMain(made: SimulatedGitHub, name: string, at: number, conclusion: string, message = 'A change'): void {
  const sha = /^[0-9a-f]{40}$/.test(name) ? name : shaOf(0, 100_000 + made.main.commits.length)
  made.main.commits.push({ sha, at, message })
  const log = conclusion === 'success' ? greenLog(mainJob) : `##[group]Run pnpm e2e\n##[endgroup]\nError: the ${name.length} smoke pages did not answer\n##[error]Process completed with exit code 1.\n` // prettier-ignore
  made.main.builds?.push({ sha, job: mainJob, conclusion, at: at + 60_000, log })
}

/** The same branch tried a second time. */
function again(made: SimulatedGitHub, random: Random, session: Session, first: GivenPull): void {
  const { pull } = plainPull(made, random, session, (first.closed_at ?? first.created_at) + 20 * hour)
  made.pulls.push(pull)
  made.truth.pulls.push({ number: pull.number, kinds: [], build_cause: null })
  land(made, pull, 'quiet')
}

function revert(made: SimulatedGitHub, random: Random, session: Session, first: GivenPull): void {
  const at = (first.merged_at ?? first.created_at) + 10 * hour
  const { pull } = plainPull(made, random, { ...session, branch: `revert-${first.number}` }, at)
  Object.assign(pull, { title: `Revert "${first.title ?? ''}"`, body: `Reverts acme/shop#${first.number}` })
  made.pulls.push(pull)
  made.truth.pulls.push({ number: pull.number, kinds: [], build_cause: null })
  land(made, pull, 'quiet')
}
