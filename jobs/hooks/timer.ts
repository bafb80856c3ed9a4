/** A daily upload without any agent's help: a systemd user timer, or a line in the crontab where there is no systemd. */
import { execa } from 'execa'
import { join } from 'node:path'
import type { HookChange } from './installed.ts'
import { ownFile, quoted, type Target } from './targets.ts'

const unit = 'hone-upload'

/** The unit files of the timer: 03:00 in local time, caught up after a night switched off, spread over ten minutes. */
export function timerFiles(config_home: string, script: string): Target[] {
  const folder = join(config_home, 'systemd/user')
  const service = `[Unit]\nDescription=Hone: upload session logs\n\n[Service]\nType=forking\nExecStart=/bin/sh ${quoted(script)}\n`
  const timer =
    `[Unit]\nDescription=Hone: upload session logs once a day\n\n` +
    `[Timer]\nOnCalendar=*-*-* 03:00:00\nRandomizedDelaySec=600\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n`
  return [
    ownFile('systemd timer', join(folder, `${unit}.service`), service),
    ownFile('systemd timer', join(folder, `${unit}.timer`), timer),
  ]
}

/** Whether this user has a systemd that answers. */
export async function hasSystemd(): Promise<boolean> {
  const { exitCode } = await execa('systemctl', ['--user', 'show-environment'], { reject: false, timeout: 5000 })
  return exitCode === 0
}

export async function startTimer(): Promise<void> {
  await execa('systemctl', ['--user', 'daemon-reload'])
  await execa('systemctl', ['--user', 'enable', '--now', `${unit}.timer`])
}

export async function stopTimer(): Promise<void> {
  await execa('systemctl', ['--user', 'disable', '--now', `${unit}.timer`], { reject: false })
}

const remark = '# hone upload --install'

/** Adds our line to the user's crontab, or takes it out; other lines stay. */
export async function changeCrontab(script: string, is_wanted: boolean): Promise<HookChange> {
  const about = { agent: 'cron', path: 'crontab' }
  const listed = await execa('crontab', ['-l'], { reject: false, stripFinalNewline: false })
  if (listed.exitCode === undefined) return { ...about, outcome: 'refused', detail: 'there is no cron here either' }
  const before = listed.exitCode === 0 ? listed.stdout : ''
  const line = `0 3 * * * ${quoted(script)} ${remark}\n`
  if (before.includes(remark) === is_wanted) return { ...about, outcome: 'unchanged', detail: '' }
  const after = is_wanted
    ? `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${line}`
    : before.replace(line, '')
  if (after === '') await execa('crontab', ['-r'])
  else await execa('crontab', ['-'], { input: after })
  return { ...about, outcome: 'changed', detail: `${is_wanted ? '+' : '-'}${line.trimEnd()}` }
}
