/** The edit that usually answers a diagnostic: one typical before and after, and the shape it shares with the others. */
import { remedy, type FoundRemedy } from './found-remedy.ts'
import type { Hunk } from './hunks.ts'
import type { Recovery } from './recoveries.ts'
import type { RemedySettings } from './settings.ts'

interface Pair {
  recovery: Recovery
  hunk: Hunk
  inserted: Set<string>
  removed: Set<string>
}

const token = /%[a-z]\b|[A-Za-z_$][\w$]*|\d+|=>|:=|==|!=|&&|\|\||\/\/|\?\.|[^\s\w]/g

/**
 * The edit whose inserted (or, for deletions, removed) words recur most among the sessions' edits, real mending before
 * silencing. At most one; none below the support that the settings ask for.
 */
export function editRemedy(
  recovered: readonly Recovery[],
  others: readonly Recovery[],
  settings: RemedySettings,
): FoundRemedy[] {
  const pairs = recovered.flatMap((recovery) => (recovery.hunk ? [pairOf(recovery, recovery.hunk)] : []))
  if (pairs.length < settings.min_sessions) return []
  const mending = pairs.filter((pair) => !pair.hunk.is_suppression)
  const found = typical(mending.length >= settings.min_sessions ? mending : pairs, settings.min_sessions)
  if (!found) return []
  const { medoid, followers, common } = found
  const elsewhere = others.flatMap((one) => (one.hunk ? [pairOf(one, one.hunk)] : []))
  const alike = elsewhere.filter((pair) => followsShape(pair, common)).length
  const lift =
    elsewhere.length === 0 ? null : followers.length / pairs.length / ((alike + 0.5) / (elsewhere.length + 1))
  if (lift !== null && lift < settings.min_lift) return []
  const shape = `${shapeOf(medoid.hunk.before, common.kept)} → ${shapeOf(medoid.hunk.after, common.kept)}`
  return [
    remedy(
      'edit',
      shape.slice(0, 200),
      followers.map((pair) => pair.recovery),
      recovered.length,
      {
        ...{ edit_before: medoid.hunk.before, edit_after: medoid.hunk.after, file_path: medoid.hunk.path, lift },
      },
    ),
  ]
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

/** The pair that shares most with the others, and those that share its shape. */
function typical(
  pairs: readonly Pair[],
  min_sessions: number,
): { medoid: Pair; followers: Pair[]; common: Common } | null {
  const inserted = frequencies(pairs.map((pair) => pair.inserted))
  const removed = frequencies(pairs.map((pair) => pair.removed))
  const all = frequencies(pairs.map((pair) => new Set([...words(pair.hunk.before), ...words(pair.hunk.after)])))
  const recurring = (set: ReadonlySet<string>, counts: ReadonlyMap<string, number>) =>
    new Set([...set].filter((word) => isTelling(word) && (counts.get(word) ?? 0) >= 2))
  const rated = pairs.map((pair) => {
    const shared =
      weight(recurring(pair.inserted, inserted), inserted) + weight(recurring(pair.removed, removed), removed) / 2
    const size = [...pair.inserted, ...pair.removed].filter(isTelling).length
    const lines = pair.hunk.before.split('\n').length + pair.hunk.after.split('\n').length
    return {
      pair,
      shared,
      lines,
      score: ((shared / Math.sqrt(1 + size)) * (1 + pair.hunk.certainty)) / (1 + lines / 6),
    }
  })
  const top = Math.max(...rated.map((one) => one.score))
  if (top <= 0) return null
  // Among the most typical ones the richest short one teaches most: `fmt.Errorf("failed to open: %w", err)` over `("%w", err)`.
  const best = rated
    .filter((one) => one.score >= top * 0.65)
    .sort(
      (a, b) =>
        Number(a.lines > 4) - Number(b.lines > 4) ||
        b.shared - a.shared ||
        a.lines - b.lines ||
        (a.pair.recovery.session_id < b.pair.recovery.session_id ? -1 : 1),
    )[0]
  if (!best) return null
  const medoid = best.pair
  const kept = new Set([...all].filter(([, count]) => count >= 2).map(([word]) => word))
  const common = { inserted: recurring(medoid.inserted, inserted), removed: recurring(medoid.removed, removed), kept }
  const followers = pairs.filter((pair) => followsShape(pair, common))
  return followers.length >= min_sessions ? { medoid, followers, common } : null
}

/** How often the words come in other pairs too, summed. */
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
  return /^[A-Za-z%]\w|^(_|:=|=>|\?\.|!|&|\/\/)$/.test(word)
}

function words(text: string): Set<string> {
  return new Set(text.slice(0, 4000).match(token) ?? [])
}

function minus(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a].filter((word) => !b.has(word)))
}

function frequencies(sets: readonly ReadonlySet<string>[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const set of sets) for (const word of set) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** The text in one line with what differs from session to session as `…`. */
function shapeOf(text: string, kept: ReadonlySet<string>): string {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, 400)
  const shaped = line
    .replace(/"[^"]{12,200}"/g, '"…"')
    .replace(/[A-Za-z_$][\w$]*|\d+/g, (word) => (kept.has(word) ? word : '…'))
  return shaped.replace(/…(?:[.\s]*…)+/g, '…').slice(0, 95)
}
