/** Failures that say the same about different things → one cluster when one means ends them, else apart. */
import { expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { freshWarehouse, given, type GivenSession, type GivenStep } from '../fresh-warehouse.ts'

const start = Date.UTC(2026, 0, 5, 9)
const day = 86_400_000
const run = (command: string, exit_code = 0, output = 'done'): GivenStep => ({
  tool: 'shell',
  command,
  exit_code,
  output,
})

async function clustersOf(sessions: readonly GivenStep[][]): Promise<string[][]> {
  const warehouse = await freshWarehouse()
  const rows = sessions.map((steps, i): GivenSession => {
    return { session_id: `s${i}`, user_name: `u${i % 3}`, started_at: start + i * day, steps }
  })
  await given(warehouse, rows)
  await analyze(warehouse, { as_of: start + sessions.length * day, settings: defaultSettings, journal: [] })
  const found = await warehouse.rows(
    `select cluster_id, list(distinct session_id order by session_id) as sessions from signals
     where scope in ('repository', 'environment') and kind <> 'slow_command' group by cluster_id order by min(session_id)`,
  )
  warehouse.close()
  return found.map((row) => (row['sessions'] as { items?: string[] }).items ?? (row['sessions'] as string[]))
}

/** A name that differs, the same sentence, the same way out. */
const undefinedName = (name: string): GivenStep[] => [
  run('go vet ./...', 1, `# acme/cart\ncart/a_test.go:9:4: undefined: ${name}`),
  run('go generate ./...'),
  run('go vet ./...'),
]

test('different names, one means → one cluster, with the session that never recovered', async () => {
  const names = ['mockOrder', 'mockPrice', 'mockStock']
  const sessions = [...names, ...names].map(undefinedName)
  const never = [run('go vet ./...', 1, '# acme/cart\ncart/a_test.go:9:4: undefined: mockLabel')]
  expect(await clustersOf([...sessions, never])).toEqual([['s0', 's1', 's2', 's3', 's4', 's5', 's6']])
})

test('different names, each mended its own way → apart', async () => {
  const sessions = ['alpha', 'beta', 'gamma'].flatMap((name) =>
    [0, 1].map(() => [
      run(`${name}-cli sync`, 127, `bash: ${name}-cli: command not found`),
      run(`brew install ${name}-cli`),
      run(`${name}-cli sync`),
    ]),
  )
  expect(await clustersOf(sessions)).toEqual([
    ['s0', 's1'],
    ['s2', 's3'],
    ['s4', 's5'],
  ])
})

test('one program’s long sentence under two of its subcommands → one cluster', async () => {
  const says = 'helm: the chart registry asked for a login and nobody is there to answer'
  expect(await clustersOf([[run('helm install cart', 1, says)], [run('helm template cart', 1, says)]])).toEqual([
    ['s0', 's1'],
  ])
})

test('a short sentence under two subcommands → apart', async () => {
  const says = 'helm: cannot continue'
  expect(await clustersOf([[run('helm install cart', 1, says)], [run('helm template cart', 1, says)]])).toEqual([
    ['s0'],
    ['s1'],
  ])
})
