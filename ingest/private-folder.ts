/** A session's working folder in, whether the people who own it keep its sessions on the machine out. */
import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'

/** The file that makes a folder's (and a repository's) sessions private. Its content does not matter. */
export const privateFile = '.hone-private'

/** True when the folder, or one above it up to the repository's root, holds `.hone-private`. Only existence is looked at. */
export function isPrivateFolder(cwd: string | null): boolean {
  if (cwd === null || !isAbsolute(cwd)) return false
  let folder = cwd
  for (let depth = 0; depth < 40; depth++) {
    if (existsSync(join(folder, privateFile))) return true
    const above = dirname(folder)
    if (above === folder || existsSync(join(folder, '.git'))) return false
    folder = above
  }
  return false
}
