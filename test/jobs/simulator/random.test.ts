/** The seeded source: the same on every machine, and fair. */
import { expect, test } from 'vitest'
import { randomOf } from '#jobs/simulator/random.ts'

test('a seed is a stream that never changes: demos and figures depend on it', () => {
  const random = randomOf('golden')
  expect([random.int(0, 999), random.int(0, 999), random.hex(8), random.pick(['a', 'b', 'c'])]).toEqual(golden)
})

test('forks are independent of what was drawn before', () => {
  const fresh = randomOf(1)
  const used = randomOf(1)
  used.next()
  expect(used.fork('x').hex(16)).toBe(fresh.fork('x').hex(16))
  expect(fresh.fork('y').hex(16)).not.toBe(fresh.fork('x').hex(16))
})

test('draws are spread evenly', () => {
  const random = randomOf('even')
  const counts = Array.from({ length: 10 }, () => 0)
  for (let draw = 0; draw < 20_000; draw++) counts[random.int(0, 9)]! += 1
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200)
})

test('ids have their forms, and the order of a shuffle is the only thing it changes', () => {
  const random = randomOf('forms')
  expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const at = Date.UTC(2026, 0, 2, 3, 4, 5)
  const uuid = random.uuidAt(at)
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(parseInt(uuid.slice(0, 13).replace('-', ''), 16)).toBe(at)
  const list = [1, 2, 3, 4, 5, 6, 7, 8]
  expect(random.shuffle(list).sort()).toEqual(list)
})

const golden = [581, 253, '83c5b676', 'a']
