/** The troubles of a session: every diagnostic, missing path and unexplained failure once, with where it came and went. */
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { tellingLine } from './diagnostics/telling-line.ts'
import { localText, sameFile } from './local-path.ts'
import { replacement, type Replaced } from './replacement.ts'
import { isOwnScript, isRunOf, producers } from './runs.ts'
import { toolTrouble } from './tool-trouble.ts'
import type { Call, Trace } from './trace.ts'
import { pathUses } from './path-uses.ts'
import { causeText, isTestTool, passingPath, troubleOf, wrongFolder, type TroubleKey } from './trouble-key.ts'

/** Indices into trace.calls: the first and the last call that showed it, and the first clean run after them. */
export interface Episode {
  first: number
  last: number
  resolved_by: number | null
}

/** A diagnostic and the call (an index into trace.calls) that printed it. */
export interface Sighting {
  at: number
  one: Diagnostic
}

/** One trouble in one session: the calls that showed it and the call that showed it gone. */
export interface Trouble extends TroubleKey {
  /** Indices into trace.calls, ascending. */
  hits: number[]
  /** From a first sight to the run that was clean of it, and again when it came back; in order, never empty. */
  episodes: Episode[]
  /** When the last episode has no clean run: what worked instead. */
  replaced: Replaced | null
  /** How many troubles the first call showed. */
  shared_by: number
  /** What the calls printed of it, one for each place, as far as is kept. */
  sightings: Sighting[]
}

/** Places kept of one trouble in one session, and of those in one call. */
const maxSightings = 24
const maxSightingsInCall = 8

/**
 * All troubles of a trace in order of their first hit. The same trouble counts once per session, however often it came.
 * A trouble that comes back after it was gone stays one, with another episode.
 */
export function troublesOf(trace: Trace): Trouble[] {
  const found = new Map<string, Trouble>()
  const uses = pathUses(trace)
  trace.calls.forEach((call, index) => {
    const keys = troublesOfCall(trace, call).map((one) => {
      const { kind, path } = one.key
      return kind === 'wrong_belief' && path !== null && uses.isPassing(path, index)
        ? { key: passingPath(path), all: [] }
        : one
    })
    for (const { key, all } of keys) {
      const known = found.get(key.id)
      const sightings = all.slice(0, maxSightingsInCall).map((one) => ({ at: index, one }))
      if (!known) {
        found.set(key.id, {
          ...key,
          hits: [index],
          episodes: [],
          replaced: null,
          shared_by: keys.length,
          sightings,
        })
        continue
      }
      if (known.hits.at(-1) !== index) known.hits.push(index)
      known.sightings.push(...sightings.slice(0, maxSightings - known.sightings.length))
    }
  })
  const index = indexOf(trace.calls)
  for (const trouble of found.values()) {
    trouble.episodes = episodesOf(trace, trouble, index)
    if (trouble.episodes.at(-1)?.resolved_by === null)
      trouble.replaced = replacement(trace, trouble, trouble.hits.at(-1) ?? 0)
  }
  const touched = touchedPaths(trace)
  return joined([...found.values()].filter((trouble) => !isBacklog(trace, trouble, touched)).map(inItsFolder))
}

function touchedPaths(trace: Trace): string[] {
  const touched = trace.calls.filter((call) => call.tool_kind === 'edit' || call.tool_kind === 'write')
  return [...new Set(touched.flatMap((call) => (call.path === null ? [] : [call.path])))]
}

/** Files of one run that nobody in the session touched, from which on it showed the whole repository. */
const minBacklogFiles = 3

/**
 * What a rule says of files that the session neither changed nor mended, in a run that shows several such files, was
 * there before it and is nobody's trouble in it.
 */
function isBacklog(trace: Trace, trouble: Trouble, touched: readonly string[]): boolean {
  const { sightings, episodes, tool } = trouble
  if (trouble.kind !== 'diagnostic' || sightings.length === 0 || tool === null || isTestTool(tool)) return false
  if (episodes.some((one) => one.resolved_by !== null)) return false
  const isUntouched = (one: Diagnostic) =>
    one.cause === 'rule' && one.file !== null && !touched.some((path) => sameFile(path, one.file ?? ''))
  if (!sightings.every(({ one }) => isUntouched(one))) return false
  return trouble.hits.every((at) => {
    const files = (trace.calls[at]?.diagnostics ?? []).filter(isUntouched).map((one) => one.file)
    return new Set(files).size >= minBacklogFiles
  })
}

/** Troubles that turned out to be the same one are one. */
function joined(troubles: readonly Trouble[]): Trouble[] {
  const found = new Map<string, Trouble>()
  for (const one of troubles) {
    const known = found.get(one.id)
    const hits = [...(known?.hits ?? []), ...one.hits].sort((a, b) => a - b)
    const episodes = [...(known?.episodes ?? []), ...one.episodes].sort((a, b) => a.first - b.first)
    found.set(one.id, known ? { ...known, hits, episodes } : one)
  }
  return [...found.values()]
}

/** A path whose beginning was left out (`cart/total.go` for `src/cart/total.go`) was named from another folder. */
function inItsFolder(trouble: Trouble): Trouble {
  const { kind, path, replaced } = trouble
  const isShortened = kind === 'wrong_belief' && path !== null && replaced?.instead.form.endsWith(`/${path}`) === true
  return isShortened ? { ...trouble, ...wrongFolder(), replaced: null } : trouble
}

function troublesOfCall(trace: Trace, call: Call): { key: TroubleKey; all: Diagnostic[] }[] {
  const root = trace.session.cwd
  if (call.tool_kind !== 'shell') {
    const key = toolTrouble(call, root)
    return key ? [{ key, all: [] }] : []
  }
  const found = new Map<string, { key: TroubleKey; all: Diagnostic[] }>()
  for (const one of call.diagnostics) {
    const key = troubleOf(one, call, root)
    const known = found.get(key.id)
    if (known) known.all.push(one)
    else found.set(key.id, { key, all: [one] })
  }
  if (call.status === 'cascade') return [{ key: causeText({ ...cascade, family: 'agent_tool' }), all: [] }]
  if (found.size === 0 && call.is_failed) {
    const line = isTimeout(call) ? 'timed out' : tellingLine(call.output ?? '')
    const family = call.main?.family ?? call.commands.at(-1)?.family ?? call.tool
    const text = line === null ? 'failed without a word' : localText(line, root)
    const scope = isOwnScript(call) ? 'agent_tool' : isTimeout(call) ? 'environment' : 'repository'
    const key = causeText({
      kind: 'failed_command',
      family: 'failed_command',
      group: '',
      scope,
      subject: family,
      text,
      name: family,
      path: null,
    })
    found.set(key.id, { key, all: [] })
  }
  return [...found.values()]
}

/** Whether a call used the very path that was missing before: it is there now. */
function hasPath(call: Call, path: string): boolean {
  return call.status === 'ok' && (call.path === path || call.commands.some((command) => command.argv.includes(path)))
}

function isTimeout(call: Call): boolean {
  return call.status === 'timeout' || call.exit_code === 124
}

const cascade = {
  kind: 'agent_tool' as const,
  group: 'cascade',
  scope: 'agent_tool' as const,
  subject: 'cascade',
  text: "a sibling's error cancelled the call",
  path: null,
}

/** Splits the hits where a clean run lies between two of them. */
function episodesOf(trace: Trace, trouble: Trouble, index: CallIndex): Episode[] {
  const episodes: Episode[] = []
  for (const hit of trouble.hits) {
    const open = episodes.at(-1)
    if (open && (open.resolved_by === null || hit < open.resolved_by)) open.last = hit
    else episodes.push({ first: hit, last: hit, resolved_by: cleanRun(trace, trouble, hit, index) })
  }
  return episodes
}

/** The first call after a hit that ran the same tool and did not show the trouble; null when there was none. */
function cleanRun(trace: Trace, trouble: Trouble, hit: number, index: CallIndex): number | null {
  const failing = trace.calls[hit]
  if (!failing) return null
  const isPath = trouble.kind === 'wrong_belief' && trouble.path !== null
  const words = isPath
    ? [trouble.path ?? '']
    : failing.tool_kind === 'shell'
      ? producers(failing, trouble.tool).map((one) => one.family)
      : [toolAndPath(failing)]
  let first: number | null = null
  for (const word of words) {
    const places = index.get(word) ?? []
    for (let at = after(places, hit); at < places.length; at += 1) {
      const place = places[at] as number
      const call = trace.calls[place] as Call
      if (first !== null && place >= first) break
      if (isPath ? hasPath(call, trouble.path ?? '') : isRunOf(call, failing, trouble.tool) && !isHit(trouble, place)) {
        first = place
        break
      }
    }
  }
  return first
}

/** Where each command family, path and argument stands, so that a later run is found without reading all calls. */
type CallIndex = ReadonlyMap<string, readonly number[]>

function indexOf(calls: readonly Call[]): CallIndex {
  const index = new Map<string, number[]>()
  calls.forEach((call, at) => {
    const words = new Set([
      ...call.commands.flatMap((command) => [command.family, ...command.argv.slice(1)]),
      call.path ?? '',
      toolAndPath(call),
    ])
    for (const word of words) {
      const places = index.get(word)
      if (places) places.push(at)
      else index.set(word, [at])
    }
  })
  return index
}

function toolAndPath(call: Call): string {
  return `${call.tool}\n${call.path ?? ''}`
}

/** The first position in ascending numbers whose number is greater than `limit`. */
function after(places: readonly number[], limit: number): number {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] as number) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

function isHit(trouble: Trouble, place: number): boolean {
  return trouble.hits[after(trouble.hits, place - 1)] === place
}
