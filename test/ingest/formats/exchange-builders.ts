/** Trajectories and spans with invented content: ATIF, SWE-agent, mini-swe-agent, OpenHands, OpenTelemetry. */
import { at, jsonl } from './builders.ts'
import { cwd, ms } from './agent-builders.ts'

type Fields = Record<string, unknown>

export const atifDocument = (fields: Fields = {}): string => {
  const steps = [
    { step_id: 1, source: 'user', message: 'Please raise the rate', timestamp: at(1) },
    {
      ...{
        step_id: 2,
        source: 'agent',
        message: 'Looking.',
        reasoning_content: 'Look first',
        timestamp: at(2),
        model_name: 'm-1',
      },
      tool_calls: [{ tool_call_id: 'call_1', function_name: 'bash', arguments: { command: 'make test' } }],
      observation: {
        results: [{ source_call_id: 'call_1', content: 'no rule', extra: { exit_code: 2, is_error: true } }],
      },
      metrics: { prompt_tokens: 100, completion_tokens: 9, cached_tokens: 60, cost_usd: 0.5 },
      extra: { cwd },
    },
    { step_id: 3, source: 'user', message: 'copied', is_copied_context: true, timestamp: at(0) },
  ]
  const sub = {
    schema_version: 'ATIF-v1.7',
    trajectory_id: 'sub-1',
    agent: { name: 'helper' },
    steps: [{ step_id: 1, source: 'user', message: 'test it' }],
  }
  return JSON.stringify({
    schema_version: 'ATIF-v1.7',
    session_id: 'atif-1',
    agent: { name: 'harbor', version: '2.0', model_name: 'm-1' },
    steps,
    subagent_trajectories: [sub],
    ...fields,
  })
}

export const sweTrajectory = (): string => {
  const step = (action: string, observation: string): Fields => ({
    ...{
      action,
      observation,
      response: 'r',
      thought: `About to ${action}`,
      execution_time: 0.25,
      state: { working_dir: cwd },
    },
  })
  return JSON.stringify({
    environment: 'swe_main',
    trajectory: [
      step('make test', 'bash: make: command not found'),
      step('edit 1:1\nrate = 2\nend_of_edit', 'Your proposed edit has introduced new syntax error(s).'),
      step('submit', 'diff'),
    ],
    history: [
      { role: 'system', content: 'You are an agent', agent: 'main' },
      { role: 'user', content: 'Please raise the rate', agent: 'main' },
      { role: 'assistant', content: 'r', action: 'make test', agent: 'main', thought: 't' },
    ],
    info: {
      exit_status: 'submitted',
      submission: 'diff',
      model_stats: { tokens_sent: 100, tokens_received: 9, instance_cost: 0.5 },
    },
  })
}

export const sweDemonstration = (): string =>
  JSON.stringify({
    history: [
      { role: 'system', content: 'You are an agent', agent: 'main' },
      { role: 'user', content: 'Please raise the rate', agent: 'main' },
      { role: 'assistant', content: 'Finding it', thought: 'Finding it', action: 'find_file price.py', agent: 'main' },
      { role: 'tool', content: 'Found 1 match', agent: 'main' },
    ],
  })

export const miniTrajectory = (): string =>
  JSON.stringify({
    info: {
      exit_status: 'Submitted',
      submission: 'diff',
      mini_version: '2.1.0',
      config: { environment: { cwd }, model: { model_name: 'm-1' } },
    },
    messages: [
      { role: 'system', content: 'You are an agent' },
      { role: 'user', content: 'Please raise the rate' },
      {
        ...{ role: 'assistant', content: 'THOUGHT: look' },
        extra: {
          timestamp: ms(2) / 1000,
          actions: [{ command: 'make test' }],
          cost: 0.5,
          response: {
            model: 'm-1',
            usage: { prompt_tokens: 100, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 60 } },
          },
        },
      },
      {
        role: 'user',
        content: '<returncode>2</returncode>\n<output>\nno rule\n</output>',
        extra: { timestamp: ms(4) / 1000, returncode: 2, raw_output: 'no rule' },
      },
    ],
    trajectory_format: 'mini-swe-agent-1.1',
  })

export const miniMessages = (): string =>
  JSON.stringify([
    { role: 'system', content: 'You are an agent' },
    { role: 'user', content: 'Please raise the rate' },
    { role: 'assistant', content: 'Looking.\n\n```mswea_bash_command\ngrep rate price.py\n```' },
    { role: 'user', content: '<returncode>1</returncode>\n<output>\n</output>' },
  ])

export const openHandsEvents = (): Fields[] => {
  const usage = {
    model: 'm-1',
    prompt_tokens: 100,
    completion_tokens: 9,
    cache_read_tokens: 60,
    cache_write_tokens: 10,
    reasoning_tokens: 2,
  }
  const event = (kind: string, source: string, seconds: number, fields: Fields): Fields => ({
    ...{ id: `${kind}-${seconds}`, timestamp: at(seconds).replace('Z', '000'), source, ...fields, kind },
  })
  return [
    event('MessageEvent', 'user', 1, {
      llm_message: { role: 'user', content: [{ type: 'text', text: 'Please raise the rate' }] },
      activated_skills: ['rates'],
      extended_content: [{ type: 'text', text: 'Rates live in price.py.' }],
    }),
    event('ConversationStateUpdateEvent', 'environment', 2, {
      key: 'stats',
      value: {
        usage_to_metrics: {
          default: { accumulated_cost: 0.2, accumulated_token_usage: { ...usage, prompt_tokens: 50 } },
        },
      },
    }),
    event('ActionEvent', 'agent', 2, {
      ...{
        thought: [{ type: 'text', text: 'Looking.' }],
        reasoning_content: 'Look first',
        action: { command: 'make test', kind: 'TerminalAction' },
      },
      ...{ tool_name: 'terminal', tool_call_id: 'call_1' },
    }),
    event('ObservationEvent', 'environment', 4, {
      ...{ tool_name: 'terminal', tool_call_id: 'call_1', action_id: 'ActionEvent-2' },
      observation: {
        content: [{ type: 'text', text: 'no rule' }],
        is_error: false,
        exit_code: 2,
        timeout: false,
        metadata: { exit_code: 2, working_dir: cwd },
        kind: 'TerminalObservation',
      },
    }),
    event('ConversationStateUpdateEvent', 'environment', 5, {
      key: 'stats',
      value: {
        usage_to_metrics: {
          default: { accumulated_cost: 0.5, accumulated_token_usage: usage },
          condenser: { accumulated_token_usage: { prompt_tokens: 0 } },
        },
      },
    }),
    event('PauseEvent', 'user', 6, {}),
  ]
}

export const openHandsOldEvents = (): Fields[] => {
  const model_response = {
    id: 'gen-1',
    model: 'm-1',
    usage: { prompt_tokens: 100, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 60 } },
  }
  return [
    {
      id: 0,
      timestamp: '2026-03-02T09:00:01.000000',
      source: 'user',
      message: 'm',
      action: 'message',
      args: { content: 'Please raise the rate' },
    },
    {
      id: 9,
      timestamp: '2026-03-02T09:00:01.500000',
      source: 'environment',
      message: 'm',
      cause: 8,
      observation: 'recall',
      content: 'Added knowledge',
      extras: {
        recall_type: 'knowledge',
        repo_instructions: 'Use tabs.',
        microagent_knowledge: [{ name: 'rates', trigger: 'rate', content: 'Rates live in price.py.' }],
      },
    },
    {
      id: 1,
      timestamp: '2026-03-02T09:00:02.000000',
      source: 'agent',
      message: 'm',
      action: 'run',
      args: { command: 'make test', thought: 'Looking.' },
      tool_call_metadata: { function_name: 'execute_bash', model_response },
    },
    {
      id: 2,
      timestamp: '2026-03-02T09:00:04.000000',
      source: 'agent',
      message: 'm',
      cause: 1,
      observation: 'run',
      content: 'no rule',
      extras: { command: 'make test', metadata: { exit_code: 2, working_dir: cwd } },
      success: false,
    },
    {
      id: 3,
      timestamp: '2026-03-02T09:00:05.000000',
      source: 'agent',
      message: 'm',
      action: 'finish',
      args: { final_thought: 'No tests here.' },
    },
  ]
}

export const openHandsRun = (instance_id: string): Fields => ({
  instance_id,
  test_result: {},
  instruction: 'i',
  history: openHandsOldEvents(),
  metrics: {},
  error: null,
})

const attributes = (values: Fields): Fields[] =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }))

export const otelRequest = (): Fields => {
  const span = (
    spanId: string,
    name: string,
    from: number,
    to: number,
    values: Fields,
    status: Fields = {},
  ): Fields => ({
    ...{
      traceId: 'aa11',
      spanId,
      name,
      startTimeUnixNano: `${ms(from)}000000`,
      endTimeUnixNano: `${ms(to)}000000`,
      attributes: attributes(values),
      status,
    },
  })
  const asked = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Please raise the rate' }] }])
  const said = JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: 'Looking.' }] }])
  const spans = [
    span(
      '02',
      'execute_tool bash',
      2,
      4,
      {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'bash',
        'gen_ai.tool.call.id': 'call_1',
        'gen_ai.tool.call.arguments': '{"command":"make test"}',
        'gen_ai.tool.call.result': 'no rule',
        'error.type': 'exit',
      },
      { code: 2 },
    ),
    span('01', 'chat m-1', 1, 2, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.conversation.id': 'conv-1',
      'gen_ai.response.model': 'm-1',
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 9,
      'gen_ai.usage.cache_read.input_tokens': 60,
      'gen_ai.input.messages': asked,
      'gen_ai.output.messages': said,
    }),
  ]
  return {
    resourceSpans: [
      {
        resource: { attributes: attributes({ 'service.name': 'shop-agent', 'service.version': '1.2' }) },
        scopeSpans: [{ spans }],
      },
    ],
  }
}

export const otelLines = (): string => jsonl(otelRequest(), { resourceSpans: [] })
