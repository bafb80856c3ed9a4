/** A chat of VS Code in, the same with its workspace in front out: the chat does not say which folder it was about, the file beside its folder does. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { objectOf } from './formats/json-access.ts'
import type { LogSource } from './pack.ts'

/**
 * In: a file and its source. Out: for `<id>/chatSessions/<chat>` whose `<id>/workspace.json` can be read, a first line
 * `{"workspace": …}` before an op-log, `{"workspace": …, "session": <the file>}` for a snapshot; else the source as it is.
 */
export async function besideWorkspace(path: string, source: LogSource): Promise<LogSource> {
  const kind = /[/\\]chatSessions[/\\][^/\\]+\.(jsonl?)$/.exec(path)?.[1]
  const workspace = kind === undefined ? null : await workspaceOf(join(dirname(dirname(path)), 'workspace.json'))
  if (workspace === null) return source
  const [before, after] =
    kind === 'json' ? [`{"workspace":${workspace},"session":`, '}'] : [`{"workspace":${workspace}}\n`, '']
  return { name: source.name, bytes: () => between(before, source.bytes(), after) }
}

async function* between(before: string, bytes: AsyncIterable<Uint8Array>, after: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(before)
  yield* bytes
  if (after !== '') yield Buffer.from(after)
}

/** The file's JSON on one line; null when it is missing or no object. */
async function workspaceOf(path: string): Promise<string | null> {
  try {
    const value = objectOf(JSON.parse(await readFile(path, 'utf8')))
    return value === null ? null : JSON.stringify(value)
  } catch {
    return null
  }
}
