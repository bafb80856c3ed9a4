import type { Command } from 'commander'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { uploadLine, uploadStep } from '../steps/upload.ts'

/** `hone upload`: redact this machine's session logs and put them into the blob store. */
export function uploadCommand(): Command {
  return newCommand('upload', 'redact this machine’s session logs and put them into the blob store', {
    reads_logs: true,
    example: 'hone upload --source ~/old-logs --dry-run',
  })
    .option('--dry-run', 'show what would leave the machine, and send nothing')
    .action(async (flags: SharedFlags & { dryRun?: boolean }) => {
      await answer(flags, async (session) => {
        const isDryRun = flags.dryRun === true
        const result = await uploadStep(session, isDryRun)
        const lines = [uploadLine(result, isDryRun)]
        if (isDryRun)
          lines.push(...result.created.map((object) => `  ${object.path} → ${object.key} (${object.size_bytes} bytes)`))
        lines.push(...result.left_out.map((file) => `  left out: ${file.path}: ${file.reason}`))
        return { data: result, text: lines.join('\n') }
      })
    })
}
