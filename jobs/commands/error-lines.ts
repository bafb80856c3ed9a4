import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { Command } from 'commander'
import { readFailure } from '#analyze/error-lines/extract.ts'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import { writeLines } from '../write-lines.ts'

/** `hone error-lines`: the lines of a failed build's log that say why it failed. */
export function errorLinesCommand(): Command {
  return new Command('error-lines')
    .summary('the lines of a failed build’s log that say why it failed')
    .description(
      'Reads a failed job’s log (a file, or - for standard input) and prints one JSON object per telling line:\n' +
        '{"line":n,"text":"…","rule":"…"}\n' +
        'With --pass, lines that a passing log of the same job has too are left out.\n' +
        'Lines are counted from 1; \\n, \\r\\n and a lone \\r each end one, as editors count (grep -n counts \\n only).',
    )
    .argument('<log>', 'the failed log, or - for standard input')
    .option('--pass <log>', 'the last passing log of the same job')
    .option('--summary', 'one object instead: lines, failing step, failed tests, first file, time-out, out of memory')
    .addHelpText('after', '\nExample:\n  hone error-lines fail.log --pass last-green.log | jq -r .text')
    .action(async (log: string, flags: { pass?: string; summary?: boolean }) => {
      const fail = await text(log)
      const pass = flags.pass === undefined ? undefined : await text(flags.pass)
      const failure = await readFailure(fail, pass)
      await writeLines(process.stdout, flags.summary ? [failure] : failure.lines)
    })
}

async function text(path: string): Promise<AsyncIterable<string>> {
  if (path === '-') return process.stdin.setEncoding('utf8')
  try {
    await access(path, constants.R_OK)
  } catch (error) {
    throw new KnownError(`the log ${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
  return createReadStream(path, { encoding: 'utf8' })
}
