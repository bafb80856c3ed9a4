/** Every sample file of the other formats read with the real readers (stores exported first), beside the independent count. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formats, makeSample } from '#ingest/formats/index.ts'
import { exportSqlite } from '#ingest/sqlite-export.ts'
import { countMore, type MoreCounted } from './independent-more.ts'
import { readText, type ReadText } from './read-text.ts'
import { failedStatuses } from './reader-count.ts'

export interface SampleCount {
  folder: string
  file: string
  /** Every format that recognises it; one, or none when refused. */
  recognised_by: string[]
  reason: string | null
  sessions: number
  reader: MoreCounted
  /** Quarantined lines. */
  quarantined: number
  independent: MoreCounted | null
}

const elsewhere = new Set(['claude-code', 'codex', 'ci-logs', 'loghub'])

/** In: the samples folder. Out: one row a file, in order. */
export async function countSamples(root: string): Promise<SampleCount[]> {
  const rows: SampleCount[] = []
  const folders = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !elsewhere.has(entry.name),
  )
  for (const { name: folder } of folders) {
    for (const file of readdirSync(join(root, folder)).sort()) rows.push(await countSample(root, folder, file))
  }
  // Gemini CLI sessions that their collector filed under another agent.
  const misfiled = readdirSync(join(root, 'claude-code'), { recursive: true, encoding: 'utf8' })
  for (const file of misfiled.sort()) {
    if (!file.endsWith('__unknown.jsonl')) continue
    const row = await countSample(root, 'claude-code', file)
    if (row.recognised_by.includes('gemini-cli-document')) rows.push(row)
  }
  return rows
}

async function countSample(root: string, folder: string, file: string): Promise<SampleCount> {
  const path = join(root, folder, file)
  const bytes = readFileSync(path)
  const texts =
    bytes.subarray(0, 15).toString() === 'SQLite format 3' ? await sessionsOf(path) : [bytes.toString('utf8')]
  const reads: ReadText[] = []
  for (const text of texts) reads.push(await readText(text, { name: path }))
  const text = texts[0] ?? ''
  const sample = makeSample(file, text, true)
  const loaded = reads.filter((read) => read.result.status === 'loaded')
  const calls = loaded.flatMap((read) => read.calls)
  const usage = loaded.flatMap((read) => read.usage)
  const total = (of: (row: (typeof usage)[number]) => number): number => usage.reduce((all, row) => all + of(row), 0)
  return {
    folder,
    file,
    recognised_by: formats.filter((format) => format.recognises(sample)).map((format) => format.name),
    reason: loaded.length > 0 ? null : (reads[0]?.result.reason ?? 'SQLite database of no known agent'),
    sessions: new Set(loaded.flatMap((read) => read.result.threads.map((thread) => thread.session_id))).size,
    reader: {
      calls: calls.length,
      failed: calls.filter((call) => failedStatuses.has(call.status)).length,
      tokens: [
        total(
          (row) =>
            (row.input_tokens ?? 0) +
            (row.cached_input_tokens ?? 0) +
            (folder === 'atif' ? 0 : (row.cache_write_tokens ?? 0)),
        ),
        total((row) => row.output_tokens ?? 0),
      ],
    },
    quarantined: loaded.reduce((all, read) => all + read.result.count_lines_quarantined, 0),
    independent:
      loaded.length > 0
        ? countMore(folder === 'claude-code' ? 'gemini-cli' : folder, path, bytes.toString('utf8'))
        : null,
  }
}

async function sessionsOf(path: string): Promise<string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'hone-samples-'))
  try {
    const texts: string[] = []
    for await (const { text } of exportSqlite(path, scratch)) texts.push(text)
    return texts
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
