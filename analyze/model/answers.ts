/** The model's answers as the journal keeps them: entries in, what is decided already out, so that nothing is asked twice. */
import { z } from 'zod'
import type { JournalEntry } from '#ingest/journal.ts'
import type { TaskName } from './tasks.ts'

/** Body of a `model_answer` entry. */
export const StoredAnswer = z.object({
  answer_id: z.string(),
  task: z.enum(['name', 'same_change', 'wording', 'embedding']),
  prompt_version: z.number(),
  model: z.string(),
  /** Cluster or lesson the answer is about; empty for embeddings. */
  subject: z.string(),
  /** The second cluster of a pair (and ` first` when it was shown first); for wording the template's line; else empty. */
  other: z.string(),
  /** `refused`: kept so that it is not asked again, and never used. A refusal wins over an acceptance of the same id. */
  outcome: z.enum(['accepted', 'refused']),
  /** Why it was refused; null when accepted. */
  reason: z.string().nullable(),
  /** What the model said, as its schema has it; null when refused. */
  answer: z.unknown(),
  /** Embeddings only: one vector per text, as signed bytes in base64, by id of the text. */
  vectors: z.array(z.object({ id: z.string(), bytes: z.string() })).optional(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.number(),
})
export type StoredAnswer = z.infer<typeof StoredAnswer>

export interface Answers {
  /** The answer with this id, whatever became of it. */
  byId(answer_id: string): StoredAnswer | undefined
  /** The accepted answer to a question about the same thing in this prompt version, from whichever model: it stands. */
  standing(task: TaskName, version: number, subject: string, other: string): StoredAnswer | undefined
  /** The refused answer of this model about a pair: it stands too, also when one of them has grown since. */
  refusedPair(version: number, model: string, subject: string, other: string): StoredAnswer | undefined
  /** The neighbour a cluster was ever asked about with, whatever became of the answer: it is never looked for again. */
  partnerOf(cluster_id: string, version: number): string | null
  /** Vector by text id. */
  vectors: ReadonlyMap<string, Int8Array>
  add(answer: StoredAnswer): void
}

/** Indexes the journal's answers. Entries that do not fit the schema are left out. */
export function answersOf(entries: readonly JournalEntry[]): Answers {
  const byId = new Map<string, StoredAnswer>()
  const standing = new Map<string, StoredAnswer>()
  const refusedPairs = new Map<string, StoredAnswer>()
  const partners = new Map<string, string>()
  const vectors = new Map<string, Int8Array>()
  const key = (task: string, version: number, subject: string, other: string) =>
    [task, version, subject, other].join('\n')
  const add = (one: StoredAnswer) => {
    const known = byId.get(one.answer_id)
    if (known?.outcome === 'refused') return
    byId.set(one.answer_id, one)
    for (const { id, bytes } of one.vectors ?? []) vectors.set(id, new Int8Array(Buffer.from(bytes, 'base64')))
    const place = key(one.task, one.prompt_version, one.subject, one.other)
    if (one.outcome === 'accepted') standing.set(place, one)
    else if (standing.get(place)?.answer_id === one.answer_id) standing.delete(place)
    const [partner] = one.other.split(' ')
    if (one.task === 'same_change' && one.outcome === 'refused') refusedPairs.set(`${place}\n${one.model}`, one)
    if (one.task === 'same_change' && partner) partners.set(`${one.prompt_version} ${one.subject}`, partner)
  }
  for (const { kind, body } of entries) {
    if (kind !== 'model_answer') continue
    const one = StoredAnswer.safeParse(body).data
    if (one) add(one)
  }
  return {
    byId: (answer_id) => byId.get(answer_id),
    standing: (task, version, subject, other) => standing.get(key(task, version, subject, other)),
    refusedPair: (version, model, subject, other) =>
      refusedPairs.get(`${key('same_change', version, subject, other)}\n${model}`),
    partnerOf: (cluster_id, version) => partners.get(`${version} ${cluster_id}`) ?? null,
    vectors,
    add,
  }
}
