/** Logs of the less common agents with invented content, one short session each, in the shapes of ingest/README.md. */
import { at, jsonl } from './builders.ts'
import { cwd, ms } from './agent-builders.ts'

type Fields = Record<string, unknown>

const uuid = (n: number): string => `9a0f0000-0000-4000-8000-00000000000${n}`

export const qwenLog = (): string => {
  const line = (n: number, type: string, parts: Fields[], fields: Fields = {}): Fields => ({
    ...{
      uuid: uuid(n),
      parentUuid: null,
      sessionId: uuid(9),
      timestamp: at(n),
      type,
      cwd,
      version: '0.21.13',
      gitBranch: 'main',
    },
    ...{ message: { role: type, parts }, ...fields },
  })
  const call = { functionCall: { id: 'call_1', name: 'run_shell_command', args: { command: 'make test' } } }
  const answer = {
    functionResponse: {
      id: 'call_1',
      name: 'run_shell_command',
      response: { output: 'Command: make test\nOutput: no rule\nError: (none)\nExit Code: 2\nSignal: (none)' },
    },
  }
  return jsonl(
    line(1, 'user', [
      { text: 'Please raise the rate' },
      { text: '<qwen:user-prompt-submit-context>\nhook\n</qwen:user-prompt-submit-context>' },
    ]),
    line(2, 'assistant', [{ text: 'Look first', thought: true }, call], {
      model: 'q-1',
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 9,
        thoughtsTokenCount: 2,
      },
    }),
    line(3, 'tool_result', [answer], { toolCallResult: { callId: 'call_1', status: 'success' } }),
    line(4, 'system', [], { subtype: 'rewind' }),
  )
}

export const kimiLog = (): string => {
  const event = (fields: Fields, seconds: number): Fields => ({
    type: 'context.append_loop_event',
    event: fields,
    time: ms(seconds),
  })
  return jsonl(
    { type: 'metadata', protocol_version: '1.4', created_at: ms(0) },
    { type: 'config.update', cwd, modelAlias: 'k-1', time: ms(0) },
    {
      type: 'context.append_message',
      message: { role: 'user', content: [{ type: 'text', text: 'Please raise the rate' }], origin: { kind: 'user' } },
      time: ms(1),
    },
    event({ type: 'content.part', part: { type: 'think', think: 'Look first' } }, 2),
    event({ type: 'tool.call', toolCallId: 'Bash_0', name: 'Bash', args: { command: 'make test', cwd } }, 2),
    event(
      {
        type: 'tool.result',
        toolCallId: 'Bash_0',
        result: { output: 'no rule\nCommand failed with exit code: 2.', isError: true },
      },
      4,
    ),
    event(
      {
        type: 'step.end',
        usage: { inputOther: 40, output: 9, inputCacheRead: 60, inputCacheCreation: 0 },
        finishReason: 'tool_use',
      },
      5,
    ),
    { type: 'usage.record', usage: { inputOther: 40, output: 9 }, time: ms(5) },
    { type: 'turn.cancel', time: ms(6) },
  )
}

/** Its name makes it a sub-agent. */
export const kimiSubagentName = 'session_9a0f0000-0000-4000-8000-000000000009/agents/agent-0/wire.jsonl'
export const kimiSubagentLog = (): string =>
  jsonl(
    { type: 'metadata', protocol_version: '1.4', created_at: ms(0) },
    {
      type: 'context.append_message',
      message: { role: 'user', content: [{ type: 'text', text: 'test it' }], origin: { kind: 'system_trigger' } },
      time: ms(1),
    },
  )

export const grokLog = (): string =>
  jsonl(
    { type: 'system', content: 'You are an agent' },
    {
      type: 'user',
      content: [{ type: 'text', text: '<user_info>\nWorkspace Path: /home/kim/shop\n</user_info>' }],
      synthetic_reason: 'environment_context',
    },
    { type: 'user', content: [{ type: 'text', text: 'Run make lint.' }], synthetic_reason: 'project_instructions' },
    {
      type: 'user',
      content: [{ type: 'text', text: 'Please raise the rate' }],
      prompt_index: 0,
      prior_turn_interrupt: 'mid_turn_abort',
    },
    { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'Look first' }] },
    {
      type: 'assistant',
      content: 'Looking.',
      tool_calls: [{ id: 'call_1', name: 'run_terminal_cmd', arguments: '{"command":"make test"}' }],
      model_id: 'g-1',
    },
    { type: 'tool_result', tool_call_id: 'call_1', content: 'make: *** no rule' },
    {
      type: 'backend_tool_call',
      kind: { tool_type: 'web_search', action: { query: 'rates' }, id: 'ws_1', status: 'completed' },
    },
  )

export const grokLegacyLog = (): string =>
  jsonl(
    { role: 'user', content: 'Please raise the rate' },
    {
      role: 'assistant',
      content: 'Looking.',
      tool_calls: [
        { id: 'call_1', type: 'function', function: { name: 'read_file', arguments: '{"target_file":"price.py"}' } },
      ],
      model_id: 'g-1',
    },
    { role: 'tool', content: 'rate = 1', tool_call_id: 'call_1' },
  )

export const droidStoreLog = (): string => {
  const message = (id: string, role: string, content: Fields[], seconds: number): Fields => ({
    type: 'message',
    id,
    timestamp: at(seconds),
    message: { role, content },
  })
  return jsonl(
    { type: 'session_start', id: uuid(8), title: 'Rates', cwd, owner: 'kim', version: '0.81.0' },
    message(
      'm1',
      'user',
      [{ type: 'text', text: '<system-reminder>Be safe.</system-reminder>\n\nPlease raise the rate' }],
      1,
    ),
    message(
      'm2',
      'assistant',
      [
        { type: 'text', text: 'Looking.' },
        { type: 'tool_use', id: 'tu1', name: 'Execute', input: { command: 'make test' } },
      ],
      2,
    ),
    message('m3', 'user', [{ type: 'tool_result', tool_use_id: 'tu1', content: 'no rule', is_error: true }], 4),
  )
}

export const droidStreamLog = (): string => {
  const own = { session_id: uuid(7) }
  return jsonl(
    { type: 'system', ...own, timestamp: at(0), model: 'd-1', cwd, id: 's' },
    { type: 'message', ...own, timestamp: at(1), role: 'user', text: 'Please raise the rate', id: 'm1' },
    {
      type: 'tool_call',
      ...own,
      timestamp: at(2),
      toolCallId: 'c1',
      toolName: 'Execute',
      parameters: { command: 'make test' },
      id: 't1',
    },
    {
      type: 'tool_result',
      ...own,
      timestamp: at(4),
      toolCallId: 'c1',
      value: { stdout: 'no rule', exitCode: 2 },
      id: 't2',
    },
    {
      type: 'completion',
      ...own,
      timestamp: at(5),
      finalText: 'No tests here.',
      usage: { input_tokens: 40, output_tokens: 9, cache_read_input_tokens: 60 },
      id: 'e',
    },
  )
}

export const vibeLog = (): string => {
  const call = (id: string, name: string, args: Fields): Fields => ({
    id,
    function: { name, arguments: JSON.stringify(args) },
  })
  return jsonl(
    { role: 'user', content: 'Please raise the rate', message_id: 'm1' },
    {
      role: 'assistant',
      content: '',
      tool_calls: [call('c1', 'bash', { command: 'make test' }), call('c2', 'read_file', { path: 'x' })],
      message_id: 'm2',
    },
    { role: 'tool', content: 'stdout: \nstderr: no rule\nreturncode: 2', tool_call_id: 'c1', name: 'bash' },
    { role: 'tool', content: '<tool_error>read_file failed</tool_error>', tool_call_id: 'c2', name: 'read_file' },
  )
}

export const antigravityLog = (): string => {
  const step = (n: number, type: string, fields: Fields): Fields => ({
    step_index: n,
    source: 'MODEL',
    type,
    status: 'DONE',
    created_at: at(n),
    ...fields,
  })
  return jsonl(
    step(1, 'USER_INPUT', {
      source: 'USER_EXPLICIT',
      content: '<USER_REQUEST>\nPlease raise the rate\n</USER_REQUEST>\n<USER_SETTINGS_CHANGE>x</USER_SETTINGS_CHANGE>',
    }),
    step(2, 'PLANNER_RESPONSE', {
      thinking: 'Look first',
      tool_calls: [{ name: 'run_command', args: { CommandLine: '"make test"' } }],
    }),
    step(3, 'RUN_COMMAND', { content: 'The command failed with exit code: 2\nOutput:\nno rule' }),
    step(4, 'CODE_ACTION', { content: 'Created file', status: 'ERROR' }),
  )
}

export const kiroConversation = (): Fields => ({
  conversation_id: uuid(6),
  model_info: { model_id: 'k-1' },
  history: [
    {
      user: {
        env_context: { env_state: { current_working_directory: cwd } },
        content: { Prompt: { prompt: 'Please raise the rate' } },
        timestamp: at(1),
      },
      assistant: {
        ToolUse: {
          message_id: 'a1',
          content: 'Looking.',
          tool_uses: [{ id: 'tu1', name: 'execute_bash', args: { command: 'make test' } }],
        },
      },
    },
    {
      user: {
        content: {
          ToolUseResults: {
            tool_use_results: [
              {
                tool_use_id: 'tu1',
                content: [{ Json: { exit_status: '2', stdout: '', stderr: 'no rule' } }],
                status: 'Success',
              },
            ],
          },
        },
        timestamp: at(3),
      },
      assistant: {
        ToolUse: {
          message_id: 'a2',
          content: '',
          tool_uses: [{ id: 'tu2', name: 'fs_write', args: { path: 'price.py' } }],
        },
      },
    },
    {
      user: {
        content: {
          CancelledToolUses: {
            prompt: 'Stop that',
            tool_use_results: [
              { tool_use_id: 'tu2', content: [{ Text: 'Tool use was cancelled by the user' }], status: 'Error' },
            ],
          },
        },
        timestamp: at(5),
      },
      assistant: { Response: { message_id: 'a3', content: 'Stopped.' } },
    },
  ],
})
export const kiroLog = (): string =>
  jsonl({
    table: 'conversations_v2',
    row: { key: cwd, conversation_id: uuid(6), value: JSON.stringify(kiroConversation()) },
  })

export const gooseLog = (): string => {
  const message = (n: number, role: string, content: Fields[]): Fields => ({
    ...{
      table: 'messages',
      row: { id: n, session_id: 'g-1', role, content_json: JSON.stringify(content), created_timestamp: ms(n) / 1000 },
    },
  })
  const request = {
    type: 'toolRequest',
    id: 'c1',
    toolCall: { status: 'success', value: { name: 'developer__shell', arguments: { command: 'make test' } } },
  }
  const answer = {
    type: 'toolResponse',
    id: 'c1',
    toolResult: {
      status: 'success',
      value: { content: [{ type: 'text', text: 'no rule\nexit code: 2' }], isError: true },
    },
  }
  return jsonl(
    {
      table: 'sessions',
      row: { id: 'g-1', working_dir: cwd, description: 'Rates', created_at: '2026-03-02 09:00:00' },
    },
    message(1, 'user', [{ type: 'text', text: 'Please raise the rate' }]),
    message(2, 'assistant', [{ type: 'text', text: 'Looking.' }, request]),
    message(3, 'user', [answer]),
    {
      table: 'usage_ledger',
      row: {
        session_id: 'g-1',
        model: 'o-1',
        input_tokens: 100,
        output_tokens: 9,
        cache_read_tokens: 60,
        cost: 0.5,
        created_at: ms(4) / 1000,
      },
    },
  )
}

const hermesMessages = (): Fields[] => [
  { role: 'user', content: 'Please raise the rate', timestamp: ms(1) / 1000 },
  {
    role: 'assistant',
    content: 'Looking.',
    reasoning: 'Look first',
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'terminal', arguments: '{"command":"make test"}' } }],
    timestamp: ms(2) / 1000,
  },
  {
    role: 'tool',
    content: '{"output": "no rule", "exit_code": 2, "error": null}',
    tool_call_id: 'c1',
    tool_name: 'terminal',
    timestamp: ms(4) / 1000,
  },
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ id: 'c2', type: 'function', function: { name: 'memory', arguments: '{}' } }],
    timestamp: ms(5) / 1000,
  },
  {
    role: 'tool',
    content: '{"success": false, "error": "no such note"}',
    tool_call_id: 'c2',
    tool_name: 'memory',
    timestamp: ms(6) / 1000,
  },
]
export const hermesDocument = (): string =>
  JSON.stringify({
    session_id: 'h-1',
    model: 'h-model',
    platform: 'cli',
    session_start: '2026-03-02T09:00:00',
    last_updated: '2026-03-02T09:00:06',
    cwd,
    messages: hermesMessages(),
  })
export const hermesStoreLog = (): string =>
  jsonl(
    {
      table: 'sessions',
      row: {
        id: 'h-1',
        source: 'cli',
        model: 'h-model',
        cwd,
        started_at: ms(0) / 1000,
        input_tokens: 40,
        output_tokens: 9,
        cache_read_tokens: 60,
        actual_cost_usd: 0.5,
      },
    },
    ...hermesMessages().map((row, id) => ({
      table: 'messages',
      row: {
        id,
        session_id: 'h-1',
        ...row,
        ...(row['tool_calls'] ? { tool_calls: JSON.stringify(row['tool_calls']) } : {}),
      },
    })),
  )

export const qwenPawDocument = (): string => {
  const entry = (id: string, role: string, block: Fields, seconds: number): unknown[] => [
    { id, name: role, role, content: [block], metadata: {}, timestamp: `2026-03-02 09:00:0${seconds}.000` },
    [],
  ]
  const content = [
    entry('m1', 'user', { type: 'text', text: 'Please raise the rate' }, 1),
    entry(
      'm2',
      'assistant',
      { type: 'tool_use', id: 'c1', name: 'execute_shell_command', input: { command: 'make test' } },
      2,
    ),
    entry(
      'm3',
      'system',
      {
        type: 'tool_result',
        id: 'c1',
        name: 'execute_shell_command',
        output: [{ type: 'text', text: 'Error: no rule' }],
      },
      4,
    ),
    entry('m4', 'assistant', { type: 'text', text: 'No tests here.' }, 5),
  ]
  return JSON.stringify({
    agent: { memory: { content }, toolkit: { active_groups: [] }, name: 'Friday', _sys_prompt: 'x' },
  })
}

export const clineDocument = (): string => {
  const said = (say: string, text: string, seconds: number, fields: Fields = {}): Fields => ({
    ts: ms(seconds),
    type: 'say',
    say,
    text,
    ...fields,
  })
  return JSON.stringify([
    said('task', 'Please raise the rate', 1),
    said(
      'api_req_started',
      JSON.stringify({ tokensIn: 40, tokensOut: 9, cacheReads: 60, cacheWrites: 10, cost: 0.5 }),
      2,
      { modelInfo: { modelId: 'c-1' } },
    ),
    { ts: ms(3), type: 'ask', ask: 'command', text: 'make test' },
    said('command_output', 'bash: make: command not found', 4),
    said('tool', JSON.stringify({ tool: 'editedExistingFile', path: 'price.py', content: 'rate = 2' }), 5),
    said('completion_result', 'Raised.', 6),
  ])
}

export const aiderHistory = (): string =>
  [
    '\n# aider chat started at 2026-03-02 09:00:00\n',
    '> Aider v0.86.1  ',
    '> Main model: o-1 with diff edit format  \n',
    '#### please raise the rate',
    "I'll change it.\n\n#### Step 1\nThe file.\n",
    '> Applied edit to price.py  ',
    '> Did not apply edit to skip.py (--dry-run)  ',
    '> Tokens: 4.1k sent, 1.2k cache hit, 310 received. Cost: $0.02 message, $0.05 session.  \n',
    '#### and test it',
    '> ^C again to exit  ',
    '\n# aider chat started at 2026-03-02 10:00:00\n',
  ].join('\n')
