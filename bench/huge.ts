/**
 * Peak memory of one huge session: `npm run bench huge -- --size 1000` (MB), and of one with a line of 600 MB. Each is
 * written to disk, uploaded (redacted) and loaded in a process of its own, which reports its own peak.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { folderStore } from '#ingest/blobs/folder.ts'
import { loadSessions } from '#ingest/load.ts'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { uploadSources } from '#ingest/upload.ts'
import { openWarehouse } from '#ingest/warehouse.ts'
import { claudeLine, codexLine, codexMeta } from '../test/small-logs.ts'

const { values } = parseArgs({ options: { size: { type: 'string', default: '1000' }, child: { type: 'string' } } })
const limit_mib = 512

if (values.child !== undefined) await uploadAndLoad(values.child)
else process.exit(parent() ? 0 : 1)

function parent(): boolean {
  const size = Number(values.size) * 1e6
  const cases: [name: string, write: (path: string) => void][] = [
    [
      `a Claude Code session of ${values.size} MB`,
      (path) => writeSession(path, size, (n, text) => claudeLine('s1', n, text, `u${n}`)),
    ],
    [`a Codex session of ${values.size} MB`, (path) => writeSession(path, size, codexLine, codexMeta('t1', 'rules'))],
    ['a line of 600 MB', (path) => writeLongLine(path, 600e6)],
  ]
  let isGood = true
  for (const [name, write] of cases) {
    const dir = mkdtempSync(join(tmpdir(), 'hone-huge-'))
    try {
      mkdirSync(join(dir, 'logs'))
      write(join(dir, 'logs/session.jsonl'))
      const ran = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--child', dir], { encoding: 'utf8' })
      const peak = Number(/peak (\d+)/.exec(ran.stdout)?.[1] ?? Infinity)
      isGood &&= ran.status === 0 && peak <= limit_mib
      console.log(
        `${name}: ${ran.stdout.trim() || ran.stderr.trim()}${peak > limit_mib ? `: over ${limit_mib} MiB` : ''}`,
      )
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  }
  return isGood
}

async function uploadAndLoad(dir: string): Promise<void> {
  const store = folderStore(join(dir, 'store'))
  const redactor = createRedactor({ key: 'bench' })
  const began = performance.now()
  const { left_out } = await uploadSources(store, [{ dir: join(dir, 'logs'), user: null }], {
    redactLine: (line) => redactor.line(line).text,
    pseudonym: (name) => name,
    default_user: 'me',
    memory: new Map(),
    is_dry_run: false,
    opt_out: [],
    temp_dir: dir,
  })
  const uploaded = performance.now()
  const upload_mib = Math.round(process.resourceUsage().maxRSS / 1024)
  const warehouse = await openWarehouse(join(dir, 'hone.duckdb'))
  const counts = await loadSessions(store, warehouse, { max_text_chars: 16_000 })
  const [row] = await warehouse.rows('select count(*) as n from raw_events')
  warehouse.close()
  const seconds = (ms: number) => (ms / 1000).toFixed(0)
  console.log(
    `upload ${seconds(uploaded - began)} s (${upload_mib} MiB), load ${seconds(performance.now() - uploaded)} s, ` +
      `${String(row?.['n'])} events, ${counts.count_lines_quarantined} lines quarantined, ${left_out.length} files left out, ` +
      `peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  )
}

/** Lines of about 2 KB, each with a text of its own, until the file has the size. */
function writeSession(path: string, bytes: number, line: (n: number, text: string) => string, first?: string): void {
  const file = openSync(path, 'w')
  if (first !== undefined) writeSync(file, first + '\n')
  const filler = 'the quick brown fox jumps over the lazy dog and reads a file. '.repeat(28)
  for (let n = 0, written = 0; written < bytes;) {
    let batch = ''
    for (let i = 0; i < 500; i++, n++) batch += line(n, `text ${n} ${filler}`) + '\n'
    written += writeSync(file, batch)
  }
  closeSync(file)
}

function writeLongLine(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  writeSync(file, claudeLine('s1', 0, 'before', 'u1') + '\n{"type":"user","x":"')
  for (let written = 0; written < bytes;) written += writeSync(file, 'x'.repeat(1e6))
  writeSync(file, '"}\n' + claudeLine('s1', 2, 'after', 'u2') + '\n')
  closeSync(file)
}
