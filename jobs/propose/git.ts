/** Runs git where nothing of the user's or the target's can run along: no hooks, no prompts, no odd protocols, a time limit. */
import { execa } from 'execa'
import { KnownError } from '#ingest/known-error.ts'

export interface GitOptions {
  /** The bare repository to work in; the current folder when not given. */
  dir?: string
  /** Environment of the process: only PATH, HOME and what reaches ssh are taken from it. */
  env: Record<string, string | undefined>
  timeout_ms: number
  /** Sends this Authorization header to URLs that begin so. Goes through the environment, never through arguments. */
  auth?: { prefix: string; header: string } | undefined
}

/** What git said. `code` is its exit code; stdout is exact. */
export interface GitAnswer {
  code: number
  stdout: Buffer
  stderr: string
}

/** Runs git and returns what it said, whatever the exit code. Throws KnownError when git is missing or takes too long. */
export async function tryGit(
  args: readonly string[],
  options: GitOptions,
  input = '',
  extra: Record<string, string> = {},
) {
  const dir = options.dir === undefined ? [] : ['-C', options.dir]
  const running = execa('git', [...dir, ...settings, ...args], {
    env: { ...cleanEnvironment(options), ...extra },
    extendEnv: false,
    input,
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
    maxBuffer: 64 * 1024 * 1024,
    // A group of its own: git's helpers die with it at the time limit, and Ctrl-C does not tear a push in two.
    detached: true,
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    killGroup(running.pid)
  }, options.timeout_ms)
  const result = await running.finally(() => clearTimeout(timer))
  if (isLate) {
    throw new KnownError(`git ${args[0]} took longer than ${Math.round(options.timeout_ms / 1000)} s`, {
      transient: true,
      hint: 'Hone tries again next run.',
    })
  }
  if (result.code === 'ENOENT') throw new KnownError('git is not installed', { hint: 'Install git 2.30 or newer.' })
  const answer: GitAnswer = {
    code: result.exitCode ?? 128,
    stdout: Buffer.from(result.stdout),
    stderr: Buffer.from(result.stderr).toString('utf8'),
  }
  return answer
}

/** Runs git and returns its output as text, trimmed. Throws KnownError with git's own reason when it fails. */
export async function git(
  args: readonly string[],
  options: GitOptions,
  input = '',
  extra: Record<string, string> = {},
) {
  const answer = await tryGit(args, options, input, extra)
  if (answer.code !== 0) throw gitError(args[0] ?? '', answer.stderr)
  return answer.stdout.toString('utf8').trim()
}

const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.symlinks=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'commit.gpgSign=false',
  'push.gpgSign=false',
  'push.followTags=false',
  'submodule.recurse=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=60',
].flatMap((setting) => ['-c', setting])

function cleanEnvironment({ env, auth }: GitOptions): Record<string, string> {
  const kept = [
    'PATH',
    'HOME',
    'USER',
    'SSH_AUTH_SOCK',
    'XDG_CONFIG_HOME',
    'SYSTEMROOT',
    'USERPROFILE',
    'TMPDIR',
    'TEMP',
  ]
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'SSL_CERT_FILE']
  const clean: Record<string, string> = {
    ...{ LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'true', SSH_ASKPASS: 'true', GCM_INTERACTIVE: 'never' },
    ...{ GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oConnectTimeout=20', GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh' },
  }
  for (const name of [...kept, ...proxies]) if (env[name] !== undefined) clean[name] = env[name]
  if (auth === undefined) return clean
  const key = `http.${auth.prefix}.extraHeader`
  return { ...clean, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: `Authorization: ${auth.header}` }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself in between.
  }
}

/** Git's complaint as one clear line. Addresses keep no user name or password. */
export function gitError(command: string, stderr: string): KnownError {
  const lines = stderr.replace(/:\/\/[^@\s/]+@/g, '://').split('\n')
  const line =
    lines.find((text) => /^(fatal|error|remote: .*(error|denied|not found)|ERROR)/i.test(text)) ?? lines[0] ?? ''
  const said = line.replace(/^(fatal|error|remote):\s*/i, '').slice(0, 300)
  const transient =
    /could not resolve|failed to connect|connection (refused|reset|timed out)|timed out|early EOF|hung up|HTTP 5\d\d|returned error: 5\d\d/i
  if (transient.test(stderr)) {
    return new KnownError(`the repository cannot be reached: ${said}`, {
      transient: true,
      hint: 'Hone tries again next run.',
    })
  }
  if (
    /authentication failed|could not read (username|password)|permission denied|access denied|returned error: 40[13]|not authorized|insufficient permission/i.test(
      stderr,
    )
  ) {
    return new KnownError(`no permission: ${said}`, {
      hint: 'The token or key needs to read and write the repository.',
    })
  }
  if (/not found|does not exist|not appear to be a git repository|no such file|returned error: 404/i.test(stderr)) {
    return new KnownError(`the repository is missing: ${said}`, { hint: 'Check `url` under `propose.repositories`.' })
  }
  return new KnownError(`git ${command} failed: ${said}`)
}
