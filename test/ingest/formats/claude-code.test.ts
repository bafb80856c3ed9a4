import { describe, expect, test } from 'vitest'
import {
  at,
  claudeLine,
  claudeResult,
  claudeSays,
  claudeSession,
  claudeTool,
  claudeTranscript,
  claudeUser,
  jsonl,
  start,
} from './builders.ts'
import { readText, type ReadText } from './read-text.ts'

const bash = (id: string, command: string): Record<string, unknown> => claudeTool(id, 'Bash', { command })
const told = ({ events }: ReadText): unknown[] => events.map((event) => [event.kind, event.is_injected, event.text])

test('a whole transcript gives its threads, calls, edit, usage and instructions', async () => {
  const read = await readText(claudeTranscript())
  const facts = {
    agent_version: '2.1.300',
    originator: null,
    cwd: '/home/kim/shop',
    branch: 'main',
    commit_sha: null,
    repo_url: null,
    title: null,
  }
  expect(read.result.threads).toEqual([
    {
      ...facts,
      thread_id: claudeSession,
      session_id: claudeSession,
      parent_thread_id: null,
      relation: 'root',
      started_at: start,
      ended_at: start + 11_000,
      end_state: 'interrupted',
    },
    {
      ...facts,
      thread_id: `${claudeSession}:a77`,
      session_id: claudeSession,
      parent_thread_id: claudeSession,
      relation: 'subagent',
      started_at: start + 8000,
      ended_at: start + 9000,
      end_state: 'completed',
    },
  ])
  expect(
    read.calls.map((call) => [
      call.tool_call_id,
      call.tool_kind,
      call.status,
      call.exit_code,
      call.is_error,
      call.duration_ms,
    ]),
  ).toEqual([
    ['toolu_1', 'shell', 'failed', 2, true, 2000],
    ['toolu_2', 'edit', 'ok', null, false, 1000],
    ['toolu_3', 'task', 'ok', null, false, 3000],
  ])
  expect(read.calls[0]).toMatchObject({
    command: 'make test',
    output: 'make: *** no rule',
    turn: 1,
    cwd: '/home/kim/shop',
  })
  expect(read.calls[1]).toMatchObject({
    file_path: '/home/kim/shop/price.py',
    edit_before: 'rate = 1',
    edit_after: 'rate = 2',
  })
  expect(
    read.usage.map((row) => [
      row.identity,
      row.thread_id,
      row.input_tokens,
      row.cached_input_tokens,
      row.cache_write_tokens,
      row.output_tokens,
    ]),
  ).toEqual([
    ['g:msg_1:req_msg_1', claudeSession, 10, 100, 5, 25],
    ['g:msg_2:req_msg_2', claudeSession, 10, 100, 5, 20],
    ['g:msg_3:req_msg_3', claudeSession, 10, 100, 5, 20],
    ['g:msg_4:req_msg_4', `${claudeSession}:a77`, 10, 100, 5, 20],
  ])
  expect(read.instructions).toMatchObject([
    { kind: 'claude_md', path: '/home/kim/shop/CLAUDE.md', text: 'Run make lint.' },
  ])
})

describe('what a tool gave back decides its status', () => {
  const cases: [string, Parameters<typeof claudeResult>, unknown, string?][] = [
    ['an exit code', ['t', 'Exit code 3\nboom', 2, true], ['failed', 3, 'boom']],
    ['1.0 without an exit code', ['t', 'boom', 2, true], ['failed', null, 'boom']],
    [
      'an edit of text that is not there',
      ['t', '<tool_use_error>String to replace not found in file.</tool_use_error>', 2, true],
      ['not_run', null, 'String to replace not found in file.'],
    ],
    [
      'a read of a missing file, unwrapped',
      ['t', 'File does not exist. Note: …', 2, true],
      ['not_run', null, 'File does not exist. Note: …'],
    ],
    [
      'a sibling that failed',
      ['t', '<tool_use_error>Sibling tool call errored</tool_use_error>', 2, true],
      ['cascade', null, 'Sibling tool call errored'],
    ],
    [
      'a time-out',
      ['t', 'Exit code 143\nCommand timed out after 1s', 2, true],
      ['timeout', 143, 'Command timed out after 1s'],
    ],
    [
      'a time-out of 1.0',
      ['t', 'Command timed out after 2m', 2, true],
      ['timeout', null, 'Command timed out after 2m'],
    ],
    [
      'a person said no',
      ['t', "The user doesn't want to proceed with this tool use. The tool use was rejected", 2, true],
      ['denied', null, "The user doesn't want to proceed with this tool use. The tool use was rejected"],
    ],
    [
      'a missing permission',
      ['t', 'Claude requested permissions to write to /etc/x', 2, true],
      ['denied', null, 'Claude requested permissions to write to /etc/x'],
    ],
    [
      'a stopped command',
      ['t', 'Exit code 137\n[Request interrupted by user for tool use]', 2, true],
      ['interrupted', 137, '[Request interrupted by user for tool use]'],
    ],
    [
      'nothing found, by its own word',
      ['t', '', 2, false, { toolUseResult: { returnCodeInterpretation: 'No matches found' } }],
      ['ok', 1, ''],
    ],
    ['test that says no', ['t', 'Exit code 1\n', 2, true], ['ok', 1, ''], 'test -f dist/app.js'],
    ['a pipeline whose last part says no', ['t', 'Exit code 1\n', 2, true], ['ok', 1, ''], 'make list | grep nothing'],
    ['the word error in a good answer', ['t', 'Error: none found', 2, false], ['ok', null, 'Error: none found']],
  ]
  test.each(cases)('%s', async (_name, result, expected, command = 'make') => {
    const read = await readText(jsonl(claudeSays('m', bash('t', command), 1), claudeResult(...result)))
    expect([read.calls[0]?.status, read.calls[0]?.exit_code, read.calls[0]?.output]).toEqual(expected)
  })

  test('a plan the person declined is a choice, not a failure', async () => {
    const read = await readText(
      jsonl(claudeSays('m', claudeTool('t', 'ExitPlanMode', {}), 1), claudeResult('t', 'stay in plan mode', 2, true)),
    )
    expect(read.calls).toMatchObject([{ status: 'denied', is_error: true }])
  })
})

test('the same refusal text is an interruption when the next line names the message', async () => {
  const refused = claudeResult('t', "The user doesn't want to proceed with this tool use.", 2, true, {
    toolDenialKind: 'user-rejected',
  })
  const stop = claudeUser([{ type: 'text', text: '[Request interrupted by user for tool use]' }], 3, {
    interruptedMessageId: 'm',
  })
  const read = await readText(jsonl(claudeSays('m', bash('t', 'sleep 9'), 1), refused, stop))
  expect(read.calls).toMatchObject([{ status: 'interrupted' }])
  expect(read.events.at(-1)).toMatchObject({ kind: 'interrupt' })
})

test('a background command is settled by its notification', async () => {
  const note =
    '<task-notification>\n<tool-use-id>t</tool-use-id>\n<status>failed</status>\n<summary>"x" failed with exit code 5</summary>\n</task-notification>'
  const begin = [
    claudeSays('m', bash('t', 'make serve'), 1),
    claudeResult('t', 'Command running in background with ID: b1', 2, false, {
      toolUseResult: { backgroundTaskId: 'b1' },
    }),
  ]
  const open = await readText(jsonl(...begin))
  expect(open.calls).toMatchObject([{ status: 'running', exit_code: null }])
  const ended = await readText(jsonl(...begin, claudeUser(note, 9, { origin: { kind: 'task-notification' } })))
  expect(ended.calls).toMatchObject([{ status: 'failed', exit_code: 5, duration_ms: 8000 }])
  expect(ended.events.at(-1)).toMatchObject({ is_injected: true, turn: 0 })
})

test('a person or the harness: only prompts begin a turn', async () => {
  const read = await readText(
    jsonl(
      claudeUser('go', 1),
      claudeUser('<command-name>/cost</command-name>', 2),
      claudeUser('<bash-input>ls</bash-input>', 3),
      claudeUser('Base directory for this skill: /home/kim/.claude/skills/ship\n\n# Ship it', 4, { isMeta: true }),
      claudeUser('This session is being continued from a previous conversation…', 5, { isCompactSummary: true }),
      claudeUser([{ type: 'text', text: '<div> looks wrong' }], 6),
    ),
  )
  expect(read.events.map((event) => [event.is_injected, event.turn])).toEqual([
    [false, 1],
    [true, 1],
    [true, 1],
    [true, 1],
    [true, 1],
    [false, 2],
  ])
  expect(read.instructions).toMatchObject([{ kind: 'skill', path: '/home/kim/.claude/skills/ship', text: '# Ship it' }])
})

test('a prompt typed while the agent works is told once, whether by queue, attachment or both', async () => {
  const queue = (operation: string, content?: string): unknown => ({
    type: 'queue-operation',
    operation,
    timestamp: at(1),
    sessionId: claudeSession,
    content,
  })
  const attached = claudeLine(
    'attachment',
    { attachment: { type: 'queued_command', prompt: 'use tabs', commandMode: 'prompt' } },
    2,
  )
  const read = await readText(
    jsonl(
      claudeUser('go', 0),
      queue('enqueue', 'use tabs'),
      attached,
      queue('remove'),
      queue('enqueue', 'stop'),
      queue('remove'),
      queue('enqueue', 'later'),
      queue('dequeue'),
      claudeUser('later', 3),
    ),
  )
  expect(read.events.map((event) => [event.text, event.is_injected, event.turn])).toEqual([
    ['go', false, 1],
    ['use tabs', false, 2],
    ['stop', false, 3],
    ['later', false, 4],
  ])
})

test('api-request lines repeat results and are never read', async () => {
  const blob = {
    type: 'api-request-blob',
    sessionId: claudeSession,
    message: claudeResult('t', 'boom', 1, true)['message'],
  }
  const read = await readText(jsonl(claudeSays('m', bash('t', 'make'), 1), blob))
  expect(read.calls).toMatchObject([{ status: 'unknown', result_seq: null }])
  expect(Object.fromEntries(read.result.skipped)).toEqual({ sidecar: 1 })
})

describe('what is told twice counts once', () => {
  test('a line repeated in the file', async () => {
    const line = claudeSays('m', { type: 'text', text: 'hello' }, 1)
    const read = await readText(jsonl(line, line))
    expect(told(read)).toEqual([['assistant_message', false, 'hello']])
    expect(read.usage).toHaveLength(1)
  })

  test('a sub-agent in its own file and mirrored in its parent: equal thread, equal identities', async () => {
    const child = { isSidechain: true, agentId: 'a9' }
    const lines = [
      claudeUser('test it', 1, child),
      claudeSays('m', bash('t', 'make'), 2, 20, child),
      claudeResult('t', 'fine', 3, false, child),
    ]
    const mirror = lines.map((line) =>
      claudeLine(
        'progress',
        {
          data: {
            type: 'agent_progress',
            agentId: 'a9',
            message: {
              type: line['type'],
              message: line['message'],
              requestId: line['requestId'],
              timestamp: line['timestamp'],
              uuid: `other-${String(line['uuid'])}`,
            },
          },
        },
        4,
      ),
    )
    const own = await readText(jsonl(...lines))
    const parent = await readText(jsonl(claudeUser('go', 0), ...mirror))
    const ids = (read: ReadText): unknown =>
      [...read.events.filter((event) => event.thread_id.endsWith(':a9')), ...read.calls, ...read.usage].map((row) => [
        row.thread_id,
        row.identity,
      ])
    expect(ids(parent)).toEqual(ids(own))
    expect(parent.result.threads.map((thread) => thread.relation)).toEqual(['root', 'subagent'])
  })

  test('a fork: copied lines keep their identities, the thread knows its origin and its own beginning', async () => {
    const lines = [claudeUser('go', 1), claudeSays('m', bash('t', 'make'), 2), claudeResult('t', 'fine', 3, false)]
    const original = await readText(jsonl(...lines))
    const copied = lines.map((line) => ({
      ...line,
      sessionId: 'fork',
      ...(line['type'] === 'assistant' ? { requestSessionId: claudeSession } : {}),
    }))
    const next = claudeUser('other way', 60, { sessionId: 'fork' })
    const fork = await readText(jsonl(...copied, next))
    expect(fork.result.threads).toMatchObject([
      { thread_id: 'fork', relation: 'fork', parent_thread_id: claudeSession },
    ])
    const ids = (read: ReadText): string[] =>
      [...read.events.slice(0, 3), ...read.calls, ...read.usage].map((row) => row.identity)
    expect(ids(fork)).toEqual(ids(original))
  })
})

test('up to 2.0 side branches have no agent id: each branch is a thread', async () => {
  const side = { isSidechain: true }
  const read = await readText(
    jsonl(
      claudeUser('go', 0),
      claudeUser('first task', 1, { ...side, uuid: 'root-1' }),
      claudeUser('second task', 1, { ...side, uuid: 'root-2' }),
      claudeSays('m1', { type: 'text', text: 'one' }, 2, 1, { ...side, uuid: 'x', parentUuid: 'root-1' }),
      claudeSays('m2', { type: 'text', text: 'two' }, 3, 1, { ...side, uuid: 'y', parentUuid: 'root-2' }),
    ),
  )
  expect(read.events.map((event) => [event.thread_id.split(':')[1] ?? '', event.seq, event.text])).toEqual([
    ['', 0, 'go'],
    ['root-1', 0, 'first task'],
    ['root-2', 0, 'second task'],
    ['root-1', 1, 'one'],
    ['root-2', 1, 'two'],
  ])
})

test('errors of the service are api_error events without tokens', async () => {
  const message = {
    id: 'e',
    role: 'assistant',
    model: '<synthetic>',
    content: [{ type: 'text', text: 'API Error: 529' }],
    usage: { input_tokens: 0, output_tokens: 0 },
  }
  const retry = claudeLine('system', { subtype: 'api_error', error: { formatted: '529 Overloaded' } }, 1)
  const read = await readText(
    jsonl(claudeUser('go', 0), retry, claudeLine('assistant', { message, isApiErrorMessage: true }, 2)),
  )
  expect(told(read).slice(1)).toEqual([
    ['api_error', true, '529 Overloaded'],
    ['api_error', false, 'API Error: 529'],
  ])
  expect(read.usage).toEqual([])
  expect(read.result.threads).toMatchObject([{ end_state: 'errored' }])
})

test('missing tokens are null, not zero', async () => {
  const message = {
    id: 'm',
    role: 'assistant',
    model: 'claude-x',
    content: [{ type: 'text', text: 'hi' }],
    usage: { output_tokens: 3 },
  }
  const read = await readText(jsonl(claudeLine('assistant', { message, requestId: 'r' }, 1)))
  expect(read.usage).toMatchObject([
    {
      input_tokens: null,
      cached_input_tokens: null,
      cache_write_tokens: null,
      output_tokens: 3,
      reasoning_tokens: null,
      logged_cost_usd: null,
    },
  ])
})

test('a title and what is new in a version', async () => {
  const read = await readText(
    jsonl(
      claudeUser('go', 0),
      { type: 'ai-title', aiTitle: 'Raise the rate', sessionId: claudeSession },
      { type: 'brand-new', sessionId: claudeSession },
      claudeLine('system', { subtype: 'newer' }, 1),
      claudeLine('attachment', { attachment: { type: 'newest' } }, 1),
    ),
  )
  expect(read.result.threads).toMatchObject([{ title: 'Raise the rate' }])
  expect(Object.fromEntries(read.result.drift)).toEqual({ 'brand-new': 1, 'system.newer': 1, 'attachment.newest': 1 })
})
