/** Prints, per sample folder: files, sessions, calls, failures, tokens and quarantined lines of the readers beside the independent count. */
import Table from 'cli-table3'
import { samplesDir } from '../test/samples.ts'
import { countSamples, type SampleCount } from '../test/ingest/formats/sample-counts.ts'

const root = samplesDir()
if (root === null) {
  console.log('No samples beside this checkout: nothing to count.')
} else {
  const rows = await countSamples(root)
  const head = [
    'folder',
    'files',
    'refused',
    'sessions',
    'calls',
    '=',
    'failed',
    '=',
    'input',
    '=',
    'output',
    '=',
    'quarantined',
  ]
  const table = new Table({ head, style: { head: [], border: [] } })
  for (const folder of new Set(rows.map((row) => row.folder)))
    table.push(
      line(
        folder,
        rows.filter((row) => row.folder === folder),
      ),
    )
  table.push(line('all', rows))
  console.log(table.toString())
  console.log('Columns "=" hold the independent count of the same files; "-": nothing to compare with.')
}

/** Sums of the files read; independent sums over the files that have them, with the readers' sums of the same files. */
function line(name: string, rows: SampleCount[]): (string | number)[] {
  const read = rows.filter((row) => row.reason === null)
  const pair = (of: (counted: SampleCount['reader']) => number | null): [number, string] => {
    const own = read.reduce((total, row) => total + (of(row.reader) ?? 0), 0)
    const comparable = read.filter((row) => row.independent !== null && of(row.independent) !== null)
    const other = comparable.reduce((total, row) => total + (of(row.independent as SampleCount['reader']) ?? 0), 0)
    const same = comparable.reduce((total, row) => total + (of(row.reader) ?? 0), 0)
    return [own, comparable.length === 0 ? '-' : same === own ? String(other) : `${other} of ${same}`]
  }
  const sessions = read.reduce((total, row) => total + row.sessions, 0)
  const quarantined = read.reduce((total, row) => total + row.quarantined, 0)
  return [
    ...[name, rows.length, rows.length - read.length, sessions],
    ...pair((counted) => counted.calls),
    ...pair((counted) => counted.failed),
    ...pair((counted) => counted.tokens?.[0] ?? null),
    ...pair((counted) => counted.tokens?.[1] ?? null),
    quarantined,
  ]
}
