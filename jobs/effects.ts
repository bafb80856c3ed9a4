/** The real world, once: clock, environment, randomness, terminal. Everything below jobs/ gets what it needs from here. */
import { appendFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { homedir, hostname, userInfo } from 'node:os'
import ora from 'ora'

export interface Effects {
  /** Epoch ms. */
  now(): number
  env: Readonly<Record<string, string | undefined>>
  home: string
  cwd: string
  /** Login name of whoever runs this; `unknown` where the system has none. */
  user: string
  /** Name of this machine. */
  host: string
  /** n random bytes as hex. */
  random(n: number): string
  /** A line of the answer. */
  out(text: string): void
  /** A line about the work: progress, warnings. Never part of the answer. */
  say(text: string): void
  /** Progress of long work: a spinner on a terminal, plain lines elsewhere. */
  progress(label: string): Progress
  /** True once the user asked to stop (SIGINT, SIGTERM); long work ends after the step at hand. */
  isStopping(): boolean
  /** Reached a named step; crash tests end the process here. */
  step(name: string): void
}

export interface Progress {
  update(done: number, total: number): void
  end(text: string): void
}

/** The effects of this process. `is_quiet` drops progress and remarks (for --json and tests). */
export function realEffects(is_quiet: boolean): Effects {
  const isStopping = watchSignals()
  const steps = new Map<string, number>()
  const say = (text: string) => {
    if (!is_quiet) process.stderr.write(`${text}\n`)
  }
  return {
    now: () => Date.now(),
    env: process.env,
    home: homedir(),
    cwd: process.cwd(),
    user: loginName(),
    host: hostname(),
    random: (n) => randomBytes(n).toString('hex'),
    out: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    say,
    progress: (label) => (is_quiet ? silent : process.stderr.isTTY ? spinner(label) : plainLines(label, say)),
    isStopping,
    step: (name) => {
      const hits = (steps.get(name) ?? 0) + 1
      steps.set(name, hits)
      const trace = process.env['HONE_TRACE_STEPS']
      if (trace) appendFileSync(trace, `${name}#${hits}\n`)
      if (process.env['HONE_CRASH_AT'] === `${name}#${hits}`) process.kill(process.pid, 'SIGKILL')
    },
  }
}

const silent: Progress = { update: () => undefined, end: () => undefined }

function spinner(label: string): Progress {
  const line = ora({ text: label, stream: process.stderr }).start()
  return {
    update: (done, total) => {
      line.text = `${label} ${done}/${total}`
    },
    end: (text) => void line.succeed(text),
  }
}

/** One line at every tenth of the work and one at its end. */
function plainLines(label: string, say: (text: string) => void): Progress {
  let lastTenth = 0
  return {
    update: (done, total) => {
      const tenth = Math.floor((done * 10) / Math.max(total, 1))
      if (tenth > lastTenth && total >= 50) say(`${label} ${done}/${total}`)
      lastTenth = tenth
    },
    end: (text) => say(text),
  }
}

/** The first signal asks the work to end; the second ends the process. */
function watchSignals(): () => boolean {
  let count = 0
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      count++
      if (count > 1) process.exit(code)
      process.exitCode = code
      process.stderr.write('stopping after the step at hand; again to stop at once\n')
    })
  }
  return () => count > 0
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
