import { Command } from 'commander'
import { KnownError } from '#ingest/known-error.ts'
import { addToWarehouse, writeJournal, type Decision } from '#ingest/journal.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { endOfDay } from '../as-of.ts'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { runNight } from '../night.ts'
import { analyzeStep } from '../steps/analyze.ts'
import { ingestStep } from '../steps/ingest.ts'

type Decide = (warehouse: Warehouse) => Promise<Omit<Decision, 'at'> & { text: string }>

/** `hone cluster merge|split|name|mute`: a person's decisions about clusters; journalled, and they win for ever. */
export function clusterCommand(): Command {
  const cluster = new Command('cluster')
    .summary('merge, split, name or mute a cluster; your decision wins for ever')
    .description(
      'A person’s decisions about clusters. Each is written to the journal and wins over every later analysis.',
    )
    .addHelpText('after', '\nExample:\n  hone cluster merge Cabc123 Cdef456')
  const sub = (name: string, summary: string, example: string, use: (command: Command) => Command) => {
    cluster.addCommand(use(newCommand(name, summary, { example })))
  }
  sub(
    'merge',
    'put the first cluster into the second; the first id leads there from now on',
    'hone cluster merge Cabc Cdef',
    (command) =>
      command
        .argument('<from>')
        .argument('<into>')
        .action(async (from: string, into: string, flags: SharedFlags) => {
          await decide(flags, async (warehouse) => {
            const [a, b] = [await existing(warehouse, from), await existing(warehouse, into)]
            if (a === b) throw new KnownError(`${from} and ${into} are one cluster already`)
            const body = { from_cluster_id: a, to_cluster_id: b, reason: 'merged by a person' }
            return { kind: 'cluster_merged', body, text: `${a} is part of ${b} now` }
          })
        }),
  )
  sub(
    'split',
    'take fingerprints out of a cluster into a new one',
    'hone cluster split Cabc v1:0123456789abcdef',
    (command) =>
      command
        .argument('<cluster>')
        .argument('<fingerprints...>')
        .action(async (id: string, fingerprints: string[], flags: SharedFlags) => {
          await decide(flags, async (warehouse) => {
            const cluster_id = await existing(warehouse, id)
            const rows = await warehouse.rows(
              'select distinct fingerprint, member from cluster_fingerprints where cluster_id = $cluster_id',
              { cluster_id },
            )
            const members = [
              ...new Set(
                rows
                  .filter((row) => fingerprints.includes(String(row['fingerprint'])))
                  .map((row) => String(row['member'])),
              ),
            ]
            if (members.length === 0)
              throw new KnownError(`${cluster_id} has none of these fingerprints`, {
                hint: `hone sql "select * from cluster_fingerprints where cluster_id = '${cluster_id}'"`,
              })
            if (members.length === new Set(rows.map((row) => row['member'])).size)
              throw new KnownError('that would leave the cluster empty')
            const new_cluster_id = `${cluster_id}s${members.length}${(await warehouse.rows('select count(*) as n from journal'))[0]?.['n'] as number}`
            return {
              kind: 'cluster_split',
              body: { cluster_id, new_cluster_id, members },
              text: `${new_cluster_id} was taken out of ${cluster_id}`,
            }
          })
        }),
  )
  sub('name', 'give a cluster a name people understand', 'hone cluster name Cabc "Build before you test"', (command) =>
    command
      .argument('<cluster>')
      .argument('<title>')
      .action(async (id: string, title: string, flags: SharedFlags) => {
        await decide(flags, async (warehouse) => {
          const cluster_id = await existing(warehouse, id)
          return {
            kind: 'cluster_named',
            body: { cluster_id, title: title.slice(0, 200) },
            text: `${cluster_id} is “${title}” now`,
          }
        })
      }),
  )
  sub('mute', 'never propose or list a cluster again (--undo takes it back)', 'hone cluster mute Cabc', (command) =>
    command
      .argument('<cluster>')
      .option('--undo', 'list it again')
      .action(async (id: string, flags: SharedFlags & { undo?: boolean }) => {
        await decide(flags, async (warehouse) => {
          const cluster_id = await existing(warehouse, id)
          const is_muted = flags.undo !== true
          return {
            kind: 'cluster_muted',
            body: { cluster_id, is_muted },
            text: `${cluster_id} is ${is_muted ? 'muted' : 'listed again'}`,
          }
        })
      }),
  )
  return cluster
}

/** Writes the decision to the journal, then remakes the findings with it. */
async function decide(flags: SharedFlags, work: Decide): Promise<void> {
  await answer(flags, async (session) => {
    const report = await runNight(session, 'cluster', async ({ warehouse, ledger }) => {
      await ledger.step('ingest', () => ingestStep(session, warehouse, ledger.run_id))
      await ledger.step('analyze', () => analyzeStep(session, warehouse, endOfDay(session.effects.now())))
      const { text, ...decision } = await work(warehouse)
      await addToWarehouse(warehouse, await writeJournal(session.store, [{ ...decision, at: session.effects.now() }]))
      await ledger.step('analyze', () => analyzeStep(session, warehouse, endOfDay(session.effects.now())))
      return { decision: decision.kind, ...decision.body, text }
    })
    return { data: report.result, text: report.result.text }
  })
}

/** The id of an open cluster, following merges. Throws KnownError when there is none. */
async function existing(warehouse: Warehouse, id: string): Promise<string> {
  const rows = await warehouse.rows(
    `select cluster_id from clusters where cluster_id = $id
     union all select to_cluster_id from cluster_redirects where from_cluster_id = $id`,
    { id },
  )
  const found = rows[0]?.['cluster_id']
  if (typeof found === 'string') return found
  throw new KnownError(`there is no cluster ${id}`, {
    hint: 'hone sql "select cluster_id, title from clusters order by rank"',
  })
}
