/** Lessons in, branches and draft pull requests out: few, small, the same ones when run again, and a person's no is final. */
import type { Lesson } from '#analyze/lesson.ts'
import type { Decision, JournalEntry } from '#ingest/journal.ts'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import type { createGitHub } from '../github/client.ts'
import { renderProposal } from './body.ts'
import { draft } from './draft.ts'
import { ensureProposal } from './ensure.ts'
import { openRepository } from './open-repository.ts'
import { writeProposalFile } from './proposal-file.ts'
import { countNewOn, proposalsFromJournal, recordKey, type ProposalRecord } from './record.ts'
import type { ProposeSettings, TargetRepository } from './settings.ts'
import { validate } from './validate.ts'

export interface ProposeEffects {
  /** All earlier decisions; the memory of what was proposed and refused. */
  journal: readonly JournalEntry[]
  /** Epoch ms, for the decisions. */
  now: number
  /** Folder for `<lesson-id>.md`. */
  out_dir: string
  /** Write files only; nothing is pushed or opened. */
  is_dry_run: boolean
  /** GitHub token; needed where a repository's forge is github. */
  token: string | undefined
  /** Environment for git: PATH, HOME, proxies and ssh agent are taken from it, nothing else. */
  env: Readonly<Record<string, string | undefined>>
  /** Replaces secrets; the same text back means there are none. */
  redact: (text: string) => string
  /** Where fresh clones go for the time of the run; the system's own place when not given. */
  temp_dir?: string
  /** Makes the GitHub client; tests hook their checker in here. */
  connect?: typeof createGitHub
  onStep?: (name: string) => void
  onProgress?: (done: number, total: number) => void
  onWarning?: (message: string) => void
}

export interface ProposeResult {
  lesson_id: string
  repo: string
  action: 'created' | 'updated' | 'unchanged' | 'refused' | 'dry_run'
  /** Why, in words; for `refused` it names the rule, the limit, the person's act or what the repository said. */
  reason: string
  branch: string | null
  url: string | null
  head_sha: string | null
  /** The Markdown file that was written, if one was. */
  file: string | null
}

export interface Proposed {
  /** One per lesson, in the order of the lessons. */
  results: ProposeResult[]
  /** To be journalled: one per lesson whose proposal changed. */
  decisions: Decision[]
  /** What repositories or GitHub refused, each once; the lessons it cost are `refused` with the same words. */
  problems: KnownError[]
}

/**
 * Proposes lessons, most important first. A lesson whose repository is not configured becomes a file only (a dry run).
 * Lessons that have a branch go before new ones, so that limits never starve them. A repository that refuses costs its own
 * lessons and no others. Throws only on broken assumptions.
 */
export async function propose(
  lessons: readonly Lesson[],
  settings: ProposeSettings,
  effects: ProposeEffects,
): Promise<Proposed> {
  const records = proposalsFromJournal(effects.journal)
  const found = new Map<string, ProposeResult>()
  const decisions: Decision[] = []
  const problems: KnownError[] = []
  let count_new = countNewOn(effects.journal, effects.now)
  const note = (result: ProposeResult) => {
    found.set(result.lesson_id, result)
    effects.onProgress?.(found.size, lessons.length)
  }

  const addProblem = ({ name }: TargetRepository, cause: KnownError) => {
    const { hint, transient } = cause
    const problem = new KnownError(`${name}: ${cause.message}`, { hint, transient, cause })
    if (!problems.some(({ message }) => message === problem.message)) problems.push(problem)
  }

  const open = lessons.filter((lesson) => {
    const reason = notForProposing(lesson)
    if (reason !== null) note(plainResult(lesson, 'refused', reason))
    return reason === null
  })
  const targetOf = (lesson: Lesson) => settings.repos.find((r) => r.name.toLowerCase() === lesson.repo?.toLowerCase())
  for (const lesson of open) if (!targetOf(lesson)) note(await fileOnly(lesson, effects))

  for (const target of settings.repos) {
    const mine = open.filter((lesson) => targetOf(lesson) === target)
    if (mine.length === 0) continue
    const recordOf = (lesson: Lesson): ProposalRecord | null =>
      records.get(recordKey(lesson.lesson_id, target.name)) ?? null
    await inRepository(target, settings, effects, async (repo) => {
      for (const lesson of [...mine.filter((l) => recordOf(l)), ...mine.filter((l) => !recordOf(l))]) {
        const count_new_left = settings.max_new_per_day - count_new
        const context = { repo, settings, effects, record: recordOf(lesson), count_new_left }
        const outcome = await ensureProposal(lesson, context).catch((error: unknown) => {
          // What will not pass costs this lesson only; what may pass (a time-out, a rate limit) ends the repository's turn.
          if (!(error instanceof KnownError) || error.transient) throw error
          addProblem(target, error)
          return { result: plainResult(lesson, 'refused', wordsOf(error)), decisions: [] }
        })
        // A branch found again without a record (a run was killed after the push) is one of today's as well.
        if (recordOf(lesson) === null && outcome.decisions.length > 0) count_new += 1
        decisions.push(...outcome.decisions)
        note(outcome.result)
      }
    }).catch((error: unknown) => {
      if (!(error instanceof KnownError)) throw error
      addProblem(target, error)
      for (const lesson of mine) if (!found.has(lesson.lesson_id)) note(plainResult(lesson, 'refused', wordsOf(error)))
    })
  }
  return { results: lessons.flatMap((lesson) => found.get(lesson.lesson_id) ?? []), decisions, problems }
}

async function inRepository(
  target: TargetRepository,
  settings: ProposeSettings,
  effects: ProposeEffects,
  work: (repo: Awaited<ReturnType<typeof openRepository>>) => Promise<void>,
): Promise<void> {
  const repo = await openRepository(target, settings, effects)
  try {
    await work(repo)
  } finally {
    await repo.clone.dispose()
  }
}

/** What keeps a lesson from being proposed whatever the repository says; null when nothing does. */
function notForProposing(lesson: Lesson): string | null {
  if (!/^L[A-Za-z0-9]{1,32}$/.test(lesson.lesson_id)) return 'its id is not one of ours'
  return lesson.state === 'muted' ? 'a person muted its cluster' : null
}

/** A lesson without a configured repository: what would be proposed, as a file, against an empty AGENTS.md. */
async function fileOnly(lesson: Lesson, effects: ProposeEffects): Promise<ProposeResult> {
  const drafted = draft(lesson, null)
  if (drafted.is_refused) return plainResult(lesson, 'refused', drafted.reason)
  const change = { path: lesson.place, text: null }
  const files = [{ path: change.path, before: null, after: drafted.text }]
  const violations = validate(files, lesson.text, effects.redact)
  if (violations.length > 0) {
    return plainResult(lesson, 'refused', violations.map(({ rule, detail }) => `${rule}: ${detail}`).join('; '))
  }
  const text = renderProposal(lesson, { path: change.path, line: drafted.line, head_sha: null }, effects.redact)
  try {
    const file = await writeProposalFile(effects.out_dir, lesson.lesson_id, {
      text,
      change,
      after: drafted.text,
      branch: null,
    })
    const reason = `${lesson.repo ?? 'its repository'} is not under \`propose.repos\`, so it is only written down`
    return { ...plainResult(lesson, 'dry_run', reason), file }
  } catch (error) {
    if (error instanceof KnownError) return plainResult(lesson, 'refused', messageOf(error))
    throw error
  }
}

function plainResult(lesson: Lesson, action: ProposeResult['action'], reason: string): ProposeResult {
  const { lesson_id, repo } = lesson
  return { lesson_id, repo: repo ?? '', action, reason, branch: null, url: null, head_sha: null, file: null }
}

function wordsOf({ message, hint }: KnownError): string {
  return hint ? `${message}. ${hint}` : message
}
