/** Prints what the readers find in the sample logs beside an independent count, file by file and with copies counted once. */
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { samplesDir } from '../test/samples.ts'
import { compareFolder, type Figures } from '../test/ingest/formats/compare-counts.ts'

const folders = process.argv.length > 2 ? process.argv.slice(2) : ['codex', 'claude-code']
const columns = ['sessions', 'calls', 'failed', 'input', 'cached', 'output'] as const

for (const name of folders) {
  const folder = existsSync(name) ? name : (samplesDir(name) ?? join(name))
  if (!existsSync(folder)) {
    console.log(`skipped: no samples in ${folder}`)
    continue
  }
  const { files, reader, independent } = await compareFolder(folder)
  console.log(`\n${name}: ${files.length} session files (reader | independent count)`)
  console.log(['file'.padEnd(48), ...columns.map((column) => column.padStart(24))].join(''))
  for (const each of files) print(each.file, each.reader, each.independent)
  print('all, copies once', reader, independent)
}

function print(title: string, reader: Figures | null, independent: Figures | null): void {
  const cells = columns.map((column) => `${reader?.[column] ?? '-'} | ${independent?.[column] ?? '-'}`.padStart(24))
  const isEqual = JSON.stringify(reader) === JSON.stringify(independent)
  if (!isEqual) process.exitCode = 1
  console.log(`${title.slice(0, 46).padEnd(48)}${cells.join('')}${isEqual ? '' : '   DIFFERS'}`)
}
