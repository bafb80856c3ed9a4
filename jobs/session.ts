/** What every command starts from: settings, the blob store, keys and files beside the database. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import envPaths from 'env-paths'
import { openStore } from '#ingest/blobs/open.ts'
import type { BlobStore } from '#ingest/blobs/blob-store.ts'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import type { FileMemory } from '#ingest/upload.ts'
import { loadSettings, type Overrides, type Settings } from './config.ts'
import type { Effects } from './effects.ts'

export interface Session {
  settings: Settings
  effects: Effects
  store: BlobStore
  /** Keys that listings left out because they are unsafe. */
  skipped_keys: string[]
}

/** Settles the settings and opens (without contacting) the blob store. */
export async function openSession(overrides: Overrides, effects: Effects): Promise<Session> {
  const paths = envPaths('hone', { suffix: '' })
  const settings = loadSettings(overrides, {
    cwd: effects.cwd,
    home: effects.home,
    env: effects.env,
    data_dir: effects.env['HONE_DATA_DIR'] ?? paths.data,
    config_dir: effects.env['HONE_CONFIG_DIR'] ?? paths.config,
  })
  const skipped_keys: string[] = []
  // The SDK's remark about Node versions is for its developers, not for ours.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
  const { endpoint, region, force_path_style, deadline_s } = settings.s3
  const store = await openStore(settings.store, {
    s3: {
      region,
      ...(deadline_s && { deadline_ms: deadline_s * 1000 }),
      ...(endpoint && { endpoint, force_path_style: force_path_style ?? true }),
    },
    onSkip: (key) => skipped_keys.push(key),
    now: new Date(effects.now()),
  })
  return { settings, effects, store, skipped_keys }
}

/**
 * The store's own key for pseudonyms, made once per store: one person is one pseudonym for everybody who uses the store.
 * A dry run writes nothing, so before the first upload its pseudonyms are made up.
 */
export async function storeKey(session: Session, is_dry_run = false): Promise<string> {
  const name = 'meta/pseudonym-key'
  const isThere = await session.store.has(name)
  if (!isThere && is_dry_run) return session.effects.random(32)
  if (!isThere) await session.store.put(name, Buffer.from(session.effects.random(32)))
  return Buffer.from(await session.store.getBytes(name)).toString('utf8')
}

/** The key of this machine's redaction tokens: HONE_REDACTION_KEY, or one made once and kept beside the database. */
export async function redactionKey(session: Session): Promise<string> {
  const given = session.effects.env['HONE_REDACTION_KEY']
  if (given !== undefined && given !== '') return given
  const path = join(dirname(session.settings.db), 'redaction-key')
  if (!existsSync(path)) await createOnce(path, session.effects.random(32))
  return (await readFile(path, 'utf8')).trim()
}

/** Creates a file that only its owner may read, whole and only when it is not there: of two runs at once one wins. */
async function createOnce(path: string, text: string): Promise<void> {
  const half = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(half, text, { mode: 0o600 })
    await link(half, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw diskRefusal(path, error)
  } finally {
    await rm(half, { force: true }).catch(() => undefined)
  }
}

/** What uploads to this store remember of local files; empty when there is no (readable) memory. */
export async function readMemory(session: Session): Promise<Map<string, FileMemory>> {
  try {
    const entries = JSON.parse(await readFile(memoryPath(session), 'utf8')) as [string, FileMemory][]
    return new Map(entries.filter(([, memory]) => Array.isArray(memory.keys)))
  } catch {
    return new Map()
  }
}

export async function writeMemory(session: Session, memory: ReadonlyMap<string, FileMemory>): Promise<void> {
  await writeBeside(memoryPath(session), JSON.stringify([...memory]))
}

/** When this machine last uploaded to this store (epoch ms); null when it never did. */
export async function lastUploadAt(session: Session): Promise<number | null> {
  return await stat(memoryPath(session)).then(
    (found) => found.mtimeMs,
    () => null,
  )
}

/** Writes a file whole or not at all, making its folder. Throws KnownError when the disk refuses. */
export async function writeBeside(path: string, text: string): Promise<void> {
  const half = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(half, text)
    await rename(half, path)
  } catch (error) {
    await rm(half, { force: true }).catch(() => undefined)
    throw diskRefusal(path, error)
  }
}

function diskRefusal(path: string, error: unknown): KnownError {
  return new KnownError(`cannot write ${path}: ${messageOf(error)}`, {
    hint: 'Check the folder, its permissions and free space.',
    cause: error,
  })
}

function memoryPath(session: Session): string {
  const store = createHash('sha256').update(session.store.url).digest('hex').slice(0, 12)
  return join(dirname(session.settings.db), `upload-memory-${store}.json`)
}
