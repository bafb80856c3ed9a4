/** Every sign with a session that shows it and one that only looks like it: given steps → kinds of signals. */
import { beforeAll, expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { defaultSettings } from '#analyze/settings.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { freshWarehouse, given, type GivenSession, type GivenStep } from '../fresh-warehouse.ts'

const start = Date.UTC(2026, 0, 5, 9)
const minute = 60_000
const run = (command: string, exit_code = 0, output = 'done'): GivenStep => ({
  tool: 'shell',
  command,
  exit_code,
  output,
})
const edit = (file_path: string, edit_before: string, edit_after: string, status = 'ok'): GivenStep => ({
  ...{ tool: 'edit', tool_kind: 'edit', file_path, edit_before, edit_after, status },
})
const say = (text: string, model?: string): GivenStep => ({ kind: 'assistant_message', text, ...(model ? { model } : {}) }) // prettier-ignore
const lines = (word: string) => Array.from({ length: 24 }, (_, i) => `const ${word}${i} = ${i}`).join('\n')
const plan = (...steps: string[]): GivenStep => ({
  ...{ tool: 'update_plan', tool_kind: 'plan', output: 'ok' },
  arguments: JSON.stringify({ plan: steps.map((step) => ({ step, status: 'pending' })) }),
})
const read = (file_path: string): GivenStep => ({
  ...{ tool: 'read', tool_kind: 'read', file_path, output: 'x', arguments: JSON.stringify({ file_path }) },
})
const times = (count: number, step: GivenStep): GivenStep[] => Array.from({ length: count }, () => step)
const request = 'make the basket total round to whole cents everywhere'

const shown: Record<string, GivenStep[]> = {
  'lines written and taken out again → edit_reverted work_undone': [
    edit('/src/shop/a.ts', 'start', lines('one')),
    edit('/src/shop/a.ts', lines('one'), 'start'),
  ],
  'lines written and rewritten in part → ': [
    edit('/src/shop/a.ts', 'start', lines('one')),
    edit('/src/shop/a.ts', 'const one1 = 1', 'const one1 = 2'),
  ],
  'a file made and deleted → work_undone': [
    { ...edit('/src/shop/scratch.ts', '', 'const a = 1'), tool: 'write', tool_kind: 'write' },
    run('rm scratch.ts'),
  ],
  'a file made, another deleted → ': [
    { ...edit('/src/shop/scratch.ts', '', 'const a = 1'), tool: 'write', tool_kind: 'write' },
    run('rm other.ts'),
  ],
  'two refused edits of one file → agent_tool edits_refused': times(2, {
    ...edit('/src/shop/a.ts', 'x', 'y', 'not_run'),
    output: 'String to replace not found in file.',
  }),
  'refused edits of two files → agent_tool': [
    { ...edit('/src/shop/a.ts', 'x', 'y', 'not_run'), output: 'String to replace not found in file.' },
    { ...edit('/src/shop/b.ts', 'x', 'y', 'not_run'), output: 'String to replace not found in file.' },
  ],
  'greps in vain → lost_in_repo': [1, 2, 3].map((n) => run(`rg -n name${n} src`, 1, '')),
  'greps in vain, then one with a hit → ': [1, 2].map((n) => run(`rg -n name${n} src`, 1, '')).concat(run('rg x', 0, 'a:1')), // prettier-ignore
  'one file read again and again → lost_in_repo': times(5, read('/src/shop/a.ts')).flatMap((step, i) => [step, run(`git show ${i}`)]), // prettier-ignore
  'one file read between edits → ': [1, 2, 3, 4, 5].flatMap((n) => [read('/src/shop/a.ts'), edit('/src/shop/a.ts', `a${n}`, `b${n}`)]), // prettier-ignore
  'another model in the middle → model_switch': [say('I start.', 'one-large'), say('I go on.', 'two-small')],
  'one model all along → ': [say('I start.', 'one-large'), say('I go on.', 'one-large')],
  'much waiting → command_wait slow_command': [
    { ...run('pnpm build'), duration_ms: 4 * minute },
    { ...run('pnpm build'), at: start + 5 * minute, duration_ms: 4 * minute },
    { ...say('done'), at: start + 11 * minute },
  ],
  'ended while looking around → ended_exploring': [
    edit('/src/shop/a.ts', 'x', 'y'),
    ...times(11, run('git status')).map((step, i) => ({ ...step, command: `git show ${i}` })),
    ...['a', 'b', 'c', 'd'].map((name) => read(`/src/shop/${name}.ts`)),
  ],
  'looked around and answered → ': [
    edit('/src/shop/a.ts', 'x', 'y'),
    ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => read(`/src/shop/${name}.ts`)),
    say('Here is what I found.'),
  ],
  'a test deleted → tests_deleted': [edit('/src/shop/a.test.ts', "it('adds', () => {})", '')],
  'a test moved → ': [
    edit('/src/shop/a.test.ts', "it('adds', () => {})", ''),
    edit('/src/shop/b.test.ts', 'x', "x\nit('adds', () => {})"),
  ],
  'a test file removed → tests_deleted': [run('git rm src/cart.test.ts')],
  'a new plan again and again → plan_churn': [1, 2, 3, 4, 5, 6].map((n) => plan(`look at part ${n}`, 'write it')),
  'steps ticked off → ': times(6, plan('look', 'write')).flatMap((step, i) => [step, run(`git show ${i}`)]),
  'waiting for a job → polling': [1, 2, 3].map((n) => run(`sleep ${30 + n} && cat job.log`, 0, `line ${n}`)),
  'two calls in turn → alternating_calls': times(3, run('curl a', 0, 'no')).flatMap((step) => [step, run('curl b', 0, 'no')]), // prettier-ignore
  'own edits checked out again → edit_reverted': [edit('/src/shop/a.ts', 'x', 'y'), run('git checkout a.ts')],
  'a pause inside a turn → stalled': [
    { ...say('I think about it.'), at: start + minute },
    { ...say('Done.'), at: start + 12 * minute },
  ],
}

let warehouse: Warehouse
const alone = Object.entries(shown)
beforeAll(async () => {
  warehouse = await freshWarehouse()
  const single = alone.map(([session_id, steps], i): GivenSession => {
    return { session_id, user_name: `person ${i}`, started_at: start, steps }
  })
  const across: GivenSession[] = [
    { session_id: 'asked', user_name: 'ada', started_at: start, steps: [{ text: request }] },
    { session_id: 'asked again', user_name: 'ada', started_at: start + 2 * 86_400_000, steps: [{ text: `${request}, please` }] }, // prettier-ignore
    { session_id: 'asked late', user_name: 'ada', started_at: start + 30 * 86_400_000, steps: [{ text: `${request}!` }] }, // prettier-ignore
    ...[0, 1, 2, 3].map((n) => ({ session_id: `template ${n}`, user_name: 'bot', started_at: start + n * 86_400_000, steps: [{ text: 'run the nightly dependency update' }] })), // prettier-ignore
    { session_id: 'dropped', user_name: 'eva', started_at: start, steps: [edit('/src/shop/x.ts', 'a', 'b')] },
    { session_id: 'begun anew', user_name: 'eva', started_at: start + 5 * minute, steps: [edit('/src/shop/x.ts', 'a', 'c')] }, // prettier-ignore
    { session_id: 'delivered', user_name: 'fay', started_at: start, steps: [edit('/src/shop/x.ts', 'a', 'b'), run('git commit -am x')] }, // prettier-ignore
    { session_id: 'went on', user_name: 'fay', started_at: start + 5 * minute, steps: [edit('/src/shop/x.ts', 'b', 'c')] }, // prettier-ignore
    ...Array.from({ length: 30 }, (_, n) => ({ session_id: `usual ${n}`, repo: 'acme/depot', user_name: `gus ${n}`, started_at: start, steps: [...times(n < 2 ? 12 : 1, read('/src/depot/a.ts')).map((step, i) => ({ ...step, arguments: String(i) })), edit(`/src/depot/${n}.ts`, 'a', 'b')] })), // prettier-ignore
  ]
  await given(warehouse, [...single, ...across])
  await analyze(warehouse, { as_of: start + 86_400_000, settings: defaultSettings, journal: [] })
})

test.each(alone.map(([name]) => name))('%s', async (session_id) => {
  const rows = await warehouse.rows(
    `select distinct kind from signals where session_id = $session_id and kind <> 'cost_outlier' order by kind`,
    { session_id },
  )
  expect(rows.map((row) => row['kind']).join(' ')).toBe(session_id.split('→ ')[1])
})

test('over several sessions: a request that comes back, a task begun anew, exploring far longer than usual', async () => {
  const rows = await warehouse.rows(
    `select kind, session_id from signals where kind in ('request_returned', 'restarted', 'long_exploration') order by 1, 2`,
  )
  expect(rows).toEqual([
    { kind: 'long_exploration', session_id: 'usual 0' },
    { kind: 'long_exploration', session_id: 'usual 1' },
    { kind: 'request_returned', session_id: 'asked again' },
    { kind: 'restarted', session_id: 'dropped' },
  ])
})
