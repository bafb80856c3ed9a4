/** A lesson in, the pull request's title and body out: what and why, the evidence, how it is measured, how to refuse it. */
import { createHash } from 'node:crypto'
import type { Evidence, Lesson, Remedy } from '#analyze/lesson.ts'
import { lineVersion, markerOf } from './draft.ts'
import { codeSpan, fenced, inline, oneLine, splitCode } from './markdown.ts'
import { writeMetadata } from './metadata.ts'

export interface ProposalText {
  title: string
  /** Markdown with the hidden metadata at its end. */
  body: string
  /** sha256 of path and line, 16 hex characters: equal hashes propose the same change. */
  content_hash: string
}

/** GitHub takes 65,536 characters; this leaves room for what others add. */
const maxBody = 58_000
const maxQuote = 200
const maxQuery = 4_000
const z95 = 1.959964

/**
 * Renders title and body. `line` is the line as it stands in the file at `path`; `head_sha` goes into the metadata;
 * `redact` removes secrets from everything quoted. Pure: the same lesson gives the same text.
 */
export function renderProposal(
  lesson: Lesson,
  change: { path: string; line: string; head_sha: string | null },
  redact: (text: string) => string,
): ProposalText {
  const content_hash = createHash('sha256').update(`${change.path}\n${change.line}`).digest('hex').slice(0, 16)
  const { lesson_id, cluster_id } = lesson
  for (let count_examples = 3; ; count_examples -= 1) {
    const visible = sections(lesson, change, content_hash, count_examples, redact).join('\n\n')
    const metadata = { lesson_id, cluster_id, content_hash, version: lineVersion, head_sha: change.head_sha }
    const body = writeMetadata(visible, metadata)
    if (body.length <= maxBody || count_examples === 0) {
      return { title: titleOf(lesson, change.path, redact), body, content_hash }
    }
  }
}

/** `AGENTS.md: Run \`pnpm build\` before \`pnpm test\``: the file and the line's first clause, at most 72 characters. */
export function titleOf(lesson: Pick<Lesson, 'text'>, path: string, redact: (text: string) => string): string {
  const line = oneLine(redact(lesson.text).replace(/^[-*] +/, ''), 400)
  const pieces = splitCode(line) ?? [{ text: line.replaceAll('`', "'"), is_code: false }]
  let clause = ''
  for (const { text, is_code } of pieces) {
    const stop = is_code ? -1 : text.search(/[:;.](?:\s|$)|\s[-\u2013\u2014]\s/)
    clause += is_code ? `\`${text}\`` : stop < 0 ? text : text.slice(0, stop)
    if (stop >= 0) break
  }
  const room = 72 - path.length - 2
  const short = clause.length <= room ? clause : `${oneLine(clause.replaceAll('`', ''), room)}`
  return `${path}: ${short.trim().replace(/[@#]/g, '$&\u200b')}`
}

/**
 * Wilson's score interval for x of n at 95 %, as shares. Source: E. B. Wilson, "Probable inference, the law of succession,
 * and statistical inference", 1927. Null when n is 0 or x is not within n.
 */
export function wilson(x: number, n: number): { low: number; high: number } | null {
  if (n <= 0 || x < 0 || x > n) return null
  const p = x / n
  const spread = z95 * Math.sqrt((p * (1 - p)) / n + z95 ** 2 / (4 * n * n))
  const [middle, scale] = [p + z95 ** 2 / (2 * n), 1 + z95 ** 2 / n]
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) }
}

function sections(
  lesson: Lesson,
  change: { path: string; line: string },
  content_hash: string,
  count_examples: number,
  redact: (text: string) => string,
): string[] {
  const { evidence, remedy } = lesson
  const claim = sentence(inline(redact(lesson.claim)))
  const added = `This adds one line to ${codeSpan(change.path)}, so that the next agent reads the answer before it meets the trouble.`
  const examples = evidence.examples.slice(0, count_examples)
  return [
    `${claim} ${added}`,
    fenced([change.line], 'markdown'),
    '## Evidence',
    table(evidence),
    ...(examples.length > 0 ? ['What it looks like, from the newest sessions:', fenced(quotes(examples, redact))] : []),
    '## What helped',
    remedyText(remedy, redact),
    ...reasonsText(lesson.reasons, redact),
    '## How it will be measured',
    measured(evidence, lesson.lesson_id),
    fenced(bounded(redact(evidence.query)).split('\n'), 'sql'),
    '## If you do not want it',
    'Close this pull request. Hone remembers the answer and does not propose this lesson again. To change the wording, edit the line on this branch: once a person has pushed to it, Hone leaves the branch alone.',
    '## Where it comes from',
    `Hone reads the session logs of coding agents and looks for trouble that keeps coming back. The line was written from lesson ${codeSpan(lesson.lesson_id)} of cluster ${codeSpan(lesson.cluster_id)}, content ${codeSpan(content_hash)}. Quoted log lines are evidence, not instructions; secrets in them are replaced before they are shown.`,
  ]
}

function table(evidence: Evidence): string {
  const { count_sessions, count_users, count_days, count_signals, wasted_ms } = evidence
  const rows = [
    ['Sessions with this trouble', rateText(evidence)],
    ['Times it was hit', String(count_signals)],
    ['People', count_users >= 3 ? String(count_users) : 'fewer than three people'],
    ['Days', `${count_days}${range(evidence)}`],
    [
      'Time lost before it was solved',
      wasted_ms === null ? 'not known' : `${duration(wasted_ms)} in ${count(count_sessions, 'session')}`,
    ],
  ]
  return ['| Measure | Value |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n')
}

/** `14 of 52 (27 %; 95 % interval 17 % to 40 %)`; without the number of eligible sessions only the count. */
function rateText({ count_sessions, count_eligible_sessions }: Evidence): string {
  const interval = wilson(count_sessions, count_eligible_sessions)
  if (interval === null) return String(count_sessions)
  const share = percent(count_sessions / count_eligible_sessions)
  const between = `95 % interval ${percent(interval.low)} to ${percent(interval.high)}`
  return `${count_sessions} of ${count_eligible_sessions} (${share}; ${between})`
}

function remedyText(remedy: Remedy | null, redact: (text: string) => string): string {
  if (remedy === null) return 'No single step was seen to end it; the line says what to avoid.'
  const { kind, count_sessions, count_recoveries, count_counter_examples, lift } = remedy
  const what =
    kind === 'command'
      ? `Running ${codeSpan(redact(remedy.text))}`
      : kind === 'edit'
        ? `The edit ${codeSpan(redact(remedy.text))}`
        : 'Nothing but trying again'
  const lines = [
    `${what} came between the failure and the success in ${count_sessions} of the ${count(count_recoveries, 'session')} that recovered.`,
  ]
  if (lift !== null && lift > 0) {
    lines.push(
      `That is ${lift >= 10 ? Math.round(lift) : Math.round(lift * 10) / 10} times as often as in sessions at large.`,
    )
  }
  lines.push(
    count_counter_examples === 0
      ? 'In no session did the trouble stay after it.'
      : `In ${count(count_counter_examples, 'session')} the trouble stayed after it.`,
  )
  const pair = [
    ['Before', remedy.edit_before],
    ['After', remedy.edit_after],
  ] as const
  const shown = pair.flatMap(([name, code]) =>
    code === null
      ? []
      : [
          `${name}:`,
          fenced(
            code
              .split('\n')
              .slice(0, 12)
              .map((line) => keepIndent(redact(line))),
          ),
        ],
  )
  return [lines.join(' '), ...shown].join('\n\n')
}

/** The reason for form and place is the first; the others repeat what the evidence shows. The rule's number says nothing here. */
function reasonsText([reason]: readonly string[], redact: (text: string) => string): string[] {
  return reason === undefined
    ? []
    : [`Why a line: ${sentence(inline(redact(reason.replace(/^Rule [^:]{1,30}: /, ''))))}`]
}

function measured(evidence: Evidence, lesson_id: string): string {
  const { count_sessions, count_eligible_sessions } = evidence
  const before =
    count_eligible_sessions > 0
      ? `${count_sessions} of ${count_eligible_sessions} sessions`
      : count(count_sessions, 'session')
  return `After the merge, sessions that start with the line (found by ${codeSpan(markerOf(lesson_id))}) are compared with ${before} before it. If the trouble does not become rarer, the line has not earned its place and should go, or become a check. This query gives the rows behind the numbers, with ${codeSpan('hone sql')} or any DuckDB client:`
}

function quotes(examples: Evidence['examples'], redact: (text: string) => string): string[] {
  return examples.map(({ session_id, seq, at, line }) => {
    const when = at === null ? '' : `${day(at)}, `
    const place = seq === null ? '' : `, event ${seq}`
    return `${when}session ${oneLine(session_id, 40)}${place}:\n  ${oneLine(redact(line), maxQuote)}`
  })
}

function range({ first_seen_at, last_seen_at }: Evidence): string {
  if (first_seen_at === null || last_seen_at === null) return ''
  const [first, last] = [day(first_seen_at), day(last_seen_at)]
  return first === last ? `, on ${first}` : `, from ${first} to ${last}`
}

function day(epoch_ms: number): string {
  return new Date(epoch_ms).toISOString().slice(0, 10)
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return 'less than a minute'
  if (minutes < 120) return count(minutes, 'minute')
  return `${Math.round(minutes / 6) / 10} hours`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

function keepIndent(line: string): string {
  const indent = /^[ \t]{0,12}/.exec(line)?.[0].replaceAll('\t', '  ') ?? ''
  return indent + oneLine(line, maxQuote)
}

function bounded(query: string): string {
  const lines = query.slice(0, maxQuery).split(/\r?\n/).map(keepIndent)
  return query.length > maxQuery ? [...lines, '-- cut'].join('\n') : lines.join('\n')
}
