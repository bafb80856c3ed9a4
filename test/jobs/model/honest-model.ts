/** The honest model of the tests and what they read from a team: shared by the files about the model step. */
import { afterEach } from 'vitest'
import { addToWarehouse, writeJournal, type Decision } from '#ingest/journal.ts'
import { startFakeOpenAI, type FakeOpenAI, type Said, type Script } from '../../fake-openai.ts'
import { missingCodegen, missingCodegenInBuild, portInUse, type GivenTeam } from './given-team.ts'

const servers: FakeOpenAI[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

export async function serve(script: Script): Promise<FakeOpenAI> {
  const server = await startFakeOpenAI(script)
  servers.push(server)
  return server
}

export const json = (value: unknown) => JSON.stringify(value)
export const one = {
  pull_request_title: 'Run the generator before check and bundle',
  answer: 'one',
  evidence: ['a1', 'b1'],
  confidence: 'sure',
}
export const two = { ...one, answer: 'two' }
export type Quotes = { id: string; text: string }[]
export const nameOf = (quotes: Quotes) => ({
  name: `About: ${(quotes[0]?.text ?? '')
    .replace(/[^a-z ]/g, '')
    .slice(0, 30)
    .trim()}`,
  cause: 'The step that makes it was left out.',
  ...{ evidence: ['q1'], confidence: 'sure' },
})
export const rewordOf = (quotes: Quotes) => ({
  text: (quotes[0]?.text ?? '').replace(/^Run/, 'Always run'),
  ...{ evidence: ['q1'], confidence: 'sure' },
})

/** An honest model: the two generator failures are one, names speak of their quotes, lines get one word more. */
export const honest: Script = {
  embed: (text) => (text.includes('address') ? [0, 0, 1] : text.includes('bundle') ? [1, 0.3, 0] : [1, 0, 0]),
  chat: (task, quotes): Said => json(task === 'name' ? nameOf(quotes) : task === 'wording' ? rewordOf(quotes) : one),
}

export const all = [missingCodegen, missingCodegenInBuild, portInUse]
export const clustersOf = ({ warehouse }: GivenTeam) =>
  warehouse.rows('select cluster_id, title, name, cause, count_sessions from clusters order by title')
export const linesOf = ({ warehouse }: GivenTeam) =>
  warehouse.rows('select lesson_id, text from lessons order by lesson_id')
export const decide = async ({ session, warehouse }: GivenTeam, decision: Decision) =>
  addToWarehouse(warehouse, await writeJournal(session.store, [decision]))
