/** The analysis on one team's real sessions, when this checkout has them beside it. */
import { copyFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { buildStaging } from '#analyze/build.ts'
import { runChecks } from '#analyze/checks.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import { loadSessions } from '#ingest/load.ts'
import { uploadSources } from '#ingest/upload.ts'
import { openWarehouse } from '#ingest/warehouse.ts'
import { samplesDir } from '../samples.ts'
import { scratch } from '../scratch.ts'

const samples = samplesDir('claude-code')
const maxBytes = 5_000_000

test.skipIf(samples === null)(
  'real sessions: checks hold, diagnostics recur with pairs, nothing of the agent or user is taught',
  { timeout: 120_000 },
  async () => {
    const dir = scratch()
    for (const name of readdirSync(samples ?? '')) {
      const path = join(samples ?? '', name)
      if (name.endsWith('.jsonl') && statSync(path).size < maxBytes) copyFileSync(path, join(dir, name))
    }
    const store = folderStore(join(dir, 'store'))
    await uploadSources(store, [{ dir, user: null }], {
      ...{ redactLine: (line) => line, pseudonym: (name) => name, default_user: 'unknown' },
      ...{ memory: new Map(), is_dry_run: false, opt_out: [] },
    })
    const warehouse = await openWarehouse(':memory:')
    await loadSessions(store, warehouse, { max_text_chars: 20_000 })
    await buildStaging(warehouse)
    const { counts } = await analyze(warehouse, {
      as_of: Date.UTC(2026, 11, 31),
      settings: defaultSettings,
      journal: [],
    })
    expect((await runChecks(warehouse)).filter((check) => check.count_rows > 0)).toEqual([])
    expect(counts['count_sessions']).toBeGreaterThan(20)
    const recurring = await warehouse.rows(
      `select clusters.title from clusters join remedies on remedies.cluster_id = clusters.cluster_id and is_best
       where clusters.kind = 'diagnostic' and remedies.kind = 'edit' and edit_before is not null and clusters.count_users > 1`,
    )
    expect(recurring.length).toBeGreaterThan(0)
    const frequent = await warehouse.rows(
      `select clusters.title, remedies.edit_before from clusters
       left join remedies on remedies.cluster_id = clusters.cluster_id and is_best and remedies.kind = 'edit'
       where clusters.kind = 'diagnostic' and clusters.scope = 'repository'
       order by clusters.count_sessions desc, count_users desc, rank limit 10`,
    )
    expect(frequent.filter((row) => row['edit_before'] !== null).length).toBeGreaterThanOrEqual(7)
    const first = await warehouse.rows('select scope, count_sessions from clusters order by rank limit 10')
    expect(first.filter((row) => row['scope'] !== 'repository' && row['scope'] !== 'environment')).toEqual([])
    expect(first.filter((row) => Number(row['count_sessions']) < 2)).toEqual([])
    const scopes = await warehouse.rows('select distinct scope from lessons join clusters using (cluster_id)')
    expect(scopes.every((row) => ['repository', 'environment'].includes(String(row['scope'])))).toBe(true)
    const outside = await warehouse.rows(
      `select count(*) as n from signals where kind in ('tool_rejected', 'user_interrupt') and scope <> 'user'`,
    )
    expect(outside).toEqual([{ n: 0 }])
    warehouse.close()
  },
)
