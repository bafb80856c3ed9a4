import sqlite from 'node-sqlite3-wasm'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exportSqlite } from '#ingest/sqlite-export.ts'
import { BadTask, warpTask } from '#ingest/warp-task.ts'
import { scratch } from '../../scratch.ts'
import { cwd, ms } from './agent-builders.ts'
import { jsonl } from './builders.ts'
import { readText } from './read-text.ts'
import { ended, said } from './told.ts'
import { proto, protos, warpHead, warpLog, warpMessages, warpTaskLine } from './warp-builders.ts'

test('given a Warp conversation → its calls by their results, the folder of each, models by request', async () => {
  const read = await readText(warpLog())
  expect(said(read).filter((line) => !/^\[?tool_/.test(line))).toEqual([
    'user_message: Please raise the rate',
    'reasoning: Look first',
    'assistant_message: Looking.',
    'compaction: What was said so far',
    '[user_message: Fix the build]',
    'assistant_message: Done.',
    '[user_message: Find callers]',
    'assistant_message: None.',
  ])
  expect([...ended(read)].sort((a, b) => a[0].localeCompare(b[0]))).toEqual([
    ['apply_file_diffs', 'ok', 'is_error', null],
    ['find_docs', 'interrupted', 'cancel', null],
    ['read_files', 'failed', 'is_error', null],
    ['read_shell_command_output', 'failed', 'is_error', null],
    ['run_shell_command', 'failed', 'exit_code', 2],
    ['run_shell_command', 'ok', 'exit_code', 0],
    ['run_shell_command', 'running', 'long_running_command_snapshot', null],
    ['run_shell_command', 'denied', 'permission_denied', null],
    ['subagent', 'unknown', null, null],
    ['web_fetch', 'failed', 'is_error', null],
    ['web_search', 'ok', 'is_error', null],
  ])
  const calls = new Map(read.calls.map((call) => [call.tool_call_id, call]))
  expect(calls.get('w1')).toMatchObject({ command: 'make test -k', output: 'no rule', cwd, started_at: ms(2) + 500 })
  expect(calls.get('w2')).toMatchObject({ cwd: `${cwd}/web`, output: 'clean' })
  expect(calls.get('w6')).toMatchObject({
    ...{ file_path: `${cwd}/price.py`, edit_before: 'rate = 1\ntax = 1', edit_after: 'rate = 2\ntax = 2\nTwo.' },
  })
  expect(calls.get('w7')).toMatchObject({ file_path: 'none.py', output: 'none.py does not exist' })
  expect(calls.get('w8')).toMatchObject({ tool_kind: 'mcp', arguments: '{"query":"rates"}' })
  expect(read.result.threads).toMatchObject([
    { thread_id: 'warp-1', relation: 'root', cwd, title: 'Rates', end_state: 'completed' },
    { thread_id: 'task-2', session_id: 'warp-1', relation: 'subagent', parent_thread_id: 'warp-1', title: 'Callers' },
  ])
  expect([...new Set(read.events.map((event) => event.model))]).toEqual([null, 'claude-4-sonnet'])
  expect([...read.result.drift.keys()]).toEqual([])
})

test('given a conversation that another one began, of a kind unknown, and a task that could not be unpacked → told so', async () => {
  const odd = [{ id: 'w', hologram: {} }, ...warpMessages().slice(0, 1)]
  const read = await readText(
    jsonl(warpHead({ parent_conversation_id: 'warp-0' }), warpTaskLine({ id: 'a', messages: odd }), warpTaskLine(null)),
  )
  expect(read.result.threads).toMatchObject([{ thread_id: 'warp-1', session_id: 'warp-0', relation: 'subagent' }])
  expect([...read.result.drift.keys()]).toEqual(['message.hologram'])
  expect(read.result.count_lines_quarantined).toBe(1)
})

const text = (value: string): Buffer => proto(3, value)
const entry = (key: string, value: Buffer): Buffer => proto(1, protos(proto(1, key), proto(2, value)))
const args = protos(
  entry('query', text('rates')),
  entry('limit', proto(2, [2.5])),
  entry('deep', proto(5, entry('on', proto(4, 1)))),
  entry('list', proto(6, protos(proto(1, text('a')), proto(1, proto(1, 0))))),
)
const taskBytes = protos(
  proto(1, 'task-1'),
  proto(3, proto(1, 'task-0')),
  proto(
    5,
    protos(proto(1, 'm-1'), proto(11, 'task-1'), proto(2, protos(proto(1, 'hi'), proto(3, Buffer.from([1, 255]))))),
  ),
  proto(5, protos(proto(4, protos(proto(1, 'c-1'), proto(12, protos(proto(1, 'find'), proto(2, args))))))),
  proto(5, proto(5, protos(proto(1, 'c-2'), proto(2, proto(5, protos(proto(1, 'gone'), proto(2, -1n))))))),
  proto(5, proto(5, protos(proto(1, 'c-1'), proto(14, '')))),
  proto(5, protos(proto(14, protos(proto(1, 1_772_442_000), proto(2, 5))), proto(6, proto(1, 'opaque')))),
  proto(8, 'opaque'),
)

test('given a task’s bytes → its fields by name, nested values, negative numbers, nothing opaque', () => {
  expect(warpTask(taskBytes)).toEqual({
    ...{ id: 'task-1', dependencies: { parent_task_id: 'task-0' } },
    messages: [
      { id: 'm-1', user_query: { query: 'hi' } },
      {
        tool_call: {
          tool_call_id: 'c-1',
          call_mcp_tool: { name: 'find', args: { query: 'rates', limit: 2.5, deep: { on: true }, list: ['a', null] } },
        },
      },
      {
        tool_call_result: {
          tool_call_id: 'c-2',
          run_shell_command: { command_finished: { output: 'gone', exit_code: -1 } },
        },
      },
      { tool_call_result: { tool_call_id: 'c-1', cancel: {} } },
      { timestamp: { seconds: 1_772_442_000, nanos: 5 }, server_event: {} },
    ],
  })
})

const calling = (tool: Buffer): Buffer => proto(5, proto(4, proto(12, tool)))
const lists = (depth: number): Buffer => (depth === 0 ? text('x') : proto(6, proto(1, lists(depth - 1))))

test.each([
  ['cut off', taskBytes.subarray(0, 30)],
  ['a number without end', Buffer.alloc(12, 255)],
  ['an unknown wire type', Buffer.from([0x0b])],
  ['a number for a text', proto(1, 5)],
  ['bytes for a number', proto(5, proto(14, proto(1, 'x')))],
  ['lists in lists without end', calling(proto(2, entry('deep', lists(60))))],
])('given bytes that are no task (%s) → never a wrong one', (_name, bytes) => {
  expect(() => warpTask(bytes)).toThrow(BadTask)
})

test('given Warp’s store → each conversation with its tasks unpacked; what cannot be is left out', async () => {
  const dir = scratch()
  const path = join(dir, 'warp.sqlite')
  const database = new sqlite.Database(path)
  database.run(
    'create table agent_conversations (id integer primary key, conversation_id text, conversation_data text, last_modified_at text)',
  )
  database.run('create table agent_tasks (id integer primary key, conversation_id text, task_id text, task blob)')
  database.run('insert into agent_conversations values (1, ?, ?, ?)', ['warp-1', '{}', '2026-03-02 09:00:09'])
  database.run('insert into agent_tasks values (1, ?, ?, ?)', ['warp-1', 'task-1', taskBytes])
  database.run('insert into agent_tasks values (2, ?, ?, ?)', ['warp-1', 'task-2', Buffer.from('no task')])
  database.close()
  const texts: string[] = []
  for await (const session of exportSqlite(path, dir)) texts.push(session.text)
  expect(texts).toHaveLength(1)
  expect(texts[0]).not.toContain('opaque')
  const { result, calls } = await readText(texts[0] ?? '')
  expect([result.format, result.status, result.count_lines_quarantined]).toEqual(['warp', 'loaded', 1])
  expect(calls.map((call) => [call.tool, call.status])).toEqual([['find', 'interrupted']])
})
