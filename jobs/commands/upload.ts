import { dirname, join } from 'node:path'
import { Option, type Command } from 'commander'
import { messageOf } from '#ingest/known-error.ts'
import { answer, newCommand, type Answer, type SharedFlags } from '../command.ts'
import { installUpload, setupText, uninstallUpload } from '../hooks/setup.ts'
import { takeLock } from '../lock.ts'
import { writeBeside, type Session } from '../session.ts'
import { uploadLine, uploadStep } from '../steps/upload.ts'

interface UploadFlags extends SharedFlags {
  dryRun?: boolean
  install?: boolean
  uninstall?: boolean
  timer?: boolean
  hook?: boolean
}

/** `hone upload`: redact this machine's session logs and put them into the blob store. */
export function uploadCommand(): Command {
  return newCommand('upload', 'redact this machine’s session logs and put them into the blob store', {
    reads_logs: true,
    example: 'hone upload --source ~/old-logs --dry-run',
  })
    .option('--all-agents', 'read the folders of every known agent, not only Codex and Claude Code')
    .option('--dry-run', 'show what would leave the machine, and send nothing')
    .option('--install', 'upload after every session, by the agents’ own hooks; shows what it changes')
    .option('--timer', 'with --install: once a day by a timer instead')
    .option('--uninstall', 'undo --install')
    .addOption(new Option('--hook', 'started by a hook').hideHelp())
    .action(async (flags: UploadFlags) => {
      if (flags.hook) return runHook(flags)
      await answer(flags, async (session) => {
        if (flags.uninstall) {
          const result = await uninstallUpload(session)
          return { data: result, text: setupText(result, false) }
        }
        if (!flags.install) return upload(session, flags.dryRun === true)
        const program = { node: process.execPath, cli: process.argv[1] ?? '' }
        const result = await installUpload(session, flags, program, flags.timer === true)
        return { data: result, text: setupText(result, true) }
      })
    })
}

async function upload(session: Session, isDryRun: boolean): Promise<Answer> {
  const result = await uploadStep(session, isDryRun)
  const lines = [uploadLine(result, isDryRun)]
  if (isDryRun) {
    lines.push(...result.created.map((object) => `  ${object.path} → ${object.key} (${object.size_bytes} bytes)`))
    if (result.created.length > 0) lines.push('to read every byte before it leaves: hone upload --store ./look-at-it')
  }
  lines.push(...result.left_out.map((file) => `  left out: ${file.path}: ${file.reason}`))
  return { data: result, text: lines.join('\n') }
}

/** In the background of an agent: one at a time, and whatever goes wrong is written down for `hone doctor` and no failure. */
async function runHook(flags: UploadFlags): Promise<void> {
  await answer({ ...flags, quiet: true }, async (session) => {
    const folder = dirname(session.settings.db)
    const note = (text: string) => writeBeside(join(folder, 'upload-hook.log'), `${text}\n`)
    try {
      const release = await takeLock(join(folder, 'upload.lock'))
      await uploadStep(session, false)
        .then((result) => note(uploadLine(result, false)))
        .finally(release)
    } catch (error) {
      await note(`failed: ${messageOf(error)}`).catch(() => undefined)
    }
    return { data: {}, text: '' }
  })
}
