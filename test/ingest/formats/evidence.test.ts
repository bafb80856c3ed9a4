import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formats } from '#ingest/formats/index.ts'
import { projectRoot } from '../../samples.ts'

const readme = readFileSync(join(projectRoot, 'ingest/README.md'), 'utf8')

test.each(formats.map((format) => format.name))('%s has its dated evidence in ingest/README.md', (name) => {
  const codeOrTitle = new RegExp(`(^|[\\s\`|/(])${name}([\\s\`|/,)*.]|$)`, 'im')
  expect(readme).toMatch(codeOrTitle)
})

test('the evidence is dated', () => {
  expect(readme.match(/20\d\d-\d\d-\d\d/g)?.length ?? 0).toBeGreaterThan(2)
})
