/** The folder store: the conformance suite, and what only a file system can do to it. */
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NotFound } from '#ingest/blobs/blob-store.ts'
import { folderStore } from '#ingest/blobs/folder.ts'
import { KnownError } from '#ingest/known-error.ts'
import { blobStoreConformance } from './conformance.ts'
import { allOf, bytes, keysOf } from './listing.ts'
import { compileFolderStore, ended, run } from './store-process.ts'

blobStoreConformance('folder', async () => {
  const place = fs.mkdtempSync(join(tmpdir(), 'hone-folder-'))
  const path = join(place, 'new/store')
  return {
    store: folderStore(path),
    again: folderStore(path),
    close: async () => fs.rmSync(place, { recursive: true, force: true }),
  }
})

describe('folder only', () => {
  let place: string
  let path: string
  beforeEach(() => {
    place = fs.mkdtempSync(join(tmpdir(), 'hone-folder-'))
    path = join(place, 'store')
    fs.mkdirSync(path)
  })
  afterEach(() => {
    fs.chmodSync(path, 0o755)
    fs.rmSync(place, { recursive: true, force: true })
  })

  test('given links, pipes and odd names in the folder → not objects, told, and nothing outside is touched', async () => {
    const skipped: string[] = []
    const store = folderStore(path, { onSkip: (key) => skipped.push(key) })
    await store.put('a', bytes('inside'))
    fs.writeFileSync(join(place, 'secret'), 'outside')
    fs.mkdirSync(join(place, 'elsewhere'))
    fs.symlinkSync(join(place, 'secret'), join(path, 'file-link'))
    fs.symlinkSync(join(place, 'elsewhere'), join(path, 'folder-link'))
    execFileSync('mkfifo', [join(path, 'pipe')])
    fs.writeFileSync(join(path, 'odd name'), 'x')
    expect(await keysOf(store)).toEqual(['a'])
    expect(skipped.sort()).toEqual(['file-link', 'folder-link', 'odd name', 'pipe'])
    for (const key of ['file-link', 'folder-link/x', 'pipe']) {
      await expect(store.get(key)).rejects.toThrow(NotFound)
      await expect(store.put(key, bytes('x'))).rejects.toThrow(KnownError)
      expect(await store.has(key)).toBe(false)
    }
    expect(fs.readdirSync(join(place, 'elsewhere'))).toEqual([])
  })

  test('given a temporary corner that is a link to elsewhere → refused', async () => {
    fs.mkdirSync(join(place, 'elsewhere'))
    fs.symlinkSync(join(place, 'elsewhere'), join(path, '.tmp'))
    await expect(folderStore(path).put('a', bytes('x'))).rejects.toThrow(/link or a file where a folder is needed/)
    expect([fs.readdirSync(join(place, 'elsewhere')), await keysOf(folderStore(path))]).toEqual([[], []])
  })

  test('given a store path that is itself a link → used as the person meant it', async () => {
    fs.symlinkSync(path, join(place, 'link'))
    await folderStore(join(place, 'link')).put('a/b', bytes('x'))
    expect(await keysOf(folderStore(path))).toEqual(['a/b'])
  })

  test('given leftovers of a killed writer → never listed; removed by the probe when older than a day', async () => {
    fs.mkdirSync(join(path, '.tmp'))
    const now = new Date('2026-03-02T12:00:00Z')
    for (const [name, at] of [['old', '2026-03-01T11:00:00Z'] as const, ['new', '2026-03-01T13:00:00Z'] as const]) {
      fs.writeFileSync(join(path, '.tmp', name), 'half')
      fs.utimesSync(join(path, '.tmp', name), new Date(at), new Date(at))
    }
    expect(await keysOf(folderStore(path))).toEqual([])
    await folderStore(path).probe()
    expect(fs.readdirSync(join(path, '.tmp')).sort()).toEqual(['new', 'old'])
    await folderStore(path, { now }).probe()
    expect(fs.readdirSync(join(path, '.tmp'))).toEqual(['new'])
  })

  test('given a write that is done → no temporary file remains', async () => {
    const store = folderStore(path)
    await Promise.all([store.put('a', bytes('1')), store.put('a', bytes('2')), store.put('b/c', bytes('3'))])
    expect(fs.readdirSync(join(path, '.tmp'))).toEqual([])
  })

  test('given a file removed while it is read → still whole; shortened while it is read → an error, never short', async () => {
    const store = folderStore(path)
    const body = Buffer.alloc(1_000_000, 7)
    await store.put('removed', body)
    await store.put('shortened', body)
    const removed = await store.get('removed')
    fs.rmSync(join(path, 'removed'))
    expect((await buffer(removed)).equals(body)).toBe(true)
    const shortened = await store.get('shortened')
    fs.truncateSync(join(path, 'shortened'), 300_000)
    await expect(buffer(shortened)).rejects.toThrow(/changed while being read/)
  })

  test('given no hard links on the file system → still whole objects that are not overwritten', async () => {
    const store = folderStore(path, { has_hard_links: false })
    expect([await store.put('a/b', bytes('first')), await store.put('a/b', bytes('second'))]).toEqual([
      'created',
      'exists',
    ])
    expect([await store.getBytes('a/b'), fs.readdirSync(join(path, '.tmp'))]).toEqual([bytes('first'), []])
  })

  test('given a file where a folder is needed → a KnownError that says so', async () => {
    const store = folderStore(path)
    await store.put('a', bytes('x'))
    await expect(store.put('a/b', bytes('y'))).rejects.toThrow(/a file is in the way/)
    await store.put('c/d', bytes('x'))
    await expect(store.put('c', bytes('y'))).rejects.toThrow(/not a regular file/)
    await expect(folderStore(join(path, 'a')).probe()).rejects.toThrow(KnownError)
    await expect(keysOf(folderStore(join(path, 'a')))).rejects.toThrow(KnownError)
    await expect(store.put('n'.repeat(300), bytes('x'))).rejects.toThrow(/name is too long/)
  })

  test('10,000 objects in nested folders → listed in order', async () => {
    const expected: string[] = []
    for (let day = 0; day < 20; day++) {
      const folder = `s/u${day % 4}/d${String(day).padStart(2, '0')}`
      fs.mkdirSync(join(path, folder), { recursive: true })
      for (let index = 0; index < 500; index++) {
        fs.writeFileSync(join(path, folder, `${index}.gz`), 'x')
        expected.push(`${folder}/${index}.gz`)
      }
    }
    expect(await keysOf(folderStore(path))).toEqual(expected.sort())
  })
})

describe('folder, in another process', () => {
  const script = compileFolderStore()
  let place: string
  beforeEach(() => {
    place = fs.mkdtempSync(join(tmpdir(), 'hone-folder-'))
  })
  afterEach(() => fs.rmSync(place, { recursive: true, force: true }))

  test('given a writer killed at twelve moments → every visible object is whole, the next run goes on', async () => {
    let count_killed_inside = 0
    for (let round = 0; round < 12; round++) {
      const folder = join(place, `round-${round}`)
      const child = spawn(process.execPath, [script, folder, '1000', '3000000'], { stdio: ['ignore', 'pipe', 'pipe'] })
      const text = ended(child)
      while (!fs.existsSync(join(folder, '.tmp')) && child.exitCode === null) await sleep(2)
      await sleep(round * 3)
      child.kill('SIGKILL')
      const printed = (await text).split('\n').filter((line) => line !== '')
      const infos = await allOf(folderStore(folder).list(''))
      count_killed_inside += fs.readdirSync(join(folder, '.tmp')).length
      expect(infos.filter(({ size }) => size !== 3_000_000)).toEqual([])
      expect(infos.length).toBeGreaterThanOrEqual(printed.length)
      expect(await folderStore(folder).put(`k/${infos.length}`, bytes('next'))).toBe('created')
    }
    expect(count_killed_inside).toBeGreaterThan(0)
  }, 30_000)

  test('given a folder this user may not write → permission denied', async () => {
    fs.chmodSync(place, 0o555)
    const is_root = process.getuid?.() === 0
    const text = await run(
      process.execPath,
      [script, join(place, 'store'), '1', '10'],
      is_root ? { uid: 65534, cwd: '/' } : {},
    )
    fs.chmodSync(place, 0o755)
    expect(JSON.parse(text)).toEqual({
      name: 'KnownError',
      message: expect.stringMatching(/permission denied \(EACCES\)/),
    })
  })

  const can_mount = mounts()
  test.skipIf(!can_mount)(
    'given a full disk (small tmpfs) → a KnownError, whole objects before it, none after',
    async () => {
      const steps = `mount -t tmpfs -o size=1m none "$0" && "$1" "$2" "$0/s" 9 300000; find "$0/s" -type f -size -299999c`
      const text = await run('unshare', ['-rm', 'sh', '-c', steps, place, process.execPath, script])
      const [first, second, third, refusal, ...small] = text.trim().split('\n')
      expect([first, second, third, small]).toEqual(['k/0', 'k/1', 'k/2', []])
      expect(JSON.parse(refusal ?? '')).toEqual({
        name: 'KnownError',
        message: expect.stringMatching(/disk is full \(ENOSPC\)/),
      })
    },
  )

  test.skipIf(!can_mount)('given a read-only disk → a KnownError that says so', async () => {
    const steps = 'mount -t tmpfs -o ro none "$0" && "$1" "$2" "$0/s" 1 10'
    const text = await run('unshare', ['-rm', 'sh', '-c', steps, place, process.execPath, script])
    expect(JSON.parse(text)).toEqual({ name: 'KnownError', message: expect.stringMatching(/read-only \(EROFS\)/) })
  })
})

/** Whether this system lets us mount a small disk of our own; elsewhere those tests are skipped. */
function mounts(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /tmp'], { stdio: 'ignore' })
    return fs.lstatSync('/tmp').isDirectory()
  } catch {
    return false
  }
}
