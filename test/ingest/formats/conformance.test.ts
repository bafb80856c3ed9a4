import { expect, test } from 'vitest'
import { formats } from '#ingest/formats/index.ts'
import { conformance } from '../../format.conformance.ts'
import { fixturesByFormat } from './fixtures.ts'

test('every format has fixtures', () => {
  expect(formats.map((format) => format.name).filter((name) => fixturesByFormat[name] === undefined)).toEqual([])
})

for (const format of formats) {
  const strangers = Object.entries(fixturesByFormat).filter(([name]) => name !== format.name)
  conformance(format, fixturesByFormat[format.name] ?? {}, Object.assign({}, ...strangers.map(([, texts]) => texts)))
}
