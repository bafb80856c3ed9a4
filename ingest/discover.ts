/** A folder in, the regular files below it out: never follows a link, never leaves the folder, says what it left out. */
import { lstat, readdir, stat } from 'node:fs/promises'
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
  const visitFolder = async (path: string, depth: number): Promise<void> => {
    if (depth > 40) return void left_out.push({ path, reason: 'folders nested too deep' })
    const entries = await readdir(path, { withFileTypes: true })
    const named = (isFolder: boolean): string[] =>
      entries.flatMap((entry) => (entry.isDirectory() === isFolder ? [join(path, entry.name)] : [])).sort()
    for (const child of named(false)) await visitFile(child).catch(leaveOut(child))
    for (const child of named(true)) await visitFolder(child, depth + 1).catch(leaveOut(child, 'unreadable folder: '))
  }
  const visitFile = async (path: string): Promise<void> => {
    const stats = await lstat(path)
    if (stats.isFile()) files.push({ path, size: stats.size, modified_at: Math.round(stats.mtimeMs) })
    else left_out.push({ path, reason: stats.isSymbolicLink() ? 'symbolic link' : 'not a regular file' })
  }
  const leaveOut =
    (path: string, why = '') =>
    (error: unknown): void =>
      void left_out.push({ path, reason: `${why}${messageOf(error)}` })
  try {
    const stats = await stat(source)
    if (stats.isDirectory()) await visitFolder(source, 0)
    else if (stats.isFile()) files.push({ path: source, size: stats.size, modified_at: Math.round(stats.mtimeMs) })
    else left_out.push({ path: source, reason: 'not a regular file' })
  } catch (error) {
    throw new KnownError(`the source ${source} cannot be read: ${messageOf(error)}`, {
      hint: 'Give an existing folder with --source, or fix its permissions.',
      cause: error,
    })
  }
  return { files, left_out }
}
