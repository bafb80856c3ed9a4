import { describe, expect, test } from 'vitest'
import { detectFormat, makeSample } from '#ingest/formats/index.ts'
import { fixturesByFormat } from './fixtures.ts'
import { broken, variantsOf } from './mutations.ts'
import { readText } from './read-text.ts'

describe('given a session as another exporter, version or accident would leave it → read as promised', () => {
  test.each(Object.entries(fixturesByFormat))('%s', async (name, fixtures) => {
    const problems: string[] = []
    for (const [file, text] of Object.entries(fixtures)) {
      const clean = await readText(text, { name: file })
      const isLines = detectFormat(makeSample(file, text, true))?.shape === 'lines'
      for (const variant of variantsOf(text, isLines, file)) {
        const problem = broken(clean, variant, await readText(variant.bytes, { name: file, isStored: true }))
        if (problem !== null) problems.push(`${name} ${file}, ${variant.name}: ${problem}`)
      }
    }
    expect(problems).toEqual([])
  })
})

describe('given several session documents in one file → a session each', () => {
  const atif = (id: string): unknown => ({
    schema_version: 'ATIF-v1.4',
    session_id: id,
    agent: { name: 'probe', version: '1' },
    steps: [{ step_id: 1, source: 'user', message: `task of ${id}` }],
  })
  const both = [atif('one'), atif('two')]
  test.each([
    ['a list', JSON.stringify(both, null, 2)],
    ['one a line', both.map((each) => `${JSON.stringify(each)}\n`).join('')],
  ])('%s', async (_name, text) => {
    const { result, events } = await readText(text)
    expect({
      ids: result.threads.map((thread) => thread.session_id),
      texts: events.map((event) => event.text),
    }).toEqual({ ids: ['one', 'two'], texts: ['task of one', 'task of two'] })
  })

  test('a line that is none of them is quarantined, and the rest read', async () => {
    const { result } = await readText(
      [JSON.stringify(both[0]), '{"some": "thing"}', JSON.stringify(both[1])].join('\n'),
    )
    expect({ count: result.threads.length, quarantine: result.quarantine }).toEqual({
      count: 2,
      quarantine: [{ line: 2, reason: 'no atif session', excerpt: '{"some": "thing"}' }],
    })
  })
})
