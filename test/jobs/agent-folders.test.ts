import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allFolders } from '#jobs/agent-folders.ts'
import { scratch } from '../scratch.ts'

const chats = (home: string, env: Record<string, string> = {}): string[] =>
  allFolders(home, env).flatMap(({ agent, dir }) => (agent === 'vscode-copilot' ? [dir.slice(home.length + 1)] : []))

test.each([
  ['Linux', '.config', {}],
  ['macOS', 'Library/Application Support', {}],
  ['Windows', 'AppData/Roaming', {}],
])('VS Code’s chats on %s: every workspace that has any, and windows without one', (_system, place, env) => {
  const home = scratch()
  for (const name of ['Code', 'Code - Insiders', 'VSCodium']) {
    const storage = join(home, place, name, 'User/workspaceStorage')
    mkdirSync(join(storage, 'aa/chatSessions'), { recursive: true })
    writeFileSync(join(storage, 'aa/chatSessions/c.json'), '{}')
    mkdirSync(join(storage, 'bb/chatSessions'), { recursive: true })
    mkdirSync(join(storage, 'cc/other.extension'), { recursive: true })
    writeFileSync(join(storage, 'cc/state.vscdb'), '')
  }
  const found = chats(home, env)
  for (const name of ['Code', 'Code - Insiders', 'VSCodium']) {
    const user = `${place}/${name}/User`
    expect(found.filter((dir) => dir.startsWith(user))).toEqual([
      `${user}/workspaceStorage/aa/chatSessions`,
      `${user}/globalStorage/emptyWindowChatSessions`,
    ])
  }
})

test('the environment says where else they are', () => {
  const home = scratch()
  mkdirSync(join(home, 'roaming/Code/User/workspaceStorage/aa/chatSessions/x'), { recursive: true })
  expect(chats(home, { APPDATA: join(home, 'roaming') })).toContain(
    'roaming/Code/User/workspaceStorage/aa/chatSessions',
  )
})
