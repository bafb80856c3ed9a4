/** Text, a JSON value or a JSONL line goes in; the same comes out with secrets and personal names replaced, and a count per kind. */
import assert from 'node:assert/strict'
import { pieces } from '../pieces.ts'
import { isChosenSecret, isNamedPhrase, isWordSecret } from './chosen-secrets.ts'
import { createDetectors } from './detect.ts'
import { documentKind, isDocumentSecret, type DocumentKind } from './documents.ts'
import { looksLikeJson, walkStrings } from './json-strings.ts'
import { isServiceKey } from './nearby-secrets.ts'
import { holdsSecrets, nameInside, promiseOf, type Promised } from './secret-names.ts'
import { isSecretValue } from './secret-values.ts'
import { isPlaceholder } from './shape.ts'
import type { Span } from './span.ts'
import { createTokens, ownCopy } from './token.ts'
import type { UserRule } from './user-rules.ts'

/** Everything the caller decides. */
export interface RedactorOptions {
  /** Key of the HMAC in the replacements; the same key gives the same token for the same secret. Not empty. */
  key: string
  /** Exact secrets from the environment and local files; kept only as hashes, values below 8 characters ignored. */
  known_values?: Iterable<string>
  /** Absolute home folders, for homes outside `/home`, `/Users` and `C:\Users`. */
  home_dirs?: readonly string[]
  /** Account names to replace wherever they stand as a word; names below 3 characters ignored. */
  user_names?: readonly string[]
  /** The user's own patterns; refused with a KnownError unless they run in linear time. */
  rules?: readonly UserRule[]
  /** Exact texts that are never replaced. */
  allow?: readonly string[]
}

/** How often each kind was replaced; kinds that did not occur are absent. */
export type RedactionCounts = Record<string, number>

/** Pure after creation: the same input gives the same output, and redacting a result again changes nothing. */
export interface Redactor {
  /** Plain text of any kind; text that is JSON as a whole is treated as `line` does. */
  text(text: string): { text: string; counts: RedactionCounts }
  /** A JSON value: strings and keys, and JSON inside strings. Below 500 levels a subtree becomes `[REDACTED:too-deep:00000000]`. */
  value(value: unknown): { value: unknown; counts: RedactionCounts }
  /** One JSONL line without its line break: valid JSON stays valid, untouched parts keep their bytes. A broken line is text. */
  line(line: string): { text: string; counts: RedactionCounts }
}

/** JSON inside JSON is decoded this often; what is deeper is redacted as escaped text. */
const MAX_NESTED = 4
const MAX_DEPTH = 500
/** Strings of a JSON text from this many characters on are long. */
const LONG = 256
/** Strings up to this length repeat (paths, names, models), and what became of so many is remembered. */
const SHORT = 128
const REMEMBERED = 8192
/** Longer strings name nothing. */
const LONGEST_NAME = 100
/** A replacement can bring a new pair of neighbours together, so detection repeats until nothing is found. */
const MAX_PASSES = 6

/** Compiles all detectors (about 20 ms). Throws a KnownError for an unsafe user rule. */
export function createRedactor(options: RedactorOptions): Redactor {
  assert(options.key !== '', 'a redactor needs a key')
  const detectors = createDetectors({
    key: options.key,
    known_values: options.known_values ?? [],
    home_dirs: options.home_dirs ?? [],
    user_names: options.user_names ?? [],
    rules: options.rules ?? [],
    allow: new Set(options.allow),
  })
  const tokenOf = createTokens(options.key)
  const remembered = new Map<string, { text: string; counts: RedactionCounts }>()

  function replace(text: string, spans: readonly Span[], counts: RedactionCounts): string {
    let result = ''
    let at = 0
    for (const span of spans) {
      result += text.slice(at, span.start) + tokenOf(text.slice(span.start, span.end), span.kind)
      counts[span.kind] = (counts[span.kind] ?? 0) + 1
      at = span.end
    }
    return result + text.slice(at)
  }

  /** Text that is no JSON, under a name (null for none). What sessions say on every line is looked at once. */
  function plain(text: string, context: string | null, counts: RedactionCounts): string {
    if (context !== null || text.length > SHORT) return passes(text, context, counts)
    let known = remembered.get(text)
    if (known === undefined) {
      const own = ownCopy(text)
      const found: RedactionCounts = {}
      known = { text: passes(own, null, found), counts: found }
      if (remembered.size >= REMEMBERED) remembered.clear()
      remembered.set(own, known)
    }
    add(counts, known.counts)
    return known.text
  }

  function passes(text: string, context: string | null, counts: RedactionCounts): string {
    let current = text
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      const spans = detectors.spans(current)
      const whole = spans.length === 0 && context !== null ? spanInContext(current, context) : null
      if (whole !== null && options.allow?.includes(current.slice(whole.start, whole.end)) !== true) spans.push(whole)
      if (spans.length === 0) break
      current = replace(current, spans, counts)
    }
    return current
  }

  function spanInContext(text: string, name: string): Span | null {
    if (/cookie|authorization/i.test(name)) {
      const shift = name.length + 2
      const [first] = detectors.spans(`${name}: ${text}`)
      if (first !== undefined && first.start >= shift)
        return { ...first, start: first.start - shift, end: first.end - shift }
    }
    const promise = promiseOf(name)
    if (promise === null || promise === 'weak') {
      const [first] = name.length <= 60 && isServiceKey(text) ? detectors.spans(`${name}: "${text}"`) : []
      if (first?.start === name.length + 3) return { start: 0, end: text.length, kind: first.kind }
    }
    const start = /^(?:Bearer|Basic|Token|Bot|ApiKey)\s+/i.exec(text)?.[0].length ?? 0
    const place = promise === 'password' ? 'env' : 'literal'
    if (promise === null || !(isSecretValue(text.slice(start), promise, place) || isChosenMember(name, text, promise)))
      return null
    return { start, end: text.length, kind: promise === 'password' ? 'password' : 'secret' }
  }

  /** A decoded string: JSON inside is walked, anything else is text. */
  function leaf(text: string, context: string | null, level: number, counts: RedactionCounts): string {
    const nested = level < MAX_NESTED && looksLikeJson(text) ? json(text, level + 1, counts, context) : null
    return nested ?? plain(text, context, counts)
  }

  /** A JSON text, perhaps the value of the name `around`; null when it is none. */
  function json(text: string, level: number, counts: RedactionCounts, around: string | null): string | null {
    const closerLook = detectors.closerLook(text)
    const kindOfDocument = documentKind(text)
    const found: RedactionCounts = {}
    const parts: string[] = []
    let copied = 0
    let name = around
    let sibling: { name: string; end: number } | null = null
    let parent: string | null = null
    /** Where the string before begins when it is a key, else -1. */
    let lastKey = around === null ? -1 : 0
    let lastEnd = 0
    const isJson = walkStrings(text, (start, end, isKey) => {
      // a long string is worth a closer look more often than not, so it is looked at first and asked about after
      const isLong = !isKey && end - start >= LONG
      const isMarked = isLong || closerLook(start, end)
      if (parent !== null && text.slice(lastEnd, start).includes('}')) parent = null
      if (isKey && lastKey >= 0) {
        if (name !== null && holdsSecrets(name)) parent = name
        else if (isMarked && end - start <= 3 && lastEnd > 0 && lastEnd - lastKey <= 30)
          parent = text.slice(lastKey, lastEnd)
      }
      // `"adminPassword": {"value": "…"}`: the value's own key says nothing, the object's does
      const outer = isKey && lastKey >= 0 && name !== null && isValueKey(text.slice(start, end)) ? name : null
      lastKey = isKey ? start : -1
      lastEnd = end
      const context = isKey ? null : name
      const isSure = kindOfDocument !== null || context !== null
      name = isKey && !isMarked && parent !== null ? nameInside(parent, text.slice(start, end)) : null
      if (!isMarked && !isSure) {
        if (outer !== null) name = outer
        else if (isKey && (sibling !== null || name !== null) && isValueKey(text.slice(start, end)))
          name = siblingBefore(text, sibling, start)
        return true
      }
      const inside: RedactionCounts = {}
      const decoded = decode(text, start, end)
      const redacted = decoded === null ? null : member(decoded, context, kindOfDocument, level, inside)
      if (redacted === decoded && redacted !== null && redacted.length > LONGEST_NAME) return true
      if (isLong && !isSure && !closerLook(start, end)) return true
      if (redacted === null) return false
      if (redacted !== decoded) {
        parts.push(text.slice(copied, start))
        for (const piece of pieces(redacted)) parts.push(JSON.stringify(piece).slice(1, -1))
        copied = end
        add(found, inside)
      }
      if (redacted.length <= LONGEST_NAME) {
        name = isKey && parent !== null ? nameInside(parent, redacted) : redacted
        if (!isKey) sibling = { name: redacted, end }
      }
      return true
    })
    if (!isJson) return null
    add(counts, found)
    return copied === 0 ? text : parts.join('') + text.slice(copied)
  }

  /** A decoded string of a JSON text under a name (null for a key). */
  function member(
    text: string,
    name: string | null,
    kind: DocumentKind | null,
    level: number,
    counts: RedactionCounts,
  ): string {
    if (name === null || kind === null || !isDocumentSecret(kind, name, text)) return leaf(text, name, level, counts)
    return replace(text, [{ start: 0, end: text.length, kind }], counts)
  }

  function anyText(text: string, counts: RedactionCounts): string {
    return (looksLikeJson(text) ? json(text, 0, counts, null) : null) ?? plain(text, null, counts)
  }

  return {
    text(text) {
      const counts: RedactionCounts = {}
      return { text: anyText(text, counts), counts }
    },
    line(line) {
      const counts: RedactionCounts = {}
      return { text: anyText(line, counts), counts }
    },
    value(value) {
      const counts: RedactionCounts = {}
      const text = JSON.stringify(shallow(value)) as string | undefined
      if (text === undefined) return { value, counts }
      return { value: JSON.parse(json(text, 0, counts, null) ?? text) as unknown, counts }
    },
  }
}

/** What the name of a member of JSON makes a secret although the value looks chosen: a phrase, a word with digits. */
function isChosenMember(name: string, value: string, promise: Promised): boolean {
  if (promise === 'weak' || value.length > 200 || isPlaceholder(value)) return false
  if (isNamedPhrase(name, value, 'literal')) return true
  return promise === 'secret' && (isChosenSecret(name, value, 'literal') || isWordSecret(name, value, 'literal'))
}

/** The value that names what stands at `at`: in the same object, at most 200 characters before. */
function siblingBefore(text: string, sibling: { name: string; end: number } | null, at: number): string | null {
  if (sibling === null || at - sibling.end > 200) return null
  return /[{}]/.test(text.slice(sibling.end, at)) ? null : sibling.name
}

/** In `{"name": "API_KEY", "value": "…"}` the value's own key says nothing; the sibling does. */
function isValueKey(key: string): boolean {
  return /^(?:value|val|default|content|data)$|[a-z_]value$/i.test(key)
}

function add(counts: RedactionCounts, more: RedactionCounts): void {
  for (const [kind, count] of Object.entries(more)) counts[kind] = (counts[kind] ?? 0) + count
}

/** The text of a JSON string between its quotes; null when its escapes are broken. */
function decode(json: string, start: number, end: number): string | null {
  const token = json.slice(start, end)
  if (!token.includes('\\')) return token
  try {
    return JSON.parse(json.slice(start - 1, end + 1)) as string
  } catch {
    return null
  }
}

/** A copy in which what lies deeper than 500 levels is replaced; walks with its own stack, so depth cannot overflow. */
function shallow(value: unknown): unknown {
  const root: { value?: unknown } = {}
  const todo: { from: unknown; into: Record<string, unknown>; at: string; depth: number }[] = [
    { from: value, into: root, at: 'value', depth: 0 },
  ]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { from, into, at, depth } = next
    if (typeof from !== 'object' || from === null) {
      into[at] = from
      continue
    }
    if (depth >= MAX_DEPTH) {
      into[at] = '[REDACTED:too-deep:00000000]'
      continue
    }
    const copy = (Array.isArray(from) ? [] : Object.create(null)) as Record<string, unknown>
    into[at] = copy
    const keys = Object.keys(from)
    for (const key of keys) copy[key] = null
    for (const key of keys)
      todo.push({ from: (from as Record<string, unknown>)[key], into: copy, at: key, depth: depth + 1 })
  }
  return root.value
}
