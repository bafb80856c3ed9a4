import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { measured } from '#analyze/signals/measured.ts'
import { detectors, mayProposeAlone, signalDocs } from '#analyze/signals/registry.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { freshWarehouse, given, type GivenStep } from '../fresh-warehouse.ts'
import { projectRoot } from '../samples.ts'

const start = Date.UTC(2026, 0, 5, 9)
const run = (command: string, exit_code = 0, output = ''): GivenStep => ({ tool: 'shell', command, exit_code, output })
const edit = (file_path: string, edit_before = 'a', edit_after = 'b'): GivenStep => ({
  ...{ tool: 'edit', tool_kind: 'edit', file_path, edit_before, edit_after },
})
const search = (output: string): GivenStep => ({ tool: 'grep', tool_kind: 'search', output })
const times = (count: number, step: GivenStep): GivenStep[] => Array.from({ length: count }, () => step)
const red = (test_name: string) => `--- FAIL: ${test_name} (0.00s)\nFAIL`

const sessions: Record<string, GivenStep[]> = {
  'a diagnostic': [run('go build ./...', 1, '# x\na.go:3:5: undefined: parseAll')],
  'an unknown failure': [run('make release', 2, 'release: the tag is taken already, cannot continue')],
  'a missing path': [
    {
      tool: 'read',
      tool_kind: 'read',
      file_path: '/src/shop/config.yml',
      status: 'failed',
      output: 'File does not exist.',
    },
  ],
  'nothing found': [run('grep -rn needle src', 1)],
  'prose about errors': [run('cat build.log', 0, 'a.go:3:5: undefined: x\nERROR: failed')],
  'an edit before a read': [{ ...edit('/src/shop/a.ts'), status: 'not_run', output: 'File has not been read yet.' }],
  'an interrupt with its reason': [
    { text: 'go' },
    run('ls'),
    { kind: 'interrupt', text: '[Request interrupted by user]' },
    { text: 'use the staging database' },
  ],
  'a refused call': [{ ...run('git push --force'), status: 'denied' }],
  'a correction': [{ text: 'add zod' }, run('npm install zod'), { text: 'no, use pnpm here' }],
  'new work, long after': [
    { text: 'add zod' },
    run('npm install zod'),
    { text: 'no tests exist for the basket yet, add some', at: start + 3_600_000 },
  ],
  'a repeated request': [
    { text: 'please make the basket total round to cents' },
    { text: 'please make the basket total round to cents!' },
  ],
  'identical calls': times(3, run('curl localhost:3000', 0, 'no')),
  'the same error again': [...times(3, run('go test ./...', 1, red('TestAdd')))],
  'a streak of failures': [run('make a', 1, 'bad a'), run('make b', 1, 'bad b'), run('make c', 1, 'bad c')],
  'rounds of fixing': times(3, edit('/src/shop/a.go')).flatMap((step) => [
    step,
    run('go test ./...', 1, red('TestAdd')),
  ]),
  'an edit taken back': [edit('/src/shop/a.ts', 'one', 'two'), edit('/src/shop/a.ts', 'two', 'one')],
  'searches in vain': times(3, search('No matches found')),
  'a slow command': times(2, { ...run('pnpm test'), duration_ms: 90_000 }),
  'a compaction': [{ kind: 'compaction' }],
  'a suppression': [edit('/src/shop/a.ts', 'f()', '// eslint-disable-next-line\nf()')],
  'hooks gone round': [run('git commit --no-verify -m "x"')],
  'said to pass, was red': [
    edit('/src/shop/a.go'),
    run('go test ./...', 1, red('TestAdd')),
    { kind: 'assistant_message', text: 'Done, all tests pass.' },
  ],
  'given up': [edit('/src/shop/a.go'), run('go test ./...', 1, red('TestAdd'))],
  'confessed confusion': [{ kind: 'assistant_message', text: 'I could not find the deploy documentation.' }],
}

let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await freshWarehouse()
  await given(
    warehouse,
    Object.entries(sessions).map(([session_id, steps]) => ({ session_id, started_at: start, steps })),
  )
  await analyze(warehouse, { as_of: start + 86_400_000, settings: defaultSettings, journal: [] })
})

test.each([
  ['a diagnostic', ['diagnostic']],
  ['an unknown failure', ['failed_command']],
  ['a missing path', ['wrong_belief']],
  ['nothing found', []],
  ['prose about errors', []],
  ['an edit before a read', ['agent_tool']],
  ['an interrupt with its reason', ['user_interrupt']],
  ['a refused call', ['tool_rejected']],
  ['a correction', ['correction']],
  ['new work, long after', []],
  ['a repeated request', ['repeated_request']],
  ['identical calls', ['identical_calls']],
  ['the same error again', ['diagnostic', 'failure_streak', 'identical_calls', 'same_error_loop']],
  ['a streak of failures', ['failed_command', 'failed_command', 'failed_command', 'failure_streak']],
  ['rounds of fixing', ['abandoned', 'diagnostic', 'failure_streak', 'fix_cycles', 'same_error_loop']],
  ['an edit taken back', ['edit_reverted']],
  ['searches in vain', ['lost_in_repo']],
  ['a slow command', ['slow_command']],
  ['a compaction', ['compaction']],
  ['a suppression', ['gate_evasion']],
  ['hooks gone round', ['gate_evasion']],
  ['said to pass, was red', ['abandoned', 'diagnostic', 'false_done']],
  ['given up', ['abandoned', 'diagnostic']],
  ['confessed confusion', ['confessed_confusion']],
])('%s gives %j', async (session_id, expected) => {
  const rows = await warehouse.rows('select kind from signals where session_id = $session_id order by kind', {
    session_id,
  })
  expect(rows.map((row) => row['kind'])).toEqual(expected)
})

test('the interrupt keeps what the user said next', async () => {
  const rows = await warehouse.rows(`select text, scope from signals where kind = 'user_interrupt'`)
  expect(rows).toEqual([{ text: 'use the staging database', scope: 'user' }])
})

test('outcomes have reasons, struggle its penalties, and a session without calls has no score', async () => {
  const rows = await warehouse.rows(
    `select session_id, outcome, reasons, struggle_score, penalties from session_outcomes
     where session_id in ('given up', 'an interrupt with its reason', 'a compaction') order by session_id`,
  )
  expect(rows).toEqual([
    {
      session_id: 'a compaction',
      outcome: 'unknown',
      reasons: '["the log ends with a compaction"]',
      struggle_score: null,
      penalties: '[{"name":"compaction","points":5}]',
    },
    {
      session_id: 'an interrupt with its reason',
      outcome: 'unknown',
      reasons: '["the log ends with a user message"]',
      struggle_score: 8,
      penalties: '[{"name":"user_interrupt","points":8}]',
    },
    {
      session_id: 'given up',
      outcome: 'abandoned',
      reasons: '["go test was red and never green again"]',
      struggle_score: 15,
      penalties: '[{"name":"abandoned","points":15}]',
    },
  ])
  expect(await warehouse.rows(`select outcome from sessions where session_id = 'given up'`)).toEqual([
    { outcome: 'abandoned' },
  ])
})

test('time is counted from the first hit to the run that is clean, pauses only up to the idle limit', async () => {
  const fresh = await freshWarehouse()
  const steps: GivenStep[] = [
    { text: 'go', at: start },
    { ...run('go build ./...', 1, '# x\na.go:3:5: undefined: parseAll'), at: start + 10_000 },
    { ...edit('/src/shop/a.go'), at: start + 20_000 },
    { ...run('go build ./...'), at: start + 3_620_000 },
  ]
  await given(fresh, [{ session_id: 's', started_at: start, steps }])
  await analyze(fresh, { as_of: start + 86_400_000, settings: defaultSettings, journal: [] })
  // 10 s to the edit, one hour's pause counted as five minutes.
  expect(await fresh.rows(`select wasted_ms from signals where kind = 'diagnostic'`)).toEqual([{ wasted_ms: 310_000 }])
  fresh.close()
})

test('analyze/SIGNALS.md is what the code says (UPDATE_GOLDEN=1 writes it), kinds are unique', () => {
  const page = join(projectRoot, 'analyze/SIGNALS.md')
  const docs = signalDocs(defaultSettings)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, docs)
  expect(readFileSync(page, 'utf8')).toBe(docs)
  for (const { id, kind, version } of detectors) expect(docs).toContain(`| ${id} v${version} | \`${kind}\` |`)
  expect(new Set(detectors.map((one) => one.kind)).size).toBe(detectors.length)
  expect(new Set(detectors.map((one) => one.id)).size).toBe(detectors.length)
})

test('who may propose alone was measured and is right nine times out of ten', () => {
  const meant = detectors.filter((one) => one.may_propose_alone).map((one) => one.kind)
  expect(meant.filter((kind) => !mayProposeAlone(kind))).toEqual([])
  for (const kind of meant) expect(measured.kinds[kind]?.precision ?? 0).toBeGreaterThanOrEqual(0.9)
  expect(mayProposeAlone('correction')).toBe(false)
  expect(mayProposeAlone('never heard of')).toBe(false)
})

const given_once = async (steps: GivenStep[]) => {
  const fresh = await freshWarehouse()
  await given(fresh, [{ session_id: 's', started_at: start, steps }])
  await analyze(fresh, { as_of: start + 86_400_000, settings: defaultSettings, journal: [] })
  const rows = await fresh.rows('select kind, scope, text from signals order by seq, text')
  fresh.close()
  return rows
}

test.each([
  ['one rule', 'f()', 'f() //nolint:gosec // ours', ['gosec was silenced with nolint']],
  [
    'two rules',
    'f()',
    'f() //nolint:errcheck,gosec',
    ['errcheck was silenced with nolint', 'gosec was silenced with nolint'],
  ],
  ['eslint', 'f()', '// eslint-disable-next-line no-console\nf()', ['no-console was silenced with eslint-disable']],
  ['ruff', 'import os', 'import os  # noqa: F401', ['F401 was silenced with noqa']],
  ['no rule', 'f()', '// @ts-ignore\nf()', ['ts-ignore was added']],
  ['a skipped test', "it('adds', f)", "it.skip('adds', f)", ['skipped test was added']],
  ['a directive that stood there', 'f() //nolint:gosec', 'g() //nolint:gosec', []],
])('silencing names its rule: %s', async (_, before, after, expected) => {
  const rows = await given_once([edit('/src/shop/a.ts', before, after)])
  expect(rows.map((row) => row['text'])).toEqual(expected)
})

const read = (path: string, more: Partial<GivenStep> = {}): GivenStep => ({
  ...{ tool: 'read', tool_kind: 'read', file_path: `/src/shop/${path}` },
  ...more,
})
const absent: Partial<GivenStep> = { status: 'failed', output: 'File does not exist.' }

test.each([
  ['never there', [read('src/run.go', absent)], 'wrong_belief', 'no such path: src/run.go (path missing_path)'],
  [
    'read before',
    [read('src/run.go'), read('src/run.go', absent)],
    'agent_tool',
    'a path was asked for before it was made or after it was gone',
  ],
  [
    'written later',
    [read('src/run.go', absent), { ...edit('/src/shop/src/run.go', '', 'x'), tool_kind: 'write' }],
    'agent_tool',
    'a path was asked for before it was made or after it was gone',
  ],
  [
    'there on the other branch',
    [read('src/run.go', absent), run('git checkout basket'), read('src/run.go')],
    'agent_tool',
    'a path was asked for before it was made or after it was gone',
  ],
  [
    'brought by a command: still to be known',
    [read('.env', absent), run('cp .env.example .env'), read('.env')],
    'wrong_belief',
    'no such path: .env (path missing_path)',
  ],
  [
    'its beginning left out',
    [read('cart/total.go', absent), read('src/cart/total.go')],
    'wrong_belief',
    'a path was given from another folder than the one the command ran in (path wrong_folder)',
  ],
  [
    'the search program itself',
    [
      read('src', {
        tool: 'grep',
        tool_kind: 'search',
        status: 'failed',
        output: "ENOENT: no such file or directory, posix_spawn '/opt/agent'",
      }),
    ],
    'agent_tool',
    'missing search binary',
  ],
])('a missing path that was %s', async (_, steps, kind, text) => {
  expect(await given_once(steps)).toMatchObject([{ kind, text }])
})

test('what a rule says of files nobody touched, in a run over everything, is no trouble of the session', async () => {
  const all = ['a', 'b', 'c'].map((name) => `src/${name}.go:9:3: \`total\` is unused (unused)`).join('\n')
  expect(await given_once([run('make lint-all', 1, all)])).toEqual([])
  expect(await given_once([edit('/src/shop/src/b.go'), run('make lint-all', 1, all)])).toMatchObject([
    { kind: 'diagnostic', text: '`…` is unused (golangci-lint unused)' },
    { kind: 'abandoned' },
  ])
})
