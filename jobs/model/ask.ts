/** One question in, one decided answer out: from the journal when it was asked before, else from the model through budget and gate. */
import { z } from 'zod'
import { answerId, messagesOf, type Message, type Question } from '#analyze/model/prompt.ts'
import type { Answers, StoredAnswer } from '#analyze/model/answers.ts'
import type { BatchItem, Batches } from '#analyze/model/batches.ts'
import type { Task } from '#analyze/model/tasks.ts'
import { writeJournal, type JournalEntry } from '#ingest/journal.ts'
import type { BlobStore } from '#ingest/blobs/blob-store.ts'
import { worstCallUsd, type Budget } from './budget.ts'
import type { Called, ModelClient, Said, Usage } from './client.ts'
import type { ModelPrices, ModelSettings } from './settings.ts'

/** What a run of the model counts. Every question ends in exactly one of the first eight (a batch that failed counts on its own). */
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
  /** Sent in this run's batch, to be answered in a later run. */
  count_batched: number
  /** Sent in an earlier batch that has no answer yet. */
  count_waiting: number
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
  prices: Required<ModelPrices>
  client: ModelClient
  budget: Budget
  answers: Answers
  batches: Batches
  /** Questions for this run's batch, by answer id; null while every question is asked at once. */
  queue: Map<string, Queued> | null
  /** Ids of answers that came with a batch in this run: counted already. */
  collected: Set<string>
  /** What the night's line says beside the counts. */
  remarks: string[]
  /** Reached a named step; crash tests end the process here. */
  step(name: string): void
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

/** A question that waits to be sent in a batch. */
export interface Queued {
  item: Omit<BatchItem, 'worst_usd'>
  /** Asks it at once instead: for servers without batches. */
  live(): Promise<unknown>
}

const maxFailures = 5
/** A question is sent in batches at most this often; then the deterministic answer stays. */
const maxBatches = 2

/**
 * The accepted answer, and whether it was given just now; null when there is none (refused, failed, not asked, or not there
 * before another night). Never throws for what a server does.
 */
export async function ask<T extends { confidence: 'sure' | 'unsure' }>(
  asker: Asker,
  asked: Asked<T>,
): Promise<{ answer: T; stored: StoredAnswer; is_fresh: boolean } | null> {
  const { answers, settings, counts, batches, queue } = asker
  const { task, subject, other, question } = asked
  const answer_id = answerId(task.name, task.version, settings.name, { subject, other, ...question })
  const known =
    answers.standing(task.name, task.version, subject, other) ??
    answers.byId(answer_id) ??
    (task.name === 'same_change' ? answers.refusedPair(task.version, settings.name, subject, other) : undefined)
  if (known) {
    if (!asker.collected.has(known.answer_id)) counts.count_cached += 1
    const parsed = known.outcome === 'accepted' ? task.answer.safeParse(known.answer).data : undefined
    return parsed ? { answer: parsed as T, stored: known, is_fresh: false } : null
  }
  if (batches.isPending(task.name, task.version, subject, other)) {
    counts.count_waiting += 1
    return null
  }
  if (queue === null || task.name === 'same_change') return await askLive(asker, asked, answer_id)
  if (batches.countUnanswered(answer_id) >= maxBatches) {
    counts.count_not_asked += 1
    note(asker, 'batch: unanswered twice')
    return null
  }
  const item = { answer_id, task: task.name, prompt_version: task.version, subject, other, question }
  queue.set(answer_id, { item: item as Queued['item'], live: () => askLive(asker, asked, answer_id) })
  return null
}

async function askLive<T extends { confidence: 'sure' | 'unsure' }>(
  asker: Asker,
  asked: Asked<T>,
  answer_id: string,
): Promise<{ answer: T; stored: StoredAnswer; is_fresh: boolean } | null> {
  const { task, question } = asked
  const { settings, prices } = asker
  const messages = messagesOf(task, question, asker.random(12))
  const worst_usd = worstQuestionUsd(asker, task, messages)
  const called = await spend(
    asker,
    worst_usd,
    () => asker.client.chat(task, messages),
    (usage) => priceOf(usage, prices, worst_usd),
  )
  if (!called) return null
  const settled = await settle(asker, asked, { answer_id, model: settings.name, ...called })
  return settled && { ...settled, is_fresh: true }
}

/** Checks an answer, keeps it with what it cost and counts it; null when it is refused. */
export async function settle<T extends { confidence: 'sure' | 'unsure' }>(
  asker: Asker,
  { task, subject, other, refusal }: Asked<T>,
  given: { answer_id: string; model: string; value: Said; usage: Usage; cost_usd: number },
): Promise<{ answer: T; stored: StoredAnswer } | null> {
  const { counts } = asker
  const { answer_id, model, value, usage, cost_usd } = given
  const checked = check(task, value, refusal)
  const stored: StoredAnswer = {
    ...{ answer_id, task: task.name, prompt_version: task.version, model, subject, other },
    ...{ outcome: checked.reason === null ? ('accepted' as const) : ('refused' as const), reason: checked.reason },
    ...{ answer: checked.answer, ...usage, cost_usd },
  }
  await keep(asker, stored)
  const { answer } = checked
  if (answer === null) {
    counts.count_refused += 1
    note(asker, checked.reason ?? '')
    return null
  }
  if (answer.confidence === 'unsure') counts.count_unsure += 1
  else {
    counts.count_accepted += 1
    if (task.name === 'name') counts.count_names += 1
    const isNewLine = task.name === 'wording' && (answer as { text?: unknown }).text !== other
    if (isNewLine) counts.count_wordings += 1
  }
  return { answer, stored }
}

/** The most one attempt to ask this can cost. */
export function worstQuestionUsd<T>(asker: Asker, task: Task<T>, messages: readonly Message[]): number {
  return worstCallUsd(JSON.stringify(messages) + schemaText(task), asker.settings.max_output_tokens, asker.prices)
}

/** What an answer cost; the worst when the server did not say. Prices in USD per million tokens. */
export function priceOf(
  usage: Usage | null,
  prices: { input_usd: number; output_usd: number },
  worst_usd: number,
): { usage: Usage; cost_usd: number } {
  return usage === null
    ? { usage: { input_tokens: 0, output_tokens: 0 }, cost_usd: worst_usd }
    : { usage, cost_usd: (usage.input_tokens * prices.input_usd + usage.output_tokens * prices.output_usd) / 1e6 }
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

export function note(asker: Asker, reason: string, count = 1): void {
  if (count > 0) asker.reasons[reason] = (asker.reasons[reason] ?? 0) + count
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
