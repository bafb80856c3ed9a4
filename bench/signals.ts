/**
 * Measures every detector on both made-up teams (30 developers, 30 days: known causes and held-out ones) and prints
 * precision and recall. With `--write` the figures become analyze/signals/measured.json, which says who may propose alone.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realEffects } from '#jobs/effects.ts'
import { runEval, type EvalResult } from '#jobs/eval/team.ts'
import { projectRoot } from '../test/samples.ts'

const team = { seed: 'eval', count_developers: 30, count_days: 30 }
const sets = ['known', 'held-out'] as const
const dirs = sets.map((cause_set) => ({ cause_set, dir: mkdtempSync(join(tmpdir(), 'hone-signals-')) }))
const results: EvalResult[] = []
for (const options of dirs) results.push(await runEval({ ...team, ...options }, realEffects(true)))
for (const { dir } of dirs) rmSync(dir, { recursive: true })

/** The worse of two figures; a team that shows none of a kind says nothing. */
const worst = (values: (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.round(1000 * Math.min(...known)) / 1000
}
const kinds = Object.fromEntries(
  (results[0]?.kinds ?? []).map(({ kind }) => {
    const rows = results.flatMap((result) => result.kinds.filter((row) => row.kind === kind))
    const figures = {
      precision: worst(rows.map((row) => row.precision)),
      recall: worst(rows.map((row) => row.recall)),
      count_signals: rows.reduce((sum, row) => sum + row.count_known, 0),
    }
    return [kind, figures]
  }),
)
for (const [kind, { precision, recall, count_signals }] of Object.entries(kinds))
  console.log(
    `${kind.padEnd(25)} precision ${precision ?? '–'}  recall ${recall ?? '–'}  over ${count_signals} signals`,
  )
if (process.argv.includes('--write'))
  writeFileSync(join(projectRoot, 'analyze/signals/measured.json'), `${JSON.stringify({ team, kinds }, null, 2)}\n`)
