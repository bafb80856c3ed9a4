import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { weekly } from '#analyze/weekly.ts'
import { freshWarehouse } from '../fresh-warehouse.ts'
import { projectRoot } from '../samples.ts'

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
const queries = [...readme.matchAll(/hone sql "((?:[^"\\]|\\.)+)"/g)].map((match) =>
  (match[1] ?? '').replaceAll('\\"', '"'),
)

test('the README shows queries', () => {
  expect(queries.length).toBeGreaterThan(3)
})

test.each(queries)('this query of the README runs: %s', async (query) => {
  const warehouse = await freshWarehouse()
  await analyze(warehouse, { as_of: Date.UTC(2026, 2, 2), settings: defaultSettings, journal: [] })
  await weekly(warehouse, Date.UTC(2026, 2, 2))
  expect(Array.isArray(await warehouse.rows(query))).toBe(true)
  warehouse.close()
})
