/** Two labellings of the same items in, how well they agree out: the figures by which clusters are judged. */

/** Counts of items by true label, by predicted label, and by both. */
interface Table {
  count: number
  byTruth: Map<string, number>
  byGuess: Map<string, number>
  /** One entry per pair of labels that occurs. */
  cells: { truth: string; guess: string; count: number }[]
}

export interface ClusterScores {
  adjusted_rand_index: number
  purity: number
  homogeneity: number
  completeness: number
  v_measure: number
}

/** In: the true and the predicted label of every item, in the same order. Out: all cluster figures. Throws when the lengths differ. */
export function clusterScores(truth: readonly string[], guess: readonly string[]): ClusterScores {
  return {
    adjusted_rand_index: adjustedRandIndex(truth, guess),
    purity: purity(truth, guess),
    ...vMeasure(truth, guess),
  }
}

/**
 * Adjusted Rand index: agreement over pairs of items, 0 for chance, 1 for equal partitions (Hubert and Arabie,
 * Comparing partitions, 1985). 1 when both put everything together, or everything apart, or there is nothing.
 */
export function adjustedRandIndex(truth: readonly string[], guess: readonly string[]): number {
  const table = tableOf(truth, guess)
  const together = sum(table.cells.map((cell) => pairs(cell.count)))
  const inTruth = sum([...table.byTruth.values()].map(pairs))
  const inGuess = sum([...table.byGuess.values()].map(pairs))
  const all = pairs(table.count)
  const expected = all === 0 ? 0 : (inTruth * inGuess) / all
  const best = (inTruth + inGuess) / 2
  return best === expected ? 1 : (together - expected) / (best - expected)
}

/** Purity: share of items that carry the commonest true label of their cluster (Manning, Raghavan and Schütze, Introduction to Information Retrieval, 16.3). 1 for nothing. */
export function purity(truth: readonly string[], guess: readonly string[]): number {
  const table = tableOf(truth, guess)
  const best = new Map<string, number>()
  for (const cell of table.cells) best.set(cell.guess, Math.max(best.get(cell.guess) ?? 0, cell.count))
  return table.count === 0 ? 1 : sum([...best.values()]) / table.count
}

/**
 * Homogeneity (a cluster holds one label only), completeness (a label lies in one cluster only) and their harmonic
 * mean V (Rosenberg and Hirschberg, V-Measure, 2007). An entropy of zero counts as 1, as in the paper.
 */
export function vMeasure(
  truth: readonly string[],
  guess: readonly string[],
): Pick<ClusterScores, 'homogeneity' | 'completeness' | 'v_measure'> {
  const table = tableOf(truth, guess)
  const truthEntropy = entropy(table.byTruth, table.count)
  const guessEntropy = entropy(table.byGuess, table.count)
  const given = (side: 'truth' | 'guess'): number => {
    const totals = side === 'truth' ? table.byTruth : table.byGuess
    const terms = table.cells.map((cell) => {
      return (cell.count / table.count) * Math.log(cell.count / (totals.get(cell[side]) ?? cell.count))
    })
    return -sum(terms)
  }
  const homogeneity = truthEntropy === 0 ? 1 : 1 - given('guess') / truthEntropy
  const completeness = guessEntropy === 0 ? 1 : 1 - given('truth') / guessEntropy
  return { homogeneity, completeness, v_measure: harmonic(homogeneity, completeness) }
}

export interface GroupScores {
  /** Share of items whose predicted group is exactly one true group. */
  grouping_accuracy: number
  /** F1 of exactly right groups: over predicted groups (precision) and over true groups (recall). */
  group_f1: number
  group_precision: number
  group_recall: number
}

/** GA, FGA, PGA and RGA as in the loghub-2.0 benchmark (github.com/logpai/loghub-2.0, benchmark/evaluation). 1 for nothing. */
export function groupScores(truth: readonly string[], guess: readonly string[]): GroupScores {
  const table = tableOf(truth, guess)
  if (table.count === 0) return { grouping_accuracy: 1, group_f1: 1, group_precision: 1, group_recall: 1 }
  const right = table.cells.filter(
    (cell) => cell.count === table.byTruth.get(cell.truth) && cell.count === table.byGuess.get(cell.guess),
  )
  const group_precision = right.length / table.byGuess.size
  const group_recall = right.length / table.byTruth.size
  return {
    grouping_accuracy: sum(right.map((cell) => cell.count)) / table.count,
    group_f1: harmonic(group_precision, group_recall),
    group_precision,
    group_recall,
  }
}

export interface Retrieval {
  precision: number
  recall: number
  f1: number
}

/** In: what was found and what should have been, as ids. Out: precision, recall and F1; an empty side counts as 1. */
export function retrieval(found: Iterable<string>, wanted: Iterable<string>): Retrieval {
  const foundSet = new Set(found)
  const wantedSet = new Set(wanted)
  const right = [...foundSet].filter((id) => wantedSet.has(id)).length
  const precision = foundSet.size === 0 ? 1 : right / foundSet.size
  const recall = wantedSet.size === 0 ? 1 : right / wantedSet.size
  return { precision, recall, f1: harmonic(precision, recall) }
}

function tableOf(truth: readonly string[], guess: readonly string[]): Table {
  if (truth.length !== guess.length) throw new Error(`${truth.length} true labels but ${guess.length} predicted ones`)
  const byTruth = new Map<string, number>()
  const byGuess = new Map<string, number>()
  const cells = new Map<string, Map<string, number>>()
  for (const [index, label] of truth.entries()) {
    const other = guess[index] ?? ''
    add(byTruth, label)
    add(byGuess, other)
    const row = cells.get(label) ?? new Map<string, number>()
    cells.set(label, row)
    add(row, other)
  }
  const flat = [...cells].flatMap(([label, row]) =>
    [...row].map(([other, count]) => ({ truth: label, guess: other, count })),
  )
  return { count: truth.length, byTruth, byGuess, cells: flat }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function entropy(counts: Map<string, number>, total: number): number {
  return -sum([...counts.values()].map((count) => (count / total) * Math.log(count / total)))
}

function harmonic(first: number, second: number): number {
  return first + second === 0 ? 0 : (2 * first * second) / (first + second)
}
