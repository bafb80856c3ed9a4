/** Log lines of Copilot CLI, Gemini CLI, OpenCode, pi and Cursor with invented content, in the shapes of ingest/README.md. */
import { at, jsonl, start } from './builders.ts'

type Fields = Record<string, unknown>

export const cwd = '/home/kim/shop'
/** Epoch milliseconds, some seconds after the invented sessions begin. */
export const ms = (seconds: number): number => start + seconds * 1000

// ---- Copilot CLI

export const copilotSession = '5c0f0000-0000-4000-8000-000000000001'
export const copilot = (type: string, data: Fields, seconds = 0): Fields => ({
  ...{
    type,
    data,
    id: `event-${type}-${seconds}-${JSON.stringify(data).length}`,
    timestamp: at(seconds),
    parentId: null,
  },
})

export const copilotStart = (fields: Fields = {}): Fields =>
  copilot('session.start', {
    sessionId: copilotSession,
    producer: 'copilot-agent',
    copilotVersion: '1.0.102',
    selectedModel: 'gpt-5',
    context: { cwd, gitRoot: cwd, branch: 'main', headCommit: 'c0ffee', repository: 'acme/shop' },
    ...fields,
  })

export const copilotAsks = (
  calls: readonly (readonly [string, string, Fields])[],
  seconds: number,
  more: Fields = {},
): Fields =>
  copilot(
    'assistant.message',
    {
      content: '',
      model: 'gpt-5',
      toolRequests: calls.map(([toolCallId, name, args]) => ({ toolCallId, name, arguments: args })),
      ...more,
    },
    seconds,
  )

export const copilotDone = (toolCallId: string, fields: Fields, seconds: number): Fields =>
  copilot('tool.execution_complete', { toolCallId, ...fields }, seconds)

export function copilotLog(): string {
  return jsonl(
    copilotStart(),
    copilot('user.message', { content: 'Please raise the rate' }, 1),
    copilot('assistant.turn_start', { turnId: '0' }, 1),
    copilot(
      'session.usage_record',
      {
        usage: {
          model: 'gpt-5',
          inputTokens: 100,
          outputTokens: 9,
          cacheReadTokens: 60,
          cacheWriteTokens: 10,
          reasoningTokens: 2,
        },
      },
      2,
    ),
    copilotAsks([['call_1', 'bash', { command: 'make test' }]], 2, {
      reasoningText: 'Look first',
      content: 'Looking.',
    }),
    copilot('tool.execution_start', { toolCallId: 'call_1', toolName: 'bash', arguments: { command: 'make test' } }, 3),
    copilotDone(
      'call_1',
      {
        success: true,
        shellExecution: { exitCode: 2 },
        result: { content: 'no rule\n<shellId: 1 completed with exit code 2>' },
      },
      5,
    ),
    copilotAsks([['call_2', 'task', { prompt: 'test it' }]], 6),
    copilot('subagent.started', { toolCallId: 'call_2', agentName: 'explore' }, 6),
    copilotAsks([['call_3', 'view', { path: '/home/kim/shop/price.py' }]], 7, { parentToolCallId: 'call_2' }),
    copilotDone('call_3', { success: true, result: { content: 'rate = 1' }, parentToolCallId: 'call_2' }, 8),
    copilotDone('call_2', { success: true, result: { content: 'fine' } }, 9),
    copilot('abort', { reason: 'user initiated' }, 10),
    copilot('session.shutdown', { shutdownType: 'routine' }, 11),
  )
}

// ---- Gemini CLI

export const geminiSession = '6e0f0000-0000-4000-8000-000000000002'
export const geminiHeader = (fields: Fields = {}): Fields => ({
  ...{ sessionId: geminiSession, projectHash: 'abcd', startTime: at(0), lastUpdated: at(0), kind: 'main', ...fields },
})
export const geminiUser = (id: string, text: string, seconds: number): Fields => ({
  ...{ id, timestamp: at(seconds), type: 'user', content: [{ text }] },
})
export const geminiSays = (id: string, seconds: number, fields: Fields = {}): Fields => ({
  id,
  timestamp: at(seconds),
  type: 'gemini',
  content: 'Looking.',
  thoughts: [{ subject: 'Plan', description: 'look first' }],
  tokens: { input: 100, output: 8, cached: 60, thoughts: 4, tool: 0, total: 112 },
  model: 'gemini-2.5-pro',
  ...fields,
})
export const geminiCall = (
  id: string,
  name: string,
  args: Fields,
  status: string,
  response: Fields,
  seconds: number,
): Fields => ({
  ...{ id, name, args, status, timestamp: at(seconds), result: [{ functionResponse: { id, name, response } }] },
})
export const geminiShell = (body: string, exit: number): string =>
  `<untrusted_context>\nOutput: ${body}\n${exit === 0 ? '' : `Exit Code: ${exit}\n`}Process Group PGID: 7\n</untrusted_context>`

export const geminiContext = (): Fields =>
  geminiUser(
    'm0',
    '<session_context>\nThis is the Gemini CLI.\n- **Workspace Directories:**\n  - /home/kim/shop\n</session_context>',
    0,
  )

export function geminiLog(): string {
  const call = geminiCall(
    'c1',
    'run_shell_command',
    { command: 'make test' },
    'success',
    { output: geminiShell('no rule', 2) },
    4,
  )
  return jsonl(
    geminiHeader(),
    { $set: { messages: [geminiContext()], lastUpdated: at(0) } },
    geminiUser('m1', 'Please raise the rate', 1),
    geminiSays('m2', 2),
    { $set: { lastUpdated: at(2) } },
    geminiSays('m2', 2, { toolCalls: [call] }),
    {
      id: 'm3',
      timestamp: at(4),
      type: 'user',
      content: [{ functionResponse: { id: 'c1', name: 'x', response: {} } }],
    },
    { id: 'm4', timestamp: at(5), type: 'info', content: 'Request cancelled.' },
  )
}

export const geminiSubagent = (): string =>
  jsonl(
    geminiHeader({ sessionId: '6e0f0000-0000-4000-8000-000000000003', kind: 'subagent' }),
    geminiUser('m1', 'test it', 1),
  )

export const geminiDocument = (): string => {
  const call = geminiCall(
    'c1',
    'run_shell_command',
    { command: 'make test' },
    'success',
    {
      output:
        'Command: make test\nDirectory: (root)\nOutput: no rule\nError: (none)\nExit Code: 2\nSignal: 0\nProcess Group PGID: 7',
    },
    4,
  )
  const messages = [
    geminiUser('m1', 'Please raise the rate', 1),
    geminiSays('m2', 2, { toolCalls: [call] }),
    { id: 'm4', timestamp: at(5), type: 'info', content: 'Request cancelled.' },
  ]
  return JSON.stringify({ ...geminiHeader(), messages }, null, 2)
}

// ---- OpenCode

export const openCodeRow = (table: string, row: Fields): Fields => ({ table, row })
export const openCodeSession = (fields: Fields = {}): Fields =>
  openCodeRow('session', {
    id: 'ses_1',
    project_id: 'p',
    parent_id: null,
    slug: 'calm-sea',
    directory: cwd,
    title: 'Rates',
    version: '1.18.33',
    time_created: ms(0),
    ...fields,
  })
export const openCodeMessage = (id: string, data: Fields, seconds: number): Fields =>
  openCodeRow('message', {
    id,
    session_id: 'ses_1',
    time_created: ms(seconds),
    data: JSON.stringify({ time: { created: ms(seconds), completed: ms(seconds + 1) }, ...data }),
  })
export const openCodePart = (id: string, message_id: string, data: Fields, seconds: number): Fields =>
  openCodeRow('part', { id, message_id, session_id: 'ses_1', time_created: ms(seconds), data: JSON.stringify(data) })
export const openCodeAnswer = (id: string, seconds: number, fields: Fields = {}): Fields =>
  openCodeMessage(
    id,
    {
      role: 'assistant',
      modelID: 'm-1',
      path: { cwd },
      cost: 0.5,
      tokens: { total: 121, input: 40, output: 9, reasoning: 2, cache: { read: 60, write: 10 } },
      finish: 'tool-calls',
      ...fields,
    },
    seconds,
  )
export const openCodeTool = (callID: string, tool: string, state: Fields): Fields => ({
  ...{ type: 'tool', callID, tool, state: { time: { start: ms(3), end: ms(5) }, ...state } },
})

export function openCodeLog(): string {
  return jsonl(
    openCodeSession(),
    openCodeMessage('msg_1', { role: 'user' }, 1),
    openCodePart('prt_1', 'msg_1', { type: 'text', text: 'Please raise the rate' }, 1),
    openCodeAnswer('msg_2', 2),
    openCodePart('prt_2', 'msg_2', { type: 'step-start' }, 2),
    openCodePart('prt_3', 'msg_2', { type: 'reasoning', text: 'Look first' }, 2),
    openCodePart(
      'prt_4',
      'msg_2',
      openCodeTool('call_1', 'bash', {
        status: 'completed',
        input: { command: 'make test' },
        output: 'no rule',
        metadata: { exit: 2 },
      }),
      3,
    ),
    openCodeAnswer('msg_3', 6, { error: { name: 'MessageAbortedError', data: { message: 'aborted' } } }),
  )
}

export const openCodeChild = (): string =>
  jsonl(
    openCodeSession({ id: 'ses_2', parent_id: 'ses_1' }),
    openCodeRow('message', { id: 'msg_9', session_id: 'ses_2', time_created: ms(7), data: '{"role":"user"}' }),
  )

// ---- pi and OpenClaw

export const piHeader = (fields: Fields = {}): Fields => ({
  type: 'session',
  version: 3,
  id: '01b00000-0000-7000-8000-000000000001',
  timestamp: at(0),
  cwd,
  ...fields,
})
export const piEntry = (id: string, type: string, fields: Fields, seconds: number): Fields => ({
  type,
  id,
  parentId: null,
  timestamp: at(seconds),
  ...fields,
})
export const piMessage = (id: string, message: Fields, seconds: number): Fields =>
  piEntry(id, 'message', { message }, seconds)
export const piSays = (id: string, content: Fields[], seconds: number, fields: Fields = {}): Fields =>
  piMessage(
    id,
    {
      role: 'assistant',
      content,
      model: 'm-1',
      usage: { input: 40, output: 9, cacheRead: 60, cacheWrite: 10, totalTokens: 119, cost: { total: 0.5 } },
      stopReason: 'toolUse',
      ...fields,
    },
    seconds,
  )
export const piCall = (id: string, name: string, args: Fields): Fields => ({
  type: 'toolCall',
  id,
  name,
  arguments: args,
})
export const piResult = (id: string, toolCallId: string, text: string, isError: boolean, seconds: number): Fields =>
  piMessage(id, { role: 'toolResult', toolCallId, toolName: 'x', content: [{ type: 'text', text }], isError }, seconds)

export function piLog(fields: Fields = {}): string {
  return jsonl(
    piHeader(fields),
    piEntry('e0', 'model_change', { provider: 'p', modelId: 'm-1' }, 0),
    piMessage('e1', { role: 'user', content: [{ type: 'text', text: 'Please raise the rate' }] }, 1),
    piSays(
      'e2',
      [
        { type: 'thinking', thinking: 'Look first' },
        { type: 'text', text: 'Looking.' },
        piCall('call_1', 'bash', { command: 'make test' }),
      ],
      2,
    ),
    piResult('e3', 'call_1', 'no rule\n\n\nCommand exited with code 2', true, 4),
    piSays('e4', [], 5, { stopReason: 'aborted', errorMessage: 'aborted' }),
  )
}

// ---- Cursor

export const cursorLine = (role: string, ...content: Fields[]): Fields => ({ role, message: { content } })
export const cursorText = (text: string): Fields => ({ type: 'text', text })

export const cursorLog = (): string =>
  jsonl(
    cursorLine(
      'user',
      cursorText('<open_files>price.py</open_files>\n<user_query>\nPlease raise the rate\n</user_query>'),
    ),
    cursorLine('assistant', { type: 'thinking', thinking: 'Look first' }, cursorText('Looking.'), {
      type: 'tool_use',
      name: 'Shell',
      input: { command: 'make test' },
    }),
    cursorLine('user', {
      type: 'tool_result',
      tool_use_id: 't1',
      content: [cursorText('bash: make: command not found')],
    }),
    { type: 'turn_ended', status: 'aborted' },
  )

export const cursorTranscript = (): string =>
  [
    'user:\n<user_query>\nPlease raise the rate\n</user_query>\n',
    'assistant:\n[Thinking] Look first\nthen act\n[Tool call] Shell\n  command: make test\n  description: Test\n',
    '[Tool result] Shell\nmake: *** no rule\n',
    'assistant:\nNo tests here.\n',
  ].join('\n')

export const cursorStreamSteps = (): Fields[] => {
  const session_id = '7f0f0000-0000-4000-8000-000000000004'
  const shell = { args: { command: 'make test', workingDirectory: '/home/kim/shop/api' } }
  const call = (subtype: string, tool_call: Fields, seconds: number): Fields => ({
    ...{ type: 'tool_call', subtype, call_id: 'call_1', tool_call, session_id, timestamp_ms: ms(seconds) },
  })
  return [
    {
      type: 'system',
      subtype: 'init',
      apiKeySource: 'env',
      cwd,
      session_id,
      model: 'sonnet',
      permissionMode: 'default',
    },
    { type: 'user', message: { role: 'user', content: [cursorText('Please raise the rate')] }, session_id },
    { type: 'thinking', subtype: 'delta', text: 'Look ', session_id, timestamp_ms: ms(1) },
    { type: 'thinking', subtype: 'delta', text: 'first', session_id, timestamp_ms: ms(1) },
    { type: 'thinking', subtype: 'completed', session_id, timestamp_ms: ms(1) },
    call('started', { shellToolCall: shell }, 2),
    call(
      'completed',
      {
        shellToolCall: {
          ...shell,
          result: { failure: { exitCode: 2, stdout: '', stderr: 'no rule', executionTime: 700 } },
        },
      },
      4,
    ),
    {
      type: 'assistant',
      message: { role: 'assistant', content: [cursorText('No tests here.')] },
      session_id,
      timestamp_ms: ms(5),
    },
    { type: 'result', subtype: 'success', is_error: false, result: 'No tests here.', session_id },
  ]
}
