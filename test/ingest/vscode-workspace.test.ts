import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { logsIn } from '#ingest/logs-in-file.ts'
import { identify } from '#ingest/pack.ts'
import { scratch } from '../scratch.ts'
import { cwd } from './formats/agent-builders.ts'
import { jsonl } from './formats/builders.ts'
import { vsCodeChat, vsCodeRequest, vsCodeSession } from './formats/vscode-builders.ts'

const session = vsCodeSession([vsCodeRequest('a', 'hi', 1)])

/** A chat in an editor's storage, with or without the file that names its workspace; what the upload makes of it. */
async function uploaded(name: string, text: string, workspace: string | null): Promise<unknown> {
  const dir = scratch()
  const path = join(dir, 'workspaceStorage/0b5e', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  if (workspace !== null) writeFileSync(join(dir, 'workspaceStorage/0b5e/workspace.json'), workspace)
  for await (const log of logsIn(path, dir)) {
    const found = await identify(log)
    return 'reason' in found ? found.reason : [found.format.name, found.thread.thread_id, found.thread.cwd]
  }
  return null
}

const folder = `{\n  "folder": "file://${cwd}"\n}`
const chat = `chatSessions/${vsCodeChat}`

test.each([
  [
    'a snapshot beside its workspace',
    `${chat}.json`,
    JSON.stringify(session, null, 2),
    folder,
    ['vscode-copilot-document', vsCodeChat, cwd],
  ],
  [
    'an op-log beside its workspace',
    `${chat}.jsonl`,
    jsonl({ kind: 0, v: session }),
    folder,
    ['vscode-copilot', vsCodeChat, cwd],
  ],
  ['a chat without one', `${chat}.json`, JSON.stringify(session), null, ['vscode-copilot-document', vsCodeChat, null]],
  [
    'a workspace of several folders',
    `${chat}.json`,
    JSON.stringify(session),
    '{"workspace":"file:///x.code-workspace"}',
    ['vscode-copilot-document', vsCodeChat, null],
  ],
  [
    'a workspace file that is damaged',
    `${chat}.jsonl`,
    jsonl({ kind: 0, v: session }),
    '{"folder',
    ['vscode-copilot', vsCodeChat, null],
  ],
  ['a chat that is damaged', `${chat}.json`, JSON.stringify(session).slice(0, -5), folder, 'not valid JSON'],
  [
    'the workspace file itself',
    'workspace.json',
    folder,
    null,
    'VS Code workspace file; it is read with the chats in chatSessions beside it',
  ],
])('given %s → %s', async (_name, name, text, workspace, expected) => {
  expect(await uploaded(name, text, workspace)).toEqual(expected)
})
