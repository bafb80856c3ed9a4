/** Puts our line into settings files and takes it out again: to the byte as it was, or, edited since, by that line alone. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { z } from 'zod'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import { writeBeside } from '../session.ts'
import type { Target } from './targets.ts'

/** What a file was before us, kept beside the database until the uninstall. */
const Backup = z.object({
  agent: z.string(),
  path: z.string(),
  /** Its bytes in base64; null when it was not there. */
  before: z.string().nullable(),
  after_sha256: z.string(),
  /** Folders we made for it, innermost first. */
  made_folders: z.array(z.string()),
})
type Backup = z.infer<typeof Backup>

export interface HookChange {
  agent: string
  path: string
  outcome: 'changed' | 'unchanged' | 'refused'
  /** A unified diff without context (settings may hold secrets), or why the file was left alone. */
  detail: string
}

/** Adds our line to every target that lacks it. What a file was is written to `record` before the file changes. */
export async function install(targets: readonly Target[], record: string): Promise<HookChange[]> {
  const changes: HookChange[] = []
  for (const target of targets) changes.push(await installOne(target, record))
  return changes
}

async function installOne(target: Target, record: string): Promise<HookChange> {
  const { agent, path } = target
  const bytes = await bytesOf(path)
  const text = bytes?.toString('utf8') ?? null
  if (bytes !== null && !Buffer.from(text ?? '').equals(bytes)) {
    return { agent, path, outcome: 'refused', detail: 'it is not UTF-8' }
  }
  const changed = target.add(text)
  if ('refused' in changed) return { agent, path, outcome: 'refused', detail: changed.refused }
  if (changed.text === text) return { agent, path, outcome: 'unchanged', detail: '' }
  const made_folders = missingFolders(dirname(path))
  const backup: Backup = {
    ...{ agent, path, before: bytes?.toString('base64') ?? null, made_folders },
    after_sha256: sha256(Buffer.from(changed.text)),
  }
  const others = (await readRecord(record)).filter((one) => one.path !== path)
  await writeRecord(record, [...others, backup])
  await writeWhole(path, Buffer.from(changed.text))
  return { agent, path, outcome: 'changed', detail: difference(path, text ?? '', changed.text) }
}

/** Undoes `install`: files as we left them get their old bytes back (or go), edited ones only lose our line. */
export async function uninstall(targets: readonly Target[], record: string): Promise<HookChange[]> {
  const changes: HookChange[] = []
  for (const backup of await readRecord(record)) {
    changes.push(await uninstallOne(backup, targets))
    const rest = (await readRecord(record)).filter((one) => one.path !== backup.path)
    await writeRecord(record, rest)
  }
  return changes
}

async function uninstallOne(backup: Backup, targets: readonly Target[]): Promise<HookChange> {
  const { agent, path } = backup
  const now = await bytesOf(path)
  if (now === null) return { agent, path, outcome: 'unchanged', detail: 'it is gone already' }
  const before = backup.before === null ? null : Buffer.from(backup.before, 'base64')
  const isOurs = sha256(now) === backup.after_sha256
  const removed = targets.find((one) => one.path === path)?.remove(now.toString('utf8'))
  const after = isOurs ? before : removed === undefined ? now : Buffer.from(removed)
  if (after === null) {
    await rm(await realpath(path))
    for (const folder of backup.made_folders) if ((await readdir(folder)).length === 0) await rmdir(folder)
  } else await writeWhole(path, after)
  const detail = difference(path, now.toString('utf8'), after?.toString('utf8') ?? '')
  return { agent, path, outcome: 'changed', detail }
}

function difference(path: string, before: string, after: string): string {
  return createTwoFilesPatch(path, path, before, after, '', '', { context: 0 })
    .split('\n')
    .filter((line) => /^[-+@]/.test(line))
    .join('\n')
}

/** The folders that have to be made for a path, innermost first. */
function missingFolders(folder: string): string[] {
  return existsSync(folder) ? [] : [folder, ...missingFolders(dirname(folder))]
}

async function bytesOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new KnownError(`${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

/** Replaces a file in one step, behind a link when it is one, with the permissions it had. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = existsSync(path) ? await realpath(path) : path
    const half = `${file}.${process.pid}.tmp`
    await writeFile(half, bytes)
    if (existsSync(file)) await chmod(half, (await stat(file)).mode & 0o7777)
    await rename(half, file)
  } catch (error) {
    throw new KnownError(`${path} cannot be changed: ${messageOf(error)}`, { cause: error })
  }
}

async function readRecord(record: string): Promise<Backup[]> {
  if (!existsSync(record)) return []
  const found = Backup.array().safeParse(JSON.parse(await readFile(record, 'utf8')) as unknown)
  if (!found.success) throw new KnownError(`the record of installed hooks ${record} is damaged`)
  return found.data
}

async function writeRecord(record: string, backups: readonly Backup[]): Promise<void> {
  if (backups.length === 0) await rm(record, { force: true })
  else await writeBeside(record, `${JSON.stringify(backups, null, 2)}\n`)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
