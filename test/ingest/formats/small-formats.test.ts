import { expect, test } from 'vitest'
import type { ToolCallRow } from '#ingest/session.ts'
import { cwd } from './agent-builders.ts'
import { readText } from './read-text.ts'
import * as small from './small-builders.ts'
import { ended, said, tokens } from './told.ts'

type Ended = [string, ToolCallRow['status'], string, number | null]

test.each<[string, string, Ended[]]>([
  ['qwen-code', small.qwenLog(), [['run_shell_command', 'failed', 'exit_code', 2]]],
  ['kimi', small.kimiLog(), [['Bash', 'failed', 'exit_code', 2]]],
  [
    'grok-build',
    small.grokLog(),
    [
      ['run_terminal_cmd', 'failed', 'text:shell error', null],
      ['web_search', 'ok', 'status:completed', null],
    ],
  ],
  ['grok-build', small.grokLegacyLog(), [['read_file', 'ok', 'text:no sign of failure', null]]],
  ['factory-droid', small.droidStoreLog(), [['Execute', 'failed', 'is_error', null]]],
  ['factory-droid', small.droidStreamLog(), [['Execute', 'failed', 'exit_code', 2]]],
  [
    'mistral-vibe',
    small.vibeLog(),
    [
      ['bash', 'failed', 'exit_code', 2],
      ['read_file', 'failed', 'is_error', null],
    ],
  ],
  [
    'antigravity',
    small.antigravityLog(),
    [
      ['run_command', 'failed', 'exit_code', 2],
      ['code_action', 'failed', 'status:ERROR', null],
    ],
  ],
  [
    'kiro',
    small.kiroLog(),
    [
      ['execute_bash', 'failed', 'exit_code', 2],
      ['fs_write', 'denied', 'CancelledToolUses', null],
    ],
  ],
  ['goose', small.gooseLog(), [['shell', 'failed', 'exit_code', 2]]],
  [
    'hermes',
    small.hermesDocument(),
    [
      ['terminal', 'failed', 'exit_code', 2],
      ['memory', 'failed', 'is_error', null],
    ],
  ],
  [
    'hermes-store',
    small.hermesStoreLog(),
    [
      ['terminal', 'failed', 'exit_code', 2],
      ['memory', 'failed', 'is_error', null],
    ],
  ],
  ['qwenpaw', small.qwenPawDocument(), [['execute_shell_command', 'failed', 'text:error', null]]],
  [
    'cline',
    small.clineDocument(),
    [
      ['execute_command', 'failed', 'text:shell error', null],
      ['edit_file', 'ok', 'told as done', null],
    ],
  ],
  [
    'aider',
    small.aiderHistory(),
    [
      ['edit', 'ok', 'text:Applied edit to', null],
      ['edit', 'not_run', 'text:Did not apply edit to', null],
    ],
  ],
])('%s: how its calls ended', async (format, log, verdicts) => {
  const read = await readText(log)
  expect(read.result.format).toBe(format)
  expect(ended(read)).toEqual(verdicts)
  expect(read.events.filter((event) => event.kind === 'user_message' && !event.is_injected)[0]).toMatchObject({
    ...{ text: expect.stringMatching(/^please raise the rate$/i) as string, turn: 1, role: 'user' },
  })
})

test.each([
  ['qwen-code', small.qwenLog(), [[40, 60, null, 9, 2, null]]],
  ['kimi', small.kimiLog(), [[40, 60, 0, 9, null, null]]],
  ['factory-droid', small.droidStreamLog(), [[40, 60, null, 9, null, null]]],
  ['goose', small.gooseLog(), [[40, 60, null, 9, null, 0.5]]],
  ['hermes-store', small.hermesStoreLog(), [[40, 60, null, 9, null, 0.5]]],
  ['cline', small.clineDocument(), [[40, 60, 10, 9, null, 0.5]]],
  ['aider', small.aiderHistory(), [[2900, 1200, null, 310, null, 0.02]]],
])('%s: tokens', async (_format, log, expected) => {
  expect(tokens(await readText(log))).toEqual(expected)
})

test('what the harness wrote into prompts is told apart', async () => {
  const injected = async (log: string): Promise<string[]> =>
    said(await readText(log)).filter((line) => line.startsWith('[user'))
  expect(await injected(small.qwenLog())).toEqual([expect.stringContaining('<qwen:user-prompt-submit-context>')])
  expect(await injected(small.droidStoreLog())).toEqual(['[user_message: <system-reminder>Be safe.</system-reminder>]'])
  expect(await injected(small.antigravityLog())).toEqual([
    '[user_message: <USER_SETTINGS_CHANGE>x</USER_SETTINGS_CHANGE>]',
  ])
  expect(await injected(small.grokLog())).toHaveLength(2)
})

test('Kimi: a file below agents/ is a sub-agent of its session, also under the key it is stored at', async () => {
  const threads = async (name: string): Promise<unknown> =>
    (await readText(small.kimiSubagentLog(), { name })).result.threads
  const session_id = 'session_9a0f0000-0000-4000-8000-000000000009'
  const thread = { thread_id: `${session_id}:agent-0`, session_id, parent_thread_id: session_id, relation: 'subagent' }
  expect(await threads(`/home/kim/.kimi-code/sessions/wd_shop/${small.kimiSubagentName}`)).toMatchObject([thread])
  expect(await threads(`sessions/kimi/dev-1/2026-03-02/${session_id}-agent-0.0123456789abcdef.jsonl.gz`)).toMatchObject(
    [thread],
  )
})

test('Grok Build: project instructions are instructions in force', async () => {
  const { instructions, result } = await readText(small.grokLog())
  expect(instructions).toMatchObject([{ kind: 'agents_md', text: 'Run make lint.' }])
  expect(result.threads[0]?.cwd).toBe(cwd)
})

test('Aider: each run is a session; a heading in an answer is no prompt', async () => {
  const read = await readText(small.aiderHistory(), { name: '/home/kim/shop/.aider.chat.history.md' })
  expect(read.result.threads.map((thread) => [thread.relation, thread.started_at, thread.agent_version])).toEqual([
    ['root', Date.UTC(2026, 2, 2, 9), '0.86.1'],
    ['root', Date.UTC(2026, 2, 2, 10), null],
  ])
  expect(said(read).filter((line) => line.startsWith('user'))).toEqual([
    'user_message: please raise the rate',
    'user_message: and test it',
  ])
  expect(said(read)).toContain("assistant_message: I'll change it.\n\n#### Step 1\nThe file.")
})

test('Cline: the task id comes from its folder', async () => {
  const { result } = await readText(small.clineDocument(), { name: '/x/tasks/1772442000000/ui_messages.json' })
  expect(result.threads[0]?.thread_id).toBe('1772442000000')
})
