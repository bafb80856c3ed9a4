/** A lesson: a claim about what is missing, with its evidence, its remedy and the place where the next agent would meet it. */
import { z } from 'zod'

export const ChangeKind = z.enum(['lint', 'doc', 'skill', 'test', 'environment'])
export type ChangeKind = z.infer<typeof ChangeKind>

export const Remedy = z.object({
  kind: z.enum(['command', 'edit', 'retry']),
  /** The command, or the shape of the edit, in one line. */
  text: z.string(),
  edit_before: z.string().nullable(),
  edit_after: z.string().nullable(),
  file_path: z.string().nullable(),
  /** Sessions in which it came between the failure and the success. */
  count_sessions: z.number(),
  /** Sessions of the cluster that recovered at all. */
  count_recoveries: z.number(),
  /** Sessions where it ran and the failure stayed. */
  count_counter_examples: z.number(),
  /** Share among recoveries over the share of sessions in which it runs anyway; null when the background is empty. */
  lift: z.number().nullable(),
  session_ids: z.array(z.string()),
})
export type Remedy = z.infer<typeof Remedy>

export const Evidence = z.object({
  count_signals: z.number(),
  count_sessions: z.number(),
  count_users: z.number(),
  count_days: z.number(),
  wasted_ms: z.number().nullable(),
  first_seen_at: z.number().nullable(),
  last_seen_at: z.number().nullable(),
  /** Sessions with the trouble over sessions of the same repository in the evidence window: the before-rate. */
  count_eligible_sessions: z.number(),
  /** Up to ten sessions, the newest first, each with the line that shows it. */
  examples: z.array(
    z.object({ session_id: z.string(), seq: z.number().nullable(), at: z.number().nullable(), line: z.string() }),
  ),
  /** A query that gives the rows behind these numbers. */
  query: z.string(),
})
export type Evidence = z.infer<typeof Evidence>

export const Lesson = z.object({
  /** `L` and ten characters, a pure function of the cluster id. */
  lesson_id: z.string(),
  cluster_id: z.string(),
  /** `owner/name`, or the folder's name when no remote is known. */
  repo: z.string().nullable(),
  /** One sentence: what was missing. */
  claim: z.string(),
  kind: ChangeKind,
  /** Path in the target repository. */
  place: z.string(),
  /** What would be written there: one line for doc, a file's text for skill, lint or test. */
  text: z.string(),
  state: z.enum(['candidate', 'proposed', 'merged', 'rejected', 'muted']),
  /** Why this form and this place, in sentences. */
  reasons: z.array(z.string()),
  evidence: Evidence,
  remedy: Remedy.nullable(),
})
export type Lesson = z.infer<typeof Lesson>
