/** Batches of questions as the journal keeps them: entries in, which are still open and what they hold out, so that nothing is paid twice. */
import { z } from 'zod'
import type { JournalEntry } from '#ingest/journal.ts'

/** A question that was sent, whole: its answer is checked against this, not against what the findings have become since. */
const BatchItem = z.object({
  /** Also the custom_id of its line. */
  answer_id: z.string(),
  task: z.enum(['name', 'wording']),
  prompt_version: z.number(),
  subject: z.string(),
  other: z.string(),
  question: z.object({
    facts: z.record(z.string(), z.string()),
    quotes: z.array(
      z.object({ id: z.string(), what: z.enum(['pattern', 'line', 'remedy', 'advice']), text: z.string() }),
    ),
  }),
  /** The most its answer can cost. */
  worst_usd: z.number(),
})
export type BatchItem = z.infer<typeof BatchItem>

/** `planned` is written before anything is ordered, `sent` once the server gave an id, `closed` when all that came is kept. */
const BatchEntry = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('planned'),
    /** Random; the batch carries it as metadata, so that a killed run finds the batch it ordered. */
    plan_id: z.string(),
    model: z.string(),
    input_file_id: z.string(),
    /** USD per million tokens, the discount included. */
    input_usd: z.number(),
    output_usd: z.number(),
    items: z.array(BatchItem),
  }),
  z.object({ state: z.literal('sent'), plan_id: z.string(), batch_id: z.string() }),
  z.object({
    state: z.literal('closed'),
    plan_id: z.string(),
    /** How it ended: `completed`, `expired`, `never sent`, … */
    outcome: z.string(),
    /** Ids of questions that were sent and got no answer. */
    unanswered: z.array(z.string()),
    /** What those may have cost; the answers carry their own cost. */
    cost_usd: z.number(),
  }),
])
export type BatchEntry = z.infer<typeof BatchEntry>
type Planned = Extract<BatchEntry, { state: 'planned' }>

export interface Plan extends Planned {
  at: number
  /** Null when no server's id is known: the run ended between ordering and writing, or nothing was ordered. */
  batch_id: string | null
}

export interface Batches {
  /** Batches that are not closed, the oldest first. */
  open(): Plan[]
  /** True while a question about the same thing waits for its answer. */
  isPending(task: string, version: number, subject: string, other: string): boolean
  /** How often a question was sent in a batch and came back without an answer. */
  countUnanswered(answer_id: string): number
  add(at: number, entry: BatchEntry): void
}

/** Reads the journal's batches in time order. Entries that do not fit the schema are left out. */
export function batchesOf(entries: readonly JournalEntry[]): Batches {
  const open = new Map<string, Plan>()
  const closed = new Set<string>()
  const unanswered = new Map<string, number>()
  const add = (at: number, entry: BatchEntry) => {
    if (closed.has(entry.plan_id)) return
    const plan = open.get(entry.plan_id)
    if (entry.state === 'planned') open.set(entry.plan_id, { ...entry, at, batch_id: plan?.batch_id ?? null })
    else if (entry.state === 'sent' && plan) plan.batch_id = entry.batch_id
    else if (entry.state === 'closed') {
      open.delete(entry.plan_id)
      closed.add(entry.plan_id)
      for (const id of new Set(entry.unanswered)) unanswered.set(id, (unanswered.get(id) ?? 0) + 1)
    }
  }
  const known = entries.flatMap(({ at, kind, body }) => {
    const entry = kind === 'model_batch' ? BatchEntry.safeParse(body).data : undefined
    return entry ? [{ at, entry }] : []
  })
  // Entries of one moment sort by the hash of their content, so the order of states decides.
  known.sort((a, b) => a.at - b.at || rank[a.entry.state] - rank[b.entry.state])
  for (const { at, entry } of known) add(at, entry)
  return {
    open: () => [...open.values()],
    isPending: (task, version, subject, other) =>
      [...open.values()].some(({ items }) =>
        items.some(
          (one) =>
            one.task === task && one.prompt_version === version && one.subject === subject && one.other === other,
        ),
      ),
    countUnanswered: (answer_id) => unanswered.get(answer_id) ?? 0,
    add,
  }
}

const rank = { planned: 0, sent: 1, closed: 2 } as const
