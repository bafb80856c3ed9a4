/** One run at a time per database: a lock file that says who holds it, taken over at once when that process is gone. */
import { readFileSync } from 'node:fs'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { KnownError, messageOf } from '#ingest/known-error.ts'

/** Who holds the lock. A pid alone is not enough: it is reused, and it means nothing after a reboot or on another host. */
interface Holder {
  pid: number
  host: string
  boot_id: string
  process_started: string
}

/** Takes the lock, or throws a transient KnownError that names the holder. Returns the release. */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const me: Holder = { pid: process.pid, host: hostname(), boot_id: bootId(), process_started: startOf(process.pid) }
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await create(path, JSON.stringify(me))) return () => rm(path, { force: true })
    const holder = await readHolder(path)
    if (holder !== null && isAlive(holder, me)) {
      throw new KnownError(`another run (process ${holder.pid} on ${holder.host}) is working on this database`, {
        hint: `Wait for it to end. If that host is gone for good, remove ${path}.`,
        transient: true,
      })
    }
    await rm(path, { force: true })
  }
  throw new KnownError(`the lock ${path} cannot be taken`, { transient: true })
}

/** Creates the file with its content in one step, so that nobody ever reads half of it. */
async function create(path: string, text: string): Promise<boolean> {
  const half = `${path}.${process.pid}`
  try {
    await writeFile(half, text)
    await link(half, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new KnownError(`the lock ${path} cannot be written: ${messageOf(error)}`, {
      hint: 'Check the folder, its permissions and free space.',
      cause: error,
    })
  } finally {
    await rm(half, { force: true }).catch(() => undefined)
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder
  } catch {
    return null
  }
}

function isAlive(holder: Holder, me: Holder): boolean {
  if (holder.host !== me.host) return true
  if (holder.boot_id !== me.boot_id) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const started = startOf(holder.pid)
  return started === '' || started === holder.process_started
}

/** Changes at every boot; empty where the system does not say. */
function bootId(): string {
  return readOr('/proc/sys/kernel/random/boot_id')
}

/** When a process began, in the kernel's own ticks; empty where the system does not say. */
function startOf(pid: number): string {
  const stat = readOr(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
