import { expect, test } from 'vitest'
import { SeenSet } from '#ingest/formats/seen-set.ts'

test('given any ids in any order → says the same as a Set and a Map of strings', () => {
  const [seen, model] = [new SeenSet(), new Set<string>()]
  const [counted, counts] = [new SeenSet(), new Map<string, number>()]
  for (let i = 0; i < 20_000; i++) {
    const id = `id ${(i * 7919) % 6007}`
    expect(seen.has(id)).toBe(model.has(id))
    expect(seen.add(id)).toBe(!model.has(id))
    model.add(id)
    counts.set(id, (counts.get(id) ?? 0) + 1)
    expect(counted.count(id)).toBe(counts.get(id))
  }
  expect(seen.has('another')).toBe(false)
})
