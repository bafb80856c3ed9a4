/** Whether clusters keep their ids: the same logs night by night, all at once, and loaded in a shuffled order; a seed in, what differs out. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Warehouse } from '#ingest/warehouse.ts'
import { realEffects } from '#jobs/effects.ts'
import { runNight } from '#jobs/night.ts'
import { openSession } from '#jobs/session.ts'
import { randomOf } from '#jobs/simulator/random.ts'
import { writeConfig, writeLogs } from '#jobs/simulator/scratch-team.ts'
import { simulateSessions, type SimulatedSession } from '#jobs/simulator/team.ts'
import { analyzeStep } from '#jobs/steps/analyze.ts'
import { ingestStep } from '#jobs/steps/ingest.ts'
import { uploadStep } from '#jobs/steps/upload.ts'

export interface StabilityOptions {
  count_developers: number
  count_days: number
}

const day_ms = 86_400_000
const end_at = Date.UTC(2026, 2, 2)
const effects = realEffects(true)

/** Out: what should be equal and is not, one line each; empty when all is well. */
export async function unstable(seed: string, options: StabilityOptions): Promise<string[]> {
  const sessions = [...simulateSessions({ seed, ...options, end_at })]
  const first_at = end_at - options.count_days * day_ms
  const days = Array.from({ length: options.count_days }, (_, day) =>
    sessions.filter(({ truth }) => Math.floor((truth.started_at - first_at) / day_ms) === day),
  )
  const shuffled = randomOf(seed).shuffle(sessions)
  const third = Math.ceil(shuffled.length / 3)
  const batches = [0, 1, 2].map((n) => shuffled.slice(n * third, (n + 1) * third))
  const problems: string[] = []
  const nightly = await inScratch(async (dir) => {
    let before = new Map<string, string>()
    for (const [day, batch] of days.entries()) {
      const now = await night(dir, batch, first_at + (day + 1) * day_ms)
      for (const [member, id] of before)
        if (now.clusters.get(member) !== id && now.redirects.get(id) !== now.clusters.get(member))
          problems.push(`day ${day + 1} renames ${id} of ${member}`)
      before = now.clusters
    }
    return before
  })
  const atOnce = await inScratch(async (dir) => (await night(dir, sessions, end_at)).clusters)
  const inDisorder = await inScratch(async (dir) => {
    for (const batch of batches.slice(0, -1)) await night(dir, batch, null)
    return (await night(dir, batches.at(-1) ?? [], end_at)).clusters
  })
  if (atOnce.size === 0) problems.push('no clusters at all')
  return [
    ...problems,
    ...differences('night by night', nightly, 'all at once', atOnce),
    ...differences('shuffled', inDisorder, 'all at once', atOnce),
  ]
}

function differences(
  a_name: string,
  a: ReadonlyMap<string, string>,
  b_name: string,
  b: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((member) => a.get(member) !== b.get(member))
    .map((member) => `${member}: ${a.get(member) ?? 'none'} ${a_name}, ${b.get(member) ?? 'none'} ${b_name}`)
}

async function inScratch<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'hone-stability-'))
  try {
    return await work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Clusters {
  /** Member key to the id of its cluster. */
  clusters: Map<string, string>
  redirects: Map<string, string>
}

/** One run over whatever is new in the folder; `as_of` null: it is only loaded. */
async function night(dir: string, batch: readonly SimulatedSession[], as_of: number | null): Promise<Clusters> {
  for (const { files } of batch) await writeLogs(dir, files)
  const session = await openSession({ config: await writeConfig(dir) }, effects)
  await uploadStep(session, false)
  const { result } = await runNight(session, 'stability', async ({ warehouse, ledger }) => {
    await ingestStep(session, warehouse, ledger.run_id)
    if (as_of === null) return { clusters: new Map<string, string>(), redirects: new Map<string, string>() }
    await analyzeStep(session, warehouse, as_of)
    return {
      clusters: await pairs(warehouse, 'select distinct member as a, cluster_id as b from cluster_fingerprints'),
      redirects: await pairs(warehouse, 'select from_cluster_id as a, to_cluster_id as b from cluster_redirects'),
    }
  })
  return result
}

async function pairs(warehouse: Warehouse, sql: string): Promise<Map<string, string>> {
  return new Map((await warehouse.rows(sql)).map((row) => [String(row['a']), String(row['b'])]))
}
