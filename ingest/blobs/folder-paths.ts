/** Where a key lives inside a folder, without ever leaving it, and what a refusing file system is called in plain words. */
import { lstat, mkdir, open, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { KnownError, messageOf } from '../known-error.ts'

/** The `errno` name of a file system error (`ENOSPC`), or an empty string. */
export function errnoOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

const reasons: Record<string, [string, string]> = {
  ENOSPC: ['the disk is full', 'Free some space and run again; nothing half-written was left visible.'],
  EDQUOT: ['the disk quota is used up', 'Free some space and run again; nothing half-written was left visible.'],
  EFBIG: ['the file would be larger than this system allows', 'Look at `ulimit -f`.'],
  EACCES: ['permission denied', 'Give this user read and write access, or choose another folder.'],
  EPERM: ['operation not permitted', 'Give this user read and write access, or choose another folder.'],
  EROFS: ['the file system is read-only', 'Remount it writable, or choose another folder.'],
  ENOTDIR: ['a file is in the way of a folder', ''],
  EISDIR: ['a folder is in the way of a file', ''],
  ENAMETOOLONG: ['the name is too long for this file system', ''],
  EMFILE: ['too many open files', 'Raise `ulimit -n`.'],
  ENFILE: ['too many open files', 'Raise `ulimit -n`.'],
  EIO: ['the disk reports an input/output error', 'Check the disk.'],
}

/** Turns a file system error into one clear line; anything without an errno (our bug) comes back unchanged. */
export function folderRefusal(error: unknown, what: string, path: string): unknown {
  const errno = errnoOf(error)
  if (errno === '' || error instanceof KnownError) return error
  const [reason, hint] = reasons[errno] ?? [messageOf(error), '']
  const is_transient = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO'].includes(errno)
  return new KnownError(`cannot ${what} ${path}: ${reason} (${errno})`, { hint, transient: is_transient, cause: error })
}

/** The path of a safe key below `root` (already real); throws when it would lie outside all the same. */
export function pathOf(root: string, key: string): string {
  const path = resolve(root, ...key.split('/'))
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) throw new KnownError(`object key ${key} leaves ${root}`)
  return path
}

/** Whether the file's folder exists and is reached without a symbolic link below `root`. */
export async function isInside(path: string): Promise<boolean> {
  try {
    return (await realpath(dirname(path))) === dirname(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error))) return false
    throw error
  }
}

/**
 * Makes the store's own folder and what is missing above it, readable by this user only. By hand, because Node's recursive
 * mkdir reports ENOENT on a read-only disk.
 */
export async function makeRoot(folder: string): Promise<void> {
  if (await isFolder(folder)) return
  if (dirname(folder) !== folder) await makeRoot(dirname(folder))
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (!(await isFolder(folder))) throw error
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** Makes every missing folder from `root` down to `folder`, durably; refuses to walk through links and files. */
export async function makeFolders(root: string, folder: string): Promise<void> {
  if (folder === root || (await isInside(join(folder, 'x')))) return
  await makeFolders(root, dirname(folder))
  try {
    await mkdir(folder)
    await syncFolder(dirname(folder))
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
  if (!(await lstat(folder)).isDirectory()) {
    throw new KnownError(`${folder} is a link or a file where a folder is needed`)
  }
}

/** Makes a folder's new names survive a power cut, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    // Windows and some network file systems cannot sync a folder; they order their metadata themselves.
    if (!['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EACCES'].includes(errnoOf(error))) throw error
  }
}
