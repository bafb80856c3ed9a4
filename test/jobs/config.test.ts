import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configJsonSchema } from '#jobs/config-schema.ts'
import { loadSettings } from '#jobs/config.ts'
import { scratch } from '../scratch.ts'

function places() {
  const dir = scratch()
  return { cwd: dir, home: join(dir, 'home'), data_dir: join(dir, 'data'), config_dir: join(dir, 'config') }
}

test('no config at all: own logs, a folder store, a dry run', () => {
  const where = places()
  const settings = loadSettings({}, where)
  expect(settings.store).toBe(join(where.data_dir, 'store'))
  expect(settings.db).toBe(join(where.data_dir, 'hone.duckdb'))
  expect(settings.out).toBe(join(where.data_dir, 'out'))
  expect(settings.are_default_sources).toBe(true)
  expect(settings.sources.map((source) => source.dir)).toEqual([
    join(where.home, '.codex/sessions'),
    join(where.home, '.codex/archived_sessions'),
    join(where.home, '.claude/projects'),
  ])
  expect(settings.propose.repos).toEqual([])
})

test('the command line wins over the config, relative paths are relative to the config’s folder', () => {
  const where = places()
  writeFileSync(join(where.cwd, 'hone.yaml'), 'store: blobs\ndb: data/x.duckdb\nsources:\n  - dir: logs\n')
  const settings = loadSettings({ store: 's3://bucket/team' }, where)
  expect(settings.store).toBe('s3://bucket/team')
  expect(settings.db).toBe(join(where.cwd, 'data/x.duckdb'))
  expect(settings.sources).toEqual([{ dir: join(where.cwd, 'logs') }])
  expect(loadSettings({ source: ['a', 'b'] }, where).sources).toEqual([
    { dir: join(where.cwd, 'a') },
    { dir: join(where.cwd, 'b') },
  ])
})

describe('a wrong config names the key, what was expected, and where', () => {
  test.each([
    ['digest:\n  weekday: monday\n', /hone\.yaml:2: digest\.weekday: .*expected (int|number)/],
    ['stoer: x\n', /stoer/],
    ['timezone: Mars/Olympus\n', /hone\.yaml:1: timezone: a time zone such as/],
    ['store: [\n', /not YAML/],
    ['max_text_chars: 3\n', /hone\.yaml:1: max_text_chars/],
  ])('%s', (text, message) => {
    const where = places()
    writeFileSync(join(where.cwd, 'hone.yaml'), text)
    expect(() => loadSettings({}, where)).toThrow(message)
  })

  test('a config file that is not there', () => {
    expect(() => loadSettings({ config: 'nope.yaml' }, places())).toThrow(/no config file at .*nope\.yaml/)
  })
})

test('an empty config file is the defaults', () => {
  const where = places()
  writeFileSync(join(where.cwd, 'hone.yaml'), '')
  expect(loadSettings({}, where).timezone).toBe('UTC')
})

test('the published JSON Schema is the schema (npm run schema writes it)', () => {
  const published: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../hone.schema.json'), 'utf8'))
  expect(published).toEqual(configJsonSchema())
})

test('every key of the config says what it is for', () => {
  const silent: string[] = []
  const visit = (node: Record<string, unknown>, path: string): void => {
    const properties = (node['properties'] ?? {}) as Record<string, Record<string, unknown>>
    for (const [name, child] of Object.entries(properties)) {
      if (typeof child['description'] !== 'string' && path.split('.').length < 3) silent.push(`${path}${name}`)
      visit(child, `${path}${name}.`)
    }
  }
  visit(configJsonSchema(), '')
  expect(silent).toEqual([])
})
