/** What can wait a night at half the price: the run's questions out as one batch, and the answers of earlier batches in. */
import pLimit from 'p-limit'
import type { BatchEntry, BatchItem, Plan } from '#analyze/model/batches.ts'
import { messagesOf } from '#analyze/model/prompt.ts'
import { nameTask, wordingTask } from '#analyze/model/tasks.ts'
import { writeJournal } from '#ingest/journal.ts'
import { note, priceOf, settle, worstQuestionUsd, type Asker, type Queued } from './ask.ts'
import { resultLines, type BatchState, type ResultLine } from './batch-client.ts'
import { chatBody, completionOf, tooLong, type Called } from './client.ts'
import { concurrency } from './merges.ts'
import { nameAsked, wordingAsked } from './words.ts'

/** Far below what a batch may hold (50,000), so that its result stays within what is read of one answer. */
const maxItems = 1000
/** Three times the window in which a server promises to answer; what has no end by then is given up. */
const maxWait_ms = 3 * 86_400_000
const waiting = new Set(['validating', 'in_progress', 'finalizing', 'cancelling'])
const ended = new Set(['completed', 'failed', 'expired', 'cancelled'])

type Failed = Extract<Called<unknown>, { is_ok: false }>

/** Takes in what earlier batches answered. Each answer passes the same checks as a live one; a batch that ended is closed. */
export async function collectBatches(asker: Asker): Promise<void> {
  for (const plan of asker.batches.open()) {
    const state = await stateOf(asker, plan)
    if (state === null) continue
    const texts = await textsOf(asker, plan, state)
    if (texts === null) continue
    await takeIn(asker, plan, state, texts)
    const files = [plan.input_file_id, state.output_file_id, state.error_file_id]
    await asker.client.batches.forget(files.filter((id) => typeof id === 'string'))
  }
}

/**
 * Sends what was queued as one batch, as far as the ceiling allows. The plan is journalled first, so that a run killed at any
 * moment pays once: the next one looks for a batch with the plan's id. A server without batches is asked live.
 */
export async function sendBatch(asker: Asker): Promise<void> {
  const queued = [...(asker.queue?.values() ?? [])]
  asker.queue?.clear()
  const chosen = choose(asker, queued)
  if (chosen.length === 0) return
  const { client, prices, settings, counts } = asker
  const plan_id = asker.random(12)
  const giveBack = () => {
    for (const { item } of chosen) asker.budget.release(item.worst_usd)
  }
  const refused = async ({ status, reason }: Failed) => {
    giveBack()
    if (isWithoutBatches(status)) return await askAll(asker, chosen)
    counts.count_failed += chosen.length
    note(asker, `batch: ${reason}`, chosen.length)
  }
  const uploaded = await client.batches.upload(chosen.map(({ line }) => line).join('\n') + '\n', `${plan_id}.jsonl`)
  if (!uploaded.is_ok) return await refused(uploaded)
  await write(asker, {
    ...{ state: 'planned', plan_id, model: settings.name, input_file_id: uploaded.value },
    ...{ input_usd: prices.input_usd * prices.batch_factor, output_usd: prices.output_usd * prices.batch_factor },
    items: chosen.map(({ item }) => item),
  })
  asker.step('model:planned')
  const ordered = await client.batches.order(uploaded.value, plan_id)
  if (ordered.is_ok) {
    asker.step('model:ordered')
    await write(asker, { state: 'sent', plan_id, batch_id: ordered.value.id })
    counts.count_batched += chosen.length
    return
  }
  if (isUnsure(ordered.status)) {
    // Nobody knows whether it was ordered; the plan stays open and the next run looks for it.
    counts.count_waiting += chosen.length
    note(asker, `batch: ${ordered.reason}`, chosen.length)
    return
  }
  // Refused for what it holds: sent twice at most. A wrong key or a server without batches says nothing about it.
  const isItsFault = !isWithoutBatches(ordered.status) && ordered.status !== 401 && ordered.status !== 403
  const unanswered = isItsFault ? chosen.map(({ item }) => item.answer_id) : []
  await write(asker, { state: 'closed', plan_id, outcome: ordered.reason, unanswered, cost_usd: 0 })
  await client.batches.forget([uploaded.value])
  await refused(ordered)
}

type Chosen = Queued & { item: BatchItem; line: string }

/** The queued questions that the ceiling allows, each with its line and its reserve. */
function choose(asker: Asker, queued: readonly Queued[]): Chosen[] {
  const { budget, settings, counts } = asker
  if (asker.isStopping()) asker.stopped ??= 'asked to stop'
  const chosen: Chosen[] = []
  for (const one of queued) {
    const task = one.item.task === 'name' ? nameTask : wordingTask
    const messages = messagesOf<unknown>(task, one.item.question, asker.random(12))
    const worst_usd = worstQuestionUsd<unknown>(asker, task, messages) * asker.prices.batch_factor
    const isFull = chosen.length >= maxItems
    if (asker.stopped === null && !isFull && !budget.reserve(worst_usd)) {
      asker.stopped = `the ceiling of ${budget.max_usd} USD or ${settings.max_calls_per_run} calls`
    }
    if (asker.stopped !== null || isFull) {
      counts.count_not_asked += 1
      continue
    }
    const body = chatBody<unknown>(settings, task, messages)
    const line = { custom_id: one.item.answer_id, method: 'POST', url: '/v1/chat/completions', body }
    chosen.push({ ...one, item: { ...one.item, worst_usd }, line: JSON.stringify(line) })
  }
  return chosen
}

async function askAll(asker: Asker, chosen: readonly Chosen[]): Promise<void> {
  asker.remarks.push('the server takes no batches, asked one by one')
  const limit = pLimit(concurrency)
  await Promise.all(chosen.map((one) => limit(() => one.live())))
}

/** The batch of a plan once it has ended; null while it has not, or when it was closed here because nothing can come of it. */
async function stateOf(asker: Asker, plan: Plan): Promise<BatchState | null> {
  const { client } = asker
  const called =
    plan.batch_id === null ? await client.batches.find(plan.plan_id, plan.at) : await client.batches.read(plan.batch_id)
  if (!called.is_ok) {
    const isGone = isWithoutBatches(called.status)
    return isGone ? await giveUp(asker, plan, `lost (${called.reason})`) : await wait(asker, plan, called.reason)
  }
  const state = called.value
  if (state === 'unknown') return await giveUp(asker, plan, 'lost (not found among too many)')
  if (state === null) {
    // The run ended before it was ordered: nothing was paid, its questions are asked like new ones.
    await write(asker, { ...closing(plan), outcome: 'never sent' })
    await client.batches.forget([plan.input_file_id])
    return null
  }
  if (plan.batch_id === null) await write(asker, { state: 'sent', plan_id: plan.plan_id, batch_id: state.id })
  if (ended.has(state.status)) return state
  return await wait(asker, plan, waiting.has(state.status) ? state.status : 'another state')
}

/** The texts of the result and the error file; null when they must be fetched another night. A file that cannot be had is empty. */
async function textsOf(asker: Asker, plan: Plan, state: BatchState): Promise<string[] | null> {
  const texts: string[] = []
  for (const id of [state.output_file_id, state.error_file_id]) {
    if (typeof id !== 'string') continue
    const called = await asker.client.batches.content(id)
    if (called.is_ok) texts.push(called.value)
    else if (isWithoutBatches(called.status) || called.reason === tooLong) note(asker, `batch: ${called.reason}`)
    else return await wait(asker, plan, called.reason)
  }
  return texts
}

/** Settles every answer, counts what has none and closes the batch. */
async function takeIn(asker: Asker, plan: Plan, state: BatchState, texts: readonly string[]): Promise<void> {
  const byId = linesById(asker, plan, texts)
  const unanswered: string[] = []
  let cost_usd = 0
  for (const item of plan.items) {
    // Kept before a run was killed here; its cost was told then.
    if (asker.answers.byId(item.answer_id)) continue
    const line = byId.get(item.answer_id)
    if (line?.problem === null) {
      await settleItem(asker, plan, item, line.body)
      continue
    }
    unanswered.push(item.answer_id)
    asker.counts.count_failed += 1
    note(asker, `batch ${state.status}: ${line?.problem ?? 'no answer'}`)
    // A question without a line may have been answered in a file that cannot be read; a batch that failed answered none.
    if (!line && state.status !== 'failed') cost_usd += item.worst_usd
  }
  asker.budget.book(cost_usd)
  await write(asker, { ...closing(plan), outcome: state.status, unanswered, cost_usd })
}

/** The first line of each question; lines about nothing that was asked, second answers and broken lines are counted. */
function linesById(asker: Asker, plan: Plan, texts: readonly string[]): Map<string, ResultLine> {
  const asked = new Set(plan.items.map(({ answer_id }) => answer_id))
  const byId = new Map<string, ResultLine>()
  for (const text of texts) {
    const { lines, count_broken } = resultLines(text)
    note(asker, 'batch: a broken line', count_broken)
    for (const line of lines) {
      if (!asked.has(line.custom_id)) note(asker, 'batch: an answer to nothing asked')
      else if (byId.has(line.custom_id)) note(asker, 'batch: a second answer')
      else byId.set(line.custom_id, line)
    }
  }
  return byId
}

async function settleItem(asker: Asker, plan: Plan, item: BatchItem, body: unknown): Promise<void> {
  const { answer_id, subject, other, question, worst_usd, prompt_version: version } = item
  const { value, usage } = completionOf(body)
  const given = { answer_id, model: plan.model, value, ...priceOf(usage, plan, worst_usd) }
  asker.budget.book(given.cost_usd)
  asker.collected.add(answer_id)
  // The version that was asked, should the prompt have changed since.
  if (item.task === 'name') {
    await settle(asker, { ...nameAsked(asker, subject, question), task: { ...nameTask, version } }, given)
  } else {
    const asked = wordingAsked(asker, subject, other, question)
    await settle(asker, { ...asked, task: { ...wordingTask, version } }, given)
  }
}

/** Leaves a batch for another night and says so; after too many nights it is given up. */
async function wait(asker: Asker, plan: Plan, reason: string): Promise<null> {
  if (asker.now() - plan.at > maxWait_ms) return await giveUp(asker, plan, `no end (${reason})`)
  asker.remarks.push(`a batch of ${plan.items.length} is not answered yet (${reason})`)
  return null
}

/** Closes a batch of which nothing can be known any more: it may have cost its worst. */
async function giveUp(asker: Asker, plan: Plan, outcome: string): Promise<null> {
  const open = plan.items.filter(({ answer_id }) => !asker.answers.byId(answer_id))
  const cost_usd = open.reduce((sum, { worst_usd }) => sum + worst_usd, 0)
  asker.budget.book(cost_usd)
  asker.counts.count_failed += open.length
  note(asker, `batch: ${outcome}`, open.length)
  await write(asker, { ...closing(plan), outcome, unanswered: open.map(({ answer_id }) => answer_id), cost_usd })
  await asker.client.batches.forget([plan.input_file_id])
  return null
}

function closing({ plan_id }: Plan) {
  return { state: 'closed' as const, plan_id, unanswered: [], cost_usd: 0 }
}

/** Journals at once what becomes of a batch. */
async function write(asker: Asker, entry: BatchEntry): Promise<void> {
  const at = asker.now()
  asker.batches.add(at, entry)
  asker.entries.push(...(await writeJournal(asker.store, [{ kind: 'model_batch', at, body: { ...entry } }])))
}

/** What servers say that do not have the path. */
function isWithoutBatches(status: number | null): boolean {
  return status === 404 || status === 405 || status === 501
}

/** No clear answer: a time-out, a lost connection, a server's own trouble, another form. */
function isUnsure(status: number | null): boolean {
  return status === null || status === 429 || (status >= 500 && !isWithoutBatches(status))
}
