import { expect, test } from 'vitest'
import {
  geminiCall,
  geminiDocument,
  geminiHeader,
  geminiLog,
  geminiSays,
  geminiSession,
  geminiShell,
  geminiSubagent,
  geminiUser,
  ms,
} from './agent-builders.ts'
import { jsonl } from './builders.ts'
import { readText } from './read-text.ts'
import { ended, onlyCall, said, tokens } from './told.ts'

test('a record that is appended again is told once, as it was last', async () => {
  const read = await readText(geminiLog())
  expect(said(read)).toEqual([
    expect.stringMatching(/^\[user_message: <session_context>/),
    'user_message: Please raise the rate',
    'reasoning: Plan: look first',
    'assistant_message: Looking.',
    'tool_call',
    'tool_result',
    'interrupt: Request cancelled.',
  ])
  expect(tokens(read)).toEqual([[40, 60, null, 12, 4, null]])
  expect(read.result.threads[0]).toMatchObject({
    thread_id: geminiSession,
    cwd: '/home/kim/shop',
    end_state: 'interrupted',
  })
})

test('the shell said success, but its text says exit code 2', async () => {
  expect(await onlyCall(geminiLog())).toMatchObject({
    ...{ command: 'make test', output: 'no rule', is_error: false, status: 'failed', exit_code: 2 },
    ...{ status_evidence: 'exit_code', started_at: ms(2), duration_ms: 2000 },
  })
})

test('the older document gives the same call and tokens', async () => {
  const read = await readText(geminiDocument(), { name: 'session.json' })
  expect(read.result.format).toBe('gemini-cli-document')
  expect(ended(read)).toEqual([['run_shell_command', 'failed', 'exit_code', 2]])
  expect(read.calls[0]?.output).toBe('no rule')
  expect(tokens(read)).toEqual([[40, 60, null, 12, 4, null]])
})

const called = (status: string, response: Record<string, unknown>, name = 'run_shell_command'): string =>
  jsonl(
    geminiHeader(),
    geminiSays('m', 1, { toolCalls: [geminiCall('c', name, { command: 'grep x y' }, status, response, 2)] }),
  )

test.each([
  ['success', { output: geminiShell('(empty)', 1) }, ['ok', 'exit_code:benign', 1]],
  ['success', { output: geminiShell('fine', 0) }, ['ok', 'is_error', null]],
  ['error', { error: "params must have required property 'command'" }, ['not_run', 'text:not run', null]],
  ['error', { error: 'File not found: /x' }, ['failed', 'is_error', null]],
  ['cancelled', { error: '[Operation Cancelled]' }, ['interrupted', 'status:cancelled', null]],
  ['executing', {}, ['running', 'status:executing', null]],
])('status %s, response %j → %j', async (status, response, verdict) => {
  const call = await onlyCall(called(status, response))
  expect([call.status, call.status_evidence, call.exit_code]).toEqual(verdict)
})

test('a rewind leaves what was done before it', async () => {
  const log = jsonl(geminiHeader(), geminiUser('m1', 'one', 1), { $rewindTo: 'm1' }, geminiUser('m2', 'two', 2))
  expect(said(await readText(log))).toEqual(['user_message: one', '[system: rewind]', 'user_message: two'])
})

test('messages that $set repeats are told once', async () => {
  const messages = [geminiUser('m1', 'one', 1), geminiSays('m2', 2)]
  const log = jsonl(geminiHeader(), ...messages, { $set: { messages } }, geminiUser('m3', 'two', 3))
  const read = await readText(log)
  expect(said(read)).toEqual([
    'user_message: one',
    'reasoning: Plan: look first',
    'assistant_message: Looking.',
    'user_message: two',
  ])
  expect(tokens(read)).toHaveLength(1)
})

test('a sub-agent belongs to the session its folder names', async () => {
  const { result } = await readText(geminiSubagent(), {
    name: `/home/kim/.gemini/tmp/shop/chats/${geminiSession}/sub.jsonl`,
  })
  expect(result.threads[0]).toMatchObject({
    relation: 'subagent',
    session_id: geminiSession,
    parent_thread_id: geminiSession,
  })
})
