/** One lesson and one open repository in; the branch and pull request made sure of, and what was decided, out. */
import type { Lesson } from '#analyze/lesson.ts'
import type { Decision, JournalKind } from '#ingest/journal.ts'
import { renderProposal, type ProposalText } from './body.ts'
import {
  checkChange,
  commitFile,
  isAncestor,
  isMergeable,
  push,
  readFileAt,
  strangersOn,
  type FileAt,
} from './branch.ts'
import { branchName, branchesOf } from './branch-name.ts'
import { draft, holdsLesson, placeOf } from './draft.ts'
import { countOpen, type OpenRepository } from './open-repository.ts'
import type { ProposeEffects, ProposeResult } from './propose.ts'
import { ensurePull, findPull, type Pull } from './pull-request.ts'
import { decide, type ProposalRecord } from './record.ts'
import type { ProposeSettings } from './settings.ts'
import { checkPath } from './validate.ts'
import { writeProposalFile } from './proposal-file.ts'

export interface Outcome {
  result: ProposeResult
  decisions: Decision[]
}
export interface Context {
  repo: OpenRepository
  settings: ProposeSettings
  effects: ProposeEffects
  record: ProposalRecord | null
  /** New proposals this run may still make. */
  count_new_left: number
}

interface Change {
  file: FileAt
  text: string
  line: string
}
type Step = { action: ProposeResult['action']; reason: string; head_sha: string | null }

/** Ensures the proposal of one lesson. Throws KnownError when the repository or the forge refuses. */
export async function ensureProposal(lesson: Lesson, context: Context): Promise<Outcome> {
  const { repo, effects, record } = context
  const { clone, github } = repo
  const branches = branchesOf(lesson.lesson_id, record?.branch ?? null, clone.heads)
  const branch = branches[0] ?? branchName(lesson, effects.redact)
  const pull = github
    ? await findPull(github, repo.name, lesson.lesson_id, [...new Set([branch, ...branches])], repo.pulls)
    : null
  const at = { lesson, context, branch, pull }

  if (pull?.state === 'closed') return end(at, 'closed', 'a person closed the pull request; that is final')
  if (pull?.state === 'merged') return end(at, 'merged', 'the pull request is merged')
  if (record?.state === 'closed' && pull === null) return end(at, 'closed', 'refused by a person; that is final')

  const [misplaced] = checkPath(lesson.place)
  if (misplaced) return refused(at, `${misplaced.rule}: ${misplaced.detail}`)
  const file = await findFile(lesson, repo)
  if (file.problem !== null) return refused(at, file.problem)
  if (holdsLesson(file.text, lesson.lesson_id)) return end(at, 'merged', `the line is in ${file.path}`)
  if (record?.state === 'merged')
    return end(at, 'closed', 'it was merged and a person took the line out again; that is final')
  if (record !== null && !clone.heads.has(record.branch))
    return end(at, 'closed', 'a person deleted the branch; that is final')

  const drafted = draft(lesson, file.text, repo.lines)
  if (drafted.is_refused) return refused(at, drafted.reason)
  const violations = checkChange(file, drafted.text, lesson.text, effects.redact)
  if (violations.length > 0) return refused(at, violations.map(({ rule, detail }) => `${rule}: ${detail}`).join('; '))
  const change: Change = { file, text: drafted.text, line: drafted.line }
  repo.lines.push(change.line)

  if (effects.is_dry_run) return dryRun(at, change)
  const head = clone.heads.get(branch) ?? null
  if (head === null) {
    const limit = limitReached(context)
    if (limit !== null) return refused(at, limit)
  }
  const step = head === null ? await create(at, change) : await keep(at, change, head)
  if (step.action === 'refused') return refused(at, step.reason, step.head_sha)
  return publish(at, change, step)
}

interface At {
  lesson: Lesson
  context: Context
  branch: string
  pull: Pull | null
}

async function findFile(lesson: Lesson, { clone }: OpenRepository): Promise<FileAt> {
  const read = (path: string) => readFileAt(clone, clone.base_sha, path)
  const path = await placeOf(lesson.place, async (name) => {
    const found = await read(name)
    return found.problem === null ? found.text : ''
  })
  return read(path)
}

function limitReached({ count_new_left, settings, repo }: Context): string | null {
  if (count_new_left <= 0)
    return `${settings.max_new_per_day} new proposals a day are enough; it waits for another night`
  if (countOpen(repo) >= settings.max_open)
    return `${settings.max_open} proposals are open; it waits until one is answered`
  return null
}

async function create(at: At, change: Change): Promise<Step> {
  const { clone } = at.context.repo
  const sha = await commit(at, change, [clone.base_sha])
  return pushed(at, sha, 'created', 'branch pushed')
}

/** A branch that is there: left alone when a person touched it, kept when it says what it should, else moved forward. */
async function keep(at: At, change: Change, head: string): Promise<Step> {
  const { repo, record, settings } = at.context
  const { clone } = repo
  if (record?.head_sha !== head) {
    // Not the commit we remember: ours only if we would make the same one now, or if we remember none and nobody else wrote.
    if (head === (await commit(at, change, [clone.base_sha])))
      return { action: 'unchanged', reason: 'nothing new', head_sha: head }
    const isRemembered = record !== null && record.head_sha !== null
    if (isRemembered || (await strangersOn(clone, head, settings.author.email)).length > 0) {
      return { action: 'refused', reason: 'a person changed the branch; it is theirs now', head_sha: head }
    }
  }
  const there = await readFileAt(clone, head, change.file.path)
  const saysIt = there.text?.split(/\r?\n/).includes(change.line) ?? false
  if (saysIt && (await isMergeable(clone, head))) return { action: 'unchanged', reason: 'nothing new', head_sha: head }
  // The branch always is its base plus one line: where the base went on, it is merged in. Never a rewrite, never a force.
  const parents = (await isAncestor(clone, clone.base_sha, head)) ? [head] : [head, clone.base_sha]
  const sha = await commit(at, change, parents)
  return pushed(at, sha, 'updated', saysIt ? 'brought level with its base' : 'the line has new words')
}

async function commit({ lesson, context }: At, { file, text, line }: Change, parents: string[]): Promise<string> {
  const { redact } = context.effects
  const { title } = renderProposal(lesson, { path: file.path, line, head_sha: null }, redact)
  const message = `${title}\n\nHone-Lesson: ${lesson.lesson_id}\nHone-Cluster: ${lesson.cluster_id}\n`
  const { author } = context.settings
  const { mode, path } = file
  return commitFile(context.repo.clone, {
    path,
    text,
    mode,
    message,
    parents,
    author,
    at: lesson.evidence.last_seen_at,
  })
}

async function pushed(at: At, sha: string, action: 'created' | 'updated', reason: string): Promise<Step> {
  const { effects, repo } = at.context
  const rejection = await push(repo.clone, sha, at.branch)
  if (rejection !== null)
    return { action: 'refused', reason: `the remote did not take the branch: ${rejection}`, head_sha: null }
  effects.onStep?.('propose:pushed')
  return { action, reason, head_sha: sha }
}

/** The description where people read it: a pull request, or a file where there is no forge. */
async function publish(at: At, change: Change, step: Step): Promise<Outcome> {
  const { lesson, branch, pull, context } = at
  const { repo, effects, settings } = context
  const text = render(at, change, step.head_sha)
  if (repo.github === null) {
    const file = await writeProposalFile(effects.out_dir, lesson.lesson_id, {
      text,
      change: change.file,
      after: change.text,
      branch,
    })
    const next = recordOf(at, 'pushed', step.head_sha, text.content_hash)
    return done(at, { ...step, file }, 'proposal_pushed', next)
  }
  const wanted = { branch, base: repo.clone.base, title: text.title, body: text.body, draft: settings.github.is_draft }
  const ensured = await ensurePull(repo.github, repo.name, { ...wanted, lesson_id: lesson.lesson_id }, pull)
  if (ensured.action === 'created') {
    repo.pulls.push(ensured.pull)
    effects.onStep?.('propose:opened')
  }
  const first = step.action === 'unchanged' ? ensured.action : step.action
  const reason = step.action === 'updated' ? step.reason : ensured.reason
  const next = { ...recordOf(at, 'open', step.head_sha, text.content_hash), ...placeOfPull(ensured.pull) }
  const kind =
    ensured.action === 'created' || context.record?.url == null ? 'pull_request_opened' : 'pull_request_updated'
  return done({ ...at, pull: ensured.pull }, { action: first, reason, head_sha: step.head_sha }, kind, next)
}

async function dryRun(at: At, change: Change): Promise<Outcome> {
  const text = render(at, change, null)
  const { effects } = at.context
  const given = { text, change: change.file, after: change.text, branch: null }
  const file = await writeProposalFile(effects.out_dir, at.lesson.lesson_id, given)
  return {
    result: { ...blank(at), action: 'dry_run', reason: 'nothing was pushed', branch: null, file },
    decisions: [],
  }
}

function render({ lesson, context }: At, { file, line }: Change, head_sha: string | null): ProposalText {
  return renderProposal(lesson, { path: file.path, line, head_sha }, context.effects.redact)
}

/** A proposal that has its answer: recorded once, then only said. */
function end(at: At, state: 'closed' | 'merged', reason: string): Outcome {
  const { record, repo } = at.context
  const next: ProposalRecord = {
    ...(record ?? recordOf(at, state, repo.clone.heads.get(at.branch) ?? null, null)),
    ...(at.pull ? placeOfPull(at.pull) : {}),
    state,
  }
  const action = state === 'closed' ? 'refused' : 'unchanged'
  if (at.context.effects.is_dry_run) return { result: { ...blank(at), action, reason }, decisions: [] }
  return done(at, { action, reason, head_sha: next.head_sha }, 'proposal_closed', next)
}

function refused(at: At, reason: string, head_sha: string | null = null): Outcome {
  return { result: { ...blank(at), action: 'refused', reason, head_sha }, decisions: [] }
}

function done(
  at: At,
  what: { action: ProposeResult['action']; reason: string; head_sha: string | null; file?: string },
  kind: JournalKind,
  next: ProposalRecord,
): Outcome {
  const { effects, record } = at.context
  return { result: { ...blank(at), ...what }, decisions: decide(effects.now, kind, record, next) }
}

function blank({ lesson, context, branch, pull }: At): ProposeResult {
  const { repo, record } = context
  const isThere = repo.clone.heads.has(branch) || record !== null || pull !== null
  return {
    ...{ lesson_id: lesson.lesson_id, repo: repo.name, action: 'refused', reason: '', head_sha: null, file: null },
    ...{ branch: isThere || !context.effects.is_dry_run ? branch : null, url: pull?.url ?? record?.url ?? null },
  }
}

function recordOf(
  at: At,
  state: ProposalRecord['state'],
  head_sha: string | null,
  content_hash: string | null,
): ProposalRecord {
  const { repo } = at.context
  return {
    ...{ lesson_id: at.lesson.lesson_id, repo: repo.name, branch: at.branch, base_sha: repo.clone.base_sha, head_sha },
    ...{ pull_request_number: null, url: null, state, content_hash },
  }
}

function placeOfPull(pull: Pull) {
  return { pull_request_number: pull.number, url: pull.url, branch: pull.branch }
}
