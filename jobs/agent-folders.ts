/** This machine's home in, the folders where coding agents keep their sessions out. */
import { readdirSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { arrayOf, objectOf, wordOf } from '#ingest/formats/json-access.ts'

export interface AgentFolder {
  agent: string
  dir: string
}

type Env = Readonly<Record<string, string | undefined>>

/** The folders of Codex and Claude Code, the agents read without being asked (evidence: ingest/README.md). */
export function defaultFolders(home: string, env: Env): AgentFolder[] {
  const codex = env['CODEX_HOME'] ?? join(home, '.codex')
  const claude = env['CLAUDE_CONFIG_DIR'] ?? join(home, '.claude')
  return [
    { agent: 'codex', dir: join(codex, 'sessions') },
    { agent: 'codex', dir: join(codex, 'archived_sessions') },
    { agent: 'claude-code', dir: join(claude, 'projects') },
  ]
}

/**
 * The folders of every agent whose sessions can be read: asked for by `sources: agents` or `--all-agents`, because some
 * of them hold much else beside sessions. A folder that is not there is no trouble.
 */
export function allFolders(home: string, env: Env): AgentFolder[] {
  const data = env['XDG_DATA_HOME'] ?? join(home, '.local/share')
  const config = env['XDG_CONFIG_HOME'] ?? join(home, '.config')
  const editors = editorFolders(home, config, env)
  return [
    ...defaultFolders(home, env),
    { agent: 'copilot-cli', dir: join(env['COPILOT_HOME'] ?? join(home, '.copilot'), 'session-state') },
    { agent: 'cursor', dir: join(home, '.cursor/projects') },
    { agent: 'gemini-cli', dir: join(home, '.gemini/tmp') },
    { agent: 'qwen-code', dir: join(home, '.qwen/tmp') },
    { agent: 'opencode', dir: join(data, 'opencode') },
    { agent: 'goose', dir: join(data, 'goose/sessions') },
    { agent: 'pi', dir: join(env['PI_CODING_AGENT_DIR'] ?? join(home, '.pi/agent'), 'sessions') },
    ...editors.flatMap((editor) => [
      ...chatFolders(editor).map((dir) => ({ agent: 'vscode-copilot', dir })),
      { agent: 'cline', dir: join(editor, 'globalStorage/saoudrizwan.claude-dev/tasks') },
      { agent: 'roo-code', dir: join(editor, 'globalStorage/rooveterinaryinc.roo-cline/tasks') },
    ]),
    { agent: 'kiro', dir: join(home, '.kiro/sessions') },
    { agent: 'kiro', dir: join(data, 'kiro-cli') },
    { agent: 'kimi', dir: join(home, '.kimi-code/sessions') },
    ...zedFolders(home, data, env).map((dir) => ({ agent: 'zed', dir })),
    ...crushFolders(home, data, env).map((dir) => ({ agent: 'crush', dir })),
    ...warpFolders(home, env).map((dir) => ({ agent: 'warp', dir })),
    { agent: 'amp', dir: join(data, 'amp/threads') },
    { agent: 'factory-droid', dir: join(home, '.factory/sessions') },
    { agent: 'openhands', dir: join(home, '.openhands/conversations') },
  ]
}

/** The user folders of VS Code and its two siblings, on Linux, macOS and Windows. */
function editorFolders(home: string, config: string, env: Env): string[] {
  const places = [config, join(home, 'Library/Application Support'), env['APPDATA'] ?? join(home, 'AppData/Roaming')]
  const names = ['Code', 'Code - Insiders', 'VSCodium']
  return places.flatMap((place) => names.map((name) => join(place, name, 'User')))
}

/** Zed's threads on Linux, macOS and Windows. */
function zedFolders(home: string, data: string, env: Env): string[] {
  const windows = join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'Zed')
  return [join(data, 'zed'), join(home, 'Library/Application Support/Zed'), windows].map((dir) => join(dir, 'threads'))
}

/** Where Warp keeps its store on Linux, macOS (now and before) and Windows. */
function warpFolders(home: string, env: Env): string[] {
  const support = 'Library/Application Support/dev.warp.Warp-Stable'
  return [
    join(env['XDG_STATE_HOME'] ?? join(home, '.local/state'), 'warp-terminal'),
    join(home, 'Library/Group Containers/2BBY89MBSN.dev.warp', support),
    join(home, support),
    join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'warp/Warp/data'),
  ]
}

/** Where Crush keeps its stores: one folder a project, which its list of projects names. */
function crushFolders(home: string, data: string, env: Env): string[] {
  const windows = join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'crush')
  const own = env['CRUSH_GLOBAL_DATA']
  const lists = own === undefined ? [join(data, 'crush'), windows] : [own]
  return [...new Set(lists.flatMap((dir) => dataFolders(join(dir, 'projects.json'))))]
}

/** The `data_dir` of each project in the list; none when it cannot be read. */
function dataFolders(path: string): string[] {
  try {
    const list = objectOf(JSON.parse(readFileSync(path, 'utf8')))
    const folders = arrayOf(list?.['projects']).map((project) => wordOf(objectOf(project)?.['data_dir']) ?? '')
    return folders.filter(isAbsolute)
  } catch {
    return []
  }
}

/** Where an editor keeps chats: one folder a workspace (the rest of it is other extensions'), one for windows without any. */
function chatFolders(editor: string): string[] {
  const storage = join(editor, 'workspaceStorage')
  const folders = namesIn(storage).map((name) => join(storage, name, 'chatSessions'))
  return [...folders.filter((dir) => namesIn(dir).length > 0), join(editor, 'globalStorage/emptyWindowChatSessions')]
}

/** A folder's names; none when it is not there, is none, or may not be read. */
function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort()
  } catch {
    return []
  }
}
