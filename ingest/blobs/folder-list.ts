/** Walks a folder store and gives its objects in the byte order of their keys, whatever the depth. */
import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isSafeKey, type BlobInfo } from './blob-store.ts'
import { errnoOf, folderRefusal } from './folder-paths.ts'

/** How many sizes are asked for at once. */
const BATCH = 256

/** Every regular file below `folder` whose key begins with `prefix`, ascending; everything else goes to `onSkip`. */
export async function* listFolder(
  folder: string,
  prefix: string,
  onSkip: (key: string) => void,
): AsyncGenerator<BlobInfo> {
  yield* walk(folder, '', prefix, onSkip)
}

async function* walk(
  folder: string,
  base: string,
  prefix: string,
  onSkip: (key: string) => void,
): AsyncGenerator<BlobInfo> {
  const entries: { key: string; entry: Dirent }[] = []
  for (const entry of await entriesOf(folder)) {
    const key = base + entry.name
    const path_key = entry.isDirectory() ? `${key}/` : key
    if (key === '.tmp' || !(path_key.startsWith(prefix) || prefix.startsWith(path_key))) continue
    if (isSafeKey(key) && (entry.isFile() || entry.isDirectory())) entries.push({ key: path_key, entry })
    else onSkip(path_key)
  }
  // A folder sorts by its name with the slash, so that `a.b` comes before `a/b`, as their keys do.
  entries.sort((a, b) => (a.key < b.key ? -1 : 1))
  for (let start = 0; start < entries.length; start += BATCH) {
    const batch = entries.slice(start, start + BATCH)
    const sizes = await Promise.all(batch.map(({ entry }) => sizeOf(entry, join(folder, entry.name))))
    for (const [index, { key, entry }] of batch.entries()) {
      const size = sizes[index]
      if (entry.isDirectory()) yield* walk(join(folder, entry.name), key, prefix, onSkip)
      else if (size !== undefined && key.startsWith(prefix)) yield { key, size }
    }
  }
}

/** The names in a folder; none when it is not there (a store that was never written to, a folder just removed). */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw folderRefusal(error, 'list', folder)
  }
}

/** A file's size; undefined for folders and for files that vanished since their name was read. */
async function sizeOf(entry: Dirent, path: string): Promise<number | undefined> {
  if (!entry.isFile()) return undefined
  try {
    return (await lstat(path)).size
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw folderRefusal(error, 'read', path)
  }
}
