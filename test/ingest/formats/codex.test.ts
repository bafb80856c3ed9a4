import { describe, expect, test } from 'vitest'
import {
  at,
  codexCall,
  codexContext,
  codexCount,
  codexCustom,
  codexEvent,
  codexItem,
  codexLine,
  codexMeta,
  codexOutput,
  codexSays,
  codexSession,
  codexSubagent,
  codexThread,
  codexTokens,
  execText,
  jsonl,
  start,
} from './builders.ts'
import { readText, type ReadText } from './read-text.ts'

const calls = ({ calls }: ReadText): unknown[] =>
  calls.map((call) => [call.tool_call_id, call.status, call.status_evidence, call.exit_code])
const kinds = ({ events }: ReadText): string[] => events.map((event) => event.kind)

test('a whole session gives its thread, calls, edit, usage and instructions', async () => {
  const read = await readText(codexSession())
  expect(read.result.threads).toEqual([
    {
      thread_id: codexThread,
      session_id: codexThread,
      parent_thread_id: null,
      relation: 'root',
      agent_version: '0.144.0',
      originator: 'codex_exec',
      cwd: '/home/kim/shop',
      branch: 'main',
      commit_sha: 'c0ffee',
      repo_url: 'https://example.com/acme/shop.git',
      title: null,
      started_at: start,
      ended_at: start + 12_000,
      end_state: 'interrupted',
    },
  ])
  expect(calls(read)).toEqual([
    ['call_1', 'failed', 'exit_code', 2],
    ['call_2', 'ok', 'exit_code', 0],
    ['call_3', 'interrupted', 'text:aborted by user', null],
  ])
  expect(read.calls[0]).toMatchObject({
    command: 'make test',
    output: 'make: *** no rule\n',
    duration_ms: 500,
    turn: 1,
  })
  expect(read.calls[1]).toMatchObject({
    tool_kind: 'edit',
    command: null,
    file_path: 'src/price.py',
    edit_before: 'rate = 1',
    edit_after: 'rate = 2',
  })
  expect(read.calls[2]).toMatchObject({ cwd: '/home/kim/shop/api', is_error: null })
  expect(read.usage).toMatchObject([
    { model: 'gpt-5.5', input_tokens: 60, cached_input_tokens: 40, cache_write_tokens: null, output_tokens: 10 },
  ])
  expect(read.instructions).toMatchObject([{ kind: 'agents_md', path: '/home/kim/shop', text: 'Run make lint.' }])
  const prompts = read.events.filter((event) => event.kind === 'user_message')
  expect(prompts.map((event) => [event.is_injected, event.turn])).toEqual([
    [true, 0],
    [false, 1],
  ])
})

test('0.29: bare lines without envelope or times give calls, and unknown stays null', async () => {
  const text = jsonl(
    { id: codexThread, timestamp: at(0), instructions: 'Use tabs.', git: { branch: 'main' } },
    { record_type: 'state' },
    {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: '<environment_context>\n<cwd>/home/kim</cwd>' }],
    },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'go' }] },
    { type: 'function_call', name: 'shell', call_id: 'c1', arguments: '{"command":["bash","-lc","ls x"]}' },
    {
      type: 'function_call_output',
      call_id: 'c1',
      output: '{"output":"no x","metadata":{"exit_code":2,"duration_seconds":0.3}}',
    },
    { type: 'message', role: 'user', content: [{ type: 'input_image', image_url: 'data:' }] },
  )
  const read = await readText(text)
  expect(read.result.threads[0]).toMatchObject({
    thread_id: codexThread,
    cwd: '/home/kim',
    started_at: start,
    ended_at: null,
    end_state: null,
    agent_version: null,
  })
  expect(read.calls[0]).toMatchObject({
    command: 'ls x',
    status: 'failed',
    exit_code: 2,
    output: 'no x',
    duration_ms: 300,
    started_at: null,
  })
  expect(read.events.at(-1)).toMatchObject({ kind: 'user_message', is_injected: true, turn: 1 })
  expect(read.usage).toEqual([])
  expect(read.instructions).toMatchObject([{ text: 'Use tabs.' }])
})

describe('what a tool gave back decides its status', () => {
  const of = async (output: unknown, args: unknown = { cmd: 'make' }): Promise<unknown> => {
    const read = await readText(
      jsonl(codexMeta(), codexCall('c', 'exec_command', args, 1), codexOutput('c', output, 2)),
    )
    return [read.calls[0]?.status, read.calls[0]?.exit_code, read.calls[0]?.output]
  }
  const cases: [string, unknown, unknown, unknown?][] = [
    ['0.77 text', 'Exit code: 1\nWall time: 1.4 seconds\nOutput:\nboom\n', ['failed', 1, 'boom\n']],
    ['0.77 with a line count', 'Exit code: 0\nWall time: 1 seconds\nTotal output lines: 9\nOutput:\nx', ['ok', 0, 'x']],
    ['0.100 text', execText(0, 'fine'), ['ok', 0, 'fine']],
    ['0.117 command line first', `Command: /bin/bash -lc 'a\nb'\n${execText(3, 'no')}`, ['failed', 3, 'no']],
    ['content blocks', [{ type: 'input_text', text: execText(1, 'no') }], ['failed', 1, 'no']],
    [
      'a running process',
      'Wall time: 0.8 seconds\nProcess running with session ID 7\nOutput:\nup\n',
      ['running', null, 'up\n'],
    ],
    [
      'a time-out',
      'Exit code: 124\nWall time: 1 seconds\nOutput:\ncommand timed out after 900 milliseconds\nx',
      ['timeout', 124, 'command timed out after 900 milliseconds\nx'],
    ],
    [
      'bad arguments',
      'failed to parse function arguments: EOF',
      ['not_run', null, 'failed to parse function arguments: EOF'],
      '{"cmd": ',
    ],
    ['an unknown tool', 'unsupported call: exec_command', ['not_run', null, 'unsupported call: exec_command']],
    ['a refusal', 'exec command rejected by user', ['denied', null, 'exec command rejected by user']],
    [
      'a refused escalation',
      'Wall time: 9 seconds\naborted by user',
      ['denied', null, 'Wall time: 9 seconds\naborted by user'],
      { cmd: 'x', sandbox_permissions: 'require_escalated' },
    ],
    ['grep that finds nothing', execText(1, ''), ['ok', 1, ''], { cmd: 'grep -rn needle .' }],
    ['grep that fails', execText(2, 'bad flag'), ['failed', 2, 'bad flag'], { cmd: 'grep --bad' }],
    ['the word error in a good answer', execText(0, 'error: 0 errors'), ['ok', 0, 'error: 0 errors']],
    ['a plain answer', 'Plan updated', ['ok', null, 'Plan updated']],
  ]
  test.each(cases)('%s', async (_name, output, expected, args) => {
    expect(await of(output, args)).toEqual(expected)
  })

  test('no result at all is unknown, not fine', async () => {
    const read = await readText(jsonl(codexMeta(), codexCall('c', 'exec_command', { cmd: 'make' }, 1)))
    expect(read.calls).toMatchObject([{ status: 'unknown', result_seq: null, output: null, duration_ms: null }])
  })
})

test('an item goes before the text: code, duration, untruncated output, folder', async () => {
  const item = {
    type: 'CommandExecution',
    id: 'c1',
    cwd: 'file:///home/kim/my%20shop',
    status: 'failed',
    exit_code: 4,
    aggregated_output: 'all of it',
    duration: { secs: 2, nanos: 500_000_000 },
  }
  const read = await readText(
    jsonl(
      codexMeta(),
      codexCall('c1', 'exec_command', { cmd: 'make' }, 1),
      codexItem(item, 't', 3),
      codexOutput('c1', execText(4, 'all…'), 4),
    ),
  )
  expect(read.calls).toMatchObject([
    {
      status: 'failed',
      status_evidence: 'item:exit_code',
      exit_code: 4,
      duration_ms: 2500,
      output: 'all of it',
      cwd: '/home/kim/my shop',
    },
  ])
})

test('a process that goes on: its end comes with the poll and belongs to the first call', async () => {
  const running = 'Wall time: 1 seconds\nProcess running with session ID 7\nOutput:\nup\n'
  const read = await readText(
    jsonl(
      codexMeta(),
      codexCall('c1', 'exec_command', { cmd: 'make serve' }, 1),
      codexOutput('c1', running, 2),
      codexCall('c2', 'write_stdin', { session_id: 7, chars: '' }, 3),
      codexOutput('c2', execText(5, 'down\n'), 4),
    ),
  )
  expect(read.calls.map((call) => [call.tool_call_id, call.status, call.exit_code, call.output])).toEqual([
    ['c1', 'failed', 5, 'up\ndown\n'],
    ['c2', 'ok', null, 'down\n'],
  ])
})

test('code mode: the commands inside a script are calls of their own, under the script', async () => {
  const command = {
    type: 'CommandExecution',
    id: 'exec-1',
    command: ['/bin/bash', '-lc', 'make test'],
    status: 'failed',
    exit_code: 1,
    aggregated_output: 'boom',
    duration: { secs: 0, nanos: 4e6 },
  }
  const change = {
    type: 'FileChange',
    id: 'exec-2',
    status: 'completed',
    changes: { '/s/a.py': { type: 'update', unified_diff: '@@ -1 +1 @@\n-a\n+b\n' } },
  }
  const late = { ...command, id: 'exec-3', exit_code: -1, aggregated_output: '' }
  const read = await readText(
    jsonl(
      codexMeta(),
      codexEvent('task_started', { turn_id: 't' }),
      codexCustom('c1', 'exec', 'await tools.exec_command({cmd:"make test"})', 1),
      codexItem(command, 't', 2),
      codexItem(change, 't', 2),
      codexOutput(
        'c1',
        [
          { type: 'input_text', text: 'Script completed\nWall time 0.7 seconds\nOutput:\n' },
          { type: 'input_text', text: 'x' },
        ],
        3,
        'custom_tool_call_output',
      ),
      codexEvent('task_complete', { turn_id: 't' }, 4),
      codexItem(late, 't', 5),
    ),
  )
  expect(
    read.calls.map((call) => [
      call.tool_call_id,
      call.parent_tool_call_id,
      call.tool_kind,
      call.command,
      call.status,
      call.file_path,
    ]),
  ).toEqual([
    ['exec-1', 'c1', 'shell', 'make test', 'failed', null],
    ['exec-2', 'c1', 'edit', null, 'ok', '/s/a.py'],
    ['c1', null, 'other', null, 'ok', null],
    ['exec-3', 'c1', 'shell', 'make test', 'running', null],
  ])
  expect(read.calls[1]).toMatchObject({ edit_before: 'a', edit_after: 'b' })
})

describe('tokens count once', () => {
  const usageOf = async (...lines: unknown[]): Promise<unknown> => {
    const read = await readText(jsonl(codexMeta(), codexContext(), ...lines))
    return read.usage.map((row) => [row.input_tokens, row.cached_input_tokens, row.output_tokens])
  }
  const first = codexTokens(100, 40, 10)
  const second = codexTokens(250, 90, 30)
  const last = codexTokens(150, 50, 20)

  test('doubled token_count, a repeated total after compaction and a fake total', async () => {
    const fake = { ...codexTokens(0, 0, 0), total_tokens: 9000 }
    const lines = [
      codexCount(first, first, 1),
      codexCount(first, first, 1),
      codexCount(second, last, 2),
      codexCount(second, codexTokens(7, 0, 0), 3),
      codexCount(fake, fake, 4),
    ]
    expect(await usageOf(...lines)).toEqual([
      [60, 40, 10],
      [100, 50, 20],
    ])
  })

  test('an inherited total counts only the last response', async () => {
    expect(await usageOf(codexCount(second, last, 1))).toEqual([[100, 50, 20]])
  })

  test('exact records go before running totals', async () => {
    const record = codexLine(
      'token_usage_record',
      { response_id: 'r1', usage: { ...first, cache_write_input_tokens: 20 } },
      1,
    )
    expect(await usageOf(record, codexCount(first, first, 1))).toEqual([[40, 40, 10]])
  })
})

test('a sub-agent: the parent prefix is dropped, its synthetic abort is no interruption, it folds into the root', async () => {
  const read = await readText(codexSubagent())
  expect(read.result.threads).toMatchObject([
    { relation: 'subagent', session_id: codexThread, parent_thread_id: codexThread },
  ])
  expect(kinds(read)).toEqual(['user_message', 'tool_call', 'tool_result'])
  expect(read.events[0]).toMatchObject({ is_injected: true, turn: 0 })
  expect(Object.fromEntries(read.result.skipped)).toEqual({ 'copied header': 1, 'copied prefix': 3 })
})

test('a legacy sub-agent: the prefix ends at the first turn begun after the thread', async () => {
  const id = '019c2000-0000-7000-8000-00000000000c'
  const source = { subagent: { thread_spawn: { parent_thread_id: codexThread } } }
  const read = await readText(
    jsonl(
      codexMeta({ id, source }),
      codexMeta(),
      codexEvent('task_started', { turn_id: '019c1fff-0000-7000-8000-000000000001' }),
      codexCall('c1', 'exec_command', { cmd: 'parent' }),
      codexEvent('turn_aborted', { reason: 'interrupted' }),
      codexEvent('task_started', { turn_id: '019c2001-0000-7000-8000-000000000001' }),
      codexCall('c2', 'exec_command', { cmd: 'child' }),
    ),
  )
  expect(kinds(read)).toEqual(['turn_start', 'tool_call'])
  expect(read.calls.map((call) => call.command)).toEqual(['child'])
})

test('a legacy fork: re-stamped copies carry the identities of the originals', async () => {
  const own = [
    codexSays('user', 'go', 1),
    codexCall('c1', 'exec_command', { cmd: 'make' }, 2),
    codexOutput('c1', execText(0, ''), 3),
  ]
  const original = await readText(jsonl(codexMeta(), ...own))
  const copies = own.map((line) => ({ ...line, timestamp: at(500) }))
  const fork = await readText(
    jsonl(
      codexMeta({ id: 'fork', forked_from_id: codexThread }),
      codexMeta(),
      ...copies,
      codexSays('user', 'other way', 501),
    ),
  )
  expect(fork.result.threads).toMatchObject([
    { relation: 'fork', thread_id: 'fork', session_id: 'fork', parent_thread_id: codexThread },
  ])
  const ids = ({ events }: ReadText): string[] => events.map((event) => event.identity)
  expect(ids(fork).slice(0, 3)).toEqual(ids(original))
  expect(fork.events).toHaveLength(4)
})

test('equal words after the fork, in the original and in the fork, are two things', async () => {
  const again = (turn_id: string): unknown[] => [
    codexEvent('task_started', { turn_id }, 5),
    codexSays('user', 'continue', 6),
  ]
  const original = await readText(jsonl(codexMeta(), ...again('t1'), ...again('t2')))
  const fork = await readText(
    jsonl(codexMeta({ id: 'fork', forked_from_id: codexThread }), ...again('t1'), ...again('t9')),
  )
  const ids = ({ events }: ReadText): string[] => events.map((event) => event.identity)
  expect(ids(fork).slice(0, 2)).toEqual(ids(original).slice(0, 2))
  expect(ids(original)).not.toContain(ids(fork)[3])
})

test('compaction: the repeated history is not read again', async () => {
  const history = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'go' }] }]
  const read = await readText(
    jsonl(
      codexMeta(),
      codexSays('user', 'go', 1),
      codexLine('compacted', { message: 'so far', replacement_history: history }, 2),
    ),
  )
  expect(read.events.map((event) => [event.kind, event.text])).toEqual([
    ['user_message', 'go'],
    ['compaction', 'so far'],
  ])
})

test('how the log ends', async () => {
  const endOf = async (...lines: unknown[]): Promise<unknown> =>
    (await readText(jsonl(codexMeta(), codexEvent('task_started', { turn_id: 't' }), ...lines))).result.threads[0]
      ?.end_state
  expect(await endOf()).toBe('open')
  expect(await endOf(codexEvent('task_complete', { turn_id: 't' }))).toBe('completed')
  expect(await endOf(codexEvent('turn_aborted', { turn_id: 't', reason: 'interrupted' }))).toBe('interrupted')
  const error = { message: 'no room', codex_error_info: 'context_window_exceeded' }
  expect(await endOf(codexEvent('task_complete', { turn_id: 't', error }))).toBe('errored')
})

test('record types of a version not yet known are counted as drift, not lost in silence', async () => {
  const read = await readText(
    jsonl(
      codexMeta(),
      codexLine('brand_new', {}),
      codexEvent('newer_still'),
      codexLine('response_item', { type: 'new_item' }),
    ),
  )
  expect(Object.fromEntries(read.result.drift)).toEqual({
    brand_new: 1,
    'event_msg.newer_still': 1,
    'response_item.new_item': 1,
  })
  expect(Object.fromEntries(read.result.skipped)).toEqual({ 'unknown type': 3 })
})

test('two calls of one id both stay', async () => {
  const read = await readText(
    jsonl(
      codexMeta(),
      codexCall('c', 'exec_command', { cmd: 'a' }, 1),
      codexOutput('c', execText(0, ''), 2),
      codexCall('c', 'exec_command', { cmd: 'a' }, 3),
      codexOutput('c', execText(1, 'x'), 4),
    ),
  )
  expect(read.calls.map((call) => [call.tool_call_id, call.status])).toEqual([
    ['c', 'ok'],
    ['c#2', 'failed'],
  ])
})
