/** The blob store's GitHub objects in, raw rows in the warehouse out, exactly once per object and in any order. */
import type { BlobInfo, BlobStore } from '../blobs/blob-store.ts'
import { messageOf } from '../known-error.ts'
import type { Row, Warehouse } from '../warehouse.ts'
import { readers } from './answer-rows.ts'
import { placeOf, unpackEnvelope, type Envelope } from './object.ts'
import { loginsIn, rowSink } from './row-sink.ts'

/** Raise it when a reader gives other rows; everything is then read again. */
export const readerVersion = 1

export interface GitHubLoadOptions {
  /** A person's name to a pseudonym. */
  pseudonym: (name: string) => string
  onProgress?: (done: number, total: number) => void
  onStep?: (step: string) => void
  isStopping?: () => boolean
}

/** objects seen = loaded + quarantined + unchanged. */
export interface GitHubLoadCounts {
  count_github_objects_seen: number
  count_github_objects_loaded: number
  count_github_objects_quarantined: number
  count_github_objects_unchanged: number
  count_github_objects_gone: number
}

export const githubTables = [
  'raw_github_repositories',
  'raw_github_required_checks',
  'raw_github_pulls',
  'raw_github_pull_commits',
  'raw_github_commits',
  'raw_github_commit_files',
  'raw_github_reviews',
  'raw_github_comments',
  'raw_github_threads',
  'raw_github_runs',
  'raw_github_jobs',
  'raw_github_checks',
  'raw_github_logs',
] as const

/** Objects that share a transaction. */
const batchSize = 200
const maxObject_bytes = 64 * 1024 ** 2

/**
 * Loads every object under github/ that is not loaded yet or was read by an older reader; rows of objects that left the
 * store leave the warehouse. An object that cannot be read is quarantined and the rest goes on.
 */
export async function loadGitHub(
  store: BlobStore,
  warehouse: Warehouse,
  options: GitHubLoadOptions,
): Promise<GitHubLoadCounts> {
  const known = new Map(
    (await warehouse.rows('select object_key, reader_version from raw_github_objects')).map((row) => [
      String(row['object_key']),
      Number(row['reader_version']),
    ]),
  )
  const listed: BlobInfo[] = []
  for await (const info of store.list('github/')) listed.push(info)
  const fresh = listed.filter((info) => known.get(info.key) !== readerVersion)
  const present = new Set(listed.map((info) => info.key))
  const gone = [...known.keys()].filter((key) => !present.has(key))
  const counts = {
    ...{ count_github_objects_seen: listed.length, count_github_objects_unchanged: listed.length - fresh.length },
    ...{ count_github_objects_loaded: 0, count_github_objects_quarantined: 0, count_github_objects_gone: gone.length },
  }
  await remove(warehouse, gone)
  for (let at = 0; at < fresh.length && !options.isStopping?.(); at += batchSize) {
    const batch = fresh.slice(at, at + batchSize)
    const read = await Promise.all(batch.map((info) => readOne(store, info, options)))
    await remove(
      warehouse,
      batch.map((info) => info.key).filter((key) => known.has(key)),
    )
    await write(warehouse, read)
    options.onStep?.('load:github')
    for (const one of read) {
      if (one.object['status'] === 'quarantined') counts.count_github_objects_quarantined += 1
      else counts.count_github_objects_loaded += 1
    }
    options.onProgress?.(Math.min(at + batchSize, fresh.length), fresh.length)
  }
  return counts
}

interface ReadObject {
  object: Row
  tables: ReadonlyMap<string, Row[]>
  quarantine: Row[]
}

async function readOne(store: BlobStore, { key, size }: BlobInfo, options: GitHubLoadOptions): Promise<ReadObject> {
  const place = placeOf(key)
  if (place === null) return refused(key, size, 'not a key of a GitHub object')
  const bytes = await store.getBytes(key, maxObject_bytes)
  let envelope: Envelope
  try {
    envelope = unpackEnvelope(bytes)
  } catch (error) {
    return refused(key, size, `damaged: ${messageOf(error)}`.slice(0, 200))
  }
  const { repo, kind, resource } = place
  const sink = rowSink({ object_key: key, version: place.version, repo }, loginsIn(envelope.data), options.pseudonym)
  const reader = readers[kind]
  if (envelope.data !== null || kind === 'job_log' || kind === 'branch_rules') reader?.(envelope, sink)
  const count_rows = [...sink.tables.values()].reduce((sum, rows) => sum + rows.length, 0)
  return {
    tables: sink.tables,
    quarantine: sink.quarantine.map((row) => ({ ...row, object_key: key, format_version: `github ${readerVersion}` })),
    object: {
      ...{ object_key: key, status: reader === null ? 'index' : 'loaded', reason: null, repo, kind, resource },
      ...{ version: place.version, reader_version: readerVersion, size_bytes: size, count_rows },
      count_quarantined: sink.quarantine.length,
    },
  }
}

function refused(object_key: string, size_bytes: number, reason: string): ReadObject {
  const object = {
    ...{ object_key, status: 'quarantined', reason, repo: '', kind: '', resource: '', version: 0 },
    ...{ reader_version: readerVersion, size_bytes, count_rows: 0, count_quarantined: 0 },
  }
  return {
    object,
    tables: new Map(),
    quarantine: [{ object_key, line: null, reason, excerpt: null, format_version: null }],
  }
}

async function write(warehouse: Warehouse, read: readonly ReadObject[]): Promise<void> {
  await warehouse.transaction(async () => {
    for (const table of githubTables)
      await warehouse.append(
        table,
        read.flatMap((one) => one.tables.get(table) ?? []),
      )
    await warehouse.append(
      'quarantine',
      read.flatMap((one) => one.quarantine),
    )
    await warehouse.append(
      'raw_github_objects',
      read.map((one) => one.object),
    )
  })
}

async function remove(warehouse: Warehouse, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await warehouse.transaction(async () => {
    for (const object_key of keys) {
      for (const table of [...githubTables, 'quarantine', 'raw_github_objects']) {
        await warehouse.run(`delete from ${table} where object_key = $object_key`, { object_key })
      }
    }
  })
}
