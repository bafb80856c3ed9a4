import { expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { freshWarehouse, given, type GivenStep } from '../fresh-warehouse.ts'

const day_ms = 86_400_000
const start = Date.UTC(2026, 0, 5, 9)
const run = (command: string, exit_code = 0, output = 'ok'): GivenStep => ({
  tool: 'shell',
  command,
  exit_code,
  output,
})
const edit = (file_path: string, edit_before: string, edit_after: string): GivenStep => ({
  ...{ tool: 'edit', tool_kind: 'edit', file_path, edit_before, edit_after },
})
const noModule = "Error: Cannot find module '@acme/ui/dist/index.js'"

/** The best remedies and the lessons that given sessions lead to, one day and one of three people each. */
async function learned(sessions: readonly GivenStep[][]) {
  const warehouse = await freshWarehouse()
  await given(
    warehouse,
    sessions.map((steps, n) => ({
      ...{ session_id: `s${n}`, started_at: start + n * day_ms, steps },
      user_name: ['ada', 'bo', 'cy'][n % 3] ?? 'ada',
    })),
  )
  await analyze(warehouse, { as_of: start + 20 * day_ms, settings: defaultSettings, journal: [] })
  const remedies = await warehouse.rows(
    `select kind, text, edit_before, edit_after, count_sessions, count_recoveries, count_counter_examples, session_ids
     from remedies where is_best order by text`,
  )
  const lessons = await warehouse.rows('select kind, place, text, state from lessons order by text')
  warehouse.close()
  return { remedies, lessons }
}

test('a command that ran between red and green, and nowhere else, is the remedy; the line says so', async () => {
  const recovers = [run('pnpm test', 1, noModule), run('git status'), run('pnpm build'), run('pnpm test')]
  const usual = [run('pnpm lint', 1, 'a.ts:1:1: error: no'), run('pnpm format'), run('pnpm lint')]
  const { remedies, lessons } = await learned([recovers, usual, recovers, usual, recovers])
  expect(remedies).toEqual([
    {
      ...{ kind: 'command', text: 'pnpm build', edit_before: null, edit_after: null },
      ...{ count_sessions: 3, count_recoveries: 3, count_counter_examples: 0, session_ids: '["s0","s2","s4"]' },
    },
    expect.objectContaining({ kind: 'command', text: 'pnpm format', count_sessions: 2 }),
  ])
  expect(lessons).toEqual([
    {
      ...{ kind: 'doc', place: 'AGENTS.md', state: 'candidate' },
      text: "Run `pnpm build` before `pnpm test`: without it, `Cannot find module '…/dist/…'`.",
    },
  ])
})

test('what runs in every recovery anyway has no lift and is no remedy', async () => {
  const one = (failing: string, output: string) => [
    run(failing, 1, output),
    run('pnpm format'),
    edit('/src/shop/x.md', 'a', 'b'),
    run(failing),
  ]
  const { remedies } = await learned([
    one('pnpm test', noModule),
    one('pnpm test', noModule),
    one('make a', 'bad a, cannot'),
    one('make b', 'bad b, cannot'),
    one('make c', 'bad c, cannot'),
  ])
  expect(remedies).toEqual([])
})

test('a command after which the trouble mostly stayed is refused, and the counter-examples are counted', async () => {
  const stays = [
    run('pnpm test', 1, noModule),
    run('pnpm clean'),
    run('pnpm test', 1, noModule),
    run('pnpm build'),
    run('pnpm test'),
  ]
  const { remedies } = await learned([stays, stays, stays])
  expect(remedies.map((row) => [row['text'], row['count_counter_examples']])).toEqual([['pnpm build', 0]])
})

test('nothing but a retry is flakiness, and the lesson is for the environment', async () => {
  const flaky = [run('go test ./...', 1, '--- FAIL: TestVoucher (0.00s)\nFAIL'), run('go test ./...')]
  const { remedies, lessons } = await learned([flaky, flaky, flaky])
  expect(remedies).toMatchObject([{ kind: 'retry', count_sessions: 3, count_recoveries: 3 }])
  expect(lessons).toMatchObject([
    {
      kind: 'environment',
      text: '`TestVoucher fails` (go test) is flaky: run `go test` once more before changing code for it.',
    },
  ])
})

test('the edit at the place of the diagnostic is kept as before and after, in its common shape', async () => {
  const fixes = (file: string, value: string, call: string) => [
    run(
      'golangci-lint run',
      1,
      `${file}:9:3: error returned from external package is unwrapped: sig: func os.${call}() (wrapcheck)\n\t\treturn ${value}err`,
    ),
    edit('/src/shop/other.go', 'x := 1', 'x := 2'),
    edit(
      `/src/shop/${file}`,
      `if err != nil {\n\treturn ${value}err\n}`,
      `if err != nil {\n\treturn ${value}fmt.Errorf("failed to ${call}: %w", err)\n}`,
    ),
    run('gofmt -w .'),
    run('golangci-lint run'),
  ]
  const { remedies, lessons } = await learned([
    fixes('a.go', '', 'Open'),
    fixes('b.go', 'nil, ', 'Stat'),
    fixes('c.go', 'nil, ', 'Read'),
  ])
  expect(remedies).toMatchObject([
    {
      ...{ kind: 'edit', count_sessions: 3, text: 'return err → return fmt.Errorf("…", err)' },
      ...{ edit_before: 'return err', edit_after: 'return fmt.Errorf("failed to Open: %w", err)' },
    },
  ])
  expect(lessons).toEqual([
    {
      ...{ kind: 'doc', place: 'AGENTS.md', state: 'candidate' },
      text: '`golangci-lint wrapcheck` asks: write `return fmt.Errorf("failed to Open: %w", err)`, not `return err` (error returned from external package is unwrapped).',
    },
  ])
})

test('an answer that silences the check is shown as a remedy and never taught', async () => {
  const silences = [
    run('golangci-lint run', 1, 'a.go:9:3: Potential file inclusion via variable (gosec)\n\tf, err := os.Open(path)'),
    edit('/src/shop/a.go', 'f, err := os.Open(path)', 'f, err := os.Open(path) //nolint:gosec // path is ours'),
    run('golangci-lint run'),
  ]
  const { remedies, lessons } = await learned([silences, silences, silences])
  // Once for the rule, once for the gate that was gone round.
  expect(remedies).toMatchObject([{ kind: 'edit' }, { kind: 'edit' }])
  expect(lessons).toEqual([])
})

test.each([
  [
    'another runner',
    [run('npx jest', 1, 'Validation Error: preset not found'), run('pnpm vitest run')],
    'Use `pnpm vitest run`, not `npx jest`: the latter fails with `Validation Error: preset not found`.',
  ],
  [
    'a launcher',
    [run('pytest', 127, 'bash: pytest: command not found'), run('uv run pytest')],
    'Use `uv run pytest`, not `pytest`: the latter fails with `pytest: command not found`.',
  ],
  [
    'a folder',
    [run('pnpm report', 1, 'ERR_PNPM_NO_SCRIPT  Missing script: report'), run('cd packages/api && pnpm report')],
    'There is no `report`; use `cd packages/api && pnpm report`.',
  ],
])('%s instead of what failed', async (_name, steps, text) => {
  const { lessons } = await learned([steps, steps, steps])
  expect(lessons.map((row) => row['text'])).toEqual([text])
})

test('a path that was believed in, and the one that is there', async () => {
  const read = (path: string, isThere: boolean): GivenStep => ({
    ...{ tool: 'read', tool_kind: 'read', file_path: `/src/shop/${path}` },
    ...(isThere ? { output: 'x' } : { status: 'failed', output: 'File does not exist.' }),
  })
  const steps = [read('config/app.yml', false), read('config/app.yaml', true)]
  const { lessons } = await learned([steps, steps, steps])
  expect(lessons.map((row) => row['text'])).toEqual(['There is no `config/app.yml`; use `config/app.yaml`.'])
})

test.each([
  ['two sessions', 2],
  ['three sessions', 3],
])('%s: eligible only from three on', async (_name, count) => {
  const steps = [run('pnpm test', 1, noModule), run('pnpm build'), run('pnpm test')]
  const { lessons } = await learned(Array.from({ length: count }, () => steps))
  expect(lessons).toHaveLength(count >= 3 ? 1 : 0)
})

test("trouble that is the agent's own or somebody else's never becomes a lesson", async () => {
  const agent: GivenStep[] = [
    { ...edit('/src/shop/a.ts', 'a', 'b'), status: 'not_run', output: 'File has not been read yet.' },
  ]
  const outside = [
    run('npm view zod', 1, 'npm error network getaddrinfo ENOTFOUND registry.npmjs.org'),
    run('npm view zod'),
  ]
  const { lessons } = await learned([agent, agent, agent, outside, outside, outside])
  expect(lessons).toEqual([])
})

const unused = (file: string, line: number, name: string) =>
  run('mypy src', 1, `${file}:${line}: error: Function is missing a type annotation for "${name}"  [no-untyped-def]`)
const reads = (file_path: string, output: string): GivenStep => ({ tool: 'read', tool_kind: 'read', file_path, output })

test('a line that the tool does not print is known from a reading of the file', async () => {
  const mends = (file: string, name: string) => [
    unused(file, 12, 'the caller'),
    reads(`/src/shop/${file}`, `    11→\n    12→def ${name}(cart):\n    13→    return cart`),
    edit(`/src/shop/${file}`, 'LIMIT = 3', 'LIMIT = 4'),
    edit(`/src/shop/${file}`, `def ${name}(cart):`, `def ${name}(cart: Cart) -> Cart:`),
    run('mypy src'),
  ]
  const { remedies } = await learned([mends('src/a.py', 'total'), mends('src/b.py', 'weigh')])
  expect(remedies).toMatchObject([
    { kind: 'edit', edit_before: 'def total(cart):', edit_after: 'def total(cart: Cart) -> Cart:', count_sessions: 2 },
  ])
})

test('the answer is the edit after which the place was clean, not one after which it still showed', async () => {
  const shows = run(
    'golangci-lint run',
    1,
    'a.go:9:3: Error return value is not checked (errcheck)\n\tcart, _ := load()',
  )
  const mends = [
    shows,
    edit('/src/shop/a.go', 'cart, _ := load()', 'cart, _ := load() // later'),
    run('golangci-lint run', 1, 'a.go:9:3: Error return value is not checked (errcheck)\n\tcart, _ := load()'),
    edit('/src/shop/a.go', 'cart, _ := load()', 'cart, err := load()\nif err != nil {\n\treturn err\n}'),
    run('golangci-lint run'),
  ]
  const { remedies } = await learned([mends, mends])
  expect(remedies).toMatchObject([
    { edit_before: 'cart, _ := load()', edit_after: 'cart, err := load()\nif err != nil {\n\treturn err\n}' },
  ])
})

test('one edit of the very line is shown, and never taught', async () => {
  const met = [run('golangci-lint run', 1, 'a.go:9:3: should use ctx (noctx)\n\texec.Command("ls")')]
  const mends = [
    ...met,
    edit('/src/shop/a.go', 'exec.Command("ls")', 'exec.CommandContext(ctx, "ls")'),
    run('golangci-lint run'),
  ]
  const { remedies, lessons } = await learned([mends, met, met])
  expect(remedies).toMatchObject([{ kind: 'edit', edit_after: 'exec.CommandContext(ctx, "ls")', count_sessions: 1 }])
  expect(lessons).toEqual([])
})

test('what a folder that is not there would hold is looked for where the work then goes on', async () => {
  const asks = [
    { ...reads('/src/shop/src/commands', 'File does not exist.'), status: 'failed' },
    reads('/src/shop/src/run.go', 'package src'),
  ]
  const { lessons } = await learned([asks, asks, asks])
  expect(lessons).toMatchObject([{ text: 'There is no `src/commands`; what it would hold lies in `src/`.' }])
})
