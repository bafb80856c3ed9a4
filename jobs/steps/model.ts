/** Between analysis and proposals, and only with a key: a model names clusters, judges pairs and rewords lines; every answer is a decision. */
import { answersOf } from '#analyze/model/answers.ts'
import { applyModelAnswers } from '#analyze/model/apply.ts'
import { batchesOf } from '#analyze/model/batches.ts'
import { clusterInputs, wordingInputs } from '#analyze/model/inputs.ts'
import { addToWarehouse, writeJournal } from '#ingest/journal.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { Asker, ModelCounts } from '../model/ask.ts'
import { collectBatches, sendBatch } from '../model/batch.ts'
import { openBudget } from '../model/budget.ts'
import { openModel } from '../model/client.ts'
import { askMerges } from '../model/merges.ts'
import { pricesOf } from '../model/prices.ts'
import { askNames, askWordings } from '../model/words.ts'
import { makeRedactor } from '../redactor.ts'
import type { Session } from '../session.ts'
import { analyzeStep, journalOf } from './analyze.ts'

export interface ModelResult {
  /** Why no model was asked; null when one was. */
  skipped: string | null
  /** Why asking ended before all was asked; null when it did not. */
  stopped: string | null
  counts: ModelCounts
  /** Batches that are not answered yet, and whether the server takes none. */
  remarks: string[]
  /** What was refused or failed, and how often. */
  reasons: Record<string, number>
}

const nothing: ModelCounts = {
  ...{ count_cached: 0, count_accepted: 0, count_unsure: 0, count_refused: 0, count_failed: 0, count_not_asked: 0 },
  ...{ count_batched: 0, count_waiting: 0 },
  ...{ count_requests: 0, count_embedded: 0, count_pairs: 0, count_merges: 0, count_names: 0, count_wordings: 0 },
  cost_usd: 0,
}

/** Asks what is not decided yet and applies it; merges are journalled and the analysis is made anew. Never fails for a server's sake. */
export async function modelStep(session: Session, warehouse: Warehouse, as_of: number): Promise<ModelResult> {
  const opened = await openAsker(session, warehouse)
  if (typeof opened === 'string')
    return { skipped: opened, stopped: null, remarks: [], counts: { ...nothing }, reasons: {} }
  const { settings, effects, store } = session
  const progress = effects.progress('asking the model')
  const max_clusters = settings.model.max_clusters
  await collectBatches(opened)
  await flush(opened, warehouse)
  effects.step('model:collected')
  const merges = await askMerges(opened, await clusterInputs(warehouse, await journalOf(warehouse), max_clusters))
  await flush(opened, warehouse)
  effects.step('model:judged')
  if (merges.length > 0) {
    await addToWarehouse(warehouse, await writeJournal(store, merges))
    await analyzeStep(session, warehouse, as_of)
  }
  await askNames(opened, await clusterInputs(warehouse, await journalOf(warehouse), max_clusters))
  await askWordings(opened, await wordingInputs(warehouse))
  await sendBatch(opened)
  await flush(opened, warehouse)
  effects.step('model:worded')
  await applyModelAnswers(warehouse)
  const counts = {
    ...opened.counts,
    count_requests: opened.client.countRequests(),
    cost_usd: opened.budget.spent_usd(),
  }
  const result = { skipped: null, stopped: opened.stopped, remarks: opened.remarks, counts, reasons: opened.reasons }
  progress.end(modelLine(result))
  return result
}

const said: readonly (keyof ModelCounts)[] = [
  ...(['count_names', 'count_merges', 'count_wordings', 'count_cached', 'count_unsure'] as const),
  ...(['count_refused', 'count_failed', 'count_not_asked', 'count_batched', 'count_waiting'] as const),
]

/** One line that says what the model did and cost. */
export function modelLine({ skipped, stopped, remarks, counts }: ModelResult): string {
  if (skipped !== null) return `model: not asked, ${skipped}; names and merges stay deterministic`
  const parts = said.flatMap((name) =>
    counts[name] > 0 ? [`${counts[name]} ${name.slice(6).replaceAll('_', ' ')}`] : [],
  )
  const head = `${counts.count_requests} requests, ${counts.cost_usd.toFixed(4)} USD`
  const tail = [...remarks, ...(stopped === null ? [] : [`stopped: ${stopped}`])]
  return `model: ${[[head, ...parts].join(', '), ...tail].join('; ')}`
}

/** Everything asking needs, or the reason why nobody is asked. */
async function openAsker(session: Session, warehouse: Warehouse): Promise<Asker | string> {
  const { settings, effects, store } = session
  const { env } = effects
  const key = env['OPENAI_API_KEY']
  if (!settings.model.is_enabled) return 'model.is_enabled is false (a `model` section in the config turns it on)'
  if (key === undefined || key.trim() === '') return 'OPENAI_API_KEY is not set'
  const prices = await pricesOf(settings.model, warehouse)
  if (!prices)
    return `no price is known for ${settings.model.name} or ${settings.model.embedding_name}; set model.prices`
  const redactor = await makeRedactor(session)
  const entries = await journalOf(warehouse)
  return {
    ...{
      settings: settings.model,
      prices,
      store,
      entries: [],
      failures: 0,
      stopped: null,
      reasons: {},
      remarks: [],
      counts: { ...nothing },
      queue: settings.model.batch ? new Map() : null,
      collected: new Set(),
      step: effects.step,
    },
    client: openModel({
      ...{ settings: settings.model, key: key.trim() },
      base_url: settings.model.base_url ?? (env['OPENAI_BASE_URL'] || 'https://api.openai.com/v1'),
      organization: env['OPENAI_ORG_ID'] ?? null,
      project: env['OPENAI_PROJECT_ID'] ?? null,
    }),
    budget: openBudget(settings.model.max_usd_per_run, settings.model.max_calls_per_run),
    answers: answersOf(entries),
    batches: batchesOf(entries),
    redact: (text) => redactor.text(text).text,
    random: effects.random,
    now: effects.now,
    isStopping: effects.isStopping,
  }
}

/** Brings the warehouse's journal level with what was written to the store. */
async function flush(asker: Asker, warehouse: Warehouse): Promise<void> {
  await addToWarehouse(warehouse, asker.entries.splice(0))
}
