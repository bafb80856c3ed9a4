/** A folder as a blob store: one regular file per object, created whole by link(2), listed in byte order. */
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, open, readdir, realpath, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline, Transform, type Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { KnownError } from '../known-error.ts'
import {
  checkedKey,
  checkedPrefix,
  MAX_GET_BYTES,
  NotFound,
  tooLarge,
  type BlobStore,
  type Pace,
} from './blob-store.ts'
import { partsOf, type BlobBody } from './body.ts'
import { listFolder } from './folder-list.ts'
import { errnoOf, folderRefusal, isInside, makeFolders, makeRoot, pathOf, syncFolder } from './folder-paths.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const maxReached = 10_000

export interface FolderOptions {
  /** The time now, for cleaning temporary files older than a day at `probe()`; without it nothing is cleaned. */
  now?: Date
  /** Called for every entry a listing leaves out: unsafe names, links, pipes, devices. */
  onSkip?: (key: string) => void
  /** False on file systems without hard links (exFAT, some network drives); found out by itself when not given. */
  has_hard_links?: boolean
}

/**
 * A blob store in a folder, which is made on first use.
 * Durable: an object is synced, then linked under its key, then its folder is synced; a kill leaves a file in `.tmp/`.
 */
export function folderStore(path: string, options: FolderOptions = {}): BlobStore {
  const folder = resolve(path)
  const url = pathToFileURL(folder).href

  async function guarded<T>(what: string, key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw folderRefusal(error, what, join(folder, key))
    }
  }

  /** Where the folder really is, looked up at the first reading. */
  let root: string | null = null
  /** Folders of objects that were reached without a link; looked at once, a listing names thousands of objects in each. */
  const reached = new Set<string>()

  /** The real path of a key, or null when its folder does not exist or is reached over a link. */
  async function find(key: string): Promise<string | null> {
    const file = pathOf((root ??= await rootOf(folder)), checkedKey(key))
    if (reached.has(dirname(file))) return file
    if (!(await isInside(file))) return null
    if (reached.size < maxReached) reached.add(dirname(file))
    return file
  }

  async function put(key: string, body: BlobBody, pace?: Pace): Promise<'created' | 'exists'> {
    await makeRoot(folder)
    const root = await rootOf(folder)
    const file = pathOf(root, checkedKey(key))
    await makeFolders(root, dirname(file))
    const kind = await kindOf(file)
    if (kind === 'file') return 'exists'
    if (kind === 'other') throw new KnownError(`${file} is not a regular file and stands in the way of an object`)
    const temporary = join(root, '.tmp', randomUUID())
    await makeFolders(root, dirname(temporary))
    try {
      await writeDurably(temporary, body, pace)
      const outcome = await publish(temporary, file, options.has_hard_links ?? true)
      await syncFolder(dirname(file))
      return outcome
    } finally {
      await rm(temporary, { force: true })
    }
  }

  async function openObject(key: string): Promise<{ handle: FileHandle; size: number }> {
    const file = await find(key)
    const object = file === null ? null : await openRegular(file)
    if (object === null) throw new NotFound(url, key)
    return object
  }

  async function getBytes(key: string, max_bytes: number): Promise<Uint8Array> {
    const { handle, size } = await openObject(key)
    try {
      if (size > max_bytes) throw tooLarge(key, size, max_bytes)
      const bytes = await handle.readFile()
      if (bytes.length !== size) throw changed(key, bytes.length, size)
      return bytes
    } finally {
      await handle.close()
    }
  }

  return {
    url,
    put: (key, body, pace) => guarded('write', key, () => put(key, body, pace)),
    caller: () => Promise.resolve(null),
    get: (key) =>
      guarded('read', key, async () => {
        const { handle, size } = await openObject(key)
        return counted(handle.createReadStream(), size, key)
      }),
    getBytes: (key, max_bytes = MAX_GET_BYTES) => guarded('read', key, () => getBytes(key, max_bytes)),
    list: (prefix) => listFolder(folder, checkedPrefix(prefix), options.onSkip ?? (() => {})),
    has: (key) =>
      guarded('read', key, async () => {
        const file = await find(key)
        return file !== null && (await kindOf(file)) === 'file'
      }),
    probe: () =>
      guarded('write to', '', async () => {
        await makeRoot(folder)
        const root = await rootOf(folder)
        const corner = join(root, '.tmp')
        await makeFolders(root, corner)
        const file = join(corner, randomUUID())
        await writeDurably(file, Buffer.from('probe'))
        await rm(file)
        if (options.now) await cleanLeftovers(corner, options.now)
      }),
  }
}

/** The folder behind the links a person may have put on the way to it; the folder itself while it does not exist. */
async function rootOf(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return folder
    throw error
  }
}

async function kindOf(path: string): Promise<'file' | 'other' | 'none'> {
  try {
    return (await lstat(path)).isFile() ? 'file' : 'other'
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return 'none'
    throw error
  }
}

/** Opens without following a link and without waiting on a pipe; null when it is gone or no regular file after all. */
async function openRegular(path: string): Promise<{ handle: FileHandle; size: number } | null> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stats = await handle.stat()
    if (stats.isFile()) return { handle, size: stats.size }
    await handle.close()
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(errnoOf(error))) throw error
  }
  return null
}

async function writeDurably(path: string, body: BlobBody, pace?: Pace): Promise<void> {
  const handle = await open(path, 'wx', 0o666)
  try {
    for await (const part of partsOf(body)) {
      await pace?.(part.length)
      await handle.writeFile(part)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Gives the finished file its name: link(2) fails when the name is taken, which rename(2) does not. */
async function publish(temporary: string, file: string, has_hard_links: boolean): Promise<'created' | 'exists'> {
  try {
    if (has_hard_links) {
      await link(temporary, file)
      return 'created'
    }
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return 'exists'
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errnoOf(error))) throw error
  }
  // Without hard links two writers in the same instant may both say `created`; the object is whole either way.
  if ((await kindOf(file)) !== 'none') return 'exists'
  await rename(temporary, file)
  return 'created'
}

/** Passes the bytes on and fails when there are not exactly as many as the file had when it was opened. */
function counted(source: Readable, size: number, key: string): Readable {
  let count = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count += chunk.length
      done(null, chunk)
    },
    flush(done) {
      done(count === size ? null : changed(key, count, size))
    },
  })
  return pipeline(source, counter, () => {})
}

function changed(key: string, count: number, size: number): KnownError {
  return new KnownError(`object ${key} changed while being read: ${count} of ${size} bytes`)
}

async function cleanLeftovers(corner: string, now: Date): Promise<void> {
  for (const name of await readdir(corner)) {
    const path = join(corner, name)
    const made_ms = await lstat(path).then(
      (stat) => stat.mtimeMs,
      () => now.getTime(),
    )
    if (now.getTime() - made_ms > DAY_MS) await rm(path, { force: true, recursive: true })
  }
}
