/**
 * A format's rows for its fixtures may only move together with its version. After a bump (or for a new format) run this
 * file once with UPDATE_GOLDEN=1; it adds the missing entries and never changes one that is there.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formats } from '#ingest/formats/index.ts'
import { fixturesByFormat } from './fixtures.ts'
import { readText } from './read-text.ts'

const path = new URL('golden.json', import.meta.url)
const golden = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>

test.each(formats.map((format) => [`${format.name}@${format.version}`, format] as const))(
  '%s gives the rows it gave',
  async (id, format) => {
    const hash = createHash('sha256')
    for (const [name, text] of Object.entries(fixturesByFormat[format.name] ?? {})) {
      const { result, ...rows } = await readText(text, { name, formats: [format] })
      hash.update(JSON.stringify([result.threads, rows]))
    }
    const rows = hash.digest('hex').slice(0, 32)
    if (process.env['UPDATE_GOLDEN'] !== undefined && golden[id] === undefined) {
      golden[id] = rows
      writeFileSync(path, `${JSON.stringify(golden, null, 2)}\n`)
    }
    expect(golden[id], `rows of ${id} moved: bump the version of the format, then see the head of this file`).toBe(rows)
  },
)
