/** Kills the nightly job, lets it run once more, and compares the end with an undisturbed run. Shared by test and bench. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { execFileSync } from 'node:child_process'
import { DuckDBInstance } from '@duckdb/node-api'
import { targetRepo } from '#jobs/simulator/target-repo.ts'
import { randomOf } from '#jobs/simulator/random.ts'
import { simulateTeam } from '#jobs/simulator/team.ts'
import { hone } from './hone.ts'

export interface CampaignOptions {
  count_random: number
  seed: string
  /** Which named steps to kill at; `all` finds out by looking at an undisturbed run. */
  steps: 'all' | readonly string[]
  say: (line: string) => void
}

export interface CampaignResult {
  count_runs: number
  count_named: number
  count_random: number
  differences: string[]
}

const as_of = '2026-02-27'

export async function crashCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const root = mkdtempSync(join(tmpdir(), 'hone-crash-'))
  try {
    const start = join(root, 'start')
    prepare(start)
    const began = Date.now()
    const calm = join(root, 'calm')
    cpSync(start, calm, { recursive: true })
    const traced = await hone(calm, args, { env: { HONE_TRACE_STEPS: join(calm, 'steps.txt') } })
    if (traced.code !== 0) throw new Error(`the undisturbed run failed: ${traced.err}`)
    const duration_ms = Date.now() - began
    const expected = await stateOf(calm)
    const named = options.steps === 'all' ? stepsOf(join(calm, 'steps.txt')) : options.steps
    const random = randomOf(options.seed)
    const plans = [
      ...named.map((step) => ({ name: step, env: { HONE_CRASH_AT: step }, killAfter_ms: undefined })),
      ...Array.from({ length: options.count_random }, () => {
        const killAfter_ms = Math.round(100 + random.next() * duration_ms)
        return { name: `after ${killAfter_ms} ms`, env: {}, killAfter_ms }
      }),
    ]
    const differences: string[] = []
    let count_said = 0
    for (const [i, plan] of plans.entries()) {
      const home = join(root, 'try')
      cpSync(start, home, { recursive: true })
      const { name, env, killAfter_ms } = plan
      const first = await hone(home, args, { env, ...(killAfter_ms !== undefined && { killAfter_ms }) })
      if (killAfter_ms === undefined && first.signal !== 'SIGKILL') differences.push(`${name}: was not reached`)
      const second = await hone(home, args)
      if (second.code !== 0) differences.push(`${name}: the run after it failed: ${second.err.trim()}`)
      else differences.push(...compare(name, expected, await stateOf(home)))
      rmSync(home, { recursive: true, force: true })
      for (const difference of differences.slice(count_said)) options.say(difference)
      count_said = differences.length
      if ((i + 1) % 20 === 0) options.say(`${i + 1}/${plans.length} crashes, ${differences.length} differences`)
    }
    return { count_runs: plans.length, count_named: named.length, count_random: options.count_random, differences }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const args = ['nightly', '--config', 'hone.yaml', '--as-of', as_of, '--quiet']

function prepare(dir: string): void {
  const team = simulateTeam({
    seed: 'crash',
    count_developers: 4,
    count_days: 8,
    end_at: Date.parse(`${as_of}T00:00:00Z`) + 86_400_000,
    count_causes: 6,
  })
  for (const file of team.files) write(join(dir, 'homes', file.path), file.content)
  const tree = join(dir, 'shop')
  for (const [path, text] of Object.entries(targetRepo())) write(join(tree, path), text)
  const git = (...rest: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...rest], {
      cwd: tree,
      stdio: 'ignore',
    })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-qm', 'shop')
  execFileSync('git', ['clone', '-q', '--bare', tree, join(dir, 'shop.git')], { stdio: 'ignore' })
  // The keys are made by chance on first use; all runs must have the same.
  write(join(dir, 'store/meta/pseudonym-key'), 'a key for names')
  write(join(dir, 'redaction-key'), 'a key for tokens')
  write(
    join(dir, 'hone.yaml'),
    'store: store\ndb: hone.duckdb\nsources:\n  - dir: homes\npropose:\n  repos:\n    - name: acme/shop\n      url: ./shop.git\n',
  )
}

interface State {
  objects: string[]
  decisions: string[]
  tables: Map<string, string>
  branches: string[]
}

/** What must be equal: objects, decisions (without times and run ids), every table but the ledgers, pushed branches. */
async function stateOf(dir: string): Promise<State> {
  const store = join(dir, 'store')
  const files = readdirSync(store, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.tmp'))
    .map((entry) => relative(store, join(entry.parentPath, entry.name)))
    .sort()
  const decisions = files
    .filter((file) => file.startsWith('journal/') && !/run_finished|load_finished/.test(file))
    .map((file) => {
      const { kind, body } = JSON.parse(readFileSync(join(store, file), 'utf8')) as { kind: string; body: object }
      return `${kind} ${JSON.stringify(body)}`
    })
    .sort()
  return {
    objects: files.filter((file) => file.startsWith('sessions/')),
    decisions,
    tables: await tablesOf(join(dir, 'hone.duckdb')),
    branches: execFileSync('git', ['-C', join(dir, 'shop.git'), 'for-each-ref', '--format=%(refname) %(objectname)'])
      .toString()
      .trim()
      .split('\n'),
  }
}

/** Table → hash over its rows, whatever their order. */
async function tablesOf(db: string): Promise<Map<string, string>> {
  const copy = `${db}.look`
  cpSync(db, copy)
  const instance = await DuckDBInstance.create(copy, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    const names = (
      await connection.runAndReadAll(`select table_name from information_schema.tables where table_type = 'BASE TABLE'`)
    ).getRowsJson()
    const tables = new Map<string, string>()
    for (const [name] of names) {
      if (['runs', 'loads', 'journal', 'proposals', 'analysis_stamp'].includes(String(name))) continue
      const rows = (await connection.runAndReadAll(`select * from "${String(name)}"`)).getRowsJson()
      const text = rows.map((row) => JSON.stringify(row)).sort()
      tables.set(
        String(name),
        `${text.length} rows ${createHash('sha256').update(text.join('\n')).digest('hex').slice(0, 12)}`,
      )
    }
    return tables
  } finally {
    connection.closeSync()
    instance.closeSync()
    rmSync(copy)
  }
}

function compare(name: string, expected: State, found: State): string[] {
  const differences: string[] = []
  for (const part of ['objects', 'decisions', 'branches'] as const) {
    const lost = expected[part].filter((one) => !found[part].includes(one))
    const added = found[part].filter((one) => !expected[part].includes(one))
    const doubled = found[part].length !== new Set(found[part]).size
    if (lost.length + added.length > 0 || doubled) {
      differences.push(
        `${name}: ${part}: ${lost.length} lost, ${added.length} added${doubled ? ', some doubled' : ''}: ${lost[0] ?? added[0] ?? ''}`,
      )
    }
  }
  for (const [table, rows] of expected.tables) {
    if (found.tables.get(table) !== rows)
      differences.push(`${name}: ${table}: ${rows} became ${found.tables.get(table) ?? 'nothing'}`)
  }
  return differences
}

/** The named steps of an undisturbed run: the first and the second hit of each. */
function stepsOf(path: string): string[] {
  return [...new Set(readFileSync(path, 'utf8').trim().split('\n'))].filter((step) => /#[12]$/.test(step))
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
