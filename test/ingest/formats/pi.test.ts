import { expect, test } from 'vitest'
import { cwd, ms, piCall, piEntry, piHeader, piLog, piMessage, piResult, piSays } from './agent-builders.ts'
import { jsonl } from './builders.ts'
import { readText } from './read-text.ts'
import { ended, onlyCall, said, tokens } from './told.ts'

test('a session gives its events, verdicts and tokens', async () => {
  const read = await readText(piLog())
  expect(said(read)).toEqual([
    'user_message: Please raise the rate',
    'reasoning: Look first',
    'assistant_message: Looking.',
    'tool_call',
    'tool_result',
    'interrupt: aborted',
  ])
  expect(read.calls[0]).toMatchObject({
    ...{ command: 'make test', output: 'no rule', is_error: true, status: 'failed', exit_code: 2 },
    ...{ started_at: ms(2), duration_ms: 2000 },
  })
  expect(tokens(read)[0]).toEqual([40, 60, 10, 9, null, 0.5])
  expect(read.result.threads[0]).toMatchObject({ cwd, relation: 'root', end_state: 'interrupted' })
})

test.each([
  ['(no output)\n\nCommand exited with code 1', true, ['ok', 'exit_code:benign', 1]],
  ['Command timed out after 9 seconds', true, ['timeout', 'text:timed out', null]],
  ['Command aborted', true, ['interrupted', 'text:interrupted', null]],
  ['Tool telepathy not found', true, ['not_run', 'text:not run', null]],
  ['the log says: Command exited with code 7', false, ['ok', 'is_error', null]],
])('result %j, isError %s → %j', async (text, isError, verdict) => {
  const call = await onlyCall(
    jsonl(
      piHeader(),
      piSays('e', [piCall('c', 'bash', { command: 'grep x y' })], 1),
      piResult('r', 'c', text, isError, 2),
    ),
  )
  expect([call.status, call.status_evidence, call.exit_code]).toEqual(verdict)
})

test('both branches of the tree are told, in the order they were made', async () => {
  const prompt = (id: string, parentId: string, text: string): Record<string, unknown> => ({
    ...piMessage(id, { role: 'user', content: text }, 1),
    parentId,
  })
  const log = jsonl(piHeader(), prompt('a', 'root', 'one'), prompt('b', 'a', 'two'), prompt('c', 'a', 'three'))
  expect(said(await readText(log))).toEqual(['user_message: one', 'user_message: two', 'user_message: three'])
})

test('a forked file names the session it was copied from, and its copied lines carry equal identities', async () => {
  const entry = piMessage('a', { role: 'user', content: 'one' }, 1)
  const old = await readText(jsonl(piHeader(), entry))
  const fork = await readText(
    jsonl(
      piHeader({ id: 'new', parentSession: '/x/2026-03-02T09-00-00-000Z_01b00000-0000-7000-8000-000000000001.jsonl' }),
      entry,
    ),
  )
  expect(fork.result.threads[0]).toMatchObject({
    relation: 'fork',
    parent_thread_id: '01b00000-0000-7000-8000-000000000001',
  })
  expect(fork.events[0]?.identity).toBe(old.events[0]?.identity)
})

test("a person's own command is a call with its exit code", async () => {
  const bash = piMessage(
    'b',
    { role: 'bashExecution', command: 'make test', output: 'no rule', exitCode: 2, cancelled: false },
    1,
  )
  expect(ended(await readText(jsonl(piHeader(), bash)))).toEqual([['bash', 'failed', 'exit_code', 2]])
})

test('compaction and API errors are events; unknown types are counted', async () => {
  const log = jsonl(
    piHeader(),
    piEntry('c', 'compaction', { summary: 'so far' }, 1),
    piSays('e', [], 2, { stopReason: 'error', errorMessage: '400' }),
    piEntry('x', 'dream', {}, 3),
  )
  const read = await readText(log)
  expect(said(read)).toEqual(['compaction: so far', 'api_error: 400'])
  expect([...read.result.drift]).toEqual([['dream', 1]])
  expect(read.result.threads[0]?.end_state).toBe('errored')
})
