/** Comments that say the same, by topic: nearest neighbours over TF-IDF, then Louvain; a topic keeps its id for ever. */
import { createHash } from 'node:crypto'
import { UndirectedGraph } from 'graphology'
import louvainModule from 'graphology-communities-louvain'
import { z } from 'zod'
import type { Decision, JournalEntry } from '#ingest/journal.ts'

/** A comment as the clustering sees it. Comments are given in order of time. */
export interface TopicText {
  comment_id: string
  repo: string
  prose: string
  code_tokens: readonly string[]
}

/** Neighbours of a comment that become edges. Source: notes on clustering, 10-NN + Louvain. */
const neighbours = 10
/** Words in more comments than this say nothing and would make the search quadratic. */
const maxDocuments = 2000
/** Journalled topics: which comments were put where. */
const Body = z.object({ topic_id: z.string(), comment_ids: z.array(z.string()) })

// The module is CommonJS: its types name the function `default`, at run time it is the module itself.
const louvain = louvainModule as unknown as (typeof louvainModule)['default']

/** Comment id to topic id of everything that was decided before. */
export function journalledTopics(journal: readonly JournalEntry[]): Map<string, string> {
  const known = new Map<string, string>()
  for (const entry of journal) {
    const body = entry.kind === 'review_topic_grew' ? Body.safeParse(entry.body) : null
    if (body?.success) for (const id of body.data.comment_ids) if (!known.has(id)) known.set(id, body.data.topic_id)
  }
  return known
}

/**
 * Comment id to topic id. A comment that has a topic keeps it; a new one joins the topic that most of its community has,
 * or, in a community without any, makes one named after its first comment. `min_similarity` is the least cosine (0 to 1)
 * of an edge. `at` is the time of new decisions, epoch ms. Topics of one comment are not journalled: nothing to keep.
 */
export function topicsOf(
  texts: readonly TopicText[],
  known: ReadonlyMap<string, string>,
  options: { min_similarity: number; at: number },
): { topics: Map<string, string>; decisions: Decision[] } {
  const topics = new Map<string, string>()
  const grown = new Map<string, string[]>()
  for (const group of byRepo(texts)) {
    for (const community of communities(group, options.min_similarity)) {
      const topic_id =
        commonest(community.flatMap((one) => known.get(one.comment_id) ?? [])) ?? newId(community[0]?.comment_id ?? '')
      const fresh = community.filter((one) => !known.has(one.comment_id))
      for (const { comment_id } of community) topics.set(comment_id, known.get(comment_id) ?? topic_id)
      if (community.length > 1 && fresh.length > 0)
        grown.set(topic_id, [...(grown.get(topic_id) ?? []), ...fresh.map((one) => one.comment_id)])
    }
  }
  const decisions = [...grown].map(([topic_id, comment_ids]): Decision => ({
    kind: 'review_topic_grew',
    at: options.at,
    body: { topic_id, comment_ids },
  }))
  return { topics, decisions }
}

function communities(texts: readonly TopicText[], min_similarity: number): TopicText[][] {
  const graph = new UndirectedGraph<Record<string, never>, { weight: number }>()
  for (const { comment_id } of texts) graph.addNode(comment_id)
  const vectors = tfIdf(texts)
  vectors.forEach((vector, at) => {
    for (const { other, cosine } of nearest(vector, at, min_similarity)) {
      const [a, b] = [texts[at]?.comment_id ?? '', texts[other]?.comment_id ?? '']
      if (!graph.hasEdge(a, b)) graph.addEdge(a, b, { weight: cosine })
    }
  })
  // A fixed sequence instead of chance: the same comments give the same topics.
  const numbers = graph.size === 0 ? null : louvain(graph, { getEdgeWeight: 'weight', rng: sequence() })
  const found = new Map<string, TopicText[]>()
  for (const text of texts) {
    const isAlone = numbers === null || graph.degree(text.comment_id) === 0
    const key = isAlone ? text.comment_id : `community ${numbers[text.comment_id] ?? ''}`
    found.set(key, [...(found.get(key) ?? []), text])
  }
  return [...found.values()]
}

interface Vector {
  weights: Map<string, number>
  /** Word to the documents that hold it; shared by all. */
  postings: Map<string, { at: number; weight: number }[]>
}

function tfIdf(texts: readonly TopicText[]): Vector[] {
  const counts = texts.map(termsOf)
  const documents = new Map<string, number>()
  for (const terms of counts) for (const term of terms.keys()) documents.set(term, (documents.get(term) ?? 0) + 1)
  const postings: Vector['postings'] = new Map()
  return counts.map((terms, at) => {
    const weights = new Map<string, number>()
    for (const [term, count] of terms)
      weights.set(term, (1 + Math.log(count)) * Math.log(1 + texts.length / (documents.get(term) ?? 1)))
    const length = Math.hypot(...weights.values()) || 1
    for (const [term, weight] of weights) {
      weights.set(term, weight / length)
      if ((documents.get(term) ?? 0) > maxDocuments) continue
      const list = postings.get(term)
      if (list) list.push({ at, weight: weight / length })
      else postings.set(term, [{ at, weight: weight / length }])
    }
    return { weights, postings }
  })
}

function nearest({ weights, postings }: Vector, at: number, min_similarity: number) {
  const cosines = new Map<number, number>()
  for (const [term, weight] of weights) {
    for (const other of postings.get(term) ?? []) {
      if (other.at !== at) cosines.set(other.at, (cosines.get(other.at) ?? 0) + weight * other.weight)
    }
  }
  return [...cosines]
    .map(([other, cosine]) => ({ other, cosine }))
    .filter(({ cosine }) => cosine >= min_similarity)
    .sort((a, b) => b.cosine - a.cosine || a.other - b.other)
    .slice(0, neighbours)
}

const stopWords = new Set(
  'a an the this that these those it its is are was were be been to of in on at for with and or but if so as by from here there we you i they he she our your my can could should would will may might do does did done not no yes please just also too very more than then when where which what who how why all any some one has have had into about up out over only same other such use used using need needs make let'.split(
    ' ',
  ),
)

function termsOf({ prose, code_tokens }: TopicText): Map<string, number> {
  const terms = new Map<string, number>()
  const add = (term: string, count: number) => terms.set(term, (terms.get(term) ?? 0) + count)
  for (const word of prose.toLowerCase().match(/[a-z][a-z0-9]{1,40}/g) ?? [])
    if (!stopWords.has(word)) add(stem(word), 1)
  for (const token of code_tokens) add(`\`${token.toLowerCase()}`, 1)
  return terms
}

function stem(word: string): string {
  return word.length <= 4 ? word : word.replace(/(?:ing|ed|es|s)$/, '')
}

function byRepo(texts: readonly TopicText[]): TopicText[][] {
  const groups = new Map<string, TopicText[]>()
  for (const text of texts) groups.set(text.repo, [...(groups.get(text.repo) ?? []), text])
  return [...groups.values()]
}

function commonest(ids: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? null
}

function newId(comment_id: string): string {
  return `T${createHash('sha256').update(`topic 1\n${comment_id}`).digest('hex').slice(0, 10)}`
}

/** Numbers from 0 to 1, always the same ones (a linear congruence). */
function sequence(): () => number {
  let state = 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
