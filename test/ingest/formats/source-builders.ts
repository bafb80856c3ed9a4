/** Logs with invented content in shapes known from the agents' own sources only (ingest/README.md): no real file was at hand. */
import { at, jsonl } from './builders.ts'
import { cwd, ms } from './agent-builders.ts'

type Fields = Record<string, unknown>

// ---- Goose

const gooseMessages = (): Fields[] => [
  { role: 'user', created: ms(1) / 1000, content: [{ type: 'text', text: 'Please raise the rate' }] },
  {
    ...{ role: 'assistant', created: ms(2) / 1000 },
    content: [
      { type: 'thinking', thinking: 'Look first', signature: 'x' },
      gooseRequest('c1', 'developer__shell', { command: 'make test' }),
      gooseRequest('c2', 'developer__shell', { command: 'sleep 900' }),
      gooseRequest('c3', 'developer__text_editor', { command: 'view', path: 'price.py' }),
    ],
  },
  {
    ...{ role: 'user', created: ms(4) / 1000 },
    content: [
      gooseAnswer('c1', 'no rule', {
        structuredContent: { stdout: '', stderr: 'no rule', exit_code: 2 },
        isError: true,
      }),
      gooseAnswer('c2', 'partial', {
        structuredContent: { stdout: 'partial', stderr: '', timed_out: true },
        isError: true,
      }),
      gooseAnswer('c3', 'The user has declined to run this tool. DO NOT attempt to call this tool again.', {}),
    ],
  },
  {
    ...{ role: 'user', created: ms(5) / 1000, metadata: { userVisible: false, agentVisible: true } },
    content: [{ type: 'text', text: 'Summary so far' }],
  },
]

function gooseRequest(id: string, name: string, args: Fields): Fields {
  return { type: 'toolRequest', id, toolCall: { status: 'success', value: { name, arguments: args } } }
}

function gooseAnswer(id: string, text: string, more: Fields): Fields {
  const value = { content: [{ type: 'text', text }], isError: false, ...more }
  return { type: 'toolResponse', id, toolResult: { status: 'success', value } }
}

const gooseTotals = { accumulated_input_tokens: 100, accumulated_output_tokens: 9, accumulated_total_tokens: 109 }

export const gooseExport = (): string =>
  JSON.stringify(
    {
      ...{ id: '20260302_1', working_dir: cwd, name: 'Rates', session_type: 'user', created_at: at(0) },
      ...{ ...gooseTotals, accumulated_cache_read_tokens: 60, accumulated_cost: 0.5 },
      ...{ model_config: { model_name: 'o-1' }, message_count: 4, conversation: gooseMessages() },
    },
    null,
    2,
  )

/** Before the store: a header and the messages in `sessions/<name>.jsonl`. */
export const gooseFile = (): string =>
  jsonl(
    { working_dir: cwd, description: 'Rates', message_count: 4, total_tokens: 109, ...gooseTotals },
    ...gooseMessages(),
  )

// ---- Hermes

export const hermesChild = (): string => {
  const row = (id: number, role: string, content: string, seconds: number, more: Fields = {}): Fields => ({
    table: 'messages',
    row: { id, session_id: 'h-2', role, content, timestamp: ms(seconds) / 1000, active: 1, compacted: 0, ...more },
  })
  const usage = (model: string, task: string, output_tokens: number): Fields => ({
    table: 'session_model_usage',
    row: {
      session_id: 'h-2',
      model,
      task,
      billing_provider: 'p',
      input_tokens: 40,
      output_tokens,
      cache_read_tokens: 60,
    },
  })
  const parts = `\0json:${JSON.stringify([{ type: 'text', text: 'Look at this' }])}`
  return jsonl(
    {
      table: 'sessions',
      row: {
        ...{ id: 'h-2', source: 'subagent', model: 'h-model', cwd, git_branch: 'main', started_at: ms(0) / 1000 },
        ...{ parent_session_id: 'h-1', model_config: '{"_delegate_from":"h-1"}', input_tokens: 40, output_tokens: 9 },
      },
    },
    row(1, 'user', parts, 1, { active: 0, compacted: 1 }),
    row(2, 'assistant', 'Looking.', 2, { active: 0, compacted: 1 }),
    row(3, 'user', 'What was said so far', 3, { _compressed_summary: 1 }),
    row(4, 'assistant', 'Looking.', 2),
    usage('h-model', '', 9),
    usage('h-small', 'title', 3),
  )
}

// ---- Cline

export const clineTask = (): string => {
  let time = 0
  const message = (type: 'ask' | 'say', kind: string, text: unknown, more: Fields = {}): Fields => ({
    ...{ ts: ms(++time), type, [type]: kind },
    ...{ text: typeof text === 'string' ? text : JSON.stringify(text), ...more },
  })
  const request = { tokensIn: 100, tokensOut: 9, cacheReads: 60, cacheWrites: 0, cost: 0.5 }
  return JSON.stringify([
    message('say', 'text', 'Please raise the rate'),
    message('say', 'api_req_started', { ...request, apiProtocol: 'openai' }, { modelInfo: { modelId: 'c-1' } }),
    message('ask', 'command', 'make testREQ_APP'),
    message('say', 'shell_integration_warning', ''),
    message('ask', 'command_output', 'make: entering'),
    message('say', 'command_output', 'bash: make: command not found'),
    message('ask', 'use_mcp_server', {
      serverName: 'db',
      type: 'use_mcp_tool',
      toolName: 'query',
      arguments: '{"q":1}',
    }),
    message('say', 'mcp_server_request_started', ''),
    message('say', 'mcp_server_response', 'Error: no such table'),
    message('say', 'diff_error', 'price.py'),
    message(
      'say',
      'error',
      "The model tried to use write_to_file for 'price.py' without value for required parameter 'content'.",
    ),
    message('say', 'command_permission_denied', 'rm -rf build'),
    message('say', 'browser_action_launch', 'http://localhost:3000'),
    message('say', 'browser_action_result', { screenshot: 'data:', logs: 'ready' }),
    message('ask', 'use_subagents', { prompts: ['Count the files'] }),
    message('say', 'subagent', { status: 'running', items: [] }),
    message('say', 'subagent', { status: 'completed', items: [{ index: 0, result: 'Twelve.' }] }),
    message('say', 'subagent_usage', { source: 'subagents', tokensIn: 5, tokensOut: 2, cacheReads: 0, cost: 0.1 }),
    message('ask', 'followup', { question: 'Raise to 3?', options: ['yes'] }),
    message('say', 'user_feedback', 'yes'),
    message('say', 'api_req_started', { ...request, tokensOut: undefined, cancelReason: 'user_cancelled' }),
  ])
}

// ---- mini-swe-agent over the Responses API

export const miniResponses = (): string =>
  JSON.stringify({
    info: { exit_status: 'LimitsExceeded', mini_version: '2.2.0', config: { model: { model_name: 'm-1' } } },
    messages: [
      { role: 'system', content: 'You are an agent' },
      { role: 'user', content: 'Please raise the rate' },
      {
        ...{ object: 'response', id: 'resp_1', model: 'm-1' },
        output: [
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Look first' }] },
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Looking.' }] },
          { type: 'function_call', call_id: 'c1', name: 'bash', arguments: '{"command":"make test"}' },
          { type: 'function_call', call_id: 'c2', name: 'bash', arguments: '{"command":"ls"}' },
        ],
        usage: {
          ...{ input_tokens: 100, input_tokens_details: { cached_tokens: 60 } },
          ...{ output_tokens: 9, output_tokens_details: { reasoning_tokens: 2 } },
        },
        extra: {
          actions: [
            { command: 'make test', tool_call_id: 'c1' },
            { command: 'ls', tool_call_id: 'c2' },
          ],
          ...{ cost: 0, timestamp: ms(2) / 1000 },
        },
      },
      {
        ...{ type: 'function_call_output', call_id: 'c1', output: '<returncode>-1</returncode>' },
        extra: {
          ...{ raw_output: 'compiling', returncode: -1, timestamp: ms(4) / 1000 },
          ...{ exception_info: 'An error occurred', exception_type: 'TimeoutExpired' },
        },
      },
      {
        ...{ type: 'function_call_output', call_id: 'c2', output: '<returncode>-1</returncode>' },
        extra: { raw_output: '', returncode: -1, exception_info: 'action was not executed' },
      },
      {
        ...{ role: 'user', content: 'Answer with one action' },
        extra: { interrupt_type: 'FormatError', response: { usage: { prompt_tokens: 7, completion_tokens: 3 } } },
      },
    ],
    trajectory_format: 'mini-swe-agent-1.1',
  })

// ---- OpenTelemetry spans as the SDKs' console exporters write them

const otelAttributes = (operation: string, more: Fields): Fields => ({
  ...{ 'gen_ai.operation.name': operation, 'gen_ai.conversation.id': 'conv-1', 'gen_ai.request.model': 'm-1' },
  ...more,
})

export const otelPythonLines = (): string => {
  const span = (id: string, parent: string | null, from: number, to: number, attributes: Fields): Fields => ({
    ...{ name: id, context: { trace_id: '0xaa', span_id: id }, parent_id: parent, kind: 'SpanKind.INTERNAL' },
    ...{ start_time: at(from), end_time: at(to), status: { status_code: 'UNSET' }, attributes },
    ...{ events: [], resource: { attributes: { 'service.name': 'shop-agent' } } },
  })
  const asked = [{ role: 'user', parts: [{ type: 'text', content: 'Please raise the rate' }] }]
  const call = { type: 'tool_call', id: 'c1', name: 'bash', arguments: { command: 'make test' } }
  const answer = { role: 'assistant', parts: [{ type: 'reasoning', content: 'Look first' }, call] }
  const result = { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'Error: no rule' }] }
  const usage = { 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 9 }
  return jsonl(
    span('01', '03', 1, 2, otelAttributes('chat', messages(asked, [answer], usage))),
    span(
      '02',
      '03',
      3,
      4,
      otelAttributes('chat', messages([...asked, answer, result], [said('There is none.')], usage)),
    ),
    span(
      '03',
      null,
      1,
      4,
      otelAttributes('invoke_agent', { 'gen_ai.usage.input_tokens': 200, 'gen_ai.usage.output_tokens': 18 }),
    ),
  )
}

/** A list of the JavaScript SDK's spans; the agent's own span is all that says what was used. */
export const otelJavaScriptList = (): string =>
  JSON.stringify([
    {
      ...{ traceId: 'bb', id: '01', name: 'invoke_agent', timestamp: ms(1) * 1000, startTime: [ms(1) / 1000, 5e6] },
      ...{
        endTime: [ms(3) / 1000, 0],
        status: { code: 2, message: 'quota' },
        resource: { attributes: {} },
        events: [],
      },
      attributes: otelAttributes('invoke_agent', {
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 9,
        'gen_ai.usage.cache_read.input_tokens': 60,
      }),
    },
  ])

function said(content: string): Fields {
  return { role: 'assistant', parts: [{ type: 'text', content }] }
}

function messages(input: unknown[], output: unknown[], more: Fields): Fields {
  return { 'gen_ai.input.messages': input, 'gen_ai.output.messages': JSON.stringify(output), ...more }
}

// ---- Kiro's session files

export const kiroCliLog = (): string => {
  const line = (kind: string, content: Fields[], meta?: Fields): Fields => ({
    ...{ version: 'v1', kind, data: { message_id: kind, content, ...(meta === undefined ? {} : { meta }) } },
  })
  const use = (toolUseId: string, name: string, input: Fields): Fields => ({
    kind: 'toolUse',
    data: { toolUseId, name, input },
  })
  const result = (toolUseId: string, status: string, part: Fields): Fields => ({
    kind: 'toolResult',
    data: { toolUseId, status, content: [part] },
  })
  const streams = { exit_status: 'exit status: 2', stdout: '', stderr: 'no rule' }
  return jsonl(
    line('Prompt', [{ kind: 'text', data: 'Please raise the rate' }], { timestamp: ms(1) / 1000 }),
    line('AssistantMessage', [
      { kind: 'thinking', data: { text: 'Look first' } },
      { kind: 'text', data: 'Looking.' },
      use('t1', 'shell', { command: 'make test' }),
      use('t2', 'read', { path: 'price.py' }),
    ]),
    line('ToolResults', [
      result('t1', 'success', { kind: 'json', data: streams }),
      result('t2', 'error', { kind: 'text', data: 'no such file' }),
    ]),
    { version: 'v1', kind: 'Clear' },
    line('AssistantMessage', [{ kind: 'text', data: 'There is none.' }]),
  )
}

export const kiroEventName = '/home/kim/.kiro/sessions/c0ffee/sess_9a0f0000/messages.jsonl'

export const kiroEventLog = (): string => {
  let time = 0
  const event = (type: string, payload: Fields): Fields => ({
    ...{ id: `e${++time}`, timestamp: at(time), payload: { type, ...payload } },
  })
  return jsonl(
    event('session_start', { content: 'You are an agent' }),
    event('user', { content: 'Please raise the rate', images: [] }),
    event('turn_start', { executionId: 'x' }),
    event('assistant', { content: 'Look first', operationType: 'Reasoning' }),
    event('tool_call', { toolCallId: 't1', toolName: 'fs_write', args: { path: 'price.py' }, status: 'pending' }),
    event('tool_call', { toolCallId: 't1', toolName: 'fs_write', args: { path: 'price.py' }, status: 'approved' }),
    event('tool_result', { toolCallId: 't1', success: false, content: 'read-only' }),
    event('assistant', { content: 'It cannot be written.', operationType: 'Say' }),
    event('turn_end', { executionId: 'x', stopReason: 'cancelled' }),
  )
}

// ---- Amp

const ampRun = (toolUseID: string, run: Fields): Fields => ({ type: 'tool_result', toolUseID, run })
const ampUse = (id: string, name: string, input: Fields): Fields => ({
  type: 'tool_use',
  id,
  name,
  input,
  complete: true,
})
const ampUsage = (model: string, seconds: number): Fields => ({
  ...{ model, inputTokens: 40, outputTokens: 9, cacheReadInputTokens: 60, cacheCreationInputTokens: 5 },
  ...{ totalInputTokens: 105, timestamp: at(seconds) },
})

export const ampThread = (more: Fields = {}): string =>
  JSON.stringify(
    {
      ...{ v: 12, id: 'T-0199aaaa-0000-7000-8000-000000000001', created: ms(0), title: 'Rates', agentMode: 'smart' },
      env: {
        initial: {
          trees: [
            {
              ...{ displayName: 'shop', uri: `file://${cwd}` },
              repository: { type: 'git', url: 'https://example.com/acme/shop', ref: 'refs/heads/main', sha: 'c0ffee' },
            },
          ],
          platform: { os: 'linux', client: 'CLI', clientVersion: '0.0.1768178000' },
        },
      },
      messages: [
        {
          role: 'user',
          messageId: 0,
          meta: { sentAt: ms(1) },
          content: [{ type: 'text', text: 'Please raise the rate' }],
        },
        {
          ...{ role: 'assistant', messageId: 1, state: { type: 'complete', stopReason: 'tool_use' } },
          content: [
            { type: 'thinking', thinking: 'Look first', signature: 'x' },
            { type: 'text', text: 'Looking.' },
            ampUse('a1', 'Bash', { cmd: 'make test', cwd }),
            ampUse('a2', 'Read', { path: `${cwd}/price.py` }),
            ampUse('a3', 'edit_file', { path: `${cwd}/price.py`, old_str: 'rate = 1', new_str: 'rate = 2' }),
            ampUse('a4', 'shell_command', { command: 'rm -rf build', workdir: cwd }),
            ampUse('a5', 'glob', { filePattern: '*.py' }),
            ampUse('a6', 'Bash', { cmd: 'npm start' }),
          ],
          usage: ampUsage('claude-opus-4-5', 2),
        },
        {
          ...{ role: 'user', messageId: 2 },
          content: [
            ampRun('a1', { status: 'done', result: { output: 'no rule', exitCode: 2 } }),
            ampRun('a2', { status: 'error', error: { message: 'File not found' } }),
            ampRun('a3', { status: 'done', result: { diff: '-rate = 1\n+rate = 2' } }),
            ampRun('a4', { status: 'rejected-by-user', reason: 'no' }),
            ampRun('a5', { status: 'done', result: ['a.py', 'b.py'] }),
            ampRun('a6', { status: 'in-progress' }),
          ],
        },
        {
          ...{ role: 'assistant', messageId: 3, state: { type: 'cancelled' }, usage: ampUsage('gpt-5', 8) },
          content: [ampUse('a7', 'web_search', { query: 'rates' })],
        },
        { role: 'user', messageId: 4, content: [ampRun('a7', { status: 'cancelled', reason: 'user' })] },
      ],
      ...more,
    },
    null,
    2,
  )

// ---- Zed

const zedUse = (id: string, name: string, input: Fields): Fields => ({
  ToolUse: { id, name, raw_input: JSON.stringify(input), input, is_input_complete: true },
})

const zedResults = (...results: [string, string, boolean, unknown][]): Fields =>
  Object.fromEntries(
    results.map(([id, tool_name, is_error, content]) => [
      id,
      { tool_use_id: id, tool_name, is_error, content, output: null },
    ]),
  )

const zedFence = (text: string): string => `\`\`\`\n${text}\n\`\`\``

/** The JSON of a thread of version 0.3. */
export const zedThreadData = (more: Fields = {}): Fields => ({
  ...{
    title: 'Rates',
    updated_at: at(9),
    version: '0.3.0',
    model: { provider: 'anthropic', model: 'claude-opus-4-5' },
  },
  initial_project_snapshot: {
    timestamp: at(0),
    worktree_snapshots: [
      {
        worktree_path: cwd,
        git_state: { remote_url: 'https://example.com/acme/shop', head_sha: 'c0ffee', current_branch: 'main' },
      },
    ],
  },
  cumulative_token_usage: { input_tokens: 40, output_tokens: 9, cache_read_input_tokens: 60 },
  messages: [
    {
      User: {
        id: 'u-1',
        content: [
          { Text: 'Please raise the rate in ' },
          { Mention: { uri: { File: { abs_path: `${cwd}/price.py` } }, content: 'rate = 1' } },
        ],
      },
    },
    {
      Agent: {
        content: [
          { Thinking: { text: 'Look first', signature: null } },
          { Text: 'Looking.' },
          zedUse('z1', 'terminal', { command: 'make test', cd: cwd }),
          zedUse('z2', 'terminal', { command: 'make lint', cd: 'shop' }),
          zedUse('z3', 'terminal', { command: 'sleep 900', cd: '.' }),
          zedUse('z4', 'edit_file', { path: 'shop/price.py', edits: [{ old_text: 'rate = 1', new_text: 'rate = 2' }] }),
          zedUse('z5', 'read_file', { path: 'shop/none.py' }),
          zedUse('z6', 'terminal', { command: 'rm -rf build', cd: '.' }),
          { RedactedThinking: 'x' },
        ],
        tool_results: zedResults(
          [
            'z1',
            'terminal',
            false,
            [{ Text: `Command "make test" failed with exit code 2.\n\n${zedFence('no rule')}` }],
          ],
          ['z2', 'terminal', false, zedFence('clean')],
          ['z3', 'terminal', false, 'Command "sleep 900" timed out. No output was captured.'],
          ['z4', 'edit_file', false, { type: 'text', text: 'Edited price.py' }],
          ['z5', 'read_file', true, 'Path shop/none.py not found in project'],
          ['z6', 'terminal', true, 'Permission to run tool denied by user'],
        ),
        reasoning_details: null,
      },
    },
    { Compaction: { Summary: 'What was said so far' } },
    'Resume',
    { Agent: { content: [{ Text: 'Done.' }], tool_results: {} } },
  ],
  ...more,
})

export const zedLine = (data: Fields, more: Fields = {}): string =>
  jsonl({
    table: 'threads',
    row: {
      ...{ id: 'z-1', summary: 'Rates', updated_at: at(9), created_at: at(1), data_type: 'zstd', parent_id: null },
      ...{ folder_paths: `/home/kim/other\n${cwd}`, folder_paths_order: '1,0', data: JSON.stringify(data), ...more },
    },
  })

/** Version 0.2 kept roles and segments, and calls beside the text. */
export const zedOld = (): string =>
  zedLine(
    {
      ...{ version: '0.2.0', summary: 'Rates', updated_at: at(9) },
      messages: [
        { id: 0, role: 'user', segments: [{ type: 'text', text: 'raise it' }], tool_uses: [], tool_results: [] },
        {
          ...{
            id: 1,
            role: 'assistant',
            segments: [
              { type: 'thinking', text: 'Hm' },
              { type: 'text', text: 'On it.' },
            ],
          },
          tool_uses: [{ id: 'o1', name: 'terminal', input: { command: 'make', cd: '.' } }],
          tool_results: [
            { tool_use_id: 'o1', is_error: false, content: 'Command executed successfully.', output: null },
          ],
        },
        { id: 2, role: 'user', text: 'thanks' },
      ],
    },
    { id: 'z-0', folder_paths: null, folder_paths_order: null },
  )

export const zedChild = (): string =>
  zedLine(
    { version: '0.3.0', messages: [{ User: { id: 'u-9', content: [{ Text: 'Find callers' }] } }] },
    { id: 'z-2', parent_id: 'z-1' },
  )

// ---- Crush

const seconds = (count: number): number => ms(count) / 1000

const crushPart = (type: string, data: Fields): Fields => ({ type, data })

const crushCall = (id: string, name: string, input: Fields): Fields =>
  crushPart('tool_call', { id, name, input: JSON.stringify(input), provider_executed: false, finished: true })

const crushResult = (
  tool_call_id: string,
  name: string,
  content: string,
  metadata: Fields,
  more: Fields = {},
): Fields =>
  crushPart('tool_result', {
    ...{ tool_call_id, name, content, data: '', mime_type: '', metadata: JSON.stringify(metadata), is_error: false },
    ...more,
  })

/** What the bash tool keeps of a command that ended. */
const crushRan = (working_directory: string): Fields => ({
  ...{ start_time: ms(2), end_time: ms(2) + 750, output: '', description: '', working_directory },
})

export const crushMessage = (role: string, at_second: number, parts: Fields[], more: Fields = {}): Fields => ({
  table: 'messages',
  row: {
    ...{ id: `m-${at_second}`, session_id: 'c-1', role, model: role === 'assistant' ? 'claude-sonnet-4-5' : '' },
    ...{ provider: null, created_at: seconds(at_second), updated_at: seconds(at_second), finished_at: null },
    ...{ is_summary_message: 0, parts: JSON.stringify(parts), ...more },
  },
})

export const crushFinish = (reason: string, more: Fields = {}): Fields =>
  crushPart('finish', { reason, time: seconds(9), ...more })

export const crushSession = (more: Fields = {}): Fields => ({
  table: 'sessions',
  row: {
    ...{ id: 'c-1', parent_session_id: null, title: 'Rates', message_count: 4, prompt_tokens: 900 },
    ...{ completion_tokens: 9, cost: 0.25, created_at: seconds(0), updated_at: seconds(9), ...more },
  },
})

export const crushMessages = (): Fields[] => [
  crushMessage('user', 1, [
    crushPart('text', { text: 'Please raise the rate' }),
    crushPart('shell_command', { command: 'git status', output: 'clean', exit_code: 0 }),
    crushPart('binary', { Path: 'rates.png', MIMEType: 'image/png', Data: 'aGk=' }),
    crushPart('finish', { reason: 'stop', time: 0 }),
  ]),
  crushMessage('assistant', 2, [
    crushPart('_meta', { version: 2 }),
    crushPart('reasoning', { thinking: 'Look first', signature: 'x' }),
    crushPart('text', { text: 'Looking.' }),
    crushCall('k0', 'bash', { command: 'cd web && ls' }),
    crushCall('k1', 'bash', { command: 'make test', description: 'Test' }),
    crushCall('k2', 'bash', { command: 'make lint', working_dir: '/home/kim/other' }),
    crushCall('k3', 'bash', { command: 'npm start', run_in_background: true }),
    crushCall('k4', 'edit', { file_path: `${cwd}/price.py`, old_string: 'rate = 1', new_string: 'rate = 2' }),
    crushCall('k5', 'view', { file_path: `${cwd}/none.py` }),
    crushCall('k6', 'job_output', { shell_id: '001' }),
    crushCall('k7', 'bash', { command: 'rm -rf build' }),
    crushCall('k8', 'mcp_docs_find', { query: 'rates' }),
    crushCall('k9', 'bash', { command: 'sleep 900' }),
    crushFinish('tool_use'),
  ]),
  crushMessage('tool', 5, [
    crushResult('k0', 'bash', `price.py\n\n<cwd>${cwd}/web</cwd>`, crushRan(`${cwd}/web`)),
    crushResult('k1', 'bash', `\nno rule\nExit code 2\n\n<cwd>${cwd}</cwd>`, crushRan(cwd)),
    crushResult('k2', 'bash', 'no output', crushRan('/home/kim/other')),
    crushResult('k3', 'bash', 'Background shell started with ID: 001', {
      ...crushRan(cwd),
      ...{ background: true, shell_id: '001' },
    }),
    crushResult('k4', 'edit', '<result>\nContent replaced\n</result>', { additions: 1, removals: 1 }),
    crushResult('k5', 'view', 'File not found: none.py', {}, { is_error: true, metadata: '' }),
    crushResult('k6', 'job_output', 'Status: completed\n\nstarted\nExit code 1', { shell_id: '001', done: true }),
    crushResult('k7', 'bash', 'User denied permission', {}, { is_error: true }),
    crushResult('k8', 'mcp_docs_find', 'Tool execution canceled by user', {}, { is_error: true }),
    crushResult('k9', 'bash', `\nCommand was aborted before completion\n\n<cwd>${cwd}</cwd>`, crushRan(cwd)),
  ]),
  crushMessage('assistant', 7, [crushPart('text', { text: 'What was said so far' })], { is_summary_message: 1 }),
  crushMessage('user', 8, [crushPart('text', { text: 'Go on where you stopped', hidden: true })]),
  crushMessage('assistant', 9, [crushFinish('canceled', { message: 'User canceled request' })]),
]

export const crushLog = (): string => jsonl(crushSession(), ...crushMessages())

export const crushChild = (): string =>
  jsonl(
    crushSession({ id: 'm-2$$k4', parent_session_id: 'c-1', cost: 0.05 }),
    crushMessage('user', 3, [crushPart('text', { text: 'Find callers' })], { session_id: 'm-2$$k4' }),
    crushMessage('assistant', 4, [crushPart('text', { text: 'None.' }), crushFinish('end_turn')], {
      session_id: 'm-2$$k4',
    }),
  )
