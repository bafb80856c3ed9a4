import { mkdirSync, readdirSync, writeFileSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { buildStaging } from '#analyze/build.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import { loadSessions } from '#ingest/load.ts'
import { uploadSources, type FileMemory } from '#ingest/upload.ts'
import { openWarehouse, type Warehouse } from '#ingest/warehouse.ts'
import { simulateTeam } from '#jobs/simulator/team.ts'
import { scratch } from '../scratch.ts'

const team = simulateTeam({ seed: 'load', count_developers: 3, count_days: 3, end_at: Date.UTC(2026, 0, 9) })

function writeHomes(dir: string): void {
  for (const file of team.files) {
    const path = join(dir, file.path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, file.content)
  }
}

const uploadOptions = (memory = new Map<string, FileMemory>()) => ({
  redactLine: (line: string) => line,
  pseudonym: (name: string) => `dev-${name}`,
  default_user: 'me',
  memory,
  is_dry_run: false,
  opt_out: [],
})

const loadOptions = { max_text_chars: 16_000 }

async function loaded(store: ReturnType<typeof folderStore>, warehouse?: Warehouse): Promise<Warehouse> {
  const into = warehouse ?? (await openWarehouse(':memory:'))
  await loadSessions(store, into, loadOptions)
  await buildStaging(into)
  return into
}

/** Every view's rows, order-free. */
async function allRows(warehouse: Warehouse): Promise<Record<string, string[]>> {
  const out: Record<string, string[]> = {}
  for (const view of ['sessions', 'events', 'tool_calls', 'usage', 'quarantine']) {
    const rows = await warehouse.rows(`select * from ${view}`)
    out[view] = rows.map((row) => JSON.stringify(row)).sort()
  }
  return out
}

describe('a team’s logs', () => {
  test('what the simulator wrote is what the warehouse counts', async () => {
    const dir = scratch()
    writeHomes(join(dir, 'homes'))
    const store = folderStore(join(dir, 'store'))
    const result = await uploadSources(store, [{ dir: join(dir, 'homes'), user: null }], uploadOptions())
    expect(result.left_out).toEqual([])
    expect(result.counts.count_objects_created).toBe(team.files.length)
    const warehouse = await loaded(store)
    const [row] = await warehouse.rows(
      `select count(*) as sessions, sum(count_tool_calls) as calls, sum(input_tokens) as input, sum(cached_input_tokens) as cached,
         sum(output_tokens) as output, count(distinct user_name) as people from sessions`,
    )
    const sum = (of: (counts: (typeof team.truth.sessions)[number]['counts']) => number) =>
      team.truth.sessions.reduce((total, session) => total + of(session.counts), 0)
    expect(row).toEqual({
      sessions: team.truth.sessions.length,
      calls: team.truth.sessions.reduce((total, session) => total + session.calls.length, 0),
      input: sum((counts) => counts.input_tokens),
      cached: sum((counts) => counts.cached_input_tokens),
      output: sum((counts) => counts.output_tokens),
      people: new Set(team.truth.sessions.map((session) => session.user)).size,
    })
    expect(await warehouse.rows('select * from quarantine')).toEqual([])
    warehouse.close()
  })

  test('uploading and loading again changes nothing', async () => {
    const dir = scratch()
    writeHomes(join(dir, 'homes'))
    const store = folderStore(join(dir, 'store'))
    const memory = new Map<string, FileMemory>()
    const sources = [{ dir: join(dir, 'homes'), user: null }]
    await uploadSources(store, sources, uploadOptions(memory))
    const warehouse = await loaded(store)
    const before = await allRows(warehouse)
    const again = await uploadSources(store, sources, uploadOptions(memory))
    expect(again.counts).toMatchObject({ count_objects_created: 0, count_files_unchanged: team.files.length })
    const forgetful = await uploadSources(store, sources, uploadOptions())
    expect(forgetful.counts).toMatchObject({ count_objects_created: 0, count_objects_existing: team.files.length })
    const counts = await loadSessions(store, warehouse, loadOptions)
    expect(counts).toMatchObject({ count_objects_loaded: 0, count_objects_unchanged: team.files.length })
    await buildStaging(warehouse)
    expect(await allRows(warehouse)).toEqual(before)
    warehouse.close()
  })

  test('what older rules redacted is read again, and counts once', async () => {
    const dir = scratch()
    writeHomes(join(dir, 'homes'))
    const store = folderStore(join(dir, 'store'))
    const memory = new Map<string, FileMemory>()
    const sources = [{ dir: join(dir, 'homes'), user: null }]
    const older = { ...uploadOptions(memory), redactLine: (line: string) => line.replaceAll('the', 'THE') }
    await uploadSources(store, sources, older)
    const warehouse = await loaded(store)
    for (const [path, one] of memory) memory.set(path, { ...one, redaction_version: 1 })
    const again = await uploadSources(store, sources, uploadOptions(memory))
    expect(again.counts.count_files_unchanged).toBe(0)
    expect(again.counts.count_objects_created).toBeGreaterThan(0)
    await loaded(store, warehouse)
    const once = folderStore(join(dir, 'once'))
    await uploadSources(once, sources, uploadOptions())
    const fresh = await loaded(once)
    const counts =
      'select count(*) as sessions, sum(count_tool_calls) as calls, sum(output_tokens) as output from sessions'
    expect(await warehouse.rows(counts)).toEqual(await fresh.rows(counts))
    warehouse.close()
    fresh.close()
  })

  test('a session uploaded while it grows ends as if it had been uploaded once', async () => {
    const dir = scratch()
    const store = folderStore(join(dir, 'store'))
    const growing = await openWarehouse(':memory:')
    const file = team.files.reduce((longest, one) => (one.content.length > longest.content.length ? one : longest))
    const lines = file.content.trimEnd().split('\n')
    const path = join(dir, 'homes', file.path)
    mkdirSync(dirname(path), { recursive: true })
    for (const end of [0.3, 0.6, 1]) {
      writeFileSync(path, lines.slice(0, Math.ceil(lines.length * end)).join('\n') + '\n')
      await uploadSources(store, [{ dir: join(dir, 'homes'), user: null }], uploadOptions())
      await loaded(store, growing)
    }
    const once = folderStore(join(dir, 'once'))
    await uploadSources(once, [{ dir: join(dir, 'homes'), user: null }], uploadOptions())
    const fresh = await loaded(once)
    expect(await allRows(growing)).toEqual(await allRows(fresh))
    growing.close()
    fresh.close()
  })
})

describe('bad input', () => {
  async function loadedFrom(files: Record<string, string | Buffer>) {
    const dir = scratch()
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, 'logs', name)), { recursive: true })
      writeFileSync(join(dir, 'logs', name), content)
    }
    const store = folderStore(join(dir, 'store'))
    const result = await uploadSources(store, [{ dir: join(dir, 'logs'), user: null }], uploadOptions())
    return { result, store, dir, warehouse: await loaded(store) }
  }

  const good = team.files[0]?.content ?? ''

  test('files that are no sessions are left out with a reason, and the rest goes on', async () => {
    const { result, warehouse } = await loadedFrom({
      'a/good.jsonl': good,
      'empty.jsonl': '',
      'notes.txt': 'hello',
      'x.json': '{"a":1}',
      'binary.bin': Buffer.from([0, 1, 2, 3, 0, 255, 254]),
      'wide.jsonl': Buffer.from(`\uFEFF${good}`, 'utf16le'),
    })
    const reasons = Object.fromEntries(result.left_out.map((file) => [file.path.split('/').at(-1), file.reason]))
    expect(Object.keys(reasons).sort()).toEqual(['binary.bin', 'empty.jsonl', 'notes.txt', 'wide.jsonl', 'x.json'])
    for (const reason of Object.values(reasons)) expect(reason).toMatch(/\w{3,}/)
    expect(await warehouse.rows('select count(*) as n from sessions')).toEqual([{ n: 1 }])
    warehouse.close()
  })

  test('a truncated last line, a line that is not JSON and a line nested too deep are quarantined and counted', async () => {
    const lines = good.trimEnd().split('\n')
    const bad =
      [...lines.slice(0, 3), 'this is not JSON', '['.repeat(20_000), ...lines.slice(3)].join('\n') + '\n{"type":"ass'
    const { warehouse } = await loadedFrom({ 'bad.jsonl': bad })
    expect(await warehouse.rows('select line, reason from quarantine order by line')).toEqual([
      { line: 4, reason: expect.stringMatching(/JSON/) as string },
      { line: 5, reason: expect.stringMatching(/deep/) as string },
      { line: lines.length + 3, reason: expect.stringMatching(/truncated/) as string },
    ])
    const [object] = await warehouse.rows(
      `select count_lines_read - count_lines_used - count_lines_skipped - count_lines_quarantined as unaccounted,
         count_lines_quarantined from raw_objects`,
    )
    expect(object).toEqual({ unaccounted: 0, count_lines_quarantined: 3 })
    warehouse.close()
  })

  test('a damaged object in the store is quarantined as a whole, and named', async () => {
    const { store, warehouse } = await loadedFrom({ 'good.jsonl': good })
    await store.put('sessions/codex/dev-x/2026-01-05/broken.0000.jsonl.gz', gzipSync(good).subarray(0, 100))
    await store.put('sessions/codex/stray', Buffer.from('x'))
    const counts = await loadSessions(store, warehouse, loadOptions)
    expect(counts).toMatchObject({ count_objects_seen: 3, count_objects_unchanged: 1 })
    const rows = await warehouse.rows(`select object_key, reason from quarantine order by object_key`)
    expect(rows.length).toBeGreaterThanOrEqual(2)
    warehouse.close()
  })

  test('an object that leaves the store leaves the warehouse', async () => {
    const { dir, store, warehouse } = await loadedFrom({ 'good.jsonl': good })
    const { rmSync } = await import('node:fs')
    rmSync(join(dir, 'store', 'sessions'), { recursive: true })
    expect(await loadSessions(store, warehouse, loadOptions)).toMatchObject({ count_objects_gone: 1 })
    await buildStaging(warehouse)
    expect(await warehouse.rows('select * from sessions')).toEqual([])
    warehouse.close()
  })

  test('the agent’s own files are never changed', async () => {
    const { dir } = await loadedFrom({ 'good.jsonl': good })
    expect(readFileSync(join(dir, 'logs/good.jsonl'), 'utf8')).toBe(good)
    expect(readdirSync(join(dir, 'logs'))).toEqual(['good.jsonl'])
  })
})
