/** The edit that usually answers a diagnostic: one good before and after, and the shape it shares with the others. */
import { showing, type Hunk } from './answers.ts'
import { remedy, type FoundRemedy } from './found-remedy.ts'
import type { Recovery } from './recoveries.ts'
import type { RemedySettings } from './settings.ts'

interface Pair {
  recovery: Recovery
  hunk: Hunk
  inserted: Set<string>
  removed: Set<string>
}

const token = /%[a-z]\b|[A-Za-z_$][\w$]*|\d+|=>|:=|==|!=|&&|\|\||\/\/|\?\.|\?\?|[^\s\w]/g

/**
 * One pair that a guideline could show, chosen among all answers of all sessions, with the sessions that answered in the
 * same shape; where the shapes differ, with all sessions in which an edit of the very line ended it. At most one; below
 * the support that the settings ask for only the edit of the very line.
 */
export function editRemedy(
  recovered: readonly Recovery[],
  others: readonly Recovery[],
  settings: RemedySettings,
): FoundRemedy[] {
  const pairs = chosen(recovered.flatMap((recovery) => recovery.hunks.map((hunk) => pairOf(recovery, hunk))))
  if (countSessions(pairs) < settings.min_sessions) return onlyAnswer(pairs, recovered.length)
  const found = typical(pairs)
  const { best, common } = found
  const followers = bySession(pairs.filter((pair) => pair === best || followsShape(pair, common)))
  const isShared = followers.length >= settings.min_sessions
  const lift = isShared ? liftOf(followers.length / countSessions(pairs), common, others) : null
  if (lift !== null && lift < settings.min_lift) return []
  const certain = bySession(pairs.filter((pair) => pair.hunk.certainty >= 2))
  if (!isShared && (best.hunk.certainty < 2 || certain.length < settings.min_sessions)) return []
  const { before, after, path } = best.hunk
  const shape = `${shapeOf(before, common.kept)} → ${shapeOf(after, common.kept)}`
  const text = (isShared ? shape : `each its own, such as ${shape}`).slice(0, 200)
  const group = isShared ? followers : certain
  return [
    remedy('edit', text, group, recovered.length, { edit_before: before, edit_after: after, file_path: path, lift }),
  ]
}

/** Where too few sessions answered: the edit of the very line, for people to see; no lesson is made of it. */
function onlyAnswer(pairs: readonly Pair[], count_recoveries: number): FoundRemedy[] {
  const certain = pairs.filter((pair) => pair.hunk.certainty >= 3)
  if (certain.length === 0) return []
  const { best, common } = typical(certain)
  const { before, after, path } = best.hunk
  const text =
    `${shapeOf(before, new Set([...common.kept, ...words(before)]))} → ${shapeOf(after, words(after))}`.slice(0, 200)
  return [
    remedy('edit', text, [best.recovery], count_recoveries, {
      edit_before: before,
      edit_after: after,
      file_path: path,
    }),
  ]
}

/** Real mending before silencing: silencing is what helps only where two sessions in three did nothing else. */
function chosen(pairs: readonly Pair[]): Pair[] {
  const mending = pairs.filter((pair) => !pair.hunk.is_suppression)
  return countSessions(mending) * 3 > countSessions(pairs) ? mending : [...pairs]
}

function countSessions(pairs: readonly Pair[]): number {
  return new Set(pairs.map((pair) => pair.recovery.session_id)).size
}

/** One recovery a session. */
function bySession(pairs: readonly Pair[]): Recovery[] {
  return [...new Map(pairs.map((pair) => [pair.recovery.session_id, pair.recovery])).values()]
}

/** How much more often the shape comes here than among the edits of other troubles; null when there are none. */
function liftOf(share: number, common: Common, others: readonly Recovery[]): number | null {
  const elsewhere = others.flatMap((one) => one.hunks.slice(0, 1).map((hunk) => pairOf(one, hunk)))
  if (elsewhere.length === 0) return null
  const alike = elsewhere.filter((pair) => followsShape(pair, common)).length
  return share / ((alike + 0.5) / (elsewhere.length + 1))
}

function pairOf(recovery: Recovery, hunk: Hunk): Pair {
  const [before, after] = [words(hunk.before), words(hunk.after)]
  return { recovery, hunk, inserted: minus(after, before), removed: minus(before, after) }
}

interface Common {
  inserted: ReadonlySet<string>
  removed: ReadonlySet<string>
  kept: ReadonlySet<string>
}

/** The pair that shares most with the other sessions' and shows it shortest, and the words it shares with them. */
function typical(pairs: readonly Pair[]): { best: Pair; common: Common } {
  const inserted = frequencies(pairs, (pair) => pair.inserted)
  const removed = frequencies(pairs, (pair) => pair.removed)
  const all = frequencies(pairs, (pair) => new Set([...words(pair.hunk.before), ...words(pair.hunk.after)]))
  const recurring = (set: ReadonlySet<string>, counts: ReadonlyMap<string, number>) =>
    new Set([...set].filter((word) => isTelling(word) && (counts.get(word) ?? 0) >= 2))
  const rated = pairs.map((pair) => {
    const { before, after, certainty } = pair.hunk
    const shared =
      weight(recurring(pair.inserted, inserted), inserted) + weight(recurring(pair.removed, removed), removed) / 2
    const size = [...pair.inserted, ...pair.removed].filter(isTelling).length
    const lines = before.split('\n').length + after.split('\n').length
    const telling = (shared + 0.5) / Math.sqrt(1 + size)
    return { pair, shared, lines, score: (telling * (1 + certainty) * showing(pair.hunk)) / (1 + lines / 6) }
  })
  const top = Math.max(...rated.map((one) => one.score))
  // Among the most typical ones the richest short one teaches most: `fmt.Errorf("failed to open: %w", err)` over `("%w", err)`.
  const ranked = rated
    .filter((one) => one.score >= top * 0.65)
    .sort(
      (a, b) =>
        b.pair.hunk.certainty - a.pair.hunk.certainty ||
        Number(a.lines > 6) - Number(b.lines > 6) ||
        b.shared - a.shared ||
        a.lines - b.lines ||
        (a.pair.recovery.session_id < b.pair.recovery.session_id ? -1 : 1),
    )
  const best = (ranked[0]?.pair ?? pairs[0]) as Pair
  const kept = new Set([...all].filter(([, count]) => count >= 2).map(([word]) => word))
  const common = { inserted: recurring(best.inserted, inserted), removed: recurring(best.removed, removed), kept }
  return { best, common }
}

/** How often the words come in other sessions' pairs too, summed. */
function weight(set: ReadonlySet<string>, counts: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const word of set) sum += (counts.get(word) ?? 0) - 1
  return sum
}

/** At least half of the shape's words are there. */
function followsShape(pair: Pair, common: Common): boolean {
  const wanted = common.inserted.size > 0 ? common.inserted : common.removed
  const has = common.inserted.size > 0 ? pair.inserted : pair.removed
  const count = [...wanted].filter((word) => has.has(word)).length
  return wanted.size > 0 && count * 2 >= wanted.size
}

/** Words, and the marks that carry meaning by themselves. Brackets and commas come with everything. */
function isTelling(word: string): boolean {
  return /^[A-Za-z%]\w|^(_|:=|=>|\?\.|\?\?|!|&|\/\/)$/.test(word)
}

function words(text: string): Set<string> {
  return new Set(text.slice(0, 4000).match(token) ?? [])
}

function minus(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a].filter((word) => !b.has(word)))
}

/** Words to the number of sessions in which they come. */
function frequencies(pairs: readonly Pair[], setOf: (pair: Pair) => ReadonlySet<string>): Map<string, number> {
  const sessions = new Map<string, Set<string>>()
  for (const pair of pairs)
    for (const word of setOf(pair)) {
      const known = sessions.get(word)
      if (known) known.add(pair.recovery.session_id)
      else sessions.set(word, new Set([pair.recovery.session_id]))
    }
  return new Map([...sessions].map(([word, set]) => [word, set.size]))
}

/** The text in one line with what differs from session to session as `…`. */
function shapeOf(text: string, kept: ReadonlySet<string>): string {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, 400)
  const shaped = line
    .replace(/"[^"]{12,200}"/g, '"…"')
    .replace(/[A-Za-z_$][\w$]*|\d+/g, (word) => (kept.has(word) ? word : '…'))
  return shaped.replace(/…(?:[.\s]*…)+/g, '…').slice(0, 95)
}
