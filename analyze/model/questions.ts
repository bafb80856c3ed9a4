/** Findings in, questions out: which quotes a model sees of a cluster, a pair and a lesson. Nobody's name, session or path id is among them. */
import type { Lesson } from '../lesson.ts'
import type { ClusterInput } from './inputs.ts'
import { quotable, type Question, type Quote } from './prompt.ts'

type Redact = (text: string) => string

/** A cluster by its oldest patterns and lines, ids `q1`, `q2`, …; `letter` replaces the q. Equal texts are quoted once. */
export function clusterQuotes(cluster: ClusterInput, redact: Redact, letter = 'q'): Quote[] {
  const patterns = cluster.patterns.map((text) => ({ what: 'pattern' as const, text: quotable(text, redact) }))
  const lines = cluster.lines.map((text) => ({ what: 'line' as const, text: quotable(text, redact) }))
  return numbered([...patterns, ...lines], letter)
}

export function nameQuestion(cluster: ClusterInput, redact: Redact): Question {
  return { facts: { kind: cluster.kind, scope: cluster.scope }, quotes: clusterQuotes(cluster, redact) }
}

/** Both clusters, the first as a1, a2, … and the second as b1, b2, …; asked in both orders. */
export function pairQuestion(first: ClusterInput, second: ClusterInput, redact: Redact): Question {
  const facts = { scope: first.scope, 'kind of a': first.kind, 'kind of b': second.kind }
  return { facts, quotes: [...clusterQuotes(first, redact, 'a'), ...clusterQuotes(second, redact, 'b')] }
}

/** The template's line as q1, then the claim, the remedy and three lines that show the trouble. */
export function wordingQuestion(lesson: Lesson, redact: Redact): Question {
  const remedy = lesson.remedy === null ? [] : [{ what: 'remedy' as const, text: quotable(lesson.remedy.text, redact) }]
  const oldest = [...lesson.evidence.examples].reverse().slice(0, 3)
  const quotes = [
    { what: 'advice' as const, text: quotable(lesson.text, redact) },
    { what: 'pattern' as const, text: quotable(lesson.claim, redact) },
    ...remedy,
    ...oldest.map(({ line }) => ({ what: 'line' as const, text: quotable(line, redact) })),
  ]
  return { facts: { form: lesson.kind }, quotes: numbered(quotes, 'q') }
}

/** The text a cluster's vector is made from: its oldest pattern. A merged cluster has the vector of one of its parts. */
export function embeddingText(cluster: ClusterInput, redact: Redact): string {
  return quotable(cluster.patterns[0] ?? '', redact)
}

function numbered(quotes: readonly Omit<Quote, 'id'>[], letter: string): Quote[] {
  const seen = new Set<string>()
  const kept = quotes.filter(({ text }) => text !== '' && !seen.has(text) && seen.add(text))
  return kept.map((quote, i) => ({ id: `${letter}${i + 1}`, ...quote }))
}
