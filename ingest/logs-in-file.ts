/** One found file in, the logs in it out: itself (with what stands beside it), the sessions of an agent's database, or the folder that it opens. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { exportFolder, folderLayout } from './folder-export.ts'
import { fileSource, textSource, type LogSource } from './pack.ts'
import { exportSqlite, sqliteMagic } from './sqlite-export.ts'
import { besideWorkspace } from './vscode-workspace.ts'

/**
 * The logs of a file, one at a time; none for a database of no known agent. `temp_dir` holds a copy of a database while
 * it is read. Throws the file system's own errors, and KnownError for a database that cannot be read.
 */
export async function* logsIn(path: string, temp_dir: string): AsyncGenerator<LogSource> {
  if (await isDatabase(path)) {
    for await (const { name, text } of exportSqlite(path, temp_dir)) yield textSource(name, text)
    return
  }
  const folder = folderLayout(path) === null ? null : await exportFolder(path)
  if (folder !== null) yield textSource(folder.name, folder.text)
  else yield await besideWorkspace(path, fileSource(path))
}

/** Whether a file's own size and time tell that nothing changed: not when what it opens is in other files. */
export function isWhole(path: string): boolean {
  return folderLayout(path) === null
}

async function isDatabase(path: string): Promise<boolean> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(sqliteMagic.length), 0, sqliteMagic.length, 0)
    return bytesRead === sqliteMagic.length && buffer.toString('latin1') === sqliteMagic
  } finally {
    await file.close()
  }
}
