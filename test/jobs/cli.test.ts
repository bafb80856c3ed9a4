import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { program } from '#jobs/cli.ts'
import { hone } from '../hone.ts'
import { scratch } from '../scratch.ts'

const root = join(import.meta.dirname, '../..')
const commands = (await program()).commands

describe('help', () => {
  test.each(commands.map((command) => command.name()))('%s: a summary, described options and an example', (name) => {
    const command = commands.find((one) => one.name() === name)
    expect(command?.summary()).toMatch(/\w/)
    for (const option of command?.options ?? []) expect(option.description, option.flags).toMatch(/\w/)
    let text = ''
    command?.configureOutput({ writeOut: (part) => (text += part) })
    command?.outputHelp()
    expect(text).toMatch(/Example:\n {2}.*hone /)
  })

  test('the README lists every command, and no other', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const listed = [...readme.matchAll(/^\| `hone ([a-z-]+)` \|/gm)].map((match) => match[1])
    expect(listed.sort()).toEqual(commands.map((command) => command.name()).sort())
  })

  test('every command that works on the warehouse takes --config, --store, --db and --json', () => {
    const filters = new Set(['fingerprint', 'error-lines', 'demo', 'eval', 'cluster'])
    for (const command of commands) {
      if (filters.has(command.name())) continue
      const flags = command.options.map((option) => option.long)
      expect(flags, command.name()).toEqual(expect.arrayContaining(['--config', '--store', '--db', '--json']))
    }
  })
})

describe('the map agrees with the tree', () => {
  test.each(['README.md', 'AGENTS.md'])('%s names only files that exist', (file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const named = [...text.matchAll(/`((?:ingest|analyze|reports|jobs|test|bench)\/[A-Za-z0-9_./-]*)`/g)].map(
      (m) => m[1] ?? '',
    )
    const missing = named.filter((path) => {
      try {
        readFileSync(join(root, path))
        return false
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOENT'
      }
    })
    expect(missing).toEqual([])
  })

  test('AGENTS.md keeps its own budget of 100 lines', () => {
    expect(readFileSync(join(root, 'AGENTS.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(101)
  })
})

describe('what goes wrong is one clear line', () => {
  test('an unknown command, an unknown option: exit 2', async () => {
    const home = scratch()
    expect(await hone(home, ['nigthly'])).toMatchObject({ code: 2 })
    expect(await hone(home, ['sql', '--nope'])).toMatchObject({ code: 2 })
  })

  test('a question before the first run', async () => {
    const ran = await hone(scratch(), ['sql', 'select 1'])
    expect(ran.code).toBe(2)
    expect(ran.err).toMatch(/^hone: no database at .*\n.*hone nightly/)
  })

  test('a source that does not exist', async () => {
    const ran = await hone(scratch(), ['nightly', '--source', 'nowhere'])
    expect(ran.code).toBe(2)
    expect(ran.err).toMatch(/hone: the source .*nowhere cannot be read/)
  })

  test('a store of an unknown kind', async () => {
    const ran = await hone(scratch(), ['ingest', '--store', 'gopher://x'])
    expect(ran.code).toBe(2)
    expect(ran.err).toMatch(/gopher/)
  })
})
