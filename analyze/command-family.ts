/** A command's words in, its family out: what is run in as few words as name it (`go test`, `mise run lint`, `grep`). */
import { programOf, scriptRunners, valueFlags } from './launchers.ts'

/** Programs whose first plain argument says what is run. */
const withSubcommand = new Set(
  'go cargo git docker podman kubectl helm terraform gh dotnet mix bundle composer conda pip pip3 brew apt apt-get poetry uv deno swift flutter dart rustup gem rails php-artisan sam aws gcloud az nx turbo lerna bazel buck2 just task rake ninja gradle mvn sbt lein stack cabal zig'.split(
    ' ',
  ),
)
const runnerBuiltins = new Set(
  'install i ci add remove rm uninstall update up upgrade link publish pack init create why list ls outdated audit dedupe prune config login'.split(
    ' ',
  ),
)

/** The family of a command whose launchers were taken off (see `unwrapped`). */
export function familyOf(words: readonly string[]): string {
  const program = programOf(words[0])
  const plain = plainWords(words)
  const second = plain[0]
  if (scriptRunners.has(program)) return scriptFamily(program, plain)
  if (program === 'mise')
    return second === 'run' || second === 'r' ? `mise run ${plain[1] ?? ''}`.trim() : `mise ${second ?? ''}`.trim()
  if (program === 'make' || program === 'gmake')
    return `make ${plain
      .filter((word) => !word.includes('='))
      .slice(0, 1)
      .join('')}`.trim()
  if (program === 'gradlew') return `gradle ${second ?? ''}`.trim()
  if (program === 'mvnw') return `mvn ${second ?? ''}`.trim()
  if (/^python[\d.]*$/.test(program)) return scriptFile('python', words)
  if (/^(node|tsx|ts-node|ruby|perl|php|bash|sh|zsh)$/.test(program)) return scriptFile(program, words)
  if ((program === 'docker' || program === 'gh' || program === 'nx') && second) {
    if (program === 'gh' && second === 'api') return 'gh api'
    const two = program === 'docker' && !/^(compose|buildx|container|image|volume|network|system)$/.test(second)
    return [program, second, ...(two || program === 'nx' ? [] : plain.slice(1, 2))].join(' ')
  }
  if (withSubcommand.has(program)) return second && /^[\w:.-]+$/.test(second) ? `${program} ${second}` : program
  return program
}

function scriptFamily(program: string, plain: readonly string[]): string {
  const script = plain[0] === 'run' || plain[0] === 'run-script' ? plain[1] : plain[0]
  if (!script) return program === 'yarn' ? 'yarn install' : program
  if (plain[0] !== 'run' && runnerBuiltins.has(script)) return `${program} ${script === 'i' ? 'install' : script}`
  return `${program} ${script === 't' ? 'test' : script}`
}

/** `python tools/seed.py` is `python seed.py`; inline code is the program alone. */
function scriptFile(program: string, words: readonly string[]): string {
  const file = words.slice(1).find((word) => !word.startsWith('-'))
  const hasInline = words.slice(1).some((word) => /^-[cep]$/.test(word))
  if (hasInline || !file || !/^[\w./-]+$/.test(file)) return program
  return `${program} ${file.slice(file.lastIndexOf('/') + 1)}`
}

/** Arguments that are neither flags nor a flag's value, until `--`. */
function plainWords(words: readonly string[]): string[] {
  const plain: string[] = []
  for (let i = 1; i < words.length; i += 1) {
    const word = words[i] ?? ''
    if (word === '--') break
    if (valueFlags.has(word)) i += 1
    else if (!word.startsWith('-')) plain.push(word)
  }
  return plain
}
