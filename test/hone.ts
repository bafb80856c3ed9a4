/** Runs the built program as its users do, in a scratch home of its own. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from './samples.ts'

export interface Ran {
  code: number | null
  signal: string | null
  out: string
  err: string
}

const cli = join(projectRoot, 'dist/jobs/cli.js')

/**
 * `hone …args` with HOME and data folder inside `home`; `input` goes to standard input; aborting `signal` is SIGKILL. Never
 * throws for exit codes.
 */
export function hone(
  home: string,
  args: string[],
  options: {
    input?: string | Buffer
    env?: Record<string, string>
    cwd?: string
    killAfter_ms?: number
    signal?: AbortSignal | undefined
  } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: options.cwd ?? home,
      env: { PATH: process.env['PATH'] ?? '', HOME: home, HONE_DATA_DIR: join(home, 'hone-data'), ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => out.push(part))
    child.stderr.on('data', (part: Buffer) => err.push(part))
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
    const timer =
      options.killAfter_ms === undefined ? null : setTimeout(() => child.kill('SIGKILL'), options.killAfter_ms)
    options.signal?.addEventListener('abort', () => child.kill('SIGKILL'))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (timer) clearTimeout(timer)
      resolve({ code, signal, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') })
    })
  })
}

/** The --json answer of a run. */
export function json(ran: Ran): Record<string, unknown> {
  return JSON.parse(ran.out) as Record<string, unknown>
}
