/** Intents and claims against labels; `npm run bench comments` prints them by kind. */
import { expect, test } from 'vitest'
import { intentRules } from '#analyze/review/intent.ts'
import { judgedComments, scoreComments } from '../../labelled-comments.ts'

test('labelled comments → most intents, nearly all praise and process told; fewer of those no rule was made for', () => {
  const all = judgedComments()
  const improved = scoreComments(all.filter((one) => !one.is_held_out))
  const heldOut = scoreComments(all.filter((one) => one.is_held_out))
  expect(improved.accuracy).toBeGreaterThan(0.93)
  expect(heldOut.accuracy).toBeGreaterThan(0.7)
  expect(improved.claims.precision).toBeGreaterThan(0.9)
  expect(improved.claims.recall).toBeGreaterThan(0.9)
  expect(improved.severities.recall).toBe(1)
})

test('8,000 hostile characters → every rule is done in well under a second', () => {
  const pieces = ['a', ' ', 'a ', 'the ', '`', '?', 'why ', 'is ', 'P1', '- ', 'é', '例']
  for (const { name, pattern, unless } of intentRules) {
    for (const piece of pieces) {
      const text = piece.repeat(8000).slice(0, 8000)
      const began = performance.now()
      pattern.test(text)
      unless?.test(text)
      expect(performance.now() - began, `${name} on ${piece}`).toBeLessThan(500)
    }
  }
})
