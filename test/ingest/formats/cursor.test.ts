import { expect, test } from 'vitest'
import { cursorLine, cursorLog, cursorStreamSteps, cursorText, cursorTranscript, cwd, ms } from './agent-builders.ts'
import { jsonl } from './builders.ts'
import { readText } from './read-text.ts'
import { ended, onlyCall, said } from './told.ts'

test('a transcript gives the prompt without what Cursor put around it', async () => {
  const read = await readText(cursorLog(), { name: 'agent-transcripts/9b0f0000-0000-4000-8000-000000000005.jsonl' })
  expect(said(read)).toEqual([
    '[user_message: <open_files>price.py</open_files>]',
    'user_message: Please raise the rate',
    'reasoning: Look first',
    'assistant_message: Looking.',
    'tool_call',
    'tool_result',
    'interrupt: aborted',
  ])
  expect(ended(read)).toEqual([['Shell', 'failed', 'text:shell error', null]])
  expect(read.result.threads[0]).toMatchObject({
    thread_id: '9b0f0000-0000-4000-8000-000000000005',
    started_at: null,
    end_state: 'interrupted',
  })
})

test('most transcripts leave results out: unknown, not ok', async () => {
  const log = jsonl(
    cursorLine('user', cursorText('hi')),
    cursorLine('assistant', { type: 'tool_use', name: 'Read', input: { path: 'x' } }),
  )
  expect(await onlyCall(log)).toMatchObject({
    status: 'unknown',
    status_evidence: null,
    file_path: 'x',
    result_seq: null,
  })
})

test('blocks of unknown types are counted', async () => {
  const read = await readText(
    jsonl(cursorLine('user', cursorText('hi')), cursorLine('assistant', { type: 'hologram' })),
  )
  expect([...read.result.drift]).toEqual([['assistant.hologram', 1]])
})

test('the text form gives prompts, thoughts, calls with their parameters, and results', async () => {
  const read = await readText(cursorTranscript(), { name: 'x.txt' })
  expect(read.result.format).toBe('cursor-text')
  expect(said(read)).toEqual([
    'user_message: Please raise the rate',
    'reasoning: Look first\nthen act',
    'tool_call',
    'tool_result',
    'assistant_message: No tests here.',
  ])
  expect(read.calls[0]).toMatchObject({
    ...{ tool: 'Shell', command: 'make test', arguments: '{"command":"make test","description":"Test"}' },
    ...{ output: 'make: *** no rule', status: 'failed', status_evidence: 'text:shell error' },
  })
})

test('stream-json tells exit code and time; thoughts come in pieces', async () => {
  const read = await readText(jsonl(...cursorStreamSteps()))
  expect(said(read)).toEqual([
    'user_message: Please raise the rate',
    'reasoning: Look first',
    'tool_call',
    'tool_result',
    'assistant_message: No tests here.',
  ])
  expect(read.calls[0]).toMatchObject({
    ...{ tool: 'shell', command: 'make test', cwd: '/home/kim/shop/api', output: 'no rule', is_error: true },
    ...{ status: 'failed', status_evidence: 'exit_code', exit_code: 2, started_at: ms(2), duration_ms: 700 },
  })
  expect(read.result.threads[0]).toMatchObject({ cwd, end_state: 'completed' })
})

test.each([
  [{ rejected: { reason: 'no' } }, 'denied', 'result:rejected'],
  [{ timeout: { timeoutMs: 9 } }, 'timeout', 'result:timeout'],
  [{ success: { content: 'rate = 1' } }, 'ok', 'is_error'],
  [{ error: { error: 'disk full' } }, 'failed', 'is_error'],
  [undefined, 'unknown', 'no result in the record'],
])('stream result %j → %s', async (result, status, evidence) => {
  const steps = cursorStreamSteps().slice(0, 2)
  const call = {
    type: 'tool_call',
    subtype: 'completed',
    call_id: 'c',
    tool_call: { readToolCall: { args: { path: 'x' }, result } },
    session_id: 's',
  }
  expect(await onlyCall(jsonl(...steps, call))).toMatchObject({ tool: 'read', status, status_evidence: evidence })
})
