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

test('Crush’s folders are those of the projects it lists', () => {
  const home = scratch()
  const folders = (env: Record<string, string>): string[] =>
    allFolders(home, env).flatMap(({ agent, dir }) => (agent === 'crush' ? [dir] : []))
  expect(folders({})).toEqual([])
  mkdirSync(join(home, '.local/share/crush'), { recursive: true })
  const path = join(home, '.local/share/crush/projects.json')
  const project = (data_dir: unknown): unknown => ({
    path: '/src/shop',
    data_dir,
    last_accessed: '2026-03-02T09:00:00Z',
  })
  const projects = ['/src/shop/.crush', '/src/cafe/.crush', '/src/shop/.crush', '.crush', 7].map(project)
  writeFileSync(path, JSON.stringify({ projects: [...projects, null] }))
  expect(folders({})).toEqual(['/src/shop/.crush', '/src/cafe/.crush'])
  expect(folders({ CRUSH_GLOBAL_DATA: join(home, 'other') })).toEqual([])
  writeFileSync(path, '{')
  expect(folders({})).toEqual([])
})
