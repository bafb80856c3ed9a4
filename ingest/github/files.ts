/** Sources beside the API: a folder of CI logs with `builds.jsonl`, and review comments in a JSONL file, as stored answers. */
import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { BlobStore } from '../blobs/blob-store.ts'
import { decompress } from '../decompress.ts'
import { KnownError, messageOf } from '../known-error.ts'
import { keptLog } from './job-log.ts'
import { FolderBuild } from './outside-rows.ts'
import { openRepoState, type RepoState } from './repo-state.ts'

export interface FileSources {
  /** Folders with a `builds.jsonl` and the logs it names. */
  ci_logs: readonly { dir: string; repo: string }[]
  /** Files of review comments, one JSON object a line. */
  comments: readonly { file: string; repo: string }[]
}

export interface FileOptions {
  now: number
  redact: (data: unknown) => unknown
  redactText: (text: string) => string
  onStep?: (step: string) => void
}

export interface FileResult {
  source: string
  repo: string
  count_lines: number
  count_objects_created: number
  problems: string[]
}

const maxFile_bytes = 64 * 1024 ** 2
const red = new Set(['failure', 'timed_out'])

/** Reads every source; one that cannot be read is a problem and the others go on. Twice is once. */
export async function collectFiles(
  store: BlobStore,
  sources: FileSources,
  options: FileOptions,
): Promise<FileResult[]> {
  const results: FileResult[] = []
  const state = (repo: string) =>
    openRepoState(store, repo, { ...options, onStep: options.onStep ?? (() => undefined) })
  for (const { dir, repo } of sources.ci_logs) results.push(await folder(dir, repo, await state(repo), options))
  for (const { file, repo } of sources.comments) {
    const result = { source: file, repo, count_lines: 0, count_objects_created: 0, problems: [] as string[] }
    await keepLines(file, 'other_comments', await state(repo), result)
    results.push(result)
  }
  return results
}

async function folder(dir: string, repo: string, state: RepoState, options: FileOptions): Promise<FileResult> {
  const result: FileResult = { source: dir, repo, count_lines: 0, count_objects_created: 0, problems: [] }
  const lines = await keepLines(join(dir, 'builds.jsonl'), 'folder_builds', state, result)
  const builds = lines.flatMap((line) => FolderBuild.safeParse(line).data ?? [])
  for (const build of builds) {
    if (!red.has(build.status)) continue
    const green = builds
      .filter((one) => one.status === 'success' && one.job === build.job && one.workflow === build.workflow)
      .filter((one) => (one.ended_at ?? '') <= (build.ended_at ?? ''))
      .sort((a, b) => ((a.ended_at ?? '') < (b.ended_at ?? '') ? 1 : -1))[0]
    for (const one of green ? [build, green] : [build]) await keepLog(dir, one, state, result, options)
  }
  return result
}

/** Stores a JSONL file as one answer, a line that is no JSON as its text, and returns the parsed lines. */
async function keepLines(
  path: string,
  kind: 'folder_builds' | 'other_comments',
  state: RepoState,
  result: FileResult,
): Promise<unknown[]> {
  let text: string
  try {
    if ((await stat(path)).size > maxFile_bytes) throw new KnownError('larger than 64 MB')
    text = await readFile(path, 'utf8')
  } catch (error) {
    result.problems.push(`${path} cannot be read: ${messageOf(error)}`)
    return []
  }
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(parsed)
  result.count_lines = lines.length
  const name = path.split(/[/\\]/).slice(-2).join('-')
  if (await state.write({ kind, resource: name, url: name, etag: null, status: 200, data: lines }))
    result.count_objects_created += 1
  return lines
}

async function keepLog(
  dir: string,
  build: FolderBuild,
  state: RepoState,
  result: FileResult,
  options: FileOptions,
): Promise<void> {
  const resource = `folder-${build.build_id}`
  if (build.log == null || state.has('job_log', resource)) return
  const found = { kind: 'job_log' as const, resource, url: build.log, etag: null }
  try {
    const root = await realpath(dir)
    const path = await realpath(join(dir, build.log))
    if (!path.startsWith(root + sep)) throw new KnownError('it lies outside its folder')
    const data = await keptLog(textOf(path), options.redactText)
    if (await state.write({ ...found, status: 200, data })) result.count_objects_created += 1
  } catch (error) {
    result.problems.push(`log ${build.log} cannot be read: ${messageOf(error)}`)
  }
}

async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const bytes of decompress(createReadStream(path))) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return line
  }
}
