/** A command's words in, the words that really run out: sudo, timeout, npx, `uv run` and their like taken off. */

/** Programs that run a package's own scripts by name. */
export const scriptRunners = new Set(['npm', 'pnpm', 'yarn', 'bun'])
/** Flags of launchers and runners that take a value, so that the value is not read as the program or the script. */
export const valueFlags = new Set(
  '--filter -F -C --dir --cwd --prefix --workspace -w -p --project --package --manifest-path -f --file -n --namespace -R --repo --context --profile -t'.split(
    ' ',
  ),
)

/** Takes off environment settings, sudo, time, timeout and the launchers that run another program. */
export function unwrapped(words: readonly string[]): { words: string[]; env: string[]; launcher: string } {
  let rest = [...words]
  let launcher = ''
  const env: string[] = []
  for (let guard = 0; guard < 12; guard += 1) {
    const first = rest[0] ?? ''
    const assigned = /^([A-Za-z_]\w*)=/.exec(first)
    if (assigned?.[1]) {
      env.push(assigned[1])
      rest = rest.slice(1)
      continue
    }
    const skip = launcherLength(programOf(first), rest)
    if (skip === 0) break
    if (!silent.test(programOf(first)))
      launcher = [programOf(first), ...rest.slice(1, skip).filter((word) => !word.startsWith('-'))].join(' ')
    rest = rest.slice(skip)
  }
  return { words: rest, env, launcher }
}

/** Launchers that change nothing about what runs. */
const silent =
  /^(sudo|env|time|nice|nohup|command|exec|builtin|stdbuf|caffeinate|setsid|doas|timeout|gtimeout|!|\{|\})$/

/** How many words of a launcher stand before the program it runs; 0 when the command is no launcher. */
function launcherLength(program: string, words: readonly string[]): number {
  const second = words[1] ?? ''
  const flagsFrom = (at: number) => {
    let i = at
    while (i < words.length && (words[i] ?? '').startsWith('-')) {
      const word = words[i] ?? ''
      i += valueFlags.has(word) || /^(--with|-k|-s|-u)$/.test(word) ? 2 : 1
      if (word === '--') break
    }
    return i < words.length ? i : 0
  }
  if (program === 'timeout' || program === 'gtimeout') return Math.min((flagsFrom(1) || 1) + 1, words.length)
  if (silent.test(program)) return flagsFrom(1) || 1
  if (/^(npx|bunx|pnpx|uvx|pipx)$/.test(program)) return second === 'run' ? flagsFrom(2) : flagsFrom(1)
  if (scriptRunners.has(program) && /^(exec|x|dlx)$/.test(second)) return flagsFrom(2)
  if (/^(uv|poetry|pipenv|pdm|rye|hatch)$/.test(program) && second === 'run') return flagsFrom(2)
  if (program === 'bundle' && second === 'exec') return flagsFrom(2)
  if (program === 'mise' && /^(exec|x)$/.test(second)) return Math.max(0, words.indexOf('--') + 1)
  if (/^python[\d.]*$/.test(program) && second === '-m' && words.length > 2) return 2
  return 0
}

/** The script given to `bash -c` or `eval`; null for anything else. */
export function innerScript(program: string, words: readonly string[]): string | null {
  if (program === 'eval') return words.slice(1).join(' ')
  if (!/^(bash|sh|zsh|dash)$/.test(program)) return null
  const at = words.findIndex((word) => /^-[a-z]*c$/.test(word))
  return at > 0 ? (words[at + 1] ?? null) : null
}

/** What a word runs, without its folder and the endings of Windows; empty for no word. */
export function programOf(word: string | undefined): string {
  if (!word) return ''
  return word.slice(word.lastIndexOf('/') + 1).replace(/\.(exe|cmd)$/, '')
}
