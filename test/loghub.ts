/** LogHub samples (public logs with a known template per line): reading them, and how well a grouping meets the truth. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface LabelledLog {
  name: string
  lines: string[]
  /** The true template of each line. */
  truth: string[]
}

/** All `*.csv` of a folder by name, from their columns Content and EventTemplate. */
export function readLoghub(folder: string): LabelledLog[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => {
      const [header, ...rows] = parseCsv(readFileSync(join(folder, file), 'utf8'))
      const column = (name: string) => rows.map((row) => row[header!.indexOf(name)]!)
      return { name: file.replace(/\.csv$/, ''), lines: column('Content'), truth: column('EventTemplate') }
    })
}

export interface GroupingScore {
  /** Grouping accuracy: share of lines whose group is exactly the lines of one true template. */
  ga: number
  /** F1 over groups: a group is right when it is exactly the lines of one true template. */
  fga: number
  /** 1 when no group mixes two templates (conditional entropy of truth given groups, normalised). */
  homogeneity: number
  /** 1 when no template is spread over two groups. */
  completeness: number
  count_templates: number
  count_groups: number
}

/** Scores a grouping (one label per line) against the truth. Definitions of the LogHub 2.0 benchmark and of V-measure. */
export function scoreGrouping(truth: readonly string[], groups: readonly string[]): GroupingScore {
  const [byTruth, byGroup] = [linesBy(truth), linesBy(groups)]
  const right = [...byGroup.values()].filter((lines) => {
    const template = truth[lines[0]!]!
    return byTruth.get(template)!.length === lines.length && lines.every((line) => truth[line] === template)
  })
  const joint = entropy(linesBy(truth.map((template, line) => JSON.stringify([template, groups[line]]))))
  const [ofTruth, ofGroups] = [entropy(byTruth), entropy(byGroup)]
  return {
    ga: right.reduce((sum, lines) => sum + lines.length, 0) / truth.length,
    fga: (2 * right.length) / (byTruth.size + byGroup.size),
    homogeneity: ofTruth === 0 ? 1 : 1 - (joint - ofGroups) / ofTruth,
    completeness: ofGroups === 0 ? 1 : 1 - (joint - ofTruth) / ofGroups,
    count_templates: byTruth.size,
    count_groups: byGroup.size,
  }
}

/** The mean of each figure over several logs. */
export function meanScore(scores: readonly GroupingScore[]): GroupingScore {
  const mean = (of: keyof GroupingScore) => scores.reduce((sum, score) => sum + score[of], 0) / scores.length
  return {
    ga: mean('ga'),
    fga: mean('fga'),
    homogeneity: mean('homogeneity'),
    completeness: mean('completeness'),
    count_templates: mean('count_templates'),
    count_groups: mean('count_groups'),
  }
}

function linesBy(labels: readonly string[]): Map<string, number[]> {
  const lines = new Map<string, number[]>()
  labels.forEach((label, line) => {
    const known = lines.get(label)
    if (known) known.push(line)
    else lines.set(label, [line])
  })
  return lines
}

function entropy(groups: ReadonlyMap<string, number[]>): number {
  const total = [...groups.values()].reduce((sum, lines) => sum + lines.length, 0)
  return -[...groups.values()].reduce((sum, { length }) => sum + (length / total) * Math.log(length / total), 0)
}

/** RFC 4180: quoted fields may hold commas, doubled quotes and line breaks. */
function parseCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(field)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '') break
    if (end !== ',') rows.push([])
  }
  return rows.filter((row) => row.length > 1)
}
