import { expect, test } from 'vitest'
import { cwd, ms } from './agent-builders.ts'
import { jsonl } from './builders.ts'
import * as exchange from './exchange-builders.ts'
import { readText } from './read-text.ts'
import { ended, said, tokens } from './told.ts'

test('SWE-agent: verdicts from the text, its own commands as tools, tokens once for the run', async () => {
  const read = await readText(exchange.sweTrajectory(), { name: 'one.traj' })
  expect(said(read).slice(0, 4)).toEqual([
    '[system: You are an agent]',
    'user_message: Please raise the rate',
    'assistant_message: About to make test',
    'tool_call',
  ])
  expect(ended(read)).toEqual([
    ['bash', 'failed', 'text:shell error', null],
    ['edit', 'not_run', 'text:edit did not apply', null],
    ['submit', 'ok', 'text:no sign of failure', null],
  ])
  expect(read.calls[0]).toMatchObject({ command: 'make test', cwd, duration_ms: 250 })
  expect(tokens(read)).toEqual([[100, null, null, 9, null, 0.5]])
  expect(read.result.threads[0]).toMatchObject({ cwd, end_state: 'completed' })
})

test('SWE-agent: a demonstration has its calls in the history', async () => {
  expect(ended(await readText(exchange.sweDemonstration()))).toEqual([
    ['find_file', 'ok', 'text:no sign of failure', null],
  ])
})

test('mini-swe-agent 1.1: actions, return codes, usage', async () => {
  const read = await readText(exchange.miniTrajectory())
  expect(read.calls).toMatchObject([
    { tool: 'bash', command: 'make test', output: 'no rule', status: 'failed', exit_code: 2, started_at: ms(2) },
  ])
  expect(tokens(read)).toEqual([[40, 60, null, 9, null, 0.5]])
  expect(read.result.threads[0]).toMatchObject({ agent_version: '2.1.0', cwd, end_state: 'completed' })
})

test('mini-swe-agent: a bare list of messages; grep that finds nothing is an answer', async () => {
  const read = await readText(exchange.miniMessages())
  expect(ended(read)).toEqual([['bash', 'ok', 'exit_code:benign', 1]])
  expect(read.calls[0]?.command).toBe('grep rate price.py')
})

test('OpenHands SDK: the last totals are the usage; a pause is an interruption; times without a zone are UTC', async () => {
  const read = await readText(jsonl(...exchange.openHandsEvents()))
  expect(said(read)).toEqual([
    'user_message: Please raise the rate',
    'reasoning: Look first',
    'assistant_message: Looking.',
    'tool_call',
    'tool_result',
    'interrupt',
  ])
  expect(tokens(read)).toEqual([[30, 60, 10, 9, 2, 0.5]])
  expect(read.calls[0]).toMatchObject({
    command: 'make test',
    status: 'failed',
    exit_code: 2,
    started_at: ms(2),
    duration_ms: 2000,
  })
})

test.each([
  [{ exit_code: -1, is_error: false, timeout: false, content: [] }, ['running', 'exit_code:-1']],
  [{ exit_code: null, is_error: false, timeout: true, content: [] }, ['timeout', 'timeout']],
  [
    { is_error: true, content: [{ type: 'text', text: 'Cannot execute multiple commands at once.' }] },
    ['not_run', 'text:edit did not apply'],
  ],
])('OpenHands observation %j → %j', async (observation, verdict) => {
  const [prompt, , action] = exchange.openHandsEvents()
  const seen = {
    id: 'o',
    timestamp: '2026-03-02T09:00:04',
    source: 'environment',
    tool_call_id: 'call_1',
    observation,
    kind: 'ObservationEvent',
  }
  const { calls } = await readText(jsonl(prompt, action, seen))
  expect(calls.map((call) => [call.status, call.status_evidence])).toEqual([verdict])
})

test('OpenHands SDK: a refusal of the person and an error of the agent', async () => {
  const [prompt, , action] = exchange.openHandsEvents()
  const end = (kind: string, fields: Record<string, unknown>): Record<string, unknown> => ({
    id: kind,
    timestamp: '2026-03-02T09:00:04',
    source: 'user',
    tool_call_id: 'call_1',
    ...fields,
    kind,
  })
  const status = async (event: Record<string, unknown>): Promise<unknown> =>
    ended(await readText(jsonl(prompt, action, event)))
  expect(await status(end('UserRejectObservation', { rejection_reason: 'no' }))).toEqual([
    ['terminal', 'denied', 'rejection:user', null],
  ])
  expect(await status(end('AgentErrorEvent', { error: 'bad' }))).toEqual([['terminal', 'failed', 'is_error', null]])
})

test('OpenHands before the SDK: an observation answers the action that caused it', async () => {
  const read = await readText(JSON.stringify(exchange.openHandsOldEvents()), { name: 'trajectory.json' })
  expect(said(read)).toEqual([
    'user_message: Please raise the rate',
    'assistant_message: Looking.',
    'tool_call',
    'tool_result',
    'assistant_message: No tests here.',
  ])
  expect(ended(read)).toEqual([['execute_bash', 'failed', 'exit_code', 2]])
  expect(tokens(read)).toEqual([[40, 60, null, 9, null, null]])
})

test('OpenHands evaluation output: every line is a session', async () => {
  const { result, calls } = await readText(jsonl(exchange.openHandsRun('one'), exchange.openHandsRun('two')), {
    name: 'output.jsonl',
  })
  expect(result.threads.map((thread) => [thread.title, thread.relation])).toEqual([
    ['one', 'root'],
    ['two', 'root'],
  ])
  expect(new Set(calls.map((call) => call.identity)).size).toBe(2)
})

test('OpenTelemetry: spans of one conversation in their order, whatever order they came in', async () => {
  const read = await readText(JSON.stringify(exchange.otelRequest()))
  expect(said(read)).toEqual([
    'user_message: Please raise the rate',
    'assistant_message: Looking.',
    'tool_call',
    'tool_result',
  ])
  expect(read.calls).toMatchObject([
    { tool: 'bash', command: 'make test', output: 'no rule', is_error: true, status: 'failed', duration_ms: 2000 },
  ])
  expect(tokens(read)).toEqual([[40, 60, null, 9, null, null]])
  expect(read.result.threads).toMatchObject([{ thread_id: 'conv-1', originator: 'shop-agent', agent_version: '1.2' }])
})
