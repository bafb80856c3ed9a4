import { expect, test } from 'vitest'
import { at, jsonl } from './builders.ts'
import { openHandsEvents, openHandsOldEvents } from './exchange-builders.ts'
import { readText, type ReadText } from './read-text.ts'
import * as source from './source-builders.ts'
import { ended, said, tokens } from './told.ts'

/** What a session was read into, short enough to compare whole. */
function view(read: ReadText): unknown {
  const [thread] = read.result.threads
  return {
    format: read.result.format,
    thread: [thread?.thread_id, thread?.session_id, thread?.relation, thread?.cwd, thread?.branch, thread?.end_state],
    said: said(read).filter((line) => !/^\[?tool_/.test(line)),
    ended: ended(read),
    tokens: tokens(read),
    models: [...new Set(read.usage.map((row) => row.model))],
  }
}

const cwd = '/home/kim/shop'
const gooseTold = {
  said: ['user_message: Please raise the rate', 'reasoning: Look first', '[user_message: Summary so far]'],
  ended: [
    ['shell', 'failed', 'exit_code', 2],
    ['shell', 'timeout', 'timed_out', null],
    ['text_editor', 'ok', 'is_error', null],
  ],
}

test('given a session that Goose exported → its messages, the shell’s exit codes, its sums as one usage row', async () => {
  expect(view(await readText(source.gooseExport()))).toEqual({
    format: 'goose-document',
    thread: ['20260302_1', '20260302_1', 'root', cwd, null, 'open'],
    ...gooseTold,
    tokens: [[40, 60, null, 9, null, 0.5]],
    models: ['o-1'],
  })
})

test('given Goose’s JSONL file from before its store → the same', async () => {
  expect(view(await readText(source.gooseFile(), { name: '/x/goose/sessions/20250302_090000.jsonl' }))).toMatchObject({
    format: 'goose',
    ...gooseTold,
    tokens: [[100, null, null, 9, null, null]],
  })
})

test('given a delegated Hermes session that was compacted → a sub-agent, copied rows once, sums by model', async () => {
  expect(view(await readText(source.hermesChild()))).toEqual({
    format: 'hermes-store',
    thread: ['h-2', 'h-1', 'subagent', cwd, 'main', 'completed'],
    said: ['user_message: Look at this', 'assistant_message: Looking.', 'compaction: What was said so far'],
    ended: [],
    tokens: [
      [40, 60, null, 9, null, null],
      [40, 60, null, 3, null, null],
    ],
    models: ['h-model', 'h-small'],
  })
})

test('given a Cline task with every kind of call → each call with its end, the output in one piece, interruption told', async () => {
  const read = await readText(source.clineTask())
  expect(view(read)).toEqual({
    format: 'cline',
    thread: [expect.any(String), expect.any(String), 'root', null, null, 'interrupted'],
    said: ['user_message: Please raise the rate', 'assistant_message: Raise to 3?', 'user_message: yes', 'interrupt'],
    ended: [
      ['execute_command', 'failed', 'text:shell error', null],
      ['mcp__db__query', 'failed', 'text:error', null],
      ['apply_diff', 'not_run', 'say:diff_error', null],
      ['write_to_file', 'not_run', 'say:error', null],
      ['execute_command', 'denied', 'say:command_permission_denied', null],
      ['browser_action', 'ok', 'text:no sign of failure', null],
      ['use_subagents', 'ok', 'subagent:completed', null],
    ],
    tokens: [
      [40, 60, 0, 9, null, 0.5],
      [5, 0, null, 2, null, 0.1],
    ],
    models: ['c-1', null],
  })
  expect(read.calls.map((call) => [call.command, call.output]).slice(0, 1)).toEqual([
    ['make test', 'make: entering\nbash: make: command not found'],
  ])
})

test('given mini-swe-agent over the Responses API → its answers, timeouts, what was not run, the usage of unusable answers', async () => {
  expect(view(await readText(source.miniResponses()))).toEqual({
    format: 'mini-swe-agent',
    thread: [expect.any(String), expect.any(String), 'root', null, null, 'errored'],
    said: [
      '[system: You are an agent]',
      'user_message: Please raise the rate',
      'reasoning: Look first',
      'assistant_message: Looking.',
      '[user_message: Answer with one action]',
    ],
    ended: [
      ['bash', 'timeout', 'exception_info', null],
      ['bash', 'not_run', 'exception_info', null],
    ],
    tokens: [
      [40, 60, null, 9, 2, null],
      [7, null, null, 3, null, null],
    ],
    models: ['m-1'],
  })
})

test('given spans of Python’s console exporter → calls out of the messages, the agent’s sums not counted again', async () => {
  expect(view(await readText(source.otelPythonLines()))).toEqual({
    format: 'otel-genai-lines',
    thread: ['conv-1', 'conv-1', 'root', null, null, null],
    said: [
      'user_message: Please raise the rate',
      'reasoning: Look first',
      'subagent',
      'assistant_message: There is none.',
    ],
    ended: [['bash', 'failed', 'text:error', null]],
    tokens: [
      [100, null, null, 9, null, null],
      [100, null, null, 9, null, null],
    ],
    models: ['m-1'],
  })
})

test('given a list of JavaScript spans where only the agent counts → its sums, its failure', async () => {
  expect(view(await readText(source.otelJavaScriptList()))).toMatchObject({
    format: 'otel-genai',
    said: ['subagent', 'api_error: quota'],
    tokens: [[40, 60, null, 9, null, null]],
  })
})

test('given Kiro’s session files → both shapes, exit codes in Rust’s words', async () => {
  expect(view(await readText(source.kiroCliLog(), { name: '/h/.kiro/sessions/cli/s-1.jsonl' }))).toMatchObject({
    format: 'kiro-session',
    said: [
      'user_message: Please raise the rate',
      'reasoning: Look first',
      'assistant_message: Looking.',
      'assistant_message: There is none.',
    ],
    ended: [
      ['shell', 'failed', 'exit_code', 2],
      ['read', 'failed', 'is_error', null],
    ],
  })
  expect(view(await readText(source.kiroEventLog(), { name: source.kiroEventName }))).toMatchObject({
    format: 'kiro-session',
    thread: ['sess_9a0f0000', 'sess_9a0f0000', 'root', null, null, 'interrupted'],
    said: [
      '[system: You are an agent]',
      'user_message: Please raise the rate',
      'reasoning: Look first',
      'assistant_message: It cannot be written.',
      'interrupt: cancelled',
    ],
    ended: [['fs_write', 'failed', 'is_error', null]],
  })
})

test('given instructions that OpenHands looked up → each with its kind, name and text', async () => {
  const rows = async (log: string) => (await readText(log)).instructions.map((row) => [row.kind, row.path, row.text])
  expect(await rows(JSON.stringify(openHandsOldEvents()))).toEqual([
    ['agents_md', null, 'Use tabs.'],
    ['skill', 'rates', 'Rates live in price.py.'],
  ])
  expect(await rows(jsonl(...openHandsEvents()))).toEqual([['skill', 'rates', 'Rates live in price.py.']])
})

test('given a Claude Code transcript that somebody cut down to words and times → read, named after its file', async () => {
  const line = (type: string, content: unknown, more: object = {}): object => ({
    ...{ type, timestamp: at(type === 'user' ? 1 : 2), message: { content, ...more } },
  })
  const use = { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: 'price.py' } }
  const usage = { input_tokens: 40, output_tokens: 9 }
  const log = jsonl(line('user', 'Please raise the rate'), line('assistant', [use], { model: 'm-1', usage }))
  expect(view(await readText(log, { name: '/x/cut_down.jsonl' }))).toMatchObject({
    format: 'claude-code',
    thread: [expect.stringMatching(/^cut_down-/), expect.any(String), 'root', null, null, 'open'],
    said: ['user_message: Please raise the rate'],
    ended: [['Read', 'unknown', null, null]],
    tokens: [[40, null, null, 9, null, null]],
  })
})

test('given an Amp thread → every way a call can end, times of prompts and answers, cache apart from input', async () => {
  const read = await readText(source.ampThread())
  expect(view(read)).toEqual({
    format: 'amp',
    thread: [
      ...['T-0199aaaa-0000-7000-8000-000000000001', 'T-0199aaaa-0000-7000-8000-000000000001', 'root'],
      ...[cwd, 'main', 'interrupted'],
    ],
    said: ['user_message: Please raise the rate', 'reasoning: Look first', 'assistant_message: Looking.', 'interrupt'],
    ended: [
      ['Bash', 'failed', 'exit_code', 2],
      ['Read', 'failed', 'run.status', null],
      ['edit_file', 'ok', 'is_error', null],
      ['shell_command', 'denied', 'run.status', null],
      ['glob', 'ok', 'is_error', null],
      ['web_search', 'interrupted', 'run.status', null],
      ['Bash', 'running', 'run.status', null],
    ],
    tokens: [
      [40, 60, 5, 9, null, null],
      [45, 60, null, 9, null, null],
    ],
    models: ['claude-opus-4-5', 'gpt-5'],
  })
  expect(read.calls.map((call) => [call.tool_kind, call.command ?? call.file_path, call.output])).toEqual([
    ['shell', 'make test', 'no rule'],
    ['read', `${cwd}/price.py`, 'File not found'],
    ['edit', `${cwd}/price.py`, '-rate = 1\n+rate = 2'],
    ['shell', 'rm -rf build', 'no'],
    ['search', null, 'a.py\nb.py'],
    ['web', null, 'user'],
    ['shell', 'npm start', null],
  ])
})

test('given an Amp thread whose messages hold no usage → its ledger', async () => {
  const messages = [{ role: 'user', messageId: 0, content: [{ type: 'text', text: 'hi' }] }]
  const events = [{ timestamp: at(3), model: 'claude-opus-4-5', tokens: { input: 7, output: 2 }, toMessageId: 1 }]
  expect(tokens(await readText(source.ampThread({ messages, usageLedger: { events } })))).toEqual([
    [7, null, null, 2, null, null],
  ])
})

test('given a Zed thread → its terminal’s words as codes, what was attached by name, sums as one usage row', async () => {
  const read = await readText(source.zedLine(source.zedThreadData()))
  expect(view(read)).toEqual({
    format: 'zed',
    thread: ['z-1', 'z-1', 'root', cwd, 'main', 'completed'],
    said: [
      'user_message: Please raise the rate in @price.py',
      'reasoning: Look first',
      'assistant_message: Looking.',
      'compaction: What was said so far',
      'assistant_message: Done.',
    ],
    ended: [
      ['terminal', 'failed', 'exit_code', 2],
      ['terminal', 'ok', 'exit_code', 0],
      ['terminal', 'timeout', 'text:timed out', null],
      ['edit_file', 'ok', 'is_error', null],
      ['read_file', 'failed', 'is_error', null],
      ['terminal', 'denied', 'text:denied', null],
    ],
    tokens: [[40, 60, 0, 9, null, null]],
    models: ['claude-opus-4-5'],
  })
  expect(read.calls.map((call) => [call.command ?? call.file_path, call.output, call.cwd])).toEqual([
    ['make test', 'no rule', cwd],
    ['make lint', 'clean', null],
    ['sleep 900', '', null],
    ['shop/price.py', 'Edited price.py', null],
    ['shop/none.py', 'Path shop/none.py not found in project', null],
    ['rm -rf build', 'Permission to run tool denied by user', null],
  ])
})

test.each([
  [
    'The user stopped this command. Output captured before stopping:\n\n```\nhalf\n```\n\nSince …',
    'half',
    'interrupted',
    null,
  ],
  ['Command terminated unexpectedly. No output was captured.', '', 'failed', null],
  ['Command output too long. The first 12 bytes:\n\n```\nlong\n```', 'long', 'ok', 0],
  ['Tool canceled by user', 'Tool canceled by user', 'interrupted', null],
  ['Command "other" failed with exit code 3.', 'Command "other" failed with exit code 3.', 'ok', null],
])('given what Zed’s terminal says %j → its output and end', async (content, output, status, exit_code) => {
  const use = { id: 'z', name: 'terminal', input: { command: 'make', cd: '.' }, raw_input: '', is_input_complete: true }
  const results = { z: { tool_use_id: 'z', tool_name: 'terminal', is_error: false, content, output: null } }
  const messages = [{ Agent: { content: [{ ToolUse: use }], tool_results: results } }]
  const { calls } = await readText(source.zedLine(source.zedThreadData({ messages })))
  expect(calls.map((call) => [call.output, call.status, call.exit_code])).toEqual([[output, status, exit_code]])
})

test('given Zed threads of before, and of a sub-agent → the same rows; the parent names the session', async () => {
  expect(view(await readText(source.zedOld()))).toMatchObject({
    thread: ['z-0', 'z-0', 'root', null, null, 'open'],
    said: ['user_message: raise it', 'reasoning: Hm', 'assistant_message: On it.', 'user_message: thanks'],
    ended: [['terminal', 'ok', 'exit_code', 0]],
  })
  expect(view(await readText(source.zedChild()))).toMatchObject({
    thread: ['z-2', 'z-1', 'subagent', cwd, null, 'open'],
    said: ['[user_message: Find callers]'],
  })
})

test('given a Zed thread whose data could not be unpacked → it is refused, not guessed', async () => {
  const { result } = await readText(source.zedLine({}, { data: null }))
  expect([result.status, result.reason]).toEqual(['quarantined', 'no session record in it'])
})

test('given a Crush session → the shell’s words as codes, its folder, the whole cost but no tokens', async () => {
  const read = await readText(source.crushLog())
  expect(view(read)).toEqual({
    format: 'crush',
    thread: ['c-1', 'c-1', 'root', cwd, null, 'interrupted'],
    said: [
      'user_message: Please raise the rate',
      '[user_message: $ git status\nclean\n(exit code 0)]',
      'reasoning: Look first',
      'assistant_message: Looking.',
      'compaction: What was said so far',
      '[user_message: Go on where you stopped]',
      'interrupt: User canceled request',
    ],
    ended: [
      ['bash', 'ok', 'exit_code', 0],
      ['bash', 'failed', 'exit_code', 2],
      ['bash', 'ok', 'exit_code', 0],
      ['bash', 'running', 'shell_id', null],
      ['edit', 'ok', 'is_error', null],
      ['view', 'failed', 'is_error', null],
      ['job_output', 'failed', 'exit_code', 1],
      ['bash', 'denied', 'text:denied', null],
      ['mcp_docs_find', 'interrupted', 'text:canceled', null],
      ['bash', 'interrupted', 'text:aborted', null],
    ],
    tokens: [[null, null, null, null, null, 0.25]],
    models: ['claude-sonnet-4-5'],
  })
  expect(read.calls.map((call) => [call.tool_kind, call.command ?? call.file_path, call.cwd]).slice(0, 5)).toEqual([
    ['shell', 'cd web && ls', null],
    ['shell', 'make test', cwd],
    ['shell', 'make lint', '/home/kim/other'],
    ['shell', 'npm start', cwd],
    ['edit', `${cwd}/price.py`, null],
  ])
  expect(read.calls.map((call) => call.output).slice(0, 3)).toEqual(['price.py', '\nno rule\nExit code 2', ''])
  expect(read.calls[1]).toMatchObject({ duration_ms: 750, started_at: Date.parse(at(2)) })
})

test('given a Crush sub-agent → its parent names the session and holds its cost', async () => {
  expect(view(await readText(source.crushChild()))).toMatchObject({
    thread: ['m-2$$k4', 'c-1', 'subagent', null, null, 'completed'],
    said: ['[user_message: Find callers]', 'assistant_message: None.'],
    tokens: [],
  })
})

test('given a Crush answer that failed, one of an unknown kind, and parts that are no list → said, noted, refused', async () => {
  const failed = source.crushFinish('error', { message: 'Overloaded', details: 'try later' })
  const read = await readText(
    jsonl(
      source.crushSession({ cost: 0 }),
      source.crushMessage('assistant', 2, [{ type: 'hologram', data: {} }, failed]),
      source.crushMessage('assistant', 3, [], { parts: null }),
    ),
  )
  expect(said(read)).toEqual(['api_error: Overloaded\ntry later'])
  expect(tokens(read)).toEqual([])
  expect(read.result.threads[0]?.end_state).toBe('errored')
  expect([...read.result.drift.keys()]).toEqual(['part.hologram'])
  expect(read.result.count_lines_quarantined).toBe(1)
})
