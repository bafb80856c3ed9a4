import { expect, test } from 'vitest'
import { pieces } from '#ingest/pieces.ts'

const size = 1024 * 1024

test.each([
  ['nothing', '', []],
  ['a short text', 'abc', ['abc']],
  ['exactly one piece', 'a'.repeat(size), [size]],
  ['a little more', 'a'.repeat(size) + 'bc', [size, 2]],
  ['a pair of surrogates across the cut', 'a'.repeat(size - 1) + '🙂b', [size + 1, 1]],
  ['half a pair at the end', 'a'.repeat(size - 1) + '\ud83d', [size]],
])('%s → no empty piece, no pair cut', (_name, text, expected) => {
  const found = [...pieces(text)]
  expect(found.join('') === text).toBe(true)
  expect(found.map((piece) => piece.length)).toEqual(
    expected.map((one) => (typeof one === 'string' ? one.length : one)),
  )
})
