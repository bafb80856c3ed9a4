/** Generated logs for benches: the simulator's own sessions in the real formats, written again and again to a size. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { simulateTeam } from '#jobs/simulator/team.ts'

/** Writes about `bytes` of session files below `dir`; returns the paths and what they hold. */
export function writeLogs(dir: string, bytes: number): { paths: string[]; count_bytes: number } {
  const paths: string[] = []
  let count_bytes = 0
  for (let round = 0; count_bytes < bytes; round++) {
    const end_at = Date.UTC(2026, 0, 5 + (round % 300))
    const team = simulateTeam({ seed: `bench ${round}`, count_developers: 12, count_days: 10, end_at })
    for (const file of team.files) {
      if (count_bytes >= bytes) break
      const path = join(dir, String(round), file.path)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, file.content)
      paths.push(path)
      count_bytes += Buffer.byteLength(file.content)
    }
  }
  return { paths, count_bytes }
}
