/** The collector against a stateful GitHub over HTTP, every request and answer checked against GitHub's own description. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scratch } from '../../scratch.ts'
import { collectFrom, folderStore, givenRepository, keysOf, loaded, publicRows, type GivenRepository } from './given-repository.ts'

let given: GivenRepository
beforeAll(async () => {
  given = await givenRepository()
})
afterAll(() => given.close())

test('a repository → rows of every kind', async () => {
  const store = await folderStore(scratch())
  const result = await collectFrom(given.github, store)
  expect(result.stopped).toBeNull()
  expect(result.repos[0]?.problems).toEqual([])
  const warehouse = await loaded(store)
  console.log(JSON.stringify(result), JSON.stringify(await publicRows(warehouse), null, 1).slice(0, 12000))
  console.log(await warehouse.rows('select * from quarantine'))
  expect(given.github.violations).toEqual([])
})
