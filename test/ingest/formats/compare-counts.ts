/** Both counts over a folder of samples: per file, and over all files with copied lines counted once. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decompress } from 'fzstd'
import { countFile, type Counted } from './independent-count.ts'
import { readCounts } from './reader-count.ts'

export interface Figures {
  sessions: number
  calls: number
  failed: number
  input: number
  cached: number
  output: number
}

export interface Comparison {
  file: string
  reader: Figures | null
  independent: Figures | null
}

/** In: a folder. Out: one comparison a file that either side takes for a session, and the totals of each side. */
export async function compareFolder(
  folder: string,
): Promise<{ files: Comparison[]; reader: Figures; independent: Figures }> {
  const files: Comparison[] = []
  const readers: Counted[] = []
  const independents: Counted[] = []
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  for (const entry of names.filter((each) => each.isFile()).sort((a, b) => a.name.localeCompare(b.name))) {
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    const read = await readCounts(bytes, entry.name)
    // Sessions of other agents filed here by mistake are counted in sample-counts.ts.
    const reader = read !== null && ['codex', 'claude-code'].includes(read.agent) ? read : null
    const plain = entry.name.endsWith('.zst') ? Buffer.from(decompress(bytes)) : bytes
    const independent = plain.subarray(0, 6).toString() === 'SQLite' ? null : countFile(plain.toString('utf8'))
    if (reader === null && independent === null) continue
    if (reader !== null) readers.push(reader)
    if (independent !== null) independents.push(independent)
    files.push({
      file: entry.name,
      reader: figures(reader && [reader]),
      independent: figures(independent && [independent]),
    })
  }
  return { files, reader: figures(readers) as Figures, independent: figures(independents) as Figures }
}

function figures(counted: Counted[] | null): Figures | null {
  if (counted === null) return null
  const calls = new Map(counted.flatMap((each) => [...each.calls]))
  const tokens = new Map(counted.flatMap((each) => [...each.tokens]))
  const sum = (index: 0 | 1 | 2): number => [...tokens.values()].reduce((total, each) => total + each[index], 0)
  return {
    sessions: new Set(counted.flatMap((each) => [...each.sessions])).size,
    calls: calls.size,
    failed: [...calls.values()].filter((isFailed) => isFailed).length,
    input: sum(0),
    cached: sum(1),
    output: sum(2),
  }
}
