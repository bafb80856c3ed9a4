/** `hone upload --install` and `--uninstall`: the agents' own hooks, or a timer, that upload without anybody waiting. */
import { existsSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Overrides } from '../config.ts'
import { writeBeside, type Session } from '../session.ts'
import { install, uninstall, type HookChange } from './installed.ts'
import { hookScript } from './script.ts'
import { hookTargets } from './targets.ts'
import { changeCrontab, hasSystemd, startTimer, stopTimer, timerFiles } from './timer.ts'

export interface SetupResult {
  script: string
  changes: HookChange[]
}

/** The program that runs us, for the hook to run again. */
export interface Program {
  node: string
  cli: string
}

/** Installs hooks into every agent found here, or with `is_timer` a daily timer instead. Twice is once. */
export async function installUpload(
  session: Session,
  overrides: Overrides,
  program: Program,
  is_timer: boolean,
): Promise<SetupResult> {
  const { script, record, config_home } = places(session)
  const changes: HookChange[] = []
  await writeBeside(script, hookScript(program.node, program.cli, argumentsOf(session, overrides)))
  await chmod(script, 0o755)
  if (!is_timer) changes.push(...(await install(hooks(session, script), record)))
  else if (await hasSystemd()) {
    changes.push(...(await install(timerFiles(config_home, script), record)))
    await startTimer()
  } else changes.push(await changeCrontab(script, true))
  return { script, changes }
}

/** Takes everything out again that --install put in, timers included. */
export async function uninstallUpload(session: Session): Promise<SetupResult> {
  const { script, record, config_home } = places(session)
  const timer = timerFiles(config_home, script)
  if (timer.some((one) => existsSync(one.path)) && (await hasSystemd())) await stopTimer()
  const changes = await uninstall([...hooks(session, script), ...timer], record)
  const cron = await changeCrontab(script, false)
  if (cron.outcome === 'changed') changes.push(cron)
  await rm(script, { force: true })
  return { script, changes }
}

/** What changed, file by file, with the lines that went in or out. */
export function setupText({ changes }: SetupResult, is_install: boolean): string {
  if (changes.length === 0) {
    return is_install
      ? 'no agent with hooks of its own was found here; `hone upload --install --timer` uploads once a day'
      : 'nothing was installed'
  }
  return changes
    .map(({ agent, path, outcome, detail }) => {
      const what = outcome === 'changed' ? (is_install ? 'installed' : 'removed') : outcome
      return `${agent}: ${path}: ${what}${detail === '' ? '' : `\n${detail.replace(/^/gm, '  ')}`}`
    })
    .join('\n')
}

function hooks({ effects }: Session, script: string) {
  return hookTargets(effects.home, effects.env, script)
}

function places({ settings, effects }: Session) {
  const folder = dirname(settings.db)
  return {
    script: join(folder, 'upload-hook.sh'),
    record: join(folder, 'upload-hooks.json'),
    config_home: effects.env['XDG_CONFIG_HOME'] ?? join(effects.home, '.config'),
  }
}

/** The hook runs in any folder and with any environment, so it is told where everything is. */
function argumentsOf({ settings }: Session, overrides: Overrides): string[] {
  return [
    ...(settings.config_path === null ? [] : ['--config', settings.config_path]),
    ...['--store', settings.store, '--db', settings.db],
    ...(overrides.source ? settings.sources.flatMap(({ dir }) => ['--source', dir]) : []),
    ...(overrides.allAgents ? ['--all-agents'] : []),
  ]
}
