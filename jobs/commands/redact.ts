import type { Command } from 'commander'
import { once } from 'node:events'
import { redactStream } from '#ingest/redact/filter.ts'
import { newCommand, type SharedFlags } from '../command.ts'
import { realEffects } from '../effects.ts'
import { makeRedactor } from '../redactor.ts'
import { openSession } from '../session.ts'

/** `hone redact`: a Unix filter, text in, the same text without secrets out. */
export function redactCommand(): Command {
  return newCommand('redact', 'filter: text in, the same text without secrets and personal data out', {
    example: 'hone redact < build.log > build.clean.log',
  })
    .option('--jsonl', 'one JSON object a line in, the same object with every string (keys too) redacted out')
    .action(async (flags: SharedFlags & { jsonl?: boolean }) => {
      const session = await openSession(flags, realEffects(true))
      const redactor = await makeRedactor(session)
      await redactStream(process.stdin, write, redactor, { jsonl: flags.jsonl === true })
    })
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}
