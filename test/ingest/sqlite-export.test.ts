import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sqlite from 'node-sqlite3-wasm'
import { expect, test } from 'vitest'
import { exportSqlite } from '#ingest/sqlite-export.ts'
import { cwd, ms } from './formats/agent-builders.ts'
import { readText } from './formats/read-text.ts'
import { kiroConversation } from './formats/small-builders.ts'
import { crushMessages, crushSession, zedThreadData } from './formats/source-builders.ts'
import { scratch } from '../scratch.ts'

/** A store of OpenCode's shape with two sessions, left open in WAL mode with everything still in the WAL. */
function openCodeStore(dir: string): { path: string; close: () => void } {
  const path = join(dir, 'opencode.db')
  const database = new sqlite.Database(path)
  database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma wal_autocheckpoint = 0')
  database.exec(
    'create table session (id text primary key, parent_id text, directory text, project_id text, title text, version text, time_created integer)',
  )
  database.exec('create table message (id text primary key, session_id text, time_created integer, data text)')
  database.exec(
    'create table part (id text primary key, message_id text, session_id text, time_created integer, data text)',
  )
  for (const [id, seconds] of [
    ['ses_b', 5],
    ['ses_a', 1],
  ] as const) {
    database.run('insert into session values (?, null, ?, ?, ?, ?, ?)', [id, cwd, 'p', 'Rates', '1.18.33', ms(seconds)])
    database.run('insert into message values (?, ?, ?, ?)', [`m2_${id}`, id, ms(seconds + 2), '{"role":"assistant"}'])
    database.run('insert into message values (?, ?, ?, ?)', [`m1_${id}`, id, ms(seconds + 1), '{"role":"user"}'])
    database.run('insert into part values (?, ?, ?, ?, ?)', [
      `p2_${id}`,
      `m2_${id}`,
      id,
      ms(3),
      '{"type":"text","text":"Looking."}',
    ])
    database.run('insert into part values (?, ?, ?, ?, ?)', [
      `p1_${id}`,
      `m1_${id}`,
      id,
      ms(2),
      '{"type":"text","text":"hi"}',
    ])
  }
  return { path, close: () => database.close() }
}

async function exported(
  path: string,
  scratch_dir: string,
): Promise<{ name: string; lines: { table: string; row: Record<string, unknown> }[]; text: string }[]> {
  const all = []
  for await (const { name, text } of exportSqlite(path, scratch_dir)) {
    all.push({
      name,
      text,
      lines: text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { table: string; row: Record<string, unknown> }),
    })
  }
  return all
}

test('each session gives its rows in order, oldest session first, parts below their message', async () => {
  const dir = scratch()
  const store = openCodeStore(dir)
  store.close()
  const sessions = await exported(store.path, dir)
  expect(sessions.map((each) => each.name)).toEqual(['ses_a', 'ses_b'])
  expect(sessions[0]?.lines.map(({ table, row }) => [table, row['id']])).toEqual([
    ['session', 'ses_a'],
    ['message', 'm1_ses_a'],
    ['part', 'p1_ses_a'],
    ['message', 'm2_ses_a'],
    ['part', 'p2_ses_a'],
  ])
  const { result, events } = await readText(sessions[0]?.text ?? '')
  expect(result).toMatchObject({ format: 'opencode', status: 'loaded' })
  expect(events.map((event) => event.text)).toEqual(['hi', 'Looking.'])
})

test('rows still in the WAL are there, the store and its WAL stay as they are, and no copy is left', async () => {
  const dir = scratch()
  const store = openCodeStore(dir)
  const files = [store.path, `${store.path}-wal`]
  const state = (): unknown =>
    files.map((file) => [createHash('sha256').update(readFileSync(file)).digest('hex'), statSync(file).mtimeMs])
  const before = state()
  expect(statSync(`${store.path}-wal`).size).toBeGreaterThan(statSync(store.path).size)
  expect((await exported(store.path, dir)).map((each) => each.name)).toEqual(['ses_a', 'ses_b'])
  expect(state()).toEqual(before)
  store.close()
  expect(existsSync(`${store.path}-shm`)).toBe(false)
  expect(readdirSync(dir).filter((name) => name.startsWith('sqlite-'))).toEqual([])
})

test('Goose, Hermes and Kiro stores are told by their tables', async () => {
  const dir = scratch()
  const make = async (name: string, ...statements: [string, ...unknown[]][]): Promise<string | null> => {
    const database = new sqlite.Database(join(dir, name))
    for (const [sql, ...values] of statements) database.run(sql, values as string[])
    database.close()
    const [first] = await exported(join(dir, name), dir)
    return first === undefined ? null : (await readText(first.text)).result.format
  }
  expect(
    await make(
      'goose.db',
      ['create table sessions (id text, working_dir text, created_at text)'],
      ['create table messages (id integer primary key, session_id text, role text, content_json text)'],
      ['insert into sessions values (?, ?, ?)', 'g', cwd, '2026-03-02 09:00:00'],
    ),
  ).toBe('goose')
  expect(
    await make(
      'state.db',
      ['create table sessions (id text, source text, model text, started_at real)'],
      ['create table messages (id integer primary key, session_id text, role text, tool_calls text)'],
      ['insert into sessions values (?, ?, ?, ?)', 'h', 'cli', 'm', ms(0) / 1000],
    ),
  ).toBe('hermes-store')
  expect(
    await make(
      'data.sqlite3',
      ['create table conversations (key text primary key, value text)'],
      ['insert into conversations values (?, ?)', cwd, JSON.stringify(kiroConversation())],
    ),
  ).toBe('kiro')
  expect(await make('other.db', ['create table things (id text)'])).toBeNull()
})

/** A zstd frame of one raw block (RFC 8878): the test needs no compressor, the reader no other. */
function zstdFrame(text: string): Buffer {
  const bytes = Buffer.from(text)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(bytes.length)
  const block = (bytes.length << 3) | 1
  const head = Buffer.from([block & 255, (block >> 8) & 255, (block >> 16) & 255])
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size, head, bytes])
}

test('Zed threads are unpacked, so that they can be redacted; what cannot be is left out', async () => {
  const dir = scratch()
  const path = join(dir, 'threads.db')
  const database = new sqlite.Database(path)
  database.run('create table threads (id text primary key, summary text, updated_at text, data_type text, data blob)')
  const thread = JSON.stringify(zedThreadData())
  const add = (id: string, type: string, data: Buffer): unknown =>
    database.run('insert into threads values (?, ?, ?, ?, ?)', [id, 'Rates', `2026-03-02T09:00:0${id}Z`, type, data])
  add('1', 'zstd', zstdFrame(thread))
  add('2', 'json', Buffer.from(thread))
  add('3', 'zstd', zstdFrame(thread).subarray(0, 40))
  add('4', 'zstd', Buffer.from('no archive'))
  database.close()
  const sessions = await exported(path, dir)
  expect(sessions.map(({ lines }) => lines[0]?.row['data'])).toEqual([thread, thread, null, null])
  const reads = await Promise.all(sessions.map(({ text }) => readText(text)))
  expect(reads.map(({ result }) => [result.format, result.status])).toEqual([
    ['zed', 'loaded'],
    ['zed', 'loaded'],
    ['zed', 'quarantined'],
    ['zed', 'quarantined'],
  ])
})

test('Crush’s sessions have their messages in order, without the attached files, which could not be redacted', async () => {
  const dir = scratch()
  const path = join(dir, 'crush.db')
  const database = new sqlite.Database(path)
  const messages = crushMessages().map(({ row }) => row as Record<string, string>)
  const session = crushSession()['row'] as Record<string, string>
  const named = Object.keys(messages[0] ?? {})
  database.run(`create table sessions (${Object.keys(session).join(', ')})`)
  database.run(`create table messages (${named.map((name) => (name === 'parts' ? 'parts blob' : name)).join(', ')})`)
  database.run(
    `insert into sessions values (${Object.keys(session)
      .map(() => '?')
      .join(', ')})`,
    Object.values(session),
  )
  for (const row of [...messages].reverse())
    database.run(`insert into messages values (${named.map(() => '?').join(', ')})`, Object.values(row))
  database.run("update messages set parts = 'no list' where id = 'm-8'")
  database.close()
  const [exportedSession] = await exported(path, dir)
  const { lines = [], text = '' } = exportedSession ?? {}
  expect(lines.map(({ row }) => row['id'])).toEqual(['c-1', 'm-1', 'm-2', 'm-5', 'm-7', 'm-8', 'm-9'])
  expect(text).toContain('rates.png')
  expect(text).not.toContain('aGk=')
  expect(lines[5]?.row['parts']).toBeNull()
  const { result, calls } = await readText(text)
  expect([result.format, result.status, calls.length]).toEqual(['crush', 'loaded', 10])
})

test('a damaged store is one clear message', async () => {
  const dir = scratch()
  writeFileSync(join(dir, 'broken.db'), `SQLite format 3\0${'x'.repeat(5000)}`)
  await expect(exported(join(dir, 'broken.db'), dir)).rejects.toThrow(/cannot be read as SQLite/)
})

test('bytes become base64, whole numbers beyond 2^53 text', async () => {
  const dir = scratch()
  const path = join(dir, 'kiro.db')
  const database = new sqlite.Database(path)
  database.run('create table conversations (key text primary key, value text, extra blob, big integer)')
  database.run('insert into conversations values (?, ?, ?, ?)', ['k', '{}', Buffer.from('hi'), 9007199254740993n])
  database.close()
  const [session] = await exported(path, dir)
  expect(session?.lines[0]?.row).toEqual({ key: 'k', value: '{}', extra: { base64: 'aGk=' }, big: '9007199254740993' })
})
