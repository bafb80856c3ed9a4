import { expect, test } from 'vitest'
import type { ClusterFact, Weekly } from '#analyze/weekly.ts'
import { collectDigest } from '#reports/digest/collect.ts'
import { renderHtml } from '#reports/digest/render-html.ts'
import { renderSubject, renderText } from '#reports/digest/render-text.ts'

const to_at = Date.UTC(2026, 0, 12)
const from_at = to_at - 7 * 86_400_000

const cluster = (over: Partial<ClusterFact>): ClusterFact => ({
  cluster_id: 'C1',
  title: 'Cannot find module <*>',
  kind: 'diagnostic',
  scope: 'repository',
  repo: 'acme/shop',
  trend: 'steady',
  first_seen_at: from_at - 86_400_000 * 30,
  count_sessions: 12,
  count_users: 4,
  count_week_sessions: 5,
  count_before_sessions: 5,
  wasted_ms: 5_400_000,
  remedy: null,
  ...over,
})

const week = (over: Partial<Weekly>): Weekly => ({
  from_at,
  to_at,
  activity: {
    rows: { count_sessions: 40, count_people: 4, count_tool_calls: 900, count_failed_tool_calls: 80, duration_ms: 1e8 },
    query: 'select 1',
  },
  activity_before: {
    count_sessions: 30,
    count_people: 4,
    count_tool_calls: 700,
    count_failed_tool_calls: 90,
    duration_ms: 1e8,
  },
  clusters: { rows: [], query: 'select 2' },
  proposals: { rows: [], query: 'select 3' },
  cost: { rows: [], query: 'select 4' },
  troubles: { rows: [], query: 'select 5' },
  ...over,
})

const busy = week({
  clusters: {
    rows: [
      cluster({ cluster_id: 'C1', first_seen_at: from_at + 1, title: 'listen EADDRINUSE <*>', count_users: 2 }),
      cluster({ cluster_id: 'C2', trend: 'growing', count_week_sessions: 9, remedy: 'run `pnpm build` first' }),
      cluster({ cluster_id: 'C3', title: 'no-floating-promises' }),
      cluster({ cluster_id: 'C4', title: 'File has not been read yet', scope: 'agent_tool' }),
    ],
    query: 'select 2',
  },
  proposals: {
    rows: [
      {
        ...{ lesson_id: 'L1', claim: 'Run `pnpm build` before `pnpm test`.', kind: 'doc', place: 'AGENTS.md' },
        ...{ repo: 'acme/shop', state: 'open', branch: 'hone/l1', url: 'https://example.com/pull/7' },
        ...{ count_sessions: 9, wasted_ms: 5_400_000 },
      },
    ],
    query: 'select 3',
  },
  cost: {
    rows: [
      {
        ...{ model: 'gpt-5', count_responses: 10, input_tokens: 1_200_000, cached_input_tokens: 9e6 },
        ...{ output_tokens: 40_000, cost_usd: 3.456 },
      },
    ],
    query: 'select 4',
  },
})

test('each cluster shows once: new, growing, or costly; agent-tool trouble is no cost of the repository', () => {
  const digest = collectDigest(busy, 'UTC')
  expect(digest.new_clusters.map((row) => row.cluster_id)).toEqual(['C1'])
  expect(digest.growing_clusters.map((row) => row.cluster_id)).toEqual(['C2'])
  expect(digest.costly_clusters.map((row) => row.cluster_id)).toEqual(['C3'])
  expect(digest.needs_you).toEqual([
    { text: 'Decide on: Run `pnpm build` before `pnpm test`.', where: 'https://example.com/pull/7' },
  ])
  expect(digest.cost_usd).toBe(3.456)
})

test('a busy week as text', () => {
  expect(renderText(collectDigest(busy, 'UTC'))).toMatchInlineSnapshot(`
    "Hone: 1 needs you, 1 new, 1 growing (week to Sun 11 Jan 2026)

    40 sessions this week (30 the week before); failed tool calls: 80 (90 the week
    before).

    What needs you
    --------------
    - Decide on: Run \`pnpm build\` before \`pnpm test\`.
      https://example.com/pull/7

    New trouble
    -----------
    - listen EADDRINUSE <*>
      5 sessions this week, 12 sessions in all, fewer than 3 people, 1.5 h lost ·
      repository · C1

    Growing trouble
    ---------------
    - Cannot find module <*>
      9 sessions this week, 12 sessions in all, 4 people, 1.5 h lost · repository
      · C2
      What helped: run \`pnpm build\` first

    What costs most time
    --------------------
    - no-floating-promises
      5 sessions this week, 12 sessions in all, 4 people, 1.5 h lost · repository
      · C3

    Other lessons
    -------------
    None: a lesson needs three sessions, two days and two people.

    Cost: $3.46
    -----------
    - gpt-5: $3.46 · 1.2 M in, 9 M cached, 40 k out

    Not read
    --------
    Every line of every log was read.

    Where the numbers come from (run each with \`hone sql\`)

    activity: select 1
    clusters: select 2
    proposals: select 3
    cost: select 4
    troubles: select 5

    You get this once a week because your Hone config names you. Remove your
    address from \`digest.to\` to stop it.
    "
  `)
})

test('a quiet week says so, and keeps every section', () => {
  const digest = collectDigest(week({}), 'UTC')
  expect(renderSubject(digest)).toBe('Hone: nothing needs you (week to Sun 11 Jan 2026)')
  const text = renderText(digest)
  for (const line of [
    'Nothing this week.',
    'None: a lesson needs',
    'No usage was logged.',
    'Every line of every log was read.',
  ]) {
    expect(text).toContain(line)
  }
})

test('a model without a price is said, not counted as zero', () => {
  const [row] = busy.cost.rows
  if (!row) throw new Error('no row')
  const rows = [row, { ...row, model: 'new-model', cost_usd: null }]
  const digest = collectDigest(week({ cost: { rows, query: '' } }), 'UTC')
  expect(renderText(digest)).toContain('Cost: at least $3.46 (1 model without a price)')
  expect(renderText(digest)).toContain('new-model: unknown')
})

test('failures that no log of the week could tell are unknown, not none', () => {
  const { rows } = busy.activity
  const digest = collectDigest(
    week({ activity: { rows: { ...rows, count_failed_tool_calls: null }, query: '' } }),
    'UTC',
  )
  expect(renderText(digest)).toContain('failed tool calls: unknown (90 the')
  expect(renderHtml(digest)).toContain('unknown (90 the week before)')
})

test('a group of fewer than three people is never counted out', () => {
  expect(renderText(collectDigest(busy, 'UTC'))).toContain('fewer than 3 people')
})

test('what logs say is escaped in HTML, and the page stays under what mail programs clip', () => {
  const rows = Array.from({ length: 500 }, (_, i) =>
    cluster({
      cluster_id: `C${i}`,
      first_seen_at: from_at + 1,
      title: `<img src=x onerror=alert(1)> ${'x'.repeat(200)} ${i}`,
    }),
  )
  const page = renderHtml(collectDigest(week({ clusters: { rows, query: 'select "a" < 2' } }), 'UTC'))
  expect(page).not.toContain('<img')
  expect(page).toContain('&lt;img src=x')
  expect(page.length).toBeLessThan(80_000)
})

test('no line of the text is wider than 78 columns, but for words that must stay whole', () => {
  const wide = renderText(collectDigest(busy, 'UTC'))
    .split('\n')
    .filter((line) => line.length > 78)
  expect(wide).toEqual([])
})
