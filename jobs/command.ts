/** What every command shares: the override options, one answer for people and one for machines, and the exit code. */
import { Command, InvalidArgumentError } from 'commander'
import { realEffects, type Effects } from './effects.ts'
import type { Overrides } from './config.ts'
import { openSession, type Session } from './session.ts'

/** Exit codes: 0 fine, 1 findings or failed checks, 2 could not run. */
export type ExitCode = 0 | 1 | 2

/** What a command answers: data for --json, the same as text for people, and how it went. */
export interface Answer {
  data: unknown
  text: string
  exit_code?: ExitCode
}

export interface SharedFlags extends Overrides {
  json?: boolean
  quiet?: boolean
}

/** A command with the shared options and an example; `--source` only where logs are read. */
export function newCommand(name: string, summary: string, options: { reads_logs?: boolean; example: string }): Command {
  const command = new Command(name)
    .summary(summary)
    .description(summary)
    .option('--config <file>', 'config file (default: ./hone.yaml, then the one in the user’s config folder)')
    .option('--store <url>', 'blob store: a folder, file:///path or s3://bucket/prefix')
    .option('--db <file>', 'the DuckDB file')
  if (options.reads_logs) {
    command.option('--source <dir>', 'folder with session logs, any layout; repeat for more', collect, undefined)
  }
  return command
    .option('--json', 'answer as one JSON object')
    .option('--quiet', 'no progress, no remarks')
    .addHelpText('after', `\nExample:\n  ${options.example}`)
}

/** Runs a command's work with its session and prints the answer. */
export async function answer(flags: SharedFlags, work: (session: Session) => Promise<Answer>): Promise<void> {
  const effects = realEffects(flags.json === true || flags.quiet === true)
  const session = await openSession(flags, effects)
  print(effects, flags, await work(session))
}

/** Prints an answer and sets the exit code. */
export function print(effects: Effects, flags: SharedFlags, result: Answer): void {
  effects.out(flags.json ? JSON.stringify(result.data, null, 2) : result.text)
  if (result.exit_code && !process.exitCode) process.exitCode = result.exit_code
}

/** An option's value as a whole number from 1; commander tells the user when it is none. */
export function wholeNumber(text: string): number {
  const n = Number(text)
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('a whole number from 1')
  return n
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}
