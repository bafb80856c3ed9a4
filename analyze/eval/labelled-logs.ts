/** Public logs whose truth people marked (LogHub templates, CI logs with the telling lines): texts in, figures out. */
import { groupScores, vMeasure } from './metrics.ts'

export interface LabelledLog {
  name: string
  lines: string[]
  /** The true template of each line. */
  truth: string[]
}

/** A LogHub CSV with the columns Content and EventTemplate. Throws when it has not. */
export function parseLoghub(name: string, csv: string): LabelledLog {
  const [header = [], ...rows] = parseCsv(csv)
  const column = (title: string): string[] => {
    const at = header.indexOf(title)
    if (at < 0) throw new Error(`${name} has no column ${title}`)
    return rows.map((row) => row[at] ?? '')
  }
  return { name, lines: column('Content'), truth: column('EventTemplate') }
}

export interface GroupingScore {
  /** Grouping accuracy and its F1 over groups, as in the LogHub 2.0 benchmark. */
  ga: number
  fga: number
  homogeneity: number
  completeness: number
  count_templates: number
  count_groups: number
}

/** Scores a grouping (one label per line) against the truth. */
export function scoreGrouping(truth: readonly string[], groups: readonly string[]): GroupingScore {
  const { grouping_accuracy, group_f1 } = groupScores(truth, groups)
  const { homogeneity, completeness } = vMeasure(truth, groups)
  return {
    ...{ ga: grouping_accuracy, fga: group_f1, homogeneity, completeness },
    ...{ count_templates: new Set(truth).size, count_groups: new Set(groups).size },
  }
}

/** The mean of each figure over several logs. */
export function meanScore(scores: readonly GroupingScore[]): GroupingScore {
  const mean = (of: keyof GroupingScore) => scores.reduce((sum, score) => sum + score[of], 0) / scores.length
  return {
    ...{ ga: mean('ga'), fga: mean('fga'), homogeneity: mean('homogeneity'), completeness: mean('completeness') },
    ...{ count_templates: mean('count_templates'), count_groups: mean('count_groups') },
  }
}

/** The lines marked `E` by a person: rows are `E 12` or `E 12-40`. Line numbers from 1. */
export function markedLines(text: string): Set<number> {
  const marked = new Set<number>()
  for (const row of text.split(/\r\n|\n|\r/)) {
    const range = /^E (\d+)(?:-(\d+))?$/.exec(row.trim())
    if (range === null) continue
    for (let line = Number(range[1]); line <= Number(range[2] ?? range[1]); line += 1) marked.add(line)
  }
  return marked
}

export interface LineScore {
  precision: number
  recall: number
  f1: number
}

/** Precision, recall and F1 of found lines; an empty side counts as 0, as in the published comparisons. */
export function lineScore(found: ReadonlySet<number>, marked: ReadonlySet<number>): LineScore {
  const hits = [...found].filter((line) => marked.has(line)).length
  const precision = found.size === 0 ? 0 : hits / found.size
  const recall = marked.size === 0 ? 0 : hits / marked.size
  return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

/** RFC 4180: quoted fields may hold commas, doubled quotes and line breaks. */
function parseCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(field)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '') break
    if (end !== ',') rows.push([])
  }
  return rows.filter((row) => row.length > 1)
}
