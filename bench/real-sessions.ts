/**
 * What the analysis finds in real sessions, for a person to judge: `npm run bench real-sessions -- --from FOLDER`. Prints
 * the first clusters that a repository or its environment could mend, and the most frequent diagnostics with their pairs.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { analyze } from '#analyze/analyze.ts'
import { buildStaging } from '#analyze/build.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import { loadSessions } from '#ingest/load.ts'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { uploadSources } from '#ingest/upload.ts'
import { openWarehouse, type Warehouse } from '#ingest/warehouse.ts'

const ClusterRow = z.object({
  cluster_id: z.string(),
  rank: z.number(),
  title: z.string(),
  kind: z.string(),
  scope: z.string(),
  repo: z.string().nullable(),
  count_sessions: z.number(),
  count_users: z.number(),
  count_days: z.number(),
  wasted_ms: z.number().nullable(),
  remedy: z.string().nullable(),
  edit_before: z.string().nullable(),
  edit_after: z.string().nullable(),
  lesson: z.string().nullable(),
})
type ClusterRow = z.infer<typeof ClusterRow>

const clustersToMend = `
  select clusters.*, remedies.text as remedy, remedies.edit_before, remedies.edit_after, lessons.text as lesson
  from clusters
  left join remedies on remedies.cluster_id = clusters.cluster_id and remedies.is_best
  left join lessons on lessons.cluster_id = clusters.cluster_id
  where clusters.status <> 'muted' and clusters.scope in ('repository', 'environment')
  order by clusters.rank`

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '../shared/samples/claude-code' },
    clusters: { type: 'string', default: '20' },
    diagnostics: { type: 'string', default: '10' },
    /** Where to keep the warehouse, to ask it more; not kept when left out. */
    db: { type: 'string', default: ':memory:' },
  },
})

if (!existsSync(values.from)) console.log(`skipped: no sessions in ${values.from} (give the folder with --from)`)
else await report(values.from)

async function report(from: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'hone-bench-'))
  const warehouse = await openWarehouse(values.db)
  try {
    await load(warehouse, from, join(dir, 'store'))
    const [span] = await warehouse.rows(
      'select epoch_ms(max(ended_at)) as last_at, count(*) as count_sessions, count(distinct user_name) as count_users from sessions',
    )
    const as_of = Number(span?.['last_at'] ?? 0)
    const { counts } = await analyze(warehouse, { as_of, settings: defaultSettings, journal: [] })
    console.log(`${String(span?.['count_sessions'])} sessions of ${String(span?.['count_users'])} people in ${from}`)
    console.log(
      Object.entries(counts)
        .map(([name, count]) => `${count} ${name.replace('count_', '').replaceAll('_', ' ')}`)
        .join(', '),
    )
    const rows = await warehouse.all(ClusterRow, clustersToMend)
    console.log(`\n# The first ${values.clusters} clusters that a repository or its environment could mend`)
    for (const row of rows.slice(0, Number(values.clusters))) printCluster(row)
    const frequent = rows
      .filter((row) => row.kind === 'diagnostic')
      .sort((a, b) => b.count_sessions - a.count_sessions || b.count_users - a.count_users || a.rank - b.rank)
    console.log(`\n# The ${values.diagnostics} diagnostics of the most sessions`)
    for (const row of frequent.slice(0, Number(values.diagnostics))) printPair(row)
  } finally {
    warehouse.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function load(warehouse: Warehouse, from: string, to: string): Promise<void> {
  const store = folderStore(to)
  const redactor = createRedactor({ key: 'bench' })
  await uploadSources(store, [{ dir: from, user: null }], {
    redactLine: (line) => redactor.line(line).text,
    pseudonym: (name) => name,
    default_user: 'unknown',
    memory: new Map(),
    is_dry_run: false,
    opt_out: [],
  })
  await loadSessions(store, warehouse, { max_text_chars: 16_000 })
  await buildStaging(warehouse)
}

function printCluster(row: ClusterRow): void {
  const wasted = row.wasted_ms === null ? 'unknown' : `${(row.wasted_ms / 60_000).toFixed(1)} min`
  console.log(`\n${row.rank}. ${row.title}  [${row.cluster_id}, ${row.kind}, ${row.scope}, ${row.repo ?? 'no repo'}]`)
  console.log(`   ${row.count_sessions} sessions, ${row.count_users} people, ${row.count_days} days, wasted ${wasted}`)
  console.log(`   remedy: ${row.remedy ?? '-'}`)
  console.log(`   lesson: ${row.lesson ?? '-'}`)
  printLines(row)
}

function printPair(row: ClusterRow): void {
  console.log(`\n${row.title}: ${row.count_sessions} sessions, ${row.count_users} people`)
  if (row.edit_before === null) console.log(`   no pair (remedy: ${row.remedy ?? 'none'})`)
  printLines(row)
}

function printLines(row: ClusterRow): void {
  for (const [mark, text] of [['-', row.edit_before] as const, ['+', row.edit_after] as const])
    for (const line of (text ?? '').split('\n').filter((part) => part !== '')) console.log(`   ${mark} ${line}`)
}
