/**
 * Joins troubles that say the same about different things and go away by the same means: ten missing tables and one
 * migration are one cause. Words alone never join them: what is missing is the cause unless the remedy says otherwise.
 */
import { simpleCommands } from './commands.ts'
import type { MergeEdge } from './fingerprint/merge.ts'
import type { Member } from './members.ts'
import { patternOf } from './pattern-of.ts'
import type { Recovery } from './recoveries.ts'

/** Sessions that must show the same means before anything is joined by it. */
const minSessions = 3
/** How much more often the means must come there than in other recoveries. */
const minLift = 3

type Edge = Pick<MergeEdge, 'from' | 'to'>

/** Edges between member keys. A pure function of the set of members and recoveries; linear in their number. */
export function sharedCauseEdges(
  members: readonly Member[],
  recoveries: ReadonlyMap<string, readonly Recovery[]>,
): Edge[] {
  const buckets = new Map<string, Member[]>()
  const usual = new Map<string, Usual>()
  for (const member of members) {
    countUsual(usual, member.repo, recoveries.get(member.key) ?? [])
    const key = bucketOf(member)
    if (key === null) continue
    const bucket = buckets.get(key)
    if (bucket) bucket.push(member)
    else buckets.set(key, [member])
  }
  const edges: Edge[] = sameProgramEdges(members)
  for (const bucket of buckets.values()) {
    if (bucket.length < 2) continue
    const background = usual.get(bucket[0]?.repo ?? '')
    edges.push(
      ...joinByMeans(
        bucket.map((member) => meansOf(member, recoveries.get(member.key) ?? [])),
        background,
      ),
    )
  }
  return edges
}

/** Programs whose own sentences mean one thing, whichever of their subcommands says them. */
const toolboxes =
  /^(?:go|cargo|git|docker|podman|kubectl|helm|terraform|dotnet|bundle|pip|poetry|gh|aws|gcloud|composer)$/
/** Shorter sentences may be anybody's. */
const minWords = 6

/** Failures of one program with the same long sentence, whatever its subcommand: `go build` and `go mod download`. */
function sameProgramEdges(members: readonly Member[]): Edge[] {
  const first = new Map<string, string>()
  const edges: Edge[] = []
  for (const { key, family, repo, scope, signals, is_grouped } of members) {
    const [signal] = signals
    const program = signal?.subject.split(' ')[0] ?? ''
    if (!signal || family !== 'failed_command' || is_grouped || !toolboxes.test(program)) continue
    const said = signal.pattern.slice(0, -(signal.name.length + 3))
    if ((said.match(/[A-Za-z]{2,}/g) ?? []).length < minWords) continue
    const place = [repo, scope, program, said].join('\n')
    const known = first.get(place)
    if (known === undefined) first.set(place, key)
    else edges.push({ from: known, to: key })
  }
  return edges
}

interface Means {
  key: string
  /** Sessions to the features of what helped there. */
  sessions: Map<string, Set<string>>
}

interface Usual {
  sessions: Set<string>
  byFeature: Map<string, Set<string>>
}

/** Members that may be joined at all: same repository, scope, rule and sentence, but for the thing it is about. */
function bucketOf(member: Member): string | null {
  const signal = member.signals[0]
  if (!signal) return null
  const place = [member.family, member.repo, member.scope]
  if (member.family === 'correction') return [...place, 'correction'].join('\n')
  if (!/^(diagnostic|wrong_belief|failed_command)$/.test(member.family)) return null
  const said = signal.name === '' ? signal.text : signal.text.slice(0, -(signal.name.length + 3))
  const bare = (signal.subject === '' ? said : said.replaceAll(signal.subject, '*'))
    .replace(/`[^`]{1,200}`|"[^"]{1,200}"|'[^']{1,200}'/g, "'*'")
    .replace(/: [\w@./-]{2,80}$/, ': *')
    .replace(/[\w$@][\w$@./-]{2,}/g, (word) => (isName(word) ? '*' : word))
  const name = member.family === 'failed_command' ? '' : signal.name
  return [...place, name, patternOf({ text: bare, name: '', is_exact: false }).pattern].join('\n')
}

/** A word that names one thing (`mockOrder`, `SEARCH_URL`, `acme/base`), not a word of the sentence and not a code (`E0463`). */
function isName(word: string): boolean {
  const bare = word.replace(/[.]+$/, '')
  if (/^[A-Z]{1,8}\d+$/.test(bare)) return false
  return /[a-z][A-Z]|_|[\w-]\/[\w-]|\w\.\w/.test(bare) || /^[A-Z]{4,}$/.test(bare)
}

function meansOf(member: Member, recoveries: readonly Recovery[]): Means {
  const sessions = new Map<string, Set<string>>()
  if (member.family === 'correction') {
    for (const { session_id, text } of member.signals) sessions.set(session_id, wordsOf(text))
  }
  for (const recovery of recoveries) {
    const features = featuresOf(recovery, member.signals[0]?.subject ?? '')
    if (features.size > 0)
      sessions.set(recovery.session_id, new Set([...(sessions.get(recovery.session_id) ?? []), ...features]))
  }
  return { key: member.key, sessions }
}

/**
 * What helped: commands in between, another command instead, words put in by the edit, or lines taken out. A command
 * that names the missing thing itself (`brew install jq`) helps against that thing only.
 */
function featuresOf(recovery: Recovery, subject = ''): Set<string> {
  const features = new Set<string>()
  if (recovery.pass_seq === null) return features
  for (const { key, form } of recovery.commands)
    features.add(`command ${subject !== '' && form.includes(subject) ? form : key}`)
  // A folder is only where things lie: many different ones lie in one; looking around helps against nothing.
  const { instead } = recovery
  if (instead && !instead.key.endsWith('/') && !isLook(instead.form)) features.add(`instead ${instead.key}`)
  const [hunk] = recovery.hunks
  if (hunk) {
    const before = new Set(hunk.before.match(/[A-Za-z_$][\w$]+/g) ?? [])
    for (const word of hunk.after.match(/[A-Za-z_$][\w$]+/g) ?? []) if (!before.has(word)) features.add(`word ${word}`)
    if (hunk.after.trim() === '') features.add('taken out')
  }
  return features
}

/** Looking around helps against nothing. */
function isLook(form: string): boolean {
  const commands = simpleCommands(form)
  return commands.length > 0 && commands.every((command) => command.is_inspection)
}

const stopWords = new Set(
  'about again also always because before but can could does don done for from has have here here how into its just like make more need never not now only please said should stop take than that the then there they this told try undo use used using wait want was what when which why will with wrong you your'.split(
    ' ',
  ),
)

function wordsOf(text: string): Set<string> {
  const words =
    text
      .toLowerCase()
      .slice(0, 400)
      .match(/[a-z][\w.-]{2,40}/g) ?? []
  return new Set(
    words
      .map((word) => word.replace(/[.-]+$/, ''))
      .filter((word) => !stopWords.has(word))
      .map((word) => `word ${word}`),
  )
}

function countUsual(usual: Map<string, Usual>, repo: string | null, recoveries: readonly Recovery[]): void {
  const known = usual.get(repo ?? '') ?? { sessions: new Set(), byFeature: new Map() }
  usual.set(repo ?? '', known)
  for (const recovery of recoveries) {
    known.sessions.add(recovery.session_id)
    for (const feature of featuresOf(recovery)) {
      const sessions = known.byFeature.get(feature)
      if (sessions) sessions.add(recovery.session_id)
      else known.byFeature.set(feature, new Set([recovery.session_id]))
    }
  }
}

/** Greedy: the most shared means first; the members of which at least half the sessions show it are one. */
function joinByMeans(all: readonly Means[], usual: Usual | undefined): Edge[] {
  const edges: Edge[] = []
  let open = all.filter((one) => one.sessions.size > 0)
  const total = new Set(all.flatMap((one) => [...one.sessions.keys()])).size
  while (open.length >= 2) {
    const best = bestMeans(open, usual, total)
    if (best === null) break
    const joined = open.filter((one) => isBy(one, best))
    const [first, ...rest] = isWhole(open, joined, all) ? all : joined
    if (first) edges.push(...rest.map((one) => ({ from: first.key, to: one.key })))
    open = open.filter((one) => !isBy(one, best))
  }
  return edges
}

/** One means helped everywhere that anything helped, in many members: then it stands for those that never recovered too. */
function isWhole(open: readonly Means[], joined: readonly Means[], all: readonly Means[]): boolean {
  const count_recovered = all.filter((one) => one.sessions.size > 0).length
  return open.length === count_recovered && joined.length === count_recovered && joined.length >= minSessions
}

function bestMeans(open: readonly Means[], usual: Usual | undefined, total: number): string | null {
  const support = new Map<string, { sessions: Set<string>; members: number }>()
  for (const one of open) {
    const features = new Set([...one.sessions.values()].flatMap((set) => [...set]))
    for (const feature of features) {
      if (!isBy(one, feature)) continue
      const known = support.get(feature) ?? { sessions: new Set(), members: 0 }
      support.set(feature, known)
      known.members += 1
      for (const [session, set] of one.sessions) if (set.has(feature)) known.sessions.add(session)
    }
  }
  const fitting = [...support].filter(([feature, { sessions, members }]) => {
    if (members < 2 || sessions.size < minSessions) return false
    const everywhere = usual?.byFeature.get(feature)?.size ?? 0
    const elsewhere = Math.max(0, everywhere - sessions.size)
    const others = Math.max(1, (usual?.sessions.size ?? 0) - total)
    return sessions.size / total >= minLift * (elsewhere / others) || elsewhere === 0
  })
  fitting.sort((a, b) => b[1].sessions.size - a[1].sessions.size || (a[0] < b[0] ? -1 : 1))
  return fitting[0]?.[0] ?? null
}

function isBy(one: Means, feature: string): boolean {
  let count = 0
  for (const set of one.sessions.values()) if (set.has(feature)) count += 1
  return count * 2 >= one.sessions.size && count > 0
}
