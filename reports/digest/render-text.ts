/** A digest in, plain text of at most 78 columns out: the mail's text part and the file for terminals. */
import type { ClusterFact } from '#analyze/weekly.ts'
import { against, cost, count, day, lost, people, some, tokens, usd } from '../words.ts'
import type { Digest } from './collect.ts'

const width = 78

/** The subject carries the result: what waits and what is new. */
export function renderSubject(digest: Digest): string {
  const parts = [
    digest.needs_you.length > 0
      ? `${count(digest.needs_you.length)} ${digest.needs_you.length === 1 ? 'needs' : 'need'} you`
      : 'nothing needs you',
    digest.new_clusters.length > 0 ? `${count(digest.new_clusters.length)} new` : '',
    digest.growing_clusters.length > 0 ? `${count(digest.growing_clusters.length)} growing` : '',
  ]
  return `Hone: ${parts.filter((part) => part !== '').join(', ')} (week to ${day(digest.to_at - 1, digest.zone)})`
}

export function renderText(digest: Digest): string {
  const { activity, activity_before: before } = digest
  const sections = [
    [
      renderSubject(digest),
      '',
      ...wrap(
        `${some(activity.count_sessions, 'session')} this week (${count(before.count_sessions)} the week before); ` +
          `failed tool calls: ${against(activity.count_failed_tool_calls, before.count_failed_tool_calls)}.`,
        '',
        '',
      ),
    ],
    section('What needs you', digest.needs_you, 'Nothing this week.', (need) => [need.text, `  ${need.where}`]),
    section('New trouble', digest.new_clusters, 'None that came twice.', cluster),
    ...(digest.count_new_once > 0 ? [[`(and ${digest.count_new_once} seen in one session only)`]] : []),
    section('Growing trouble', digest.growing_clusters, 'None.', cluster),
    section('What costs most time', digest.costly_clusters, 'Nothing beyond the above.', cluster),
    section('Other lessons', digest.proposals, 'None: a lesson needs three sessions, two days and two people.', (p) => [
      p.claim,
      `  ${p.state} · ${p.kind} in ${p.place} · ${some(p.count_sessions, 'session')} · ${lost(p.wasted_ms)}`,
      ...(p.url || p.branch ? [`  ${p.url ?? `branch ${p.branch ?? ''}`}`] : []),
    ]),
    section(
      `Cost: ${cost(digest.cost_usd, digest.count_unpriced_models)}`,
      digest.cost,
      'No usage was logged.',
      (row) => [
        `${row.model}: ${usd(row.cost_usd)} · ${tokens(row.input_tokens)} in, ` +
          `${tokens(row.cached_input_tokens)} cached, ${tokens(row.output_tokens)} out`,
      ],
    ),
    section('Not read', digest.troubles, 'Every line of every log was read.', (row) => [
      `${row.what}: ${count(row.count)}`,
    ]),
    ['Where the numbers come from (run each with `hone sql`)', '', ...queryLines(digest)],
    [
      'You get this once a week because your Hone config names you. Remove your',
      'address from `digest.to` to stop it.',
    ],
  ]
  return sections.map((lines) => lines.join('\n')).join('\n\n') + '\n'
}

function section<T>(title: string, rows: readonly T[], empty: string, lines: (row: T) => string[]): string[] {
  const body = rows.length === 0 ? [empty] : rows.flatMap((row) => item(lines(row)))
  return [title, '-'.repeat(Math.min(title.length, width)), ...body]
}

/** A bulleted item: the first line after a dash, further lines indented under it. */
function item([head = '', ...rest]: string[]): string[] {
  return [...wrap(head, '- ', '  '), ...rest.flatMap((line) => wrap(line.trim(), '  ', '  '))]
}

function cluster(row: ClusterFact): string[] {
  return [
    row.title,
    `  ${some(row.count_week_sessions, 'session')} this week, ${some(row.count_sessions, 'session')} in all, ` +
      `${people(row.count_users)}, ${lost(row.wasted_ms)} · ${row.scope} · ${row.cluster_id}`,
    ...(row.remedy ? [`  What helped: ${row.remedy}`] : []),
  ]
}

function queryLines(digest: Digest): string[] {
  return Object.entries(digest.queries).flatMap(([name, query]) => wrap(query, `${name}: `, '  '))
}

/** Breaks at spaces; a word longer than the line stays whole (paths and links must be copyable). */
function wrap(text: string, first: string, next: string): string[] {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of text.replace(/\s+/g, ' ').trim().split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = next
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}
