import { Command } from 'commander'
import { groupLines } from '#analyze/fingerprint/group-lines.ts'
import { splitLines } from '#ingest/lines.ts'
import { writeLines } from '../write-lines.ts'

const maxLineBytes = 1024 ** 2

/** `hone fingerprint`: a Unix filter, lines in, one JSON object a line out, clustered over the whole input. */
export function fingerprintCommand(): Command {
  return new Command('fingerprint')
    .summary('filter: log lines in, fingerprint and cluster of each line out')
    .description(
      'Reads lines from standard input and prints one JSON object per line:\n' +
        '{"line":n,"fingerprint":"…","cluster":"…","pattern":"…"}\n' +
        'Equal fingerprints are the same masked text; `cluster` is the result of the merge over the whole input.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  grep -h ERROR *.log | hone fingerprint | jq -r .pattern | sort | uniq -c | sort -rn',
    )
    .action(async () => {
      const lines: string[] = []
      for await (const batch of splitLines(process.stdin, maxLineBytes)) {
        for (const line of batch) lines.push(line.text ?? line.excerpt)
      }
      await writeLines(process.stdout, groupLines(lines))
    })
}
