import { expect, test } from 'vitest'
import {
  cwd,
  ms,
  openCodeAnswer,
  openCodeChild,
  openCodeLog,
  openCodeMessage,
  openCodePart,
  openCodeSession,
  openCodeTool,
} from './agent-builders.ts'
import { jsonl } from './builders.ts'
import { readText } from './read-text.ts'
import { onlyCall, said, tokens } from './told.ts'

test('rows of the store give the session', async () => {
  const read = await readText(openCodeLog())
  expect(said(read)).toEqual([
    'user_message: Please raise the rate',
    'reasoning: Look first',
    'tool_call',
    'tool_result',
    'interrupt: aborted',
  ])
  expect(read.calls[0]).toMatchObject({
    ...{ tool: 'bash', command: 'make test', output: 'no rule', cwd, status: 'failed', exit_code: 2 },
    ...{ started_at: ms(3), duration_ms: 2000, turn: 1 },
  })
  expect(read.result.threads[0]).toMatchObject({ thread_id: 'ses_1', cwd, title: 'Rates', end_state: 'interrupted' })
})

test('a child session is a sub-agent of its parent', async () => {
  const { result } = await readText(openCodeChild())
  expect(result.threads[0]).toMatchObject({ thread_id: 'ses_2', session_id: 'ses_1', relation: 'subagent' })
})

test('reasoning is added to the output only where the total says it was counted beside it', async () => {
  const log = (total?: number): string =>
    jsonl(
      openCodeSession(),
      openCodeAnswer('msg_2', 2, {
        tokens: { ...(total ? { total } : {}), input: 40, output: 9, reasoning: 2, cache: { read: 60, write: 10 } },
      }),
    )
  expect(tokens(await readText(log(121)))).toEqual([[40, 60, 10, 11, 2, 0.5]])
  expect(tokens(await readText(log(119)))).toEqual([[40, 60, 10, 9, 2, 0.5]])
  expect(tokens(await readText(log()))).toEqual([[40, 60, 10, 9, 2, 0.5]])
})

const part = (tool: string, state: Record<string, unknown>): string =>
  jsonl(
    openCodeSession(),
    openCodeAnswer('msg_2', 2),
    openCodePart('prt_1', 'msg_2', openCodeTool('c', tool, state), 3),
  )

test.each([
  [
    'bash',
    { status: 'completed', input: { command: 'grep x y' }, output: '(no output)', metadata: { exit: 1 } },
    ['ok', 'exit_code:benign', 1],
  ],
  [
    'bash',
    {
      status: 'completed',
      input: { command: 'sleep 9' },
      output: 'x\n\n<shell_metadata>\nshell tool terminated command after exceeding timeout 1000 ms',
      metadata: { exit: null },
    },
    ['timeout', 'text:shell_metadata', null],
  ],
  [
    'bash',
    {
      status: 'completed',
      input: { command: 'sleep 9' },
      output: '<shell_metadata>\nUser aborted the command',
      metadata: {},
    },
    ['interrupted', 'text:shell_metadata', null],
  ],
  [
    'bash',
    { status: 'error', error: 'The user rejected permission to use this specific tool call.' },
    ['denied', 'text:denied', null],
  ],
  ['bash', { status: 'error', error: 'Tool execution aborted' }, ['interrupted', 'text:interrupted', null]],
  ['read', { status: 'error', error: 'File not found: /x' }, ['failed', 'is_error', null]],
  [
    'edit',
    { status: 'error', error: 'Could not find oldString in the file.' },
    ['not_run', 'text:edit did not apply', null],
  ],
  ['read', { status: 'running' }, ['running', 'status:running', null]],
  ['read', { status: 'pending' }, ['unknown', null, null]],
])('%s %j → %j', async (tool, state, verdict) => {
  const call = await onlyCall(part(tool, state))
  expect([call.status, call.status_evidence, call.exit_code]).toEqual(verdict)
})

test('a tool the model made up is named and was not run', async () => {
  const state = {
    status: 'completed',
    input: { tool: 'telepathy', error: 'Model tried to call unavailable tool' },
    output: 'invalid',
  }
  expect(await onlyCall(part('invalid', state))).toMatchObject({
    tool: 'telepathy',
    status: 'not_run',
    status_evidence: 'tool:invalid',
  })
})

test('a message without an end leaves the session open, one with an error in error', async () => {
  const state = async (data: Record<string, unknown>): Promise<unknown> =>
    (await readText(jsonl(openCodeSession(), openCodeMessage('m', { role: 'assistant', ...data }, 1)))).result
      .threads[0]?.end_state
  expect(await state({ time: { created: ms(1) } })).toBe('open')
  expect(await state({ finish: 'stop' })).toBe('completed')
  expect(await state({ error: { name: 'APIError', data: { message: 'overloaded' } } })).toBe('errored')
})
