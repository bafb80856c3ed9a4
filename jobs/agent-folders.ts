/** This machine's home in, the folders where coding agents keep their sessions out. */
import { join } from 'node:path'

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
  const vscode = join(config, 'Code/User/globalStorage')
  return [
    ...defaultFolders(home, env),
    { agent: 'copilot-cli', dir: join(env['COPILOT_HOME'] ?? join(home, '.copilot'), 'session-state') },
    { agent: 'cursor', dir: join(home, '.cursor/projects') },
    { agent: 'gemini-cli', dir: join(home, '.gemini/tmp') },
    { agent: 'qwen-code', dir: join(home, '.qwen/tmp') },
    { agent: 'opencode', dir: join(data, 'opencode') },
    { agent: 'goose', dir: join(data, 'goose/sessions') },
    { agent: 'pi', dir: join(env['PI_CODING_AGENT_DIR'] ?? join(home, '.pi/agent'), 'sessions') },
    { agent: 'cline', dir: join(vscode, 'saoudrizwan.claude-dev/tasks') },
    { agent: 'roo-code', dir: join(vscode, 'rooveterinaryinc.roo-cline/tasks') },
    { agent: 'kiro', dir: join(home, '.kiro/sessions') },
    { agent: 'kiro', dir: join(data, 'kiro-cli') },
    { agent: 'kimi', dir: join(home, '.kimi-code/sessions') },
    { agent: 'factory-droid', dir: join(home, '.factory/sessions') },
    { agent: 'openhands', dir: join(home, '.openhands/conversations') },
  ]
}
