/** Where each agent lets a program run after its work, by its own documentation, and how our line is put there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { addEntry, removeEntries, type Changed } from './json-entry.ts'
import { addNotify, removeNotify } from './toml-notify.ts'

/** One settings file and what we do to it. */
export interface Target {
  agent: string
  path: string
  /** The text with our line; a null text is a file that is not there. */
  add(text: string | null): Changed
  /** The text without it, for a file that was edited since. */
  remove(text: string): string
}

/**
 * The settings of the agents that are on this machine. `script` starts the upload and returns at once.
 * Sources (read 2026-11): Claude Code hooks reference (SessionEnd), Codex config reference (notify), Gemini CLI hooks
 * reference (SessionEnd; nothing may be printed), Cursor hooks (stop), Copilot CLI hooks reference (sessionEnd, own file).
 */
export function hookTargets(home: string, env: Readonly<Record<string, string | undefined>>, script: string): Target[] {
  const command = `${quoted(script)} || true`
  const json = (agent: string, path: string, event: string, entry: unknown, top = {}): Target => ({
    agent,
    path,
    add: (text) => addEntry(text, ['hooks', event], entry, script, top),
    remove: (text) => removeEntries(text, script),
  })
  const grouped = { hooks: [{ type: 'command', command }] }
  const named = { hooks: [{ name: 'hone-upload', type: 'command', command }] }
  const copilot = { type: 'command', bash: command, timeoutSec: 10 }
  const claude = env['CLAUDE_CONFIG_DIR'] ?? join(home, '.claude')
  const codex = env['CODEX_HOME'] ?? join(home, '.codex')
  const copilotHome = env['COPILOT_HOME'] ?? join(home, '.copilot')
  const all: [folder: string, target: Target][] = [
    [claude, json('Claude Code', join(claude, 'settings.json'), 'SessionEnd', grouped)],
    [
      codex,
      {
        agent: 'Codex',
        path: join(codex, 'config.toml'),
        add: (text) => addNotify(text, script),
        remove: removeNotify,
      },
    ],
    [join(home, '.gemini'), json('Gemini CLI', join(home, '.gemini/settings.json'), 'SessionEnd', named)],
    [join(home, '.cursor'), json('Cursor', join(home, '.cursor/hooks.json'), 'stop', { command }, { version: 1 })],
    [
      copilotHome,
      json('Copilot CLI', join(copilotHome, 'hooks/hone-upload.json'), 'sessionEnd', copilot, { version: 1 }),
    ],
  ]
  return all.filter(([folder]) => existsSync(folder)).map(([, target]) => target)
}

/** A file we write whole and remove whole. */
export function ownFile(agent: string, path: string, content: string): Target {
  return { agent, path, add: () => ({ text: content }), remove: () => '' }
}

/** A path as one word of a POSIX shell. */
export function quoted(path: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
}
