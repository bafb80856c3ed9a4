/**
 * The model test of upload and load: a random history of agents' files, uploads, loads, crashes and faults; afterwards the
 * warehouse must equal one made afresh from the store, in any order, and hold every line of the store once. Used by the
 * tests and by `npm run bench model`.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { buildStaging, refreshStaging } from '#analyze/build.ts'
import { runChecks } from '#analyze/checks.ts'
import type { BlobStore } from '#ingest/blobs/blob-store.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import { KnownError } from '#ingest/known-error.ts'
import { loadSessions } from '#ingest/load.ts'
import { loadPrices } from '#ingest/prices.ts'
import { uploadSources, type FileMemory } from '#ingest/upload.ts'
import { openWarehouse, type Warehouse } from '#ingest/warehouse.ts'
import { claudeLine, codexLine, codexMeta } from '../small-logs.ts'

/** Runs one history; returns what is wrong, one line each (empty: nothing). */
export async function runModel(seed: number): Promise<string[]> {
  const dir = mkdtempSync(join(tmpdir(), 'hone-model-'))
  const world = new World(seed, dir)
  const warehouse = await openWarehouse(':memory:')
  try {
    await loadPrices(warehouse)
    const count_steps = 10 + world.below(20)
    for (let i = 0; i < count_steps; i++) await world.step(warehouse)
    if (world.below(2) === 0) await world.age(warehouse)
    if (world.below(2) === 0) await world.load(warehouse, true)
    await world.load(warehouse, false)
    await refreshStaging(warehouse)
    return await differences(world, warehouse)
  } finally {
    warehouse.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function differences(world: World, warehouse: Warehouse): Promise<string[]> {
  const fresh = await openWarehouse(':memory:')
  try {
    await loadPrices(fresh)
    const counts = await loadSessions(world.shuffled(), fresh, { max_text_chars: 1000 })
    await buildStaging(fresh)
    const wrong: string[] = []
    if (counts.count_objects_loaded !== world.keys().length) {
      wrong.push(`${counts.count_objects_loaded} of ${world.keys().length} objects are loaded`)
    }
    const [ours, theirs] = [await tablesOf(warehouse), await tablesOf(fresh)]
    for (const name of theirs.keys()) {
      if (ours.get(name) !== theirs.get(name)) wrong.push(`${name} differs from a rebuild`)
    }
    const stored = world.textsInStore()
    const found = (await warehouse.rows(`select text from events where text like 'text %'`)).map((row) =>
      String(row['text']),
    )
    if (new Set(found).size !== found.length) wrong.push(`${found.length - new Set(found).size} lines count twice`)
    const lost = [...stored].filter((text) => !found.includes(text))
    if (lost.length > 0) wrong.push(`${lost.length} lines are lost, such as ${lost[0] ?? ''}`)
    if (found.some((text) => !stored.has(text))) wrong.push('lines are there that no object has')
    for (const check of await runChecks(warehouse)) {
      if (check.count_rows > 0) wrong.push(`check ${check.name}: ${check.example ?? ''}`)
    }
    return wrong
  } finally {
    fresh.close()
  }
}

/** Every table and public view as one text each, whatever the order of rows. */
async function tablesOf(warehouse: Warehouse): Promise<Map<string, string>> {
  const names = await warehouse.rows(
    `select table_name from information_schema.tables where table_schema = 'main' order by all`,
  )
  const tables = new Map<string, string>()
  for (const { table_name } of names) {
    const rows = await warehouse.rows(`select * from "${String(table_name)}"`)
    tables.set(
      String(table_name),
      rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    )
  }
  return tables
}

interface LocalFile {
  path: string
  session_id: string
  agent_id: string | null
  lines: string[]
  /** The beginning of the next line, when it is being written. */
  half: string
}

type Action = (world: World, warehouse: Warehouse) => void | Promise<void>

/** What may happen, with its weight. */
const actions: [weight: number, action: Action][] = [
  [4, (world) => world.begin()],
  [8, (world) => world.append()],
  [2, (world) => world.cut()],
  [2, (world) => world.rewrite()],
  [2, (world) => world.fork()],
  [1, (world) => world.copyFile()],
  [1, (world) => world.purge()],
  [1, (world) => world.dropObject()],
  [1, (world) => world.forget()],
  [5, (world) => world.upload(false)],
  [2, (world) => world.upload(true)],
  [3, (world, warehouse) => world.load(warehouse, false)],
  [3, (world, warehouse) => world.load(warehouse, true)],
  [2, (world, warehouse) => world.age(warehouse)],
  [1, async (_, warehouse) => void (await refreshStaging(warehouse))],
]

class World {
  private readonly dir: string
  private readonly store: BlobStore
  private readonly files: LocalFile[] = []
  private memory = new Map<string, FileMemory>()
  private state: number
  private count = 0

  constructor(seed: number, dir: string) {
    this.state = seed * 2_654_435_761 + 1
    this.dir = dir
    this.store = folderStore(join(dir, 'store'))
    mkdirSync(join(dir, 'logs'))
    mkdirSync(join(dir, 'store'))
  }

  /** A whole number from 0 up to (not including) `limit`: mulberry32. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  async step(warehouse: Warehouse): Promise<void> {
    let at = this.below(actions.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, action] of actions) {
      if (at < weight) return action(this, warehouse)
      at -= weight
    }
  }

  begin(): void {
    const n = this.count++
    const kind = this.below(3)
    const session_id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
    const parent = this.files.find((file) => file.agent_id === null && file.path.startsWith('claude/'))
    if (kind === 0) {
      const lines = [codexMeta(session_id, `rules ${this.below(3)}`)]
      this.add({ path: `codex/rollout-${session_id}.jsonl`, session_id, agent_id: null, lines, half: '' })
    } else if (kind === 1 && parent) {
      const path = `claude/p/${parent.session_id}/subagents/agent-${n}.jsonl`
      this.add({ path, session_id: parent.session_id, agent_id: String(n), lines: [], half: '' })
    } else this.add({ path: `claude/p/${session_id}.jsonl`, session_id, agent_id: null, lines: [], half: '' })
    this.append()
  }

  append(): void {
    const file = this.pick()
    if (!file) return
    for (let i = 1 + this.below(6); i > 0; i--) file.lines.push(this.line(file))
    const next = this.line(file)
    file.half = this.below(4) === 0 ? next.slice(0, 1 + this.below(next.length - 1)) : ''
    this.write(file)
  }

  cut(): void {
    const file = this.pick()
    if (!file || file.lines.length < 2) return
    file.lines.length = 1 + this.below(file.lines.length - 1)
    file.half = ''
    this.write(file)
  }

  rewrite(): void {
    const file = this.pick()
    if (!file) return
    const from = file.path.startsWith('codex/') ? 1 : 0
    for (let i = from; i < file.lines.length; i++) if (this.below(2) === 0) file.lines[i] = this.line(file)
    this.write(file)
  }

  /** A new session that begins with the lines of another, as resuming with a fork does. */
  fork(): void {
    const from = this.files.filter((file) => file.agent_id === null && file.path.startsWith('claude/'))[0]
    if (!from) return
    const session_id = `00000000-0000-4000-9000-${String(this.count++).padStart(12, '0')}`
    const lines = from.lines.map((line) => line.replaceAll(from.session_id, session_id))
    const file = { ...from, path: `claude/p/${session_id}.jsonl`, session_id, lines, half: '' }
    file.lines.push(this.line(file))
    this.add(file)
    this.write(file)
  }

  copyFile(): void {
    const file = this.pick()
    if (!file || !existsSync(join(this.dir, 'logs', file.path))) return
    const to = join(this.dir, 'logs', 'copies', `${this.count++}.jsonl`)
    mkdirSync(dirname(to), { recursive: true })
    cpSync(join(this.dir, 'logs', file.path), to)
  }

  purge(): void {
    const file = this.pick()
    if (!file) return
    this.files.splice(this.files.indexOf(file), 1)
    rmSync(join(this.dir, 'logs', file.path), { force: true })
  }

  dropObject(): void {
    const keys = this.keys()
    const key = keys[this.below(keys.length || 1)]
    if (key !== undefined) rmSync(join(this.dir, 'store', key))
  }

  forget(): void {
    this.memory = new Map()
  }

  /** Uploads; a crash ends it at a random step and loses or keeps the memory. */
  async upload(is_crashing: boolean): Promise<void> {
    const memory = new Map(this.memory)
    const onStep = this.crashing(is_crashing)
    try {
      await uploadSources(this.store, [{ dir: join(this.dir, 'logs'), user: 'ada' }], {
        redactLine: (line) => line,
        pseudonym: (name) => name,
        default_user: 'me',
        memory,
        is_dry_run: false,
        opt_out: [],
        onStep,
      })
      this.memory = memory
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      if (this.below(2) === 0) this.memory = memory
    }
  }

  /** Loads in small batches; a crash ends it at a random step, a fault in the middle of an object. */
  async load(warehouse: Warehouse, is_crashing: boolean): Promise<void> {
    const store = is_crashing && this.below(2) === 0 ? this.faulty() : this.store
    const onStep = this.crashing(is_crashing)
    const options = { max_text_chars: 1000, batch_rows: 1 + this.below(30), onStep }
    await loadSessions(store, warehouse, options).catch((error: unknown) => {
      if (!(error instanceof Crash || error instanceof KnownError)) throw error
    })
  }

  /** Some objects were read by an older reader, which said something else. */
  async age(warehouse: Warehouse): Promise<void> {
    const some = `(select object_key from raw_objects where hash(object_key) % 3 = ${this.below(3)})`
    await warehouse.run(`update raw_objects set format_version = 0 where object_key in ${some}`)
    await warehouse.run(`update raw_instructions set text_hash = 'old' where object_key in ${some}`)
    await warehouse.run(
      `insert into raw_texts select distinct text_hash, 'an old text' from raw_instructions
       where text_hash = 'old' and not exists (from raw_texts where text_hash = 'old')`,
    )
    await warehouse.run('delete from raw_texts where text_hash not in (select text_hash from raw_instructions)')
  }

  keys(): string[] {
    const store = join(this.dir, 'store/sessions')
    if (!existsSync(store)) return []
    return readdirSync(store, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.dir.length + '/store/'.length))
      .sort()
  }

  /** The store listed in another order. */
  shuffled(): BlobStore {
    const { store } = this
    const rank = () => this.below(1_000_000)
    async function* list(prefix: string) {
      const all: { info: { key: string; size: number }; rank: number }[] = []
      for await (const info of store.list(prefix)) all.push({ info, rank: rank() })
      yield* all.sort((a, b) => a.rank - b.rank).map((one) => one.info)
    }
    return { ...store, list }
  }

  /** The texts of every whole line of every object, found without any of our readers. */
  textsInStore(): Set<string> {
    const texts = new Set<string>()
    for (const key of this.keys()) {
      const lines = gunzipSync(readFileSync(join(this.dir, 'store', key)))
        .toString('utf8')
        .split('\n')
      for (const line of lines) {
        const text = /"(text \d+)"/.exec(line)?.[1]
        if (text !== undefined && isJson(line)) texts.add(text)
      }
    }
    return texts
  }

  private line({ session_id, agent_id, path, lines }: LocalFile): string {
    const n = this.count++
    const turn = lines.length
    if (path.startsWith('codex/')) return codexLine(turn, `text ${n}`)
    return claudeLine(session_id, turn, `text ${n}`, `u${n}`, agent_id ?? undefined)
  }

  private pick(): LocalFile | undefined {
    return this.files[this.below(this.files.length || 1)]
  }

  private add(file: LocalFile): void {
    this.files.push(file)
  }

  private write(file: LocalFile): void {
    const path = join(this.dir, 'logs', file.path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, file.lines.map((line) => `${line}\n`).join('') + file.half)
  }

  private crashing(is_crashing: boolean): (step: string) => void {
    let left = is_crashing ? 1 + this.below(8) : Infinity
    return () => {
      if (--left === 0) throw new Crash()
    }
  }

  /** A store whose objects sometimes end in the middle. */
  private faulty(): BlobStore {
    const { store } = this
    const fails = () => this.below(4) === 0
    const broken = new KnownError('the store went away', { transient: true })
    return {
      ...store,
      getBytes: (key) => (fails() ? Promise.reject(broken) : store.getBytes(key)),
      get: async (key) => {
        if (!fails()) return store.get(key)
        const half = await store.getBytes(key).then((bytes) => bytes.subarray(0, bytes.length / 2))
        async function* cut() {
          yield await Promise.resolve(half)
          throw broken
        }
        return Readable.from(cut(), { objectMode: false })
      },
    }
  }
}

class Crash extends Error {}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
