import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { buildStaging } from '#analyze/build.ts'
import { runChecks } from '#analyze/checks.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import { loadSessions } from '#ingest/load.ts'
import { uploadSources, type FileMemory, type UploadOptions } from '#ingest/upload.ts'
import { openWarehouse } from '#ingest/warehouse.ts'
import { scratch } from '../scratch.ts'
import { claudeLine, codexLine, codexMeta } from '../small-logs.ts'

type Content = string | Buffer | ((path: string) => void)

function options(more: Partial<UploadOptions> = {}): UploadOptions {
  return {
    redactLine: (line) => line,
    pseudonym: (name) => name,
    default_user: 'me',
    memory: new Map<string, FileMemory>(),
    is_dry_run: false,
    opt_out: [],
    ...more,
  }
}

/** Uploads and loads a folder of files; says what became of each file, and which texts and quarantined lines there are. */
async function outcome(files: Record<string, Content>, more: Partial<UploadOptions> = {}) {
  const dir = scratch()
  const logs = join(dir, 'logs')
  for (const [name, content] of Object.entries(files)) {
    const path = join(logs, name)
    mkdirSync(dirname(path), { recursive: true })
    if (typeof content === 'function') content(path)
    else writeFileSync(path, content)
  }
  const store = folderStore(join(dir, 'store'))
  const uploaded = await uploadSources(store, [{ dir: logs, user: null }], options(more))
  const warehouse = await openWarehouse(':memory:')
  try {
    const counts = await loadSessions(store, warehouse, { max_text_chars: 1000 })
    await buildStaging(warehouse)
    const events = await warehouse.rows(`select text from events where text like 'text %' order by text`)
    const quarantine = await warehouse.rows('select line, reason from quarantine order by all')
    return {
      uploaded,
      counts,
      left_out: Object.fromEntries(uploaded.left_out.map(({ path, reason }) => [path.slice(logs.length + 1), reason])),
      texts: events.map((row) => row['text']),
      quarantine,
      failed_checks: (await runChecks(warehouse)).filter((check) => check.count_rows > 0),
      sessions: await warehouse.rows('select started_at, ended_at, duration_ms from sessions'),
    }
  } finally {
    warehouse.close()
  }
}

const line = (n: number): string => claudeLine('s1', n, `text ${n}`, `u${n}`)
const good = [line(0), line(1), line(2)]
const goodTexts = ['text 0', 'text 1', 'text 2']
const file = (lines: (string | Buffer)[]): Buffer =>
  Buffer.concat(lines.map((one) => Buffer.concat([Buffer.from(one), Buffer.from('\n')])))

describe('given a bad line among good ones → the good ones are there, the bad one is quarantined for this reason', () => {
  const deep = (n: number): string => '{"type":"user","message":' + '['.repeat(n) + ']'.repeat(n) + '}'
  test.each<[name: string, bad: string | Buffer, reason: RegExp]>([
    ['no JSON', 'what is this', /not JSON/],
    ['nesting 100,000 deep', deep(100_000), /deep/],
    ['nesting 1,000,000 deep, never closed', '['.repeat(1_000_000), /deep/],
    ['NUL bytes', 'a\0b\0c', /NUL/],
    ['bytes that are no UTF-8, in no string', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /not JSON/],
    ['two objects on a line', '{"a":1}{"b":2}', /not JSON/],
  ])('%s', async (_name, bad, reason) => {
    const { texts, quarantine, failed_checks } = await outcome({
      'a.jsonl': file([good[0] ?? '', bad, ...good.slice(1)]),
    })
    expect({ texts, quarantine, failed_checks }).toEqual({
      texts: goodTexts,
      quarantine: [{ line: 2, reason: expect.stringMatching(reason) as string }],
      failed_checks: [],
    })
  })

  test('a line of 80 MB', async () => {
    const long = Buffer.concat([
      Buffer.from('{"type":"user","x":"'),
      Buffer.alloc(80 * 1024 ** 2, 120),
      Buffer.from('"}'),
    ])
    const { texts, quarantine } = await outcome({ 'a.jsonl': file([good[0] ?? '', long, ...good.slice(1)]) })
    expect(texts).toEqual(goodTexts)
    expect(quarantine).toEqual([{ line: 2, reason: expect.stringMatching(/JSON|long/) as string }])
  }, 60_000)
})

test('given odd lines that are no harm → every one is read: BOM, CRLF, blank lines, lone surrogates, 1e400, __proto__, doubled keys', async () => {
  const odd = [
    `\uFEFF${good[0] ?? ''}\r`,
    '',
    (good[1] ?? '').replace('"text":"text 1"', String.raw`"text":"text 1 \ud83d"`),
    (good[2] ?? '').replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}},"n":1e400,"n":2,'),
  ]
  const { texts, quarantine } = await outcome({ 'a.jsonl': odd.join('\n') + '\n' })
  expect(texts).toEqual(['text 0', expect.stringMatching(/^text 1 /) as string, 'text 2'])
  expect(quarantine).toEqual([])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

describe('given files that are no sessions, or cannot be read → left out with a reason, and the good one is there', () => {
  const others: [name: string, content: Content, reason: RegExp][] = [
    ['empty.jsonl', '', /empty/],
    ['noise.bin', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)), /\w/],
    ['half.gz', gzipSync(file(good)).subarray(0, 40), /cut off|damaged/],
    ['bomb.jsonl.gz', gzipSync(Buffer.alloc(100 * 1024 ** 2)), /ratio|size|NUL|binary/],
    ['bomb.jsonl.zst', zstdOfOneByte(0x20, 200 * 1024 ** 2), /ratio|long|document limit/],
    ['half.zst', zstdOfOneByte(0x61, 10 * 1024 ** 2).subarray(0, 100), /cut off|damaged/],
    ['deep.json', '['.repeat(1_000_000) + ']'.repeat(1_000_000), /deep/],
    ['link.jsonl', (path) => symlinkSync('/etc/hostname', path), /symbolic link/],
    ['folder-link', (path) => symlinkSync('/etc', path), /symbolic link/],
    ['pipe.jsonl', (path) => execFileSync('mkfifo', [path]), /not a regular file/],
    ['huge.jsonl', (path) => sparse(path, 3_000_000_000), /max_file_bytes/],
    ['damaged.db', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(3000, 1)]), /SQLite/],
  ]
  test.each(others)('%s', async (name, content, reason) => {
    const { left_out, texts } = await outcome(
      { 'good.jsonl': file(good), [name]: content },
      { max_file_bytes: 2 ** 30 },
    )
    expect(left_out).toEqual({ [name]: expect.stringMatching(reason) as string })
    expect(texts).toEqual(goodTexts)
  })

  test.skipIf(process.getuid?.() === 0)(
    'a folder and a file that may not be read (not as root, whom nothing stops)',
    async () => {
      const { left_out, texts } = await outcome({
        'good.jsonl': file(good),
        'closed.jsonl': (path) => (writeFileSync(path, 'x'), chmodSync(path, 0)),
        'folder/x.jsonl': (path) => (writeFileSync(path, 'x'), chmodSync(dirname(path), 0)),
      })
      expect(Object.keys(left_out)).toEqual(['folder', 'closed.jsonl'])
      expect(texts).toEqual(goodTexts)
    },
  )

  test('a file that vanishes, one that shrinks and one that becomes a pipe between being found and being read', async () => {
    let dir = ''
    const memory = new (class extends Map<string, FileMemory> {
      override get(path: string) {
        dir = dirname(path)
        if (path.endsWith('b.jsonl')) unlinkSync(path)
        if (path.endsWith('c.jsonl')) truncateSync(path, 0)
        if (path.endsWith('d.jsonl')) execFileSync('sh', ['-c', 'rm "$0" && mkfifo "$0"', path])
        return super.get(path)
      }
    })()
    const all = { 'a.jsonl': file(good), 'b.jsonl': file(good), 'c.jsonl': file(good), 'd.jsonl': file(good) }
    const { left_out, texts } = await outcome(all, { memory })
    expect(left_out).toEqual({
      'b.jsonl': expect.stringMatching(/ENOENT/) as string,
      'c.jsonl': expect.stringMatching(/empty/) as string,
      'd.jsonl': expect.stringMatching(/not a regular file|no session|ESPIPE/) as string,
    })
    expect(texts).toEqual(goodTexts)
    expect(dir).not.toBe('')
  })
})

test('given a file that is cut or removed while it is read → what was read is there, and nothing else suffers', async () => {
  const many = Array.from({ length: 20_000 }, (_, n) => claudeLine('s2', n, `word ${n}`, `v${n}`))
  for (const change of [(path: string) => truncateSync(path, 300_000), unlinkSync]) {
    let path = ''
    let has_changed = false
    const { texts, failed_checks, counts } = await outcome(
      {
        'a.jsonl': file(good),
        'b.jsonl': (at) => {
          path = at
          writeFileSync(at, file(many))
        },
      },
      {
        redactLine: (one) => {
          if (one.includes('word 200') && !has_changed) {
            has_changed = true
            change(path)
          }
          return one
        },
      },
    )
    expect({ texts, failed_checks, has_changed }).toEqual({ texts: goodTexts, failed_checks: [], has_changed: true })
    expect(counts.count_objects_quarantined).toBe(0)
  }
}, 60_000)

test('given clocks in 1970 and 9999 → uploaded, loaded, and no check fails', async () => {
  const at = (iso: string, n: number, session: string) =>
    claudeLine(session, n, `text ${session}${n}`, `${session}${n}`).replace(
      /"timestamp":"[^"]*"/,
      `"timestamp":"${iso}"`,
    )
  const { texts, failed_checks, uploaded, sessions } = await outcome({
    'old.jsonl': (path) => {
      writeFileSync(path, file([at('1970-01-01T00:00:00Z', 0, '1'), at('1970-01-01T00:00:01Z', 1, '1')]))
      utimesSync(path, 0, 0)
    },
    'far.jsonl': (path) => {
      writeFileSync(path, file([at('9999-12-31T23:59:59Z', 0, '2'), at('99999-01-01T00:00:00Z', 1, '2')]))
      utimesSync(path, 253_402_300_799, 253_402_300_799)
    },
  })
  expect(texts).toEqual(['text 10', 'text 11', 'text 20', 'text 21'])
  for (const { key } of uploaded.created) expect(key).toMatch(/\/\d{4}-\d{2}-\d{2}\//)
  expect(sessions.length).toBe(2)
  expect(failed_checks).toEqual([])
})

test('given two uploads at once → each object once, and both say so', async () => {
  const dir = scratch()
  for (let i = 0; i < 30; i++) {
    mkdirSync(join(dir, 'logs'), { recursive: true })
    writeFileSync(join(dir, 'logs', `${i}.jsonl`), file([claudeLine(`s${i}`, 0, `text ${i}`, `u${i}`)]))
  }
  const run = () => uploadSources(folderStore(join(dir, 'store')), [{ dir: join(dir, 'logs'), user: null }], options())
  const both = await Promise.all([run(), run()])
  const sum = (name: 'count_objects_created' | 'count_objects_existing') =>
    both.reduce((all, one) => all + one.counts[name], 0)
  expect([sum('count_objects_created'), sum('count_objects_existing')]).toEqual([30, 30])
})

describe('given a person who wants it private', () => {
  const says = (n: number, text: string, session = 's1') => claudeLine(session, n, text, `p${n}${session}`)

  test('the words in a prompt → the session and its sub-agents stay, now and later; in a tool’s output or an answer they mean nothing', async () => {
    const memory = new Map<string, FileMemory>()
    const files = {
      'p/s1.jsonl': file([line(0), says(2, 'hone:private please')]),
      'p/s1/subagents/agent-a.jsonl': file([claudeLine('s1', 0, 'text sub', 'x1', 'a')]),
      'p/s2.jsonl': file([claudeLine('s2', 0, 'text 5', 'y1'), claudeLine('s2', 1, 'text 6 hone:private', 'y2')]),
    }
    const { left_out, texts, uploaded } = await outcome(files, { memory })
    expect(left_out).toEqual({
      'p/s1.jsonl': 'private: it stays on this machine',
      'p/s1/subagents/agent-a.jsonl': 'private: it stays on this machine',
    })
    expect(texts).toEqual(['text 5', 'text 6 hone:private'])
    expect(uploaded.counts.count_files_opted_out).toBe(2)
    expect([...memory.values()].map((one) => one.private_session_id)).toEqual(['s1', 's1', null])
  })

  test('.hone-private in the repository → its sessions stay', async () => {
    const repo = scratch()
    mkdirSync(join(repo, '.git'))
    mkdirSync(join(repo, 'src'))
    writeFileSync(join(repo, '.hone-private'), '')
    const inside = line(0).replace('/home/ada/shop', join(repo, 'src'))
    const { left_out } = await outcome({
      'a.jsonl': file([inside]),
      'b.jsonl': file([claudeLine('s9', 0, 'text 9', 'z')]),
    })
    expect(left_out).toEqual({ 'a.jsonl': 'private: it stays on this machine' })
  })
})

test('given instructions in force → one row a text and session, the text kept once', async () => {
  const rollout = (id: string) => file([codexMeta(id, 'Use tabs.'), codexLine(0, 'text 1'), codexLine(1, 'text 2')])
  const dir = scratch()
  for (const id of ['t1', 't2']) {
    mkdirSync(join(dir, 'logs'), { recursive: true })
    writeFileSync(join(dir, 'logs', `${id}.jsonl`), rollout(id))
  }
  const store = folderStore(join(dir, 'store'))
  await uploadSources(store, [{ dir: join(dir, 'logs'), user: null }], options())
  const warehouse = await openWarehouse(':memory:')
  await loadSessions(store, warehouse, { max_text_chars: 1000 })
  await buildStaging(warehouse)
  const rows = await warehouse.rows(
    'select session_id, kind, text from instructions join instruction_texts using (text_hash) order by all',
  )
  expect(rows.map((row) => [row['session_id'], row['text']])).toEqual([
    ['t1', 'Use tabs.'],
    ['t2', 'Use tabs.'],
  ])
  expect(await warehouse.rows('select count(*) as n from instruction_texts')).toEqual([{ n: 1 }])
  warehouse.close()
})

function sparse(path: string, size: number): void {
  writeFileSync(path, '')
  truncateSync(path, size)
}

/** A zstd frame of `size` equal bytes: four bytes for each 128 KiB, as a bomb is made. */
function zstdOfOneByte(byte: number, size: number): Buffer {
  const block = 128 * 1024
  const count = Math.ceil(size / block)
  const blocks = Array.from({ length: count }, (_, n) => {
    const header = (block << 3) | (1 << 1) | (n === count - 1 ? 1 : 0)
    return Buffer.from([header & 0xff, (header >> 8) & 0xff, (header >> 16) & 0xff, byte])
  })
  // Magic, no content size, no checksum; a window of 1 MiB.
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50]), ...blocks])
}
