/** Warp's conversations with invented content: as its store exports them, and a task as the bytes that the store holds. */
import { cwd, ms } from './agent-builders.ts'
import { jsonl } from './builders.ts'

type Fields = Record<string, unknown>

const context = (pwd: string): Fields => ({ context: { directory: { pwd } } })

const message = (seconds: number, content: Fields): Fields => ({
  ...{ id: `w-${seconds}-${Object.keys(content)[0]}`, ...content },
  ...{ request_id: 'r-1', timestamp: { seconds: ms(seconds) / 1000, nanos: 500_000_000 } },
})

const call = (seconds: number, id: string, tool: Fields): Fields =>
  message(seconds, { tool_call: { tool_call_id: id, ...tool } })

const result = (seconds: number, id: string, value: Fields): Fields =>
  message(seconds, { tool_call_result: { tool_call_id: id, ...value } })

export const warpMessages = (): Fields[] => [
  message(1, { user_query: { query: 'Please raise the rate', ...context(cwd) } }),
  message(2, { model_used: { model_id: 'claude-4-sonnet' } }),
  message(2, { agent_reasoning: { reasoning: 'Look first' } }),
  message(2, { agent_output: { text: 'Looking.' } }),
  call(2, 'w1', { run_shell_command: { command: 'make test' } }),
  result(3, 'w1', {
    run_shell_command: { command: 'make test -k', command_finished: { output: 'no rule', exit_code: 2 } },
    ...context(`${cwd}/web`),
  }),
  call(4, 'w2', { run_shell_command: { command: 'make lint' } }),
  result(5, 'w2', { run_shell_command: { command: 'make lint', command_finished: { output: 'clean' } } }),
  call(5, 'w3', { run_shell_command: { command: 'npm start' } }),
  result(6, 'w3', { run_shell_command: { long_running_command_snapshot: { output: 'ready' } } }),
  call(6, 'w4', { read_shell_command_output: { command_id: 'b-1' } }),
  result(6, 'w4', { read_shell_command_output: { error: {} } }),
  call(6, 'w5', { run_shell_command: { command: 'rm -rf build' } }),
  result(6, 'w5', { run_shell_command: { command: 'rm -rf build', permission_denied: {} } }),
  call(6, 'w6', {
    apply_file_diffs: {
      summary: 'Raise it',
      diffs: [{ file_path: `${cwd}/price.py`, search: 'rate = 1', replace: 'rate = 2' }],
      new_files: [{ file_path: `${cwd}/rates.md`, content: 'Two.' }],
      v4a_updates: [{ file_path: `${cwd}/tax.py`, hunks: [{ old: 'tax = 1', new: 'tax = 2' }] }],
    },
  }),
  result(7, 'w6', {
    apply_file_diffs: { success: { updated_files_v2: [{ file: { file_path: `${cwd}/price.py` } }] } },
  }),
  call(7, 'w7', { read_files: { files: [{ name: 'none.py' }] } }),
  result(7, 'w7', { read_files: { error: { message: 'none.py does not exist' } } }),
  call(7, 'w8', { call_mcp_tool: { name: 'find_docs', args: { query: 'rates' } } }),
  result(7, 'w8', { cancel: {} }),
  call(7, 'w9', { subagent: { task_id: 'task-2' } }),
  message(8, { web_search: { status: { success: { query: 'rates', pages: [{ url: 'https://rates.example' }] } } } }),
  message(8, { web_fetch: { status: { error: {} } } }),
  message(8, { server_event: {} }),
  message(8, { summarization: { conversation_summary: { summary: 'What was said so far' } } }),
  message(9, { system_query: { auto_code_diff: { query: 'Fix the build' } } }),
  message(9, { agent_output: { text: 'Done.' } }),
]

export const warpLog = (): string =>
  jsonl(
    warpHead(),
    warpTaskLine({ id: 'task-1', description: 'Rates', messages: warpMessages() }),
    warpTaskLine({
      ...{ id: 'task-2', description: 'Callers', dependencies: { parent_task_id: 'task-1' } },
      messages: [
        message(7, { user_query: { query: 'Find callers' } }),
        message(8, { agent_output: { text: 'None.' } }),
      ],
    }),
  )

export const warpHead = (data: Fields = {}): Fields => ({
  table: 'agent_conversations',
  row: {
    ...{ id: 1, conversation_id: 'warp-1', last_modified_at: '2026-03-02 09:00:09' },
    ...{ conversation_data: JSON.stringify({ server_conversation_token: 't', ...data }) },
    summary: JSON.stringify({ title: 'Rates', is_restorable: true }),
  },
})

export const warpTaskLine = (task: Fields | null): Fields => ({
  table: 'agent_tasks',
  row: { id: 1, conversation_id: 'warp-1', task_id: 'task-1', task, last_modified_at: '2026-03-02 09:00:09' },
})

/** A field as protobuf writes it: a number as a varint, a float of 8 bytes in an array, all else with its length. */
export function proto(number: number, value: number | bigint | string | Buffer | [number]): Buffer {
  if (typeof value === 'number' || typeof value === 'bigint') return Buffer.concat([varint(number << 3), varint(value)])
  if (Array.isArray(value)) {
    const float = Buffer.alloc(8)
    float.writeDoubleLE(value[0])
    return Buffer.concat([varint((number << 3) | 1), float])
  }
  const bytes = Buffer.from(value)
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes])
}

/** A message: its fields one after the other. */
export const protos = (...fields: Buffer[]): Buffer => Buffer.concat(fields)

function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Buffer.from([...bytes, Number(rest)])
}
