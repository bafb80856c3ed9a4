/** What the demo shows on a terminal: planted beside found, the branches, one proposal's text and the digest. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Table from 'cli-table3'
import type { Demo } from './demo.ts'
import { nightlyText } from './nightly.ts'

export async function demoText(demo: Demo): Promise<string> {
  const { evaluation } = demo
  const planted = new Table({
    head: ['planted cause', 'found', 'as', 'rank', 'alone', 'remedy'],
    style: { head: [], border: [], compact: true },
  })
  for (const cause of evaluation.per_cause) {
    planted.push([
      cause.cause_id,
      cause.is_found ? 'yes' : 'no',
      cause.cluster_id ?? '',
      cause.rank === null ? '' : String(cause.rank),
      cause.merged_with.length === 0 ? 'yes' : `with ${cause.merged_with.join(', ')}`,
      cause.is_remedy_correct === null ? 'none planted' : cause.is_remedy_correct ? 'right' : 'not found',
    ])
  }
  const percent = (share: number) => `${Math.round(share * 100)} %`
  const [body] = demo.report.result.propose.results.flatMap((result) => (result.file === null ? [] : [result.file]))
  const [digest] = demo.report.result.digest.files
  return [
    heading('The night'),
    nightlyText(demo.report),
    heading('The same night again'),
    nightlyText(demo.again),
    heading('Planted and found'),
    planted.toString(),
    `recall ${percent(evaluation.causes.recall)}, precision ${percent(evaluation.causes.precision)}, ` +
      `remedies right ${percent(evaluation.remedy_accuracy)}, merged pairs ${evaluation.merged_pairs.length}`,
    heading(`Branches pushed to ${demo.repository}`),
    demo.branches.join('\n') || 'none',
    ...(body === undefined ? [] : [heading('One proposal'), (await readFile(body, 'utf8')).trim()]),
    ...(digest === undefined ? [] : [heading('The digest'), (await readFile(digest, 'utf8')).trim()]),
    heading('Go on from here'),
    `  hone sql --db ${join(demo.dir, 'hone.duckdb')} "select rank, title, count_sessions from clusters order by rank limit 10"`,
    `  git -C ${demo.repository} log --all --oneline`,
    `  open ${demo.report.result.digest.files[1] ?? demo.dir}`,
  ].join('\n')
}

function heading(title: string): string {
  return `\n== ${title}\n`
}
