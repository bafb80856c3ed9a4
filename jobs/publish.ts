/**
 * The job's own copy of the warehouse and its publication. The job works on `<db>.work` under a lock of its own; readers
 * open `<db>` read-only and never wait: publishing is CHECKPOINT, close, fsync and one atomic rename.
 */
import { constants, existsSync } from 'node:fs'
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import { openWarehouse, type Warehouse } from '#ingest/warehouse.ts'
import { takeLock } from './lock.ts'

export interface WorkFile {
  warehouse: Warehouse
  /** Makes the work the published file; readers that are open keep the old one. The work file is closed after it. */
  publish(): Promise<void>
  /** Leaves without publishing; what was committed waits in the work file for the next run. */
  close(): Promise<void>
}

/**
 * Takes the lock and opens the work file: the one an interrupted run left, else a copy of the published file, else (or
 * when `is_fresh`) a new one. Throws KnownError when another run holds the lock or the disk refuses.
 */
export async function openWork(db: string, options: { is_fresh?: boolean; step?: (name: string) => void } = {}) {
  const step = options.step ?? (() => undefined)
  await refusable(`the folder ${dirname(db)} cannot be written`, () => mkdir(dirname(db), { recursive: true }))
  const release = await takeLock(`${db}.lock`)
  const work = `${db}.work`
  try {
    if (options.is_fresh) await removeWork(work)
    const warehouse = await resume(db, work)
    return handle(warehouse, db, work, release, step)
  } catch (error) {
    await release()
    throw error
  }
}

/** Opens the published file for reading. Throws KnownError when there is none yet. */
export async function openPublished(db: string): Promise<Warehouse> {
  if (!existsSync(db)) {
    throw new KnownError(`no database at ${db} yet`, { hint: 'Run `hone nightly` (or `hone ingest`) first.' })
  }
  return await openWarehouse(db, { read_only: true })
}

function handle(
  warehouse: Warehouse,
  db: string,
  work: string,
  release: () => Promise<void>,
  step: (name: string) => void,
): WorkFile {
  return {
    warehouse,
    publish: async () => {
      step('publish:checkpoint')
      await warehouse.run('checkpoint')
      warehouse.close()
      step('publish:closed')
      await syncPath(work)
      step('publish:rename')
      await rename(work, db)
      await rm(`${db}.wal`, { force: true })
      await syncPath(dirname(db))
      step('publish:renamed')
      await release()
    },
    close: async () => {
      warehouse.close()
      await release()
    },
  }
}

async function resume(db: string, work: string): Promise<Warehouse> {
  if (existsSync(work)) {
    try {
      return await openWarehouse(work)
    } catch {
      // A damaged work file is only a cache: it is set aside and made again.
      await removeWork(work)
    }
  }
  if (existsSync(db)) {
    const half = `${work}.copy`
    await refusable(`cannot copy ${db}`, () => copyFile(db, half, constants.COPYFILE_FICLONE))
    await rename(half, work)
  }
  return await openWarehouse(work)
}

async function removeWork(work: string): Promise<void> {
  for (const path of [work, `${work}.wal`, `${work}.copy`]) await rm(path, { force: true, recursive: true })
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function refusable<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new KnownError(`${what}: ${messageOf(error)}`, {
      hint: 'Check the path, its permissions and free space.',
      cause: error,
    })
  }
}
