#!/usr/bin/env node
/** The `hone` program: parses, runs one command, and turns what went wrong into one clear line and an exit code. */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { KnownError } from '#ingest/known-error.ts'
import { commands } from './commands/index.ts'

/** The whole program, or (quicker to start) the program with one command only. */
export async function program(only?: string): Promise<Command> {
  const hone = new Command('hone')
    .description('Reads what coding agents did, finds what keeps going wrong, and proposes small proven fixes.')
    .version(version(), '-V, --version')
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      `
Examples:
  hone demo                          see the whole loop on a made-up team, in a scratch folder
  hone nightly                       the daily job on this computer’s own logs
  hone sql "select * from clusters"  ask the result anything

Exit codes: 0 fine, 1 findings or failed checks, 2 could not run.`,
    )
  for (const command of await commands(only)) hone.addCommand(command)
  return hone
}

async function main(argv: string[]): Promise<void> {
  const hone = await program(argv[2])
  for (const command of [hone, ...hone.commands]) command.exitOverride()
  try {
    await hone.parseAsync(argv)
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2
    } else if (error instanceof KnownError) {
      process.stderr.write(`hone: ${error.message}\n${error.hint ? `      ${error.hint}\n` : ''}`)
      process.exitCode = process.exitCode ?? 2
    } else throw error
  }
}

function version(): string {
  const path = [new URL('../package.json', import.meta.url), new URL('../../package.json', import.meta.url)]
  for (const url of path) {
    try {
      return (JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version
    } catch {
      continue
    }
  }
  return 'unknown'
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
if (process.argv[1] !== undefined && import.meta.url.endsWith('/cli.js')) await main(process.argv)
