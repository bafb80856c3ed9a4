/** Log lines of Codex and Claude Code with invented content, in the shapes of ingest/README.md, for tests to put together. */

/** Epoch milliseconds the invented sessions begin at; `at(3)` is three seconds later, as ISO text. */
export const start = Date.UTC(2026, 2, 2, 9)
export const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString()

/** Records as JSON lines. */
export function jsonl(...records: unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

type Fields = Record<string, unknown>

// ---- Codex

export const codexThread = '019c1000-0000-7000-8000-00000000000a'

/** One envelope line; `seconds` is its time, `ordinal` only in paginated files. */
export function codexLine(type: string, payload: Fields, seconds = 0, ordinal?: number): Fields {
  return { timestamp: at(seconds), ...(ordinal === undefined ? {} : { ordinal }), type, payload }
}

export function codexMeta(fields: Fields = {}): Fields {
  return codexLine('session_meta', {
    id: codexThread,
    timestamp: at(0),
    cwd: '/home/kim/shop',
    originator: 'codex_exec',
    cli_version: '0.144.0',
    source: 'exec',
    git: { commit_hash: 'c0ffee', branch: 'main', repository_url: 'https://example.com/acme/shop.git' },
    ...fields,
  })
}

export const codexContext = (fields: Fields = {}): Fields =>
  codexLine('turn_context', { cwd: '/home/kim/shop', model: 'gpt-5.5', ...fields })

export const codexEvent = (type: string, fields: Fields = {}, seconds = 0): Fields =>
  codexLine('event_msg', { type, ...fields }, seconds)

export const codexItem = (item: Fields, turn_id: string, seconds = 0): Fields =>
  codexEvent('item_completed', { item, turn_id, started_at_ms: start + seconds * 1000 - 500 }, seconds)

export const codexSays = (role: string, text: string, seconds = 0, fields: Fields = {}): Fields =>
  codexLine('response_item', { type: 'message', role, content: [{ type: 'input_text', text }], ...fields }, seconds)

export const codexCall = (call_id: string, name: string, args: unknown, seconds = 0): Fields =>
  codexLine(
    'response_item',
    { type: 'function_call', name, call_id, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
    seconds,
  )

export const codexCustom = (call_id: string, name: string, input: string, seconds = 0): Fields =>
  codexLine('response_item', { type: 'custom_tool_call', name, call_id, input }, seconds)

export const codexOutput = (call_id: string, output: unknown, seconds = 0, kind = 'function_call_output'): Fields =>
  codexLine('response_item', { type: kind, call_id, output }, seconds)

/** The text of a unified exec result. */
export const execText = (exit_code: number, body: string): string =>
  `Chunk ID: 0a1b2c\nWall time: 0.5000 seconds\nProcess exited with code ${exit_code}\nOriginal token count: 3\nOutput:\n${body}`

export const codexTokens = (input: number, cached: number, output: number): Fields => ({
  input_tokens: input,
  cached_input_tokens: cached,
  output_tokens: output,
  reasoning_output_tokens: 0,
  total_tokens: input + output,
})

export const codexCount = (total: Fields, last: Fields, seconds = 0): Fields =>
  codexEvent(
    'token_count',
    { info: { total_token_usage: total, last_token_usage: last, model_context_window: 9000 } },
    seconds,
  )

/** A whole small session in the shape of 0.144: prompt, a failed and a passed command, a patch, AGENTS.md, an interrupt. */
export function codexSession(): string {
  const patch = '*** Begin Patch\n*** Update File: src/price.py\n@@\n-rate = 1\n+rate = 2\n*** End Patch\n'
  return jsonl(
    codexMeta(),
    codexEvent('task_started', { turn_id: 't1' }, 1),
    codexContext({ turn_id: 't1' }),
    codexLine('world_state', { state: { agents_md: { directory: '/home/kim/shop', text: 'Run make lint.' } } }, 1),
    codexSays('user', '<environment_context>\n  <cwd>/home/kim/shop</cwd>\n</environment_context>', 1),
    codexSays('user', 'Please raise the rate', 2),
    codexEvent('user_message', { message: 'Please raise the rate' }, 2),
    codexLine('response_item', { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Look first' }] }, 3),
    codexCall('call_1', 'exec_command', { cmd: 'make test' }, 4),
    codexOutput('call_1', execText(2, 'make: *** no rule\n'), 5),
    codexCustom('call_2', 'apply_patch', patch, 6),
    codexOutput('call_2', 'Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess.\n', 7, 'custom_tool_call_output'),
    codexCount(codexTokens(100, 40, 10), codexTokens(100, 40, 10), 8),
    codexCall('call_3', 'exec_command', { cmd: 'sleep 90', workdir: '/home/kim/shop/api' }, 9),
    codexOutput('call_3', 'Wall time: 3.0 seconds\naborted by user', 12),
    codexEvent('turn_aborted', { turn_id: 't1', reason: 'interrupted' }, 12),
  )
}

/** A sub-agent's file whose head repeats its parent, a turn_aborted that nobody pressed among it. */
export function codexSubagent(): string {
  const child = codexMeta({
    id: '019c1000-0000-7000-8000-00000000000b',
    session_id: codexThread,
    source: { subagent: { thread_spawn: { parent_thread_id: codexThread, depth: 1 } } },
    subagent_history_start_ordinal: 5,
  })
  return jsonl(
    { ...child, ordinal: 0 },
    { ...codexMeta(), ordinal: 1 },
    { ...codexSays('user', 'Please raise the rate', 2), ordinal: 2 },
    { ...codexCall('call_1', 'spawn_agent', { message: 'test it' }, 3), ordinal: 3 },
    { ...codexEvent('turn_aborted', { reason: 'interrupted' }, 3), ordinal: 4 },
    { ...codexContext(), ordinal: 5 },
    { ...codexSays('user', 'test it', 4), ordinal: 6 },
    { ...codexCall('call_9', 'exec_command', { cmd: 'make test' }, 5), ordinal: 7 },
    { ...codexOutput('call_9', execText(0, 'fine\n'), 6), ordinal: 8 },
  )
}

// ---- Claude Code

export const claudeSession = '7d1f0000-0000-4000-8000-000000000001'
let uuid = 0

/** The envelope of a chain line; uuids are made up in order unless given. */
export function claudeLine(type: string, fields: Fields, seconds = 0): Fields {
  return {
    parentUuid: null,
    isSidechain: false,
    cwd: '/home/kim/shop',
    sessionId: claudeSession,
    version: '2.1.300',
    gitBranch: 'main',
    type,
    uuid: `uuid-${++uuid}`,
    timestamp: at(seconds),
    ...fields,
  }
}

export const claudeUser = (content: unknown, seconds = 0, fields: Fields = {}): Fields =>
  claudeLine('user', { message: { role: 'user', content }, ...fields }, seconds)

/** One assistant line: one content block of the response `id`. */
export function claudeSays(id: string, block: Fields, seconds = 0, output_tokens = 20, fields: Fields = {}): Fields {
  const usage = { input_tokens: 10, cache_creation_input_tokens: 5, cache_read_input_tokens: 100, output_tokens }
  const message = { id, role: 'assistant', model: 'claude-sonnet-4-5', content: [block], usage }
  return claudeLine('assistant', { message, requestId: `req_${id}`, ...fields }, seconds)
}

export const claudeTool = (id: string, name: string, input: Fields): Fields => ({ type: 'tool_use', id, name, input })

export function claudeResult(
  id: string,
  content: unknown,
  seconds: number,
  is_error?: boolean,
  fields: Fields = {},
): Fields {
  const block = { type: 'tool_result', tool_use_id: id, content, ...(is_error === undefined ? {} : { is_error }) }
  return claudeUser([block], seconds, fields)
}

/** A whole small session: two blocks of one response, a failed command, an edit, a sub-agent line, an interrupt, CLAUDE.md. */
export function claudeTranscript(): string {
  uuid = 0
  const edit = { file_path: '/home/kim/shop/price.py', old_string: 'rate = 1', new_string: 'rate = 2' }
  const side = { isSidechain: true, agentId: 'a77' }
  const rules = {
    type: 'instructions',
    files: [{ path: '/home/kim/shop/CLAUDE.md', type: 'Project', content: 'Run make lint.' }],
  }
  return jsonl(
    { type: 'file-history-snapshot', messageId: 'm', snapshot: {}, isSnapshotUpdate: false },
    claudeUser('Please raise the rate', 0),
    claudeLine('attachment', { attachment: rules }, 0),
    claudeSays('msg_1', { type: 'text', text: 'Looking.' }, 1, 3),
    claudeSays('msg_1', claudeTool('toolu_1', 'Bash', { command: 'make test' }), 2, 25),
    claudeResult('toolu_1', 'Exit code 2\nmake: *** no rule', 4, true),
    claudeSays('msg_2', claudeTool('toolu_2', 'Edit', edit), 5),
    claudeResult('toolu_2', 'updated', 6, false),
    claudeSays('msg_3', claudeTool('toolu_3', 'Task', { prompt: 'test it' }), 7),
    claudeUser('test it', 8, side),
    claudeSays('msg_4', { type: 'text', text: 'It passes.' }, 9, 20, side),
    claudeResult('toolu_3', 'It passes.', 10, false),
    claudeUser([{ type: 'text', text: '[Request interrupted by user]' }], 11),
  )
}
