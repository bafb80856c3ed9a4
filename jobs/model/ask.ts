/** One question in, one decided answer out: from the journal when it was asked before, else from the model through budget and gate. */
import { z } from 'zod'
import { answerId, messagesOf, type Question } from '#analyze/model/prompt.ts'
import type { Answers, StoredAnswer } from '#analyze/model/answers.ts'
import type { Task } from '#analyze/model/tasks.ts'
import { writeJournal, type JournalEntry } from '#ingest/journal.ts'
import type { BlobStore } from '#ingest/blobs/blob-store.ts'
import { worstCallUsd, type Budget } from './budget.ts'
import type { Called, ModelClient, Usage } from './client.ts'
import type { ModelPrices, ModelSettings } from './settings.ts'

/** What a run of the model counts. Every question ends in exactly one of the first six. */
export interface ModelCounts {
  count_cached: number
  count_accepted: number
  /** Fits the schema and the gate, and the model itself was not sure; the deterministic answer stays. */
  count_unsure: number
  /** Malformed, another schema, hostile or absurd; kept so that it is not asked again. */
  count_refused: number
  /** No answer: time-outs, server errors, lost connections; asked again next time. */
  count_failed: number
  /** Not asked: it could have passed the ceiling, or the server had failed too often. */
  count_not_asked: number
  count_requests: number
  count_embedded: number
  count_pairs: number
  count_merges: number
  count_names: number
  count_wordings: number
  cost_usd: number
}

export interface Asker {
  settings: ModelSettings
  prices: ModelPrices
  client: ModelClient
  budget: Budget
  answers: Answers
  store: BlobStore
  counts: ModelCounts
  /** Entries written in this run, for the warehouse. */
  entries: JournalEntry[]
  redact(text: string): string
  /** n random bytes as hex. */
  random(n: number): string
  /** Epoch ms. */
  now(): number
  /** Calls that failed in a row; at the limit nothing more is asked in this run. */
  failures: number
  /** Why nothing more is asked in this run; null while asking goes on. */
  stopped: string | null
  /** True once the user asked to stop. */
  isStopping(): boolean
  /** Reasons of refusals and failures with their counts, for the ledger. */
  reasons: Record<string, number>
}

export interface Asked<T> {
  task: Task<T>
  subject: string
  other: string
  question: Question
  /** Why an answer that fits the schema is refused; null when it may be used. */
  refusal(answer: T): string | null
}

const maxFailures = 5

/** The accepted answer, and whether it was given just now; null when there is none (refused, failed or not asked). Never throws for what a server does. */
export async function ask<T extends { confidence: 'sure' | 'unsure' }>(
  asker: Asker,
  { task, subject, other, question, refusal }: Asked<T>,
): Promise<{ answer: T; stored: StoredAnswer; is_fresh: boolean } | null> {
  const { answers, settings, counts } = asker
  const answer_id = answerId(task.name, task.version, settings.name, { subject, other, ...question })
  const known = answers.standing(task.name, task.version, subject, other) ?? answers.byId(answer_id)
  if (known) {
    counts.count_cached += 1
    const parsed = known.outcome === 'accepted' ? task.answer.safeParse(known.answer).data : undefined
    return parsed ? { answer: parsed as T, stored: known, is_fresh: false } : null
  }
  const messages = messagesOf(task, question, asker.random(12))
  const worst_usd = worstCallUsd(JSON.stringify(messages) + schemaText(task), settings.max_output_tokens, asker.prices)
  const called = await spend(asker, worst_usd, () => asker.client.chat(task, messages), priceOf(asker, worst_usd))
  if (!called) return null
  const { value, usage, cost_usd } = called
  const checked = check(task, value, refusal)
  const stored: StoredAnswer = {
    ...{ answer_id, task: task.name, prompt_version: task.version, model: settings.name, subject, other },
    ...{ outcome: checked.reason === null ? ('accepted' as const) : ('refused' as const), reason: checked.reason },
    ...{ answer: checked.answer, ...usage, cost_usd },
  }
  await keep(asker, stored)
  if (checked.answer === null) {
    counts.count_refused += 1
    note(asker, checked.reason ?? '')
    return null
  }
  if (checked.answer.confidence === 'unsure') counts.count_unsure += 1
  else counts.count_accepted += 1
  return { answer: checked.answer, stored, is_fresh: true }
}

/** Makes a call within the budget and books it; null when it was not made or failed, which is counted. */
export async function spend<T>(
  asker: Asker,
  worst_usd: number,
  call: () => Promise<Called<T>>,
  price: (usage: Usage | null) => { usage: Usage; cost_usd: number },
): Promise<{ value: T; usage: Usage; cost_usd: number } | null> {
  const { budget, counts, settings } = asker
  // Every attempt that times out may have cost the whole, so the reserve holds for all of them.
  const reserve_usd = worst_usd * (settings.max_retries + 1)
  if (asker.isStopping()) asker.stopped ??= 'asked to stop'
  if (asker.stopped === null && !budget.reserve(reserve_usd)) {
    asker.stopped = `the ceiling of ${budget.max_usd} USD or ${settings.max_calls_per_run} calls`
  }
  if (asker.stopped !== null) {
    counts.count_not_asked += 1
    return null
  }
  const called = await call()
  if (!called.is_ok) {
    budget.settle(reserve_usd, called.may_have_cost ? reserve_usd : 0)
    counts.count_failed += 1
    note(asker, called.reason)
    asker.failures += 1
    if (called.is_final || asker.failures >= maxFailures) asker.stopped = `the server failed: ${called.reason}`
    return null
  }
  asker.failures = 0
  const { usage, cost_usd } = price(called.usage)
  budget.settle(reserve_usd, cost_usd)
  return { value: called.value, usage, cost_usd }
}

/** Writes an answer to the store at once, so that what was paid for is never lost. */
export async function keep(asker: Asker, stored: StoredAnswer): Promise<void> {
  asker.answers.add(stored)
  asker.entries.push(
    ...(await writeJournal(asker.store, [{ kind: 'model_answer', at: asker.now(), body: { ...stored } }])),
  )
}

export function note(asker: Asker, reason: string): void {
  asker.reasons[reason] = (asker.reasons[reason] ?? 0) + 1
}

function priceOf(asker: Asker, worst_usd: number) {
  const { prices } = asker
  return (usage: Usage | null) =>
    usage === null
      ? { usage: { input_tokens: 0, output_tokens: 0 }, cost_usd: worst_usd }
      : { usage, cost_usd: (usage.input_tokens * prices.input_usd + usage.output_tokens * prices.output_usd) / 1e6 }
}

const maxAnswer_characters = 4000

function check<T>(
  task: Task<T>,
  { text, finish }: { text: string | null; finish: string },
  refusal: (answer: T) => string | null,
): { answer: T; reason: null } | { answer: null; reason: string } {
  const refuse = (reason: string) => ({ answer: null, reason })
  if (text === null) return refuse(`no answer: ${/^[a-z_ ]{1,30}$/.test(finish) ? finish : 'other'}`)
  if (text.length > maxAnswer_characters) return refuse('an answer that is too long')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return refuse('not JSON')
  }
  const parsed = task.answer.safeParse(json)
  if (!parsed.success) return refuse('another schema')
  const answer = parsed.data as T
  const reason = refusal(answer)
  return reason === null ? { answer, reason: null } : refuse(reason)
}

function schemaText<T>(task: Task<T>): string {
  return JSON.stringify(z.toJSONSchema(task.answer))
}
