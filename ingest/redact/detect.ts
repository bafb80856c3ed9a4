/** Runs all detectors over one text and returns the spans to replace; the order of the layers is here. */
import { commandFinders } from './client-commands.ts'
import { lineFinders } from './config-lines.ts'
import { callFinders } from './credential-calls.ts'
import { decodedView, unmarkedView } from './decoded-view.ts'
import { MIN_RUN, readableRuns } from './encoded.ts'
import { keyFinders } from './key-arguments.ts'
import { createKeywordScan } from './keyword-scan.ts'
import { createKnownScan } from './known-values.ts'
import { literalFinders } from './literals.ts'
import { nameFinders } from './named-secrets.ts'
import { accountFile, hashFinders, mayBeAccounts } from './password-hashes.ts'
import { peopleFinders } from './people.ts'
import { joinSpans, type Emit, type Finder, type Span } from './span.ts'
import { addressFinders } from './secret-addresses.ts'
import { structureFinders } from './structure-finders.ts'
import { TOKEN } from './token.ts'
import { codeFinders } from './typed-codes.ts'
import { compileUserRules, type UserRule } from './user-rules.ts'
import { vendorFinders } from './vendor-finder.ts'

/** Words that force a closer look at a text although no detector is bound to them: escapes may hide a word. */
const ESCAPES: Finder = {
  words: ['\\u00', '\\/', '\\u04', '\\u5bc6', '\\u30d1', '\\ube44', '\\u0142', '"encrypt'],
  is_name: true,
  find: () => undefined,
}
const MARK = '[redacted:'
/** Words deeper than this inside a secret already found are skipped: what they would find is replaced with it. */
const LONGEST_OVERLAP = 300
/** A string is scanned in pieces of this many characters until one of them has a mark. */
const PIECE = 4096
/** A name of one letter, a colon and a crypt(3) hash. */
const SHORTEST_ACCOUNT = 15
/** Escaped text inside escaped text is looked into this often. */
const MAX_ESCAPED = 4

/** What the detectors need to know. */
export interface DetectorOptions {
  key: string
  known_values: Iterable<string>
  home_dirs: readonly string[]
  user_names: readonly string[]
  rules: readonly UserRule[]
  allow: ReadonlySet<string>
}

/** The compiled detectors. */
export interface Detectors {
  /**
   * For a JSON text: whether its string from `start` to `end` is worth a closer look. To be asked in ascending order; strings
   * may be left out. A string that is not worth it surely holds nothing.
   */
  closerLook(text: string): (start: number, end: number) => boolean
  /** The spans to replace, sorted and disjoint; never inside an earlier replacement. */
  spans(text: string): Span[]
}

/** Compiles the detectors once; both functions take time linear in the text. Throws a KnownError for an unsafe user rule. */
export function createDetectors(options: DetectorOptions): Detectors {
  const finders = [
    ...vendorFinders(),
    ...structureFinders,
    ...hashFinders,
    ...commandFinders,
    ...callFinders,
    ...keyFinders,
    ...addressFinders,
    ...codeFinders,
    ...lineFinders,
    ...literalFinders,
    ...nameFinders,
    ...peopleFinders(options.user_names, options.home_dirs),
  ]
  const findersOf = byWord(finders)
  const words = [...findersOf.keys()]
  const markWord = words.indexOf(MARK)
  const finderLists = [...findersOf.values()]
  const isRaw = finderLists.map((list) => list.every((finder) => finder.works_on_raw === true))
  const keywords = createKeywordScan(words)
  const known = createKnownScan(options.known_values, options.key)
  const rules = compileUserRules(options.rules)

  /** Returns whether any word occurred that stands near secrets, found or not. */
  function secrets(text: string, emit: Emit): boolean {
    let isNear = false
    let covered = { start: 0, end: 0 }
    const note: Emit = (start, end, kind) => {
      if (kind !== MARK && end > covered.end) covered = { start, end }
      emit(start, end, kind)
    }
    keywords.scan(text, (word, start, end) => {
      if (start >= covered.start && end < covered.end - LONGEST_OVERLAP && word !== markWord) return
      for (const finder of finderLists[word] ?? []) {
        finder.find(text, start, end, note)
        isNear ||= finder.is_name === true
      }
    })
    return isNear
  }

  function encoded(text: string, emit: Emit, from?: number, to?: number): void {
    const report = (start: number, end: number, decoded: string): void => {
      let holdsSecret = false
      const note: Emit = (_start, _end, kind) => {
        holdsSecret ||= kind !== 'user' && kind !== 'email'
      }
      secrets(decoded, note)
      known?.(decoded, note)
      if (holdsSecret) emit(start, end, 'base64')
    }
    readableRuns(text, report, from, to)
  }

  /** The same detectors over what escapes stand for, level by level, and over lines without the marks of a diff or listing. */
  function escaped(text: string, emit: Emit): void {
    let origin = (at: number): number => at
    let isUnmarked = false
    let current = text
    for (let level = 0; level < MAX_ESCAPED; level++) {
      const decoded = decodedView(current)
      const view = decoded ?? (isUnmarked ? null : unmarkedView(current))
      if (view === null) return
      isUnmarked ||= decoded === null
      const { text: shown, origin: inner } = view
      const outer = origin
      origin = (at) => outer(inner(at))
      secrets(shown, (start, end, kind) => {
        if (kind !== MARK) emit(origin(start), origin(end), kind)
      })
      current = shown
    }
  }

  /** Places in a text that only a look at all of it finds, ascending. */
  function marksOfUser(text: string): number[] {
    const marks: number[] = []
    const mark: Emit = (start) => marks.push(start + 1)
    known?.(text, mark)
    for (const rule of rules) rule(text, mark)
    return marks.sort((a, b) => a - b)
  }

  return {
    closerLook(text) {
      const marks = marksOfUser(text)
      let count = 0
      let next = marks[0] ?? Infinity
      let scanned = 0
      let state = 0
      let start = 0
      let end = 0
      let isMarked = false
      /** Marks behind the string they were found in. */
      let ahead: number[] = []
      const note = (at: number): void => {
        if (at > end) ahead.push(at)
        else isMarked ||= at > start
      }
      const mark: Emit = (from, _to, kind) => {
        if (kind !== MARK) note(from + 1)
      }
      const hit = (word: number, from: number, to: number): void => {
        if (isRaw[word] !== true) note(to)
        else for (const finder of finderLists[word] ?? []) finder.find(text, from, to, mark)
      }
      return (from, to) => {
        start = from
        end = to
        while (next <= start) next = marks[++count] ?? Infinity
        isMarked = next <= end
        if (ahead.length > 0) {
          isMarked ||= ahead.some((at) => at > start && at <= end)
          ahead = ahead.filter((at) => at > end)
        }
        if (scanned < start - keywords.longest) {
          scanned = start - keywords.longest
          state = 0
        }
        while (scanned < end && !(isMarked && end - scanned > keywords.longest)) {
          const stop = Math.min(end, scanned + PIECE)
          state = keywords.scan(text, hit, scanned, stop, state)
          scanned = stop
        }
        if (!isMarked && end - start >= MIN_RUN) encoded(text, mark, start, end)
        return isMarked || (end - start >= SHORTEST_ACCOUNT && mayBeAccounts(text, start))
      }
    },
    spans(text) {
      const spans: Span[] = []
      const kept: Span[] = []
      const emit: Emit = (start, end, kind) => {
        if (kind === MARK) kept.push({ start, end, kind })
        else if (end > start && !options.allow.has(text.slice(start, end))) spans.push({ start, end, kind })
      }
      const isNear = secrets(text, emit)
      encoded(text, emit)
      accountFile(text, emit)
      known?.(text, emit)
      for (const rule of rules) rule(text, emit)
      if (isNear) escaped(text, emit)
      return outside(joinSpans(spans), joinSpans(kept))
    },
  }
}

/** The spans that touch none of the kept ones; both sorted and disjoint. */
function outside(spans: readonly Span[], kept: readonly Span[]): Span[] {
  let at = 0
  return spans.filter((span) => {
    while (at < kept.length && (kept[at]?.end ?? 0) <= span.start) at++
    return (kept[at]?.start ?? Infinity) >= span.end
  })
}

/** Finders by the word that wakes them. */
function byWord(finders: readonly Finder[]): Map<string, Finder[]> {
  const map = new Map<string, Finder[]>()
  for (const finder of [...finders, earlierToken, ESCAPES]) {
    for (const word of finder.words) {
      const list = map.get(word.toLowerCase())
      if (list === undefined) map.set(word.toLowerCase(), [finder])
      else list.push(finder)
    }
  }
  return map
}

/** Recognises a replacement made earlier, so that nothing touches it. */
const earlierToken: Finder = {
  works_on_raw: true,
  words: [MARK],
  find(text, start, _end, emit) {
    TOKEN.lastIndex = start
    const match = TOKEN.exec(text)
    if (match !== null) emit(start, start + match[0].length, MARK)
  },
}
