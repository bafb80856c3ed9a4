/** A folder in, the regular files below it out: never follows a link, never leaves the folder, says what it left out. */
import { lstat, opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { KnownError, messageOf } from './known-error.ts'

export interface FoundFile {
  path: string
  size: number
  /** Epoch ms. */
  modified_at: number
}

export interface LeftOut {
  path: string
  reason: string
}

/**
 * Every regular file below a folder (or the file itself), and what was left out: symbolic links, FIFOs, sockets, devices,
 * unreadable folders. By name, a folder's files before its folders, so that a session comes before its sub-agents. The
 * source itself may be a link. Throws KnownError when the source is missing or unreadable.
 */
export async function findFiles(source: string): Promise<{ files: FoundFile[]; left_out: LeftOut[] }> {
  const files: FoundFile[] = []
  const left_out: LeftOut[] = []
  const visit = async (path: string, depth: number): Promise<void> => {
    const stats = await (depth === 0 ? stat(path) : lstat(path))
    if (stats.isFile()) files.push({ path, size: stats.size, modified_at: Math.round(stats.mtimeMs) })
    else if (stats.isSymbolicLink()) left_out.push({ path, reason: 'symbolic link' })
    else if (!stats.isDirectory()) left_out.push({ path, reason: 'not a regular file' })
    else if (depth > 40) left_out.push({ path, reason: 'folders nested too deep' })
    else await visitFolder(path, depth)
  }
  const visitFolder = async (path: string, depth: number): Promise<void> => {
    const folders: string[] = []
    const others: string[] = []
    try {
      for await (const entry of await opendir(path)) (entry.isDirectory() ? folders : others).push(entry.name)
    } catch (error) {
      if (depth === 0) throw error
      left_out.push({ path, reason: `unreadable folder: ${messageOf(error)}` })
      return
    }
    for (const name of [...others.sort(), ...folders.sort()]) {
      const child = join(path, name)
      await visit(child, depth + 1).catch((error: unknown) => {
        left_out.push({ path: child, reason: messageOf(error) })
      })
    }
  }
  try {
    await visit(source, 0)
  } catch (error) {
    throw new KnownError(`the source ${source} cannot be read: ${messageOf(error)}`, {
      hint: 'Give an existing folder with --source, or fix its permissions.',
      cause: error,
    })
  }
  return { files, left_out }
}
