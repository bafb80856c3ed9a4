/** Walks plain lines in order and gathers candidate lines into blocks: a headline with its trace, source and notes. */
import { matchRule, mayMatter, type Match } from './match.ts'
import type { Captures, RuleKind } from './rule.ts'

/** A line that may be reported; `rule` is a rule's name, or `context:…` for a line kept for its neighbours. */
export interface Candidate {
  line: number
  text: string
  rule: string
  tool: string
  kind: RuleKind | 'context'
  priority: number
  /** False when the passing log has the same line; true when there is no passing log. */
  is_new: boolean
  block: number
  step: string | null
  captures: Captures | null
}

/** One line of the log as the walk sees it. */
export interface LogLine {
  line: number
  text: string
  is_new: boolean
  step: string | null
}

export interface Gatherer {
  add(line: LogLine): void
  /** The last telling lines before the job's last verdict, for a log in which no rule found a cause. */
  lastLines(): LogLine[]
}

const MAX_SECTION_LINES = 5_000
const MAX_BLANKS_INSIDE = 1
/** New lines of no rule that follow a headline directly, such as advice; more are rarely part of the message. */
const MAX_NEW_LINES_AFTER = 3

/** What a log without any known cause shows instead: this many lines that are no noise, out of the last of all. */
const MAX_FALLBACK_LINES = 10
const MAX_RECENT_LINES = 40

const frame =
  /^\s*(?:at |Caused by|Caused: |Suppressed: |Also: |\.{3} \d+ (?:more|common)|(?:stdout|stderr):|from \S+:\d+:in |File ".+", line \d|[\^~]+\s*$|\d* *[|│]|[├└╰╭┌╷╵]|>>> (?:referenced by|defined (?:at|in)| )|-->|= (?:note|help)|#\d+ |goroutine \d+ |\[\d+\] \S+ ?\(|(?:stack backtrace|Stacktrace|Call Stack.*|note|help|hint):|During handling of|The above exception|In file included from|in expression starting at|\S+:\d+:(?:\d+:)? note: )/
const javaFrame = /^\s+at [\w$.<>/]+ ?\(/
/** A line before a headline that only says where: a path, or the function that a compiler is in. */
const placeOnly =
  /^(?!.*\.\.\.)(?:\.{0,2}\/)?[\w@][\w./@-]*\.\w{1,6}(?:: In .{1,200}:)?$|^# [\w.-]+(?:\/[\w.-]+)+(?: \[\S+\])?$/
const newStep = /^(?:##\[group\]|Post job cleanup\.|travis_fold:|\[INFO\] )/

interface OpenBlock {
  id: number
  /** Indent of the headline; deeper lines belong to it. */
  indent: number
  until: RegExp | null
  isUntilKept: boolean
  countLines: number
  countNewAfter: number
  blanks: LogLine[]
  /** Inside a Python traceback: the next line at the headline's own indent is the exception. */
  isTraceback: boolean
}

/**
 * Gives every candidate to `keep` in line order. Holds one open block and a few lines; memory does not grow. `hasPass`:
 * with a passing log, new lines of no rule right after a headline are candidates as well.
 */
export function gatherBlocks(hasPass: boolean, keep: (candidate: Candidate) => void): Gatherer {
  let open: OpenBlock | null = null
  let countBlocks = 0
  let before: LogLine | null = null
  const recent = recentLines()

  const emit = (at: LogLine, as: Partial<Candidate>) =>
    keep({
      rule: 'context:block',
      tool: '',
      kind: 'context',
      priority: 0,
      block: open?.id ?? 0,
      captures: null,
      ...at,
      ...as,
    })
  const emitFound = (at: LogLine, { rule, captures }: Match, as: Partial<Candidate> = {}) =>
    emit(at, { rule: rule.name, tool: rule.tool, kind: rule.kind, priority: rule.priority, captures, ...as })

  const flushBlanks = (block: OpenBlock) => {
    for (const blank of block.blanks) emit(blank, { rule: 'context:blank' })
    block.blanks = []
  }

  /** True when the section that is open took the line. */
  const takenBySection = (at: LogLine): boolean => {
    if (open === null || open.until === null) return false
    open.countLines += 1
    const isLast = open.until.test(at.text)
    if (isLast || open.countLines > MAX_SECTION_LINES) {
      const isKept = isLast && open.isUntilKept
      if (isKept) emit(at, { rule: 'context:section' })
      open.until = null
      open.blanks = []
      return isKept
    }
    if (at.text === '') {
      open.blanks.push(at)
      return true
    }
    const found = matchRule(at.text)
    if (found?.rule.kind === 'wrapper' || found?.rule.kind === 'verdict' || newStep.test(at.text)) {
      open = null
      return false
    }
    flushBlanks(open)
    if (found?.rule.kind === 'cause') emitFound(at, found)
    else emit(at, { rule: 'context:section' })
    return true
  }

  const takeCause = (at: LogLine, found: Match) => {
    const { rule } = found
    if (open === null) {
      countBlocks += 1
      open = newBlock(countBlocks)
      if (before?.line === at.line - 1 && placeOnly.test(before.text)) emit(before, { rule: 'context:place' })
    } else flushBlanks(open)
    open.indent = indentOf(at.text)
    open.countNewAfter = 0
    open.countLines = 0
    open.isTraceback = rule.name === 'python:traceback'
    open.until = rule.until ?? null
    open.isUntilKept = rule.is_until_kept ?? false
    emitFound(at, found)
  }

  const takeRest = (at: LogLine) => {
    const { text } = at
    if (open === null) {
      if (!javaFrame.test(text)) return
      countBlocks += 1
      open = newBlock(countBlocks)
      if (before?.line === at.line - 1) emit(before, { rule: 'trace:orphan', kind: 'cause', priority: 45 })
      emit(at, { rule: 'context:trace' })
      return
    }
    const indent = indentOf(text)
    const isFrame = frame.test(text)
    if (isFrame || indent > open.indent) {
      flushBlanks(open)
      emit(at, { rule: isFrame ? 'context:trace' : 'context:block' })
    } else if (open.isTraceback && indent === open.indent && open.blanks.length === 0) {
      open.isTraceback = false
      emit(at, { rule: 'exception:custom', kind: 'cause', priority: 64 })
    } else if (hasPass && at.is_new && open.countNewAfter < MAX_NEW_LINES_AFTER) {
      open.countNewAfter += 1
      flushBlanks(open)
      emit(at, { rule: 'context:new' })
    } else open = null
  }

  const take = (at: LogLine) => {
    if (at.text === '') {
      if (open !== null && open.blanks.push(at) > MAX_BLANKS_INSIDE) open = null
      return
    }
    const found = open !== null || mayMatter(at.text) ? matchRule(at.text) : null
    const kind = found?.rule.kind
    if (found !== null && kind === 'cause') takeCause(at, found)
    else if (found !== null && (kind === 'wrapper' || kind === 'verdict')) {
      if (open !== null) open.countNewAfter = MAX_NEW_LINES_AFTER
      emitFound(at, found, { block: 0 })
      recent.mark()
    } else if (kind === 'noise' && !(open !== null && indentOf(at.text) > open.indent)) open = null
    else {
      takeRest(at)
      if (!hasPass || at.is_new) recent.add(at)
    }
  }

  return {
    add(at) {
      if (!takenBySection(at)) take(at)
      before = at
    },
    lastLines: recent.end,
  }
}

function newBlock(id: number): OpenBlock {
  return {
    id,
    indent: 0,
    until: null,
    isUntilKept: false,
    countLines: 0,
    countNewAfter: 0,
    blanks: [],
    isTraceback: false,
  }
}

/** The last lines that are no noise; `mark` remembers them as they stand, and `end` gives what was last marked. */
function recentLines() {
  let lines: LogLine[] = []
  let marked: LogLine[] = []
  return {
    add(at: LogLine) {
      lines.push(at)
      if (lines.length > MAX_RECENT_LINES) lines.shift()
    },
    mark() {
      if (lines.length > 0) marked = [...lines]
      lines = []
    },
    end: () =>
      (marked.length > 0 ? marked : lines)
        .filter((at) => matchRule(at.text)?.rule.kind !== 'noise')
        .slice(-MAX_FALLBACK_LINES),
  }
}

/** Leading blanks; a tab counts as eight, as terminals show it. */
function indentOf(text: string): number {
  let indent = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 32) indent += 1
    else if (code === 9) indent += 8
    else break
  }
  return indent
}
