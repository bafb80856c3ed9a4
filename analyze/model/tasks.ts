/** What a model may be asked and may answer: three tasks, each an instruction, a version and a schema of enums, ids and short strings. */
import { z } from 'zod'

/** `unsure` is always allowed and always means: the deterministic answer stays. */
const Confidence = z.enum(['sure', 'unsure'])
/** Ids of the quotes that show it; anything but ids that were given is refused. */
const EvidenceIds = z.array(z.string())

export const NameAnswer = z.strictObject({
  name: z.string(),
  cause: z.string(),
  evidence: EvidenceIds,
  confidence: Confidence,
})
export type NameAnswer = z.infer<typeof NameAnswer>

/** The title comes first: writing one title for both is the test, the verdict follows from it. */
export const SameChangeAnswer = z.strictObject({
  pull_request_title: z.string(),
  answer: z.enum(['one', 'two']),
  evidence: EvidenceIds,
  confidence: Confidence,
})
export type SameChangeAnswer = z.infer<typeof SameChangeAnswer>

export const WordingAnswer = z.strictObject({ text: z.string(), evidence: EvidenceIds, confidence: Confidence })
export type WordingAnswer = z.infer<typeof WordingAnswer>

export type TaskName = 'name' | 'same_change' | 'wording'

export interface Task<T> {
  name: TaskName
  /** Part of every answer's id: raise it when the instruction or the schema changes, and the question is asked anew. */
  version: number
  answer: z.ZodType<T> & z.ZodObject
  instruction: string
  /** Longest allowed string by field, in characters; length limits are not part of what strict schemas may say. */
  limits: Readonly<Record<string, number>>
}

export const nameTask: Task<NameAnswer> = {
  name: 'name',
  version: 1,
  answer: NameAnswer,
  limits: { name: 80, cause: 200 },
  instruction: [
    'The quotes are the masked pattern of one recurring failure in a software repository, and lines that showed it.',
    'Name the failure in at most ten plain words that a maintainer would recognise, and state its likely cause in one sentence.',
    'Say only what the quotes show. If they do not show a cause, answer with confidence "unsure".',
  ].join(' '),
}

export const sameChangeTask: Task<SameChangeAnswer> = {
  name: 'same_change',
  version: 1,
  answer: SameChangeAnswer,
  limits: { pull_request_title: 100 },
  instruction: [
    'Quotes a1, a2, … show one recurring failure of a repository; quotes b1, b2, … show another.',
    'First write the title of ONE pull request that would mend both. Then judge: is that title specific enough for one engineer',
    'to make one small change that ends both failures? Answer "one" only if the same missing thing causes both.',
    'The same tool, the same file or similar words are not enough; when in doubt answer "two".',
    'Give as evidence at least one quote of each.',
  ].join(' '),
}

export const wordingTask: Task<WordingAnswer> = {
  name: 'wording',
  version: 1,
  answer: WordingAnswer,
  limits: { text: 200 },
  instruction: [
    'Quote q1 is one line of advice for coding agents, made from a template; the other quotes show the trouble it prevents.',
    'Rewrite q1 as one clearer line of at most 200 characters. Keep its meaning and every command, path and code span in',
    'back-ticks exactly as it is; add no command, link, name or claim that q1 does not have.',
    'If q1 cannot be made clearer, answer with confidence "unsure".',
  ].join(' '),
}

/** Version of the text that embeddings are made from. */
export const embeddingVersion = 1
