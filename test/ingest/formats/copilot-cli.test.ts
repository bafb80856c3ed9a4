import { expect, test } from 'vitest'
import {
  copilot,
  copilotAsks,
  copilotDone,
  copilotLog,
  copilotSession,
  copilotStart,
  cwd,
  ms,
} from './agent-builders.ts'
import { jsonl } from './builders.ts'
import { readText } from './read-text.ts'
import { ended, onlyCall, said, tokens } from './told.ts'

test('a session gives its events in order, the sub-agent in a thread of its own', async () => {
  const read = await readText(copilotLog())
  expect(said(read)).toEqual([
    'user_message: Please raise the rate',
    'turn_start',
    'reasoning: Look first',
    'assistant_message: Looking.',
    'tool_call',
    'tool_result',
    'tool_call',
    'subagent: explore',
    'tool_call',
    'tool_result',
    'tool_result',
    'interrupt: user initiated',
  ])
  expect(read.result.threads).toEqual([
    {
      ...{ thread_id: copilotSession, session_id: copilotSession, parent_thread_id: null, relation: 'root' },
      ...{ agent_version: '1.0.102', originator: 'copilot-agent', cwd, branch: 'main', commit_sha: 'c0ffee' },
      ...{ repo_url: 'https://github.com/acme/shop', title: null, started_at: ms(0), ended_at: ms(11) },
      end_state: 'interrupted',
    },
    expect.objectContaining({
      thread_id: `${copilotSession}:call_2`,
      session_id: copilotSession,
      relation: 'subagent',
    }),
  ])
})

test('a shell that exits with 2 failed, although success is true; its trailer is no output', async () => {
  const [first] = (await readText(copilotLog())).calls
  expect(first).toMatchObject({
    ...{ tool: 'bash', tool_kind: 'shell', command: 'make test', output: 'no rule', is_error: false },
    ...{ status: 'failed', status_evidence: 'exit_code', exit_code: 2, started_at: ms(3), duration_ms: 2000 },
  })
})

const done = (fields: Record<string, unknown>): string =>
  jsonl(copilotStart(), copilotAsks([['c', 'bash', { command: 'grep x y' }]], 1), copilotDone('c', fields, 2))

test.each([
  [
    { success: true, toolTelemetry: { metrics: { exit_code: 1 } }, result: { content: '' } },
    ['ok', 'exit_code:benign', 1],
  ],
  [{ success: true, result: { content: 'boom\n<exited with exit code 3>' } }, ['failed', 'exit_code', 3]],
  [{ success: true, result: { content: 'fine' } }, ['ok', 'is_error', null]],
  [{ success: false, error: { code: 'denied', message: 'no' } }, ['denied', 'error.code:denied', null]],
  [{ success: false, error: { code: 'failure', message: '"command": Required' } }, ['not_run', 'text:not run', null]],
  [
    { success: false, error: { code: 'failure', message: "Tool 'x' does not exist." } },
    ['not_run', 'text:not run', null],
  ],
  [{ success: false, error: { code: 'failure', message: 'Path does not exist' } }, ['failed', 'is_error', null]],
])('result %j → %j', async (fields, verdict) => {
  const call = await onlyCall(done(fields))
  expect([call.status, call.status_evidence, call.exit_code]).toEqual(verdict)
})

test('a started call without an end is running, a requested one unknown', async () => {
  const asked = [copilotStart(), copilotAsks([['c', 'bash', { command: 'make' }]], 1)]
  const started = copilot('tool.execution_start', { toolCallId: 'c', toolName: 'bash', arguments: {} }, 2)
  expect(ended(await readText(jsonl(...asked)))).toEqual([['bash', 'unknown', null, null]])
  expect(ended(await readText(jsonl(...asked, started)))).toEqual([['bash', 'running', 'started', null]])
})

test('tokens: input without the cache; totals at shutdown only where no request was recorded', async () => {
  expect(tokens(await readText(copilotLog()))).toEqual([[30, 60, 10, 9, 2, null]])
  const usage = { inputTokens: 100, cacheReadTokens: 60, cacheWriteTokens: 0, outputTokens: 9 }
  const shutdown = copilot('session.shutdown', { modelMetrics: { 'gpt-5': { usage } } }, 3)
  expect(tokens(await readText(jsonl(copilotStart(), shutdown)))).toEqual([[40, 60, 0, 9, null, null]])
  expect(tokens(await readText(copilotLog() + jsonl(shutdown)))).toHaveLength(1)
})

test('unknown record types are counted and the rest is read', async () => {
  const read = await readText(copilotLog() + jsonl(copilot('session.telepathy', {}, 12)))
  expect([...read.result.drift]).toEqual([['session.telepathy', 1]])
  expect(read.calls).toHaveLength(3)
})
