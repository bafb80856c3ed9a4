/** Chooses among the candidate lines of a whole log those that say why it failed. */
import type { Candidate, LogLine } from './blocks.ts'

/**
 * What a block must weigh to stand on its own (see `Rule.priority`). New lines are evidence in themselves, so beside a
 * passing log a labelled error is enough; alone, no more than 20 below the best block of the log, and any more than a
 * bare word. On marked logs the mean F1 moves by less than 0.01 for 0 to 70 and for 0 to 20; at 30 it loses 0.04.
 */
const MIN_PRIORITY_WITH_PASS = 46
const MAX_BELOW_BEST = 20
const MIN_PRIORITY_ALONE = 30
/** A failure of this weight after a success verdict makes what came before that verdict history. */
const MIN_PRIORITY_AFTER_SUCCESS = 60
/** A block of weaker rules counts when it stands this near to a strong one. */
const NEAR_LINES = 10
/** A wrapper is kept when it is at most this many lines away from a kept line. */
const WRAPPER_REACH_LINES = 3
/** Verdicts repeat each other; the last ones are enough. */
const MAX_VERDICTS = 5

interface Block {
  first: number
  last: number
  priority: number
  isNew: boolean
}

/** What the selection must know beside the candidates. */
export interface LogFacts {
  has_pass: boolean
  /** Line of the last "BUILD SUCCESS" or like verdict; 0 when none. */
  last_success: number
}

/**
 * In: the candidates in line order, the last telling lines of the log, and what else is known. Out: the chosen lines in
 * order. Without any cause: the last telling lines and the wrappers beside them; empty only for a log that says nothing.
 */
export function selectLines(candidates: readonly Candidate[], last: readonly LogLine[], facts: LogFacts): Candidate[] {
  const blocks = blocksOf(candidates)
  const fresh = facts.has_pass ? blocks.filter((block) => block.isNew) : blocks
  const strong = keepStrong(fresh.length > 0 ? fresh : blocks, facts)
  const chosen = withWrappers(candidates, new Set(strong.map((block) => block.id)))
  return chosen.length > 0 ? chosen : fallbackLines(candidates, last, facts)
}

function fallbackLines(candidates: readonly Candidate[], last: readonly LogLine[], facts: LogFacts): Candidate[] {
  const rule = facts.has_pass ? 'fallback:new' : 'fallback:tail'
  const tail = last.map((at): Candidate => ({
    ...at,
    rule,
    tool: '',
    kind: 'context',
    priority: 0,
    block: 0,
    captures: null,
  }))
  const wrappers = candidates.filter((one) => one.kind === 'wrapper')
  const verdicts = candidates.filter((one) => one.kind === 'verdict')
  return [...tail, ...(wrappers.length > 0 ? wrappers : verdicts.slice(-MAX_VERDICTS))].sort((a, b) => a.line - b.line)
}

function blocksOf(candidates: readonly Candidate[]): (Block & { id: number })[] {
  const blocks = new Map<number, Block & { id: number }>()
  for (const one of candidates) {
    if (one.block === 0) continue
    const block = blocks.get(one.block)
    const isNew = one.is_new && one.kind === 'cause'
    if (block === undefined)
      blocks.set(one.block, { id: one.block, first: one.line, last: one.line, priority: one.priority, isNew })
    else {
      block.last = one.line
      block.priority = Math.max(block.priority, one.priority)
      block.isNew ||= isNew
    }
  }
  return [...blocks.values()]
}

/** Drops weak blocks far from strong ones, and blocks before a success verdict when something failed after it. */
function keepStrong<B extends Block>(blocks: B[], facts: LogFacts): B[] {
  const after = blocks.filter((block) => block.last > facts.last_success)
  const current =
    !facts.has_pass && after.some((block) => block.priority >= MIN_PRIORITY_AFTER_SUCCESS) ? after : blocks
  const top = Math.max(0, ...current.map((block) => block.priority))
  const least = facts.has_pass ? MIN_PRIORITY_WITH_PASS : Math.max(MIN_PRIORITY_ALONE, top - MAX_BELOW_BEST)
  const floor = Math.min(top, least)
  const strong = current.filter((block) => block.priority >= floor)
  let at = 0
  return current.filter((block) => {
    if (block.priority >= floor) return true
    while (at < strong.length && (strong[at]?.last ?? 0) + NEAR_LINES < block.first) at += 1
    const near = strong[at]
    return near !== undefined && near.first - NEAR_LINES <= block.last
  })
}

/**
 * The lines of the chosen blocks, the wrappers that stand next to them (or to such a wrapper), and a verdict that two
 * interleaved output streams put in the middle of a block.
 */
function withWrappers(candidates: readonly Candidate[], chosenBlocks: ReadonlySet<number>): Candidate[] {
  const isChosen = candidates.map((one) => chosenBlocks.has(one.block))
  const spread = (order: number[]) => {
    let last: number | null = null
    for (const i of order) {
      const one = candidates[i]
      if (one === undefined) continue
      if (!isChosen[i] && one.kind === 'wrapper' && last !== null && Math.abs(one.line - last) <= WRAPPER_REACH_LINES)
        isChosen[i] = true
      if (isChosen[i]) last = one.line
    }
  }
  const order = candidates.map((_, i) => i)
  spread(order)
  spread(order.reverse())
  const chosenLines = new Set(candidates.filter((_, i) => isChosen[i]).map((one) => one.line))
  const isAmidst = (one: Candidate) =>
    one.kind === 'verdict' && chosenLines.has(one.line - 1) && chosenLines.has(one.line + 1)
  return candidates.filter((one, i) => isChosen[i] || isAmidst(one))
}
