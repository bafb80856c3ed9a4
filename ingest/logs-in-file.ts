/** One found file in, the logs in it out: itself (with what stands beside it), the sessions of an agent's database, or the folder that it opens. */
import { closeSync, openSync, readSync } from 'node:fs'
import { exportFolder, folderLayout } from './folder-export.ts'
import { fileSource, readFlags, textSource, type LogSource } from './pack.ts'
import { exportSqlite, sqliteMagic } from './sqlite-export.ts'
import { besideWorkspace } from './vscode-workspace.ts'

/**
 * The logs of a file, one at a time; none for a database of no known agent. `temp_dir` holds a copy of a database while
 * it is read. Throws the file system's own errors, and KnownError for a database that cannot be read.
 */
export async function* logsIn(path: string, temp_dir: string): AsyncGenerator<LogSource> {
  if (isDatabase(path)) {
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

/** Read at once: a few bytes, and the threads that would read them are busy with the store's disk. */
function isDatabase(path: string): boolean {
  const file = openSync(path, readFlags)
  try {
    const start = Buffer.alloc(sqliteMagic.length)
    return readSync(file, start, 0, start.length, 0) === start.length && start.toString('latin1') === sqliteMagic
  } finally {
    closeSync(file)
  }
}
