/**
 * Agents that keep one session in a folder of small JSON files: the session's entry file in, one JSONL text out, each file
 * a line in its own words. Reads only.
 */
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { objectOf, wordOf } from './formats/json-access.ts'
import type { ExportedSession } from './sqlite-export.ts'

/** Which folder layout an entry file opens; null for every other file. By path, for the parts of a session have no other tie. */
export function folderLayout(path: string): 'storage' | 'events' | null {
  if (/\/storage\/session\/(?:info\/)?(?:[^/]+\/)?[^/]+\.json$/.test(path)) return 'storage'
  return basename(path) === 'base_state.json' ? 'events' : null
}

/** The session that an entry file opens; null when the file opens none. Throws the file system's own errors for that file. */
export async function exportFolder(path: string): Promise<ExportedSession | null> {
  const layout = folderLayout(path)
  if (layout === null) return null
  const entry = parse(await readFile(path, 'utf8'))
  if (entry === null) return null
  const lines = layout === 'storage' ? await openCodeLines(path, entry) : await openHandsLines(path, entry)
  const name = wordOf(objectOf(entry)?.['id']) ?? basename(dirname(path))
  return { name, text: lines.map((line) => `${JSON.stringify(line)}\n`).join('') }
}

/** storage/session/<project>/<id>.json, storage/message/<session>/<id>.json, storage/part/<message>/<id>.json (OpenCode to 1.3). */
async function openCodeLines(path: string, entry: unknown): Promise<unknown[]> {
  const storage = path.slice(0, path.lastIndexOf('/session/'))
  const session = wordOf(objectOf(entry)?.['id']) ?? ''
  const lines: unknown[] = [{ table: 'session', row: entry }]
  const messages = await documentsIn(join(storage, 'message', safe(session)))
  for (const message of messages.sort((a, b) => createdAt(a) - createdAt(b))) {
    lines.push({ table: 'message', row: message })
    const parts = await documentsIn(join(storage, 'part', safe(wordOf(objectOf(message)?.['id']) ?? '')))
    for (const part of parts) lines.push({ table: 'part', row: part })
  }
  return lines
}

function createdAt(message: unknown): number {
  return Number(objectOf(objectOf(message)?.['time'])?.['created'] ?? 0)
}

/** base_state.json, events/event-00000-<uuid>.json … (OpenHands SDK). */
async function openHandsLines(path: string, entry: unknown): Promise<unknown[]> {
  return [{ kind: 'base_state.json', content: entry }, ...(await documentsIn(join(dirname(path), 'events')))]
}

/** An id from a file never leads out of its folder. */
function safe(id: string): string {
  return /^[\w-]{1,200}$/.test(id) ? id : '.missing'
}

/** The JSON files of a folder by name; one that is damaged, being written or gone is left as it is: not there. */
async function documentsIn(folder: string): Promise<unknown[]> {
  const names = await readdir(folder).catch(() => [])
  const documents: unknown[] = []
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const value = parse(await readFile(join(folder, name), 'utf8').catch(() => ''))
    if (value !== null) documents.push(value)
  }
  return documents
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
