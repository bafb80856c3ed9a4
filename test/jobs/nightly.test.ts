import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execFileSync } from 'node:child_process'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { openWarehouse } from '#ingest/warehouse.ts'
import { targetRepo } from '#jobs/simulator/target-repo.ts'
import { simulateTeam } from '#jobs/simulator/team.ts'
import { hone, json } from '../hone.ts'
import { scratch } from '../scratch.ts'
import { mailServer } from '../mail-server.ts'

const end_at = Date.UTC(2026, 2, 2)
const as_of = '2026-03-01'
const team = simulateTeam({ seed: 'night', count_developers: 8, count_days: 14, end_at, count_causes: 8 })

/** A folder with the team's homes, a bare repository and a config. */
function home(config = ''): string {
  const dir = scratch()
  for (const file of team.files) write(join(dir, 'homes', file.path), file.content)
  for (const [path, text] of Object.entries(targetRepo())) write(join(dir, 'shop', path), text)
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: join(dir, 'shop'),
      stdio: 'ignore',
    })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-qm', 'shop')
  git('clone', '-q', '--bare', '.', join(dir, 'shop.git'))
  writeFileSync(
    join(dir, 'hone.yaml'),
    `store: store\ndb: hone.duckdb\nsources:\n  - dir: homes\npropose:\n  max_new_per_day: 50\n  repos:\n    - name: acme/shop\n      url: ./shop.git\n${config}`,
  )
  return dir
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

interface NightAnswer {
  status: string
  result: {
    count_rows_changed: number
    propose: { results: { lesson_id: string; action: string }[] }
    digest: { action: string }
    upload: { counts: Record<string, number> }
  }
}

const night = async (dir: string, ...more: string[]) => {
  const ran = await hone(dir, ['nightly', '--config', 'hone.yaml', '--as-of', as_of, '--json', ...more])
  expect(ran, ran.err).toMatchObject({ code: 0 })
  return json(ran) as unknown as NightAnswer
}

describe('two nights', () => {
  test('the second night with nothing new changes no row, opens nothing, mails nothing', async () => {
    const server = await mailServer()
    const dir = home(`digest:\n  to: [team@example.com]\n  smtp: { host: 127.0.0.1, port: ${server.port} }\n`)
    const dry = await night(dir, '--dry-run')
    expect(dry.result.propose.results.filter((one) => one.action !== 'dry_run' && one.action !== 'refused')).toEqual([])
    expect(dry.result.digest.action).toBe('written')
    expect(server.mails).toEqual([])
    const first = await night(dir)
    expect(first.result.propose.results.filter((one) => one.action === 'created').length).toBeGreaterThan(2)
    expect(first.result.digest.action).toBe('sent')
    const second = await night(dir)
    expect(second.result.count_rows_changed).toBe(0)
    expect(second.result.propose.results.filter((one) => ['created', 'updated'].includes(one.action))).toEqual([])
    expect(second.result.digest.action).toBe('not_due')
    const ran = await hone(dir, ['nightly', '--config', 'hone.yaml', '--as-of', as_of])
    expect(ran.out).toContain('nothing changed since the last run')

    expect(server.mails.length).toBe(1)
    const mail = await PostalMime.parse(server.mails[0] ?? '')
    expect(mail.subject).toMatch(/^Hone: .*need/)
    expect(mail.to?.map((to) => to.address)).toEqual(['team@example.com'])
    expect(mail.text).toContain('What needs you')
    expect(mail.html).toContain('<h2')
    expect(mail.messageId).toMatch(/^<hone-digest-[0-9a-f]{24}@localhost>$/)
  }, 120_000)

  test('a mail server that refuses: the files are there, the night says so, the next run sends it once', async () => {
    const server = await mailServer()
    server.refuse.now = true
    const dir = home(`digest:\n  to: [team@example.com]\n  smtp: { host: 127.0.0.1, port: ${server.port} }\n`)
    const ran = await hone(dir, ['nightly', '--config', 'hone.yaml', '--as-of', as_of, '--quiet'])
    expect(ran.code).toBe(2)
    expect(ran.out).toMatch(/problem: the mail server 127\.0\.0\.1:\d+ did not take the digest/)
    expect(await hone(dir, ['sql', '--config', 'hone.yaml', 'select 1'])).toMatchObject({ code: 0 })
    server.refuse.now = false
    expect((await night(dir)).result.digest.action).toBe('sent')
    expect((await night(dir)).result.digest.action).toBe('not_due')
    expect(server.mails.length).toBe(1)
  }, 120_000)
})

test('rebuild: every table equal, row for row', async () => {
  const dir = home()
  await night(dir)
  const before = await allTables(join(dir, 'hone.duckdb'))
  const ran = await hone(dir, ['rebuild', '--config', 'hone.yaml', '--json'])
  expect(ran, ran.err).toMatchObject({ code: 0 })
  const after = await allTables(join(dir, 'hone.duckdb'))
  expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort())
  for (const [table, rows] of Object.entries(before)) expect(after[table], table).toEqual(rows)
}, 120_000)

test('a reader asking all through the night never fails and never sees half a night', async () => {
  const dir = home()
  await night(dir)
  const more = simulateTeam({ seed: 'later', count_developers: 3, count_days: 3, end_at, count_causes: 8 })
  for (const file of more.files) write(join(dir, 'homes', file.path), file.content)
  const seen = new Set<string>()
  let isOver = false
  const running = night(dir).finally(() => (isOver = true))
  let count = 0
  while (!isOver) {
    const ran = await hone(dir, [
      'sql',
      '--config',
      'hone.yaml',
      '--json',
      'select (select count(*) from sessions) as sessions, (select count(*) from signals) as signals, (select count(*) from runs) as runs',
    ])
    expect(ran, ran.err).toMatchObject({ code: 0 })
    seen.add(JSON.stringify(JSON.parse(ran.out)))
    count++
  }
  await running
  expect(count).toBeGreaterThan(2)
  expect(seen.size).toBeLessThanOrEqual(2)
}, 120_000)

test('every command has a ledger row with counts and timings', async () => {
  const dir = home()
  for (const command of ['ingest', 'analyze', 'propose', 'digest']) {
    const ran = await hone(dir, [
      command,
      '--config',
      'hone.yaml',
      '--quiet',
      ...(command === 'ingest' ? ['--source', 'homes'] : []),
    ])
    expect(ran, `${command}: ${ran.err}`).toMatchObject({ code: 0 })
  }
  const ran = await hone(dir, [
    'sql',
    '--config',
    'hone.yaml',
    '--json',
    'select job, status, counts from runs order by started_at',
  ])
  const runs = JSON.parse(ran.out) as { job: string; status: string; counts: string }[]
  expect(runs.map((run) => `${run.job} ${run.status}`)).toEqual(['ingest ok', 'analyze ok', 'propose ok', 'digest ok'])
  for (const run of runs) expect(run.counts).toMatch(/"duration_ms":\d+/)
}, 120_000)

async function allTables(db: string): Promise<Record<string, string[]>> {
  const copy = `${db}.copy`
  writeFileSync(copy, readFileSync(db))
  const warehouse = await openWarehouse(copy, { read_only: true })
  try {
    const names = await warehouse.rows(
      `select table_name as name from information_schema.tables where table_schema = 'main'`,
    )
    const out: Record<string, string[]> = {}
    for (const { name } of names) {
      const rows = await warehouse.rows(`select * from "${String(name)}"`)
      out[String(name)] = rows.map((row) => JSON.stringify(row)).sort()
    }
    return out
  } finally {
    warehouse.close()
  }
}
