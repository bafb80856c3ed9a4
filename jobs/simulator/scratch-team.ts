/** A made-up team on disk: its logs below `homes`, a config that reads them, and a store that is filled from them. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import type { SimulatedFile } from './team.ts'

/** The Monday after the simulated weeks: fixed, so that everybody sees the same team. */
export const teamEnd_at = Date.UTC(2026, 2, 2)

/** Writes one session's files below `dir/homes`. */
export async function writeLogs(dir: string, files: readonly SimulatedFile[]): Promise<void> {
  for (const { path, content } of files) await writeUnder(join(dir, 'homes'), path, content)
}

/** Writes files below a folder, making the folders between. */
export async function writeUnder(root: string, path: string, text: string): Promise<void> {
  const target = join(root, path)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, text)
}

/** Writes `hone.yaml` for the logs of `dir`, with whatever else the caller sets; returns its path. */
export async function writeConfig(dir: string, more: object = {}): Promise<string> {
  const config = join(dir, 'hone.yaml')
  const settings = { store: 'store', db: 'hone.duckdb', sources: [{ dir: 'homes' }], ...more }
  await mkdir(dir, { recursive: true })
  await writeFile(config, stringify(settings))
  return config
}
