/** Review comments of our own invention with what a person says they are, and how well the rules say the same. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { claimsOf, type Claim } from '#analyze/review/claims.ts'
import { commentText } from '#analyze/review/comment-text.ts'
import { intentOf, intents, severityOf } from '#analyze/review/intent.ts'
import { projectRoot } from './samples.ts'

const Labelled = z.object({
  body: z.string(),
  intent: z.enum(intents),
  /** `held out`: written after the rules were last changed, and none was changed for it. */
  set: z.string().optional(),
  /** Only where the comment states one as P0 to P3. */
  severity: z.string().optional(),
  /** Null where people would not agree; absent is none. */
  claims: z.array(z.object({ kind: z.string(), use: z.string().nullable(), not_use: z.string().nullable() })).nullish(),
})

export interface Judged {
  body: string
  is_held_out: boolean
  label: (typeof intents)[number]
  intent: (typeof intents)[number]
  rule: string
  /** Null where the label has none. */
  is_severity_right: boolean | null
  /** Null where people would not agree. */
  claims: { told: string[]; found: string[] } | null
}

/** Every labelled comment (written before the rules were tried on it) with what the rules make of it, as one on a line. */
export function judgedComments(): Judged[] {
  const lines = readFileSync(join(projectRoot, 'test/fixtures/review-comments.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const { body, set, intent: label, severity, claims } = Labelled.parse(JSON.parse(line))
    const text = commentText(body)
    const { intent, rule } = intentOf(text, true)
    const is_severity_right = severity === undefined ? null : severityOf(body) === severity
    const told = claims === undefined ? [] : claims
    return {
      ...{ body, is_held_out: set === 'held out', label, intent, rule, is_severity_right },
      claims: told === null ? null : { told: told.map(claimText), found: claimsOf(text.prose).map(claimText) },
    }
  })
}

function claimText({ kind, use, not_use }: Pick<Claim, 'use' | 'not_use'> & { kind: string }): string {
  return `${kind}: use ${use ?? '-'}, not ${not_use ?? '-'}`
}

/** Precision and recall of each intent, the share of all that is right, and those of claims. */
export function scoreComments(judged: readonly Judged[]) {
  const rates = (right: number, found: number, told: number) => ({
    precision: found === 0 ? 0 : right / found,
    recall: told === 0 ? 0 : right / told,
    count: told,
  })
  const byIntent = intents.map((intent) => {
    const [found, told] = [judged.filter((one) => one.intent === intent), judged.filter((one) => one.label === intent)]
    return { intent, ...rates(found.filter((one) => one.label === intent).length, found.length, told.length) }
  })
  const claims = judged.flatMap((one) => one.claims ?? [])
  const sum = (of: (one: { told: string[]; found: string[] }) => number) =>
    claims.reduce((all, one) => all + of(one), 0)
  return {
    by_intent: byIntent,
    accuracy: judged.filter((one) => one.intent === one.label).length / judged.length,
    claims: rates(
      sum(({ told, found }) => found.filter((one) => told.includes(one)).length),
      sum(({ found }) => found.length),
      sum(({ told }) => told.length),
    ),
    severities: rates(
      judged.filter((one) => one.is_severity_right === true).length,
      judged.filter((one) => one.is_severity_right !== null).length,
      judged.filter((one) => one.is_severity_right !== null).length,
    ),
  }
}
