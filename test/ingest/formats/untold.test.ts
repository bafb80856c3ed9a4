/** The sessions view over real readers' rows: what a format declares it cannot tell is missing there, never zero. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { buildStaging } from '#analyze/build.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import type { Format } from '#ingest/format.ts'
import { formats } from '#ingest/formats/index.ts'
import { loadSessions } from '#ingest/load.ts'
import { openWarehouse, type Row } from '#ingest/warehouse.ts'
import { fixturesByFormat } from './fixtures.ts'

const untelling = formats.filter(
  ({ capabilities: can }) =>
    !can.has_timestamps || !can.has_usage || !can.has_models || (!can.has_exit_codes && !can.has_error_flags),
)

test.each(untelling.map((format) => [format.name, format] as const))(
  'given logs of %s → null wherever it tells nothing',
  async (_name, format) => {
    const { capabilities: can } = format
    const rows = await sessionsOf(format)
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      const isNull = (...names: string[]) => expect(names.filter((name) => row[name] !== null)).toEqual([])
      if (!can.has_usage) isNull('input_tokens', 'cached_input_tokens', 'output_tokens', 'reasoning_tokens')
      if (!can.has_models) isNull('model')
      if (!can.has_cwd) isNull('cwd', 'repo')
      if (!can.has_branch) isNull('branch')
      if (!can.has_commit) isNull('commit_sha')
      if (!can.has_exit_codes && !can.has_error_flags) expect(row['count_failed_tool_calls']).not.toBe(0)
      expect(row['duration_ms']).not.toBe(0)
      expect(row['cost_usd']).not.toBe(0)
    }
  },
)

async function sessionsOf({ name, agent }: Format): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'hone-untold-'))
  const warehouse = await openWarehouse(':memory:')
  try {
    Object.values(fixturesByFormat[name] ?? {}).forEach((text, i) => {
      const path = join(dir, `sessions/${agent}/ada/2026-01-01/s${i}.${'0'.repeat(15)}${i}.jsonl.gz`)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, gzipSync(text))
    })
    await loadSessions(folderStore(dir), warehouse, { max_text_chars: 1000 })
    await buildStaging(warehouse)
    return await warehouse.rows('select * from sessions')
  } finally {
    warehouse.close()
    rmSync(dir, { recursive: true })
  }
}
