import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { exportFolder, folderLayout } from '#ingest/folder-export.ts'
import { cwd, ms } from './formats/agent-builders.ts'
import { openHandsEvents } from './formats/exchange-builders.ts'
import { readText } from './formats/read-text.ts'
import { ended, said } from './formats/told.ts'
import { scratch } from '../scratch.ts'

function files(root: string, contents: Record<string, unknown>): void {
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

test('an OpenCode storage folder: the session file brings its messages and parts', async () => {
  const root = scratch()
  files(root, {
    'storage/session/p/ses_1.json': {
      id: 'ses_1',
      version: '1.1',
      projectID: 'p',
      directory: cwd,
      title: 'Rates',
      time: { created: ms(0) },
    },
    'storage/message/ses_1/msg_2.json': {
      id: 'msg_2',
      sessionID: 'ses_1',
      role: 'assistant',
      modelID: 'm-1',
      time: { created: ms(2) },
    },
    'storage/message/ses_1/msg_1.json': { id: 'msg_1', sessionID: 'ses_1', role: 'user', time: { created: ms(1) } },
    'storage/message/ses_other/msg_9.json': { id: 'msg_9', sessionID: 'ses_other', role: 'user' },
    'storage/part/msg_1/prt_1.json': { id: 'prt_1', messageID: 'msg_1', type: 'text', text: 'hi' },
    'storage/part/msg_2/prt_2.json': {
      id: 'prt_2',
      messageID: 'msg_2',
      type: 'tool',
      callID: 'c',
      tool: 'bash',
      state: { status: 'completed', input: { command: 'make' }, output: 'no rule', metadata: { exit: 2 } },
    },
    'storage/part/msg_2/prt_3.json': '{"id": "prt_3", "type": "te',
  })
  const session = await exportFolder(join(root, 'storage/session/p/ses_1.json'))
  expect(session?.name).toBe('ses_1')
  const read = await readText(session?.text ?? '')
  expect(read.result.format).toBe('opencode')
  expect(said(read)).toEqual(['user_message: hi', 'tool_call', 'tool_result'])
  expect(ended(read)).toEqual([['bash', 'failed', 'exit_code', 2]])
})

test('an OpenHands folder: the base state brings its events, model and folder', async () => {
  const root = scratch()
  const state = {
    id: 'conv-1',
    agent: { llm: { model: 'm-1' } },
    workspace: { working_dir: cwd },
    execution_status: 'finished',
  }
  files(root, { 'base_state.json': state })
  openHandsEvents().forEach((event, index) => files(root, { [`events/event-0000${index}-x.json`]: event }))
  const session = await exportFolder(join(root, 'base_state.json'))
  const read = await readText(session?.text ?? '')
  expect(read.result.threads).toMatchObject([{ thread_id: 'conv-1', cwd }])
  expect(ended(read)).toEqual([['terminal', 'failed', 'exit_code', 2]])
})

test('an id in a file never leads out of the folder', async () => {
  const root = scratch()
  files(root, {
    'storage/session/p/ses_1.json': { id: '../../secret', projectID: 'p', directory: cwd, title: 't', time: {} },
    'secret/msg.json': { id: 'm', role: 'user' },
  })
  const session = await exportFolder(join(root, 'storage/session/p/ses_1.json'))
  expect(session?.text.trimEnd().split('\n')).toHaveLength(1)
})

test.each([
  ['/x/storage/session/p/ses_1.json', 'storage'],
  ['/x/storage/message/ses_1/msg_1.json', null],
  ['/x/base_state.json', 'events'],
  ['/x/events/event-00000-y.json', null],
])('%s → %s', (path, layout) => {
  expect(folderLayout(path)).toBe(layout)
})
