import { expect, test } from 'vitest'
import { jsonl } from './builders.ts'
import { cwd, ms } from './agent-builders.ts'
import { readText } from './read-text.ts'
import { ended, onlyCall, said, tokens } from './told.ts'
import * as vscode from './vscode-builders.ts'

const chat = (...requests: Record<string, unknown>[]): string => JSON.stringify(vscode.vsCodeSession(requests))
const told = [
  ['read_file', 'ok', 'text:no sign of failure', null],
  ['create_file', 'not_run', 'text:input was invalid', null],
  ['run_in_terminal', 'failed', 'exit_code', 2],
  ['run_in_terminal', 'running', 'isBackground', null],
  ['mcp_db_query', 'failed', 'is_error', null],
  ['replace_string_in_file', 'ok', 'text:no sign of failure', null],
  ['run_in_terminal', 'denied', 'isConfirmed', null],
  ['runSubagent', 'ok', 'text:no sign of failure', null],
  ['run_in_terminal', 'ok', 'exit_code:benign', 1],
  ['run_in_terminal', 'interrupted', 'isConfirmed', null],
]
const words = [
  'user_message: Please raise the rate',
  'reasoning: First look',
  'assistant_message: See price.py first.',
  '[user_message: Who calls it?]',
  '[system: Slow today]',
  '[system: Continue?\nIt takes long.]',
  'assistant_message: Done.',
  'assistant_message: Nobody.',
  'compaction: What was said so far',
  'user_message: now deploy',
  'interrupt',
]

test.each([
  [
    'an op-log, with the request that was taken out of it',
    vscode.vsCodeOpLog(),
    ['user_message: taken back', 'assistant_message: Well.'],
  ],
  ['a snapshot', vscode.vsCodeSnapshot(), []],
])('given %s → messages, each call once with its end, the sub-agent as a thread', async (_name, text, before) => {
  const read = await readText(text)
  const row = { agent_version: '0.55.0', cwd, branch: 'main', commit_sha: 'c0ffee', session_id: vscode.vsCodeChat }
  expect(read.result.threads).toMatchObject([
    {
      ...row,
      thread_id: vscode.vsCodeChat,
      relation: 'root',
      title: 'Rates',
      end_state: 'interrupted',
      ended_at: ms(25),
    },
    {
      ...row,
      thread_id: `${vscode.vsCodeChat}/s1`,
      relation: 'subagent',
      title: 'Find callers',
      end_state: 'completed',
    },
  ])
  expect(said(read).filter((line) => !line.startsWith('tool_'))).toEqual([...before, ...words])
  expect(ended(read)).toEqual(told)
  expect(tokens(read)).toEqual([[100, null, null, 9, 4, null]])
  expect([...new Set(read.usage.map((usage) => usage.model))]).toEqual(['gpt-5-mini'])
  expect(read.calls.map((call) => [call.tool_kind, call.command ?? call.file_path, call.output])).toEqual([
    ['read', `${cwd}/price.py`, '1: rate = 1\n2: end'],
    ['write', 'x', "ERROR: Your input to the tool was invalid (must have required property 'filePath')"],
    ['shell', 'make test', 'no rule'],
    ['shell', 'npm start', 'Command is running in terminal with ID=1'],
    ['mcp', null, 'no table'],
    ['edit', `${cwd}/price.py`, 'The following files were successfully edited'],
    ['shell', 'rm -rf build', null],
    ['task', null, 'Nobody.'],
    ['shell', 'grep -r rate', null],
    ['shell', 'make deploy', null],
  ])
  expect(read.calls[2]).toMatchObject({ started_at: ms(4), duration_ms: 1500, cwd })
  expect(read.calls[5]).toMatchObject({ edit_before: 'rate = 1', edit_after: 'rate = 2' })
})

test('given both shapes of one chat → equal identities, so that it counts once', async () => {
  const [log, snapshot] = await Promise.all([readText(vscode.vsCodeOpLog()), readText(vscode.vsCodeSnapshot())])
  const ids = (read: typeof log): string[] => read.calls.map((call) => call.identity)
  expect(ids(log)).toEqual(ids(snapshot))
})

test('given the first shape → parts with ids of their own meet the next call of their tool, an edit without a call is one', async () => {
  const read = await readText(vscode.vsCodeFirst())
  expect(
    read.calls.map((call) => [call.tool, call.command ?? call.edit_after, call.output, call.status, call.exit_code]),
  ).toEqual([
    ['run_in_terminal', 'make', 'made', 'failed', 1],
    ['run_in_terminal', 'make install', null, 'denied', null],
    ['textEditGroup', 'rate = 2', null, 'ok', null],
  ])
  expect(said(read).at(-1)).toBe('api_error: Rate limited')
  expect(read.result.threads[0]?.end_state).toBe('errored')
})

test.each([
  ['VS Code itself', { isSystemInitiated: true }],
  ['a feature of it', { requestSource: 'agentMerge' }],
  ['a button', { confirmation: 'Continue' }],
])('given a request that %s sent → no turn of a person', async (_name, more) => {
  expect(said(await readText(chat(vscode.vsCodeRequest('a', 'go on', 1, more))))).toEqual(['[user_message: go on]'])
})

test.each([
  ['the person changed the command', { commandLine: { original: 'make', userEdited: 'make -k' } }, 'make -k'],
  ['VS Code wrapped it', { commandLine: { original: 'make', toolEdited: 'sandbox make' } }, 'make'],
])('given that %s → the command that the agent or the person wrote', async (_name, data, command) => {
  const part = vscode.vsCodeTerminal('c', 'make', { ...data, terminalCommandState: { exitCode: 0 } })
  expect((await onlyCall(chat(vscode.vsCodeRequest('a', 'x', 1, { response: [part] })))).command).toBe(command)
})

test.each([
  [
    'Note: The tool simplified the command to `make`, and this is the output of running that command instead:\nok',
    'ok',
    'ok',
    null,
  ],
  ['Command produced no output', '', 'ok', null],
  ['lost\n\nCommand exited with code 3', 'lost', 'failed', 3],
  ['ERROR while calling tool: no terminal', 'ERROR while calling tool: no terminal', 'failed', null],
  [
    'ERROR while calling tool: Tool make is currently disabled by the user, and cannot be called.',
    undefined,
    'not_run',
    null,
  ],
  ['The user cancelled the tool call.', undefined, 'interrupted', null],
])('given a terminal’s text %j → what it printed and how it ended', async (text, output, status, exit_code) => {
  const metadata = {
    toolCallRounds: [vscode.vsCodeRound(2, ['c', 'run_in_terminal', { command: 'make' }])],
    toolCallResults: vscode.vsCodeResults({ c: text }),
  }
  const call = await onlyCall(
    chat(vscode.vsCodeRequest('a', 'x', 1, { response: [vscode.vsCodeTerminal('c', 'make')], result: { metadata } })),
  )
  expect([call.output, call.status, call.exit_code]).toEqual([output ?? text, status, exit_code])
})

test('given a call of which nothing but its part is known → unknown, never ok', async () => {
  const request = vscode.vsCodeRequest('a', 'x', 1, { response: [vscode.vsCodePart('c', 'copilot_readFile')] })
  expect(await onlyCall(chat(request))).toMatchObject({ tool: 'read_file', status: 'unknown', result_seq: null })
})

test('given an exported chat without an id → its file names it', async () => {
  const { sessionId, creationDate, version, customTitle, ...rest } = vscode.vsCodeSession([
    vscode.vsCodeRequest('a', 'hi', 1),
  ])
  expect([sessionId, creationDate, version, customTitle].includes(undefined)).toBe(false)
  const { result } = await readText(JSON.stringify(rest), { name: '/x/chat.json' })
  expect(result).toMatchObject({ format: 'vscode-copilot-document', status: 'loaded' })
  expect(result.threads[0]?.thread_id).toMatch(/^chat-/)
})

test('given a chat without a request → no session', async () => {
  expect((await readText(chat())).result).toMatchObject({ status: 'quarantined', reason: 'no session in it' })
})

test.each([
  ['a path through nothing', { kind: 1, k: ['requests', 7, 'result'], v: {} }, 'an operation on nothing'],
  ['a path into the prototype', { kind: 1, k: ['__proto__', 'polluted'], v: 1 }, 'an operation without a path'],
  [
    'a path into the prototype by another name',
    { kind: 1, k: ['constructor', 'prototype'], v: 1 },
    'an operation on nothing',
  ],
  ['a hole in a list', { kind: 1, k: ['requests', 1e9], v: {} }, 'an operation on nothing'],
  ['no path', { kind: 2, v: [] }, 'an operation without a path'],
])('given an operation with %s → it is quarantined and the rest read', async (_name, operation, reason) => {
  const session = vscode.vsCodeSession([vscode.vsCodeRequest('a', 'hi', 1)])
  const { result, events } = await readText(jsonl({ kind: 0, v: session }, operation))
  expect([...result.quarantined]).toEqual([[reason, 1]])
  expect(events.map((event) => event.text)).toEqual(['hi'])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test.each([
  ['file:///c%3A/Users/kim/shop', 'c:/Users/kim/shop'],
  ['vscode-remote://ssh-remote%2Bbox/home/kim/shop', '/home/kim/shop'],
  ['untitled:x', null],
])('given the workspace folder %s → the folder %s', async (folder, expected) => {
  const session = vscode.vsCodeSession([vscode.vsCodeRequest('a', 'hi', 1)])
  const { result } = await readText(JSON.stringify({ workspace: { folder }, session }))
  expect(result.threads[0]?.cwd).toBe(expected)
})
