/** A second batch of held-out causes, written after the first had been looked at: what the rules do on words nobody has tuned for. */
import { areas, functionName, things } from '../../place.ts'
import type { Random } from '../../random.ts'
import { commandCause, diagnosticCause, type Cause, type LintTool } from '../cause.ts'
import { correction, wrongPath } from '../people.ts'

const swiftlint: LintTool = {
  name: 'swiftlint',
  commands: ['swiftlint', 'swiftlint lint --strict', 'make swiftlint'],
  print: (findings, random) =>
    `${findings.map((f) => `${f.file}:${f.line}:${f.column}: error: ${f.message} (${f.rule})`).join('\n')}\nDone linting! Found ${findings.length} violations, ${findings.length} serious in ${random.int(20, 90)} files.\n`,
  clean: (random) => `Done linting! Found 0 violations, 0 serious in ${random.int(20, 90)} files.\n`,
}
const credo: LintTool = {
  name: 'credo',
  commands: ['mix credo', 'mix credo --strict', 'mix credo lib'],
  print: (findings) =>
    `  Software Design\n┃ \n${findings.map((f) => `┃ [D] ↘ ${f.message}\n┃       ${f.file}:${f.line}:${f.column} #(Depot)`).join('\n')}\n\nAnalysis took 0.4 seconds\n${findings.length} mods/funs, found ${findings.length} software design suggestion.\n`,
  clean: () => 'Analysis took 0.4 seconds\n90 mods/funs, found no issues.\n',
}
const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
const at = (random: Random) => ({ line: random.int(4, 240), column: random.int(3, 44) })

export const freshCauses: Cause[] = [
  commandCause({
    cause_id: 'mix-deps',
    scope: 'environment',
    title: 'Elixir dependencies are not fetched',
    needle: 'Unchecked dependencies',
    commands: () => ['mix test', 'mix compile', 'mix phx.server'],
    is_script: false,
    output: (random) =>
      `Unchecked dependencies for environment test:\n* ${random.pick(['jason', 'ecto', 'plug', 'bandit'])} (Hex package)\n  the dependency is not available, run "mix deps.get"\n** (Mix) Can't continue due to errors on dependencies\n`,
    fixes: () => ['mix deps.get', 'mix deps.get --only test'],
    fix_output: () => '* Getting\nAll dependencies are up to date\n',
    accepts: ['mix deps.get'],
    pass_output: (random) => `${random.int(10, 200)} tests, 0 failures\n`,
  }),
  commandCause({
    cause_id: 'ecto-migrate',
    scope: 'environment',
    title: 'Ecto migrations are behind',
    needle: 'has pending migrations',
    near_miss_of: 'mix-deps',
    commands: () => ['mix test', 'mix test --trace'],
    is_script: false,
    output: (random) =>
      `** (Phoenix.Ecto.PendingMigrationError) the repo Depot.Repo has pending migrations: ${random.int(2, 9)} for ${random.pick(things)}s\n    (phoenix_ecto) lib/phoenix_ecto/check_repo_status.ex:${random.int(20, 99)}\n`,
    fixes: () => ['mix ecto.migrate', 'MIX_ENV=test mix ecto.migrate'],
    accepts: ['mix ecto.migrate'],
    pass_output: (random) => `${random.int(10, 200)} tests, 0 failures\n`,
  }),
  commandCause({
    cause_id: 'kube-context',
    scope: 'environment',
    title: 'kubectl talks to no cluster until a context is chosen',
    needle: 'current-context is not set',
    commands: (random) => [
      `kubectl get ${random.pick(['pods', 'jobs'])} -A`,
      'kubectl apply -k deploy',
      'helm list -A',
    ],
    is_script: false,
    output: () => 'error: current-context is not set\nThe connection to the server was refused, did you specify the right host?\n', // prettier-ignore
    fixes: () => ['kubectl config use-context dev', 'kubectl config use-context dev-eu'],
    fix_output: () => 'Switched to context "dev".\n',
    accepts: ['kubectl config use-context'],
    pass_output: () => 'ok\n',
  }),
  commandCause({
    cause_id: 'helm-deps',
    scope: 'repository',
    title: 'Chart dependencies are built first',
    needle: 'found in Chart.yaml, but missing in charts/',
    near_miss_of: 'kube-context',
    commands: () => ['helm template deploy/chart', 'helm lint deploy/chart', 'helm upgrade depot deploy/chart'],
    is_script: false,
    output: (random) =>
      `Error: found in Chart.yaml, but missing in charts/ directory: ${random.pick(['redis', 'postgresql', 'nats'])}\n`,
    fixes: () => ['helm dependency build deploy/chart', 'helm dependency update deploy/chart'],
    accepts: ['helm dependency'],
    pass_output: () => '1 chart(s) linted, 0 chart(s) failed\n',
  }),
  commandCause({
    cause_id: 'cmake-lib',
    scope: 'environment',
    title: 'The native build needs the zlib headers',
    needle: 'Could NOT find ZLIB',
    commands: () => ['cmake -S native -B out', 'cmake --preset dev'],
    is_script: false,
    output: (random) =>
      `CMake Error at /usr/share/cmake/Modules/FindPackageHandleStandardArgs.cmake:${random.int(100, 290)} (message):\n  Could NOT find ZLIB (missing: ZLIB_LIBRARY ZLIB_INCLUDE_DIR)\n-- Configuring incomplete, errors occurred!\n`,
    fixes: () => ['brew install zlib', 'apt-get install -y zlib1g-dev'],
    accepts: ['install'],
    pass_output: () => '-- Build files have been written\n',
  }),
  commandCause({
    cause_id: 'flutter-get',
    scope: 'environment',
    title: 'Flutter packages are not fetched',
    needle: 'package_config.json',
    commands: () => ['flutter test', 'dart analyze', 'flutter analyze'],
    is_script: false,
    output: (random) =>
      `Error: Error when reading '.dart_tool/package_config.json': No such file or directory\nlib/${random.pick(areas)}/${random.pick(things)}.dart: depends on a package that is not fetched\n`,
    fixes: () => ['flutter pub get', 'dart pub get'],
    accepts: ['pub get'],
    pass_output: () => 'All tests passed!\n',
  }),
  diagnosticCause({
    cause_id: 'swift-force',
    scope: 'repository',
    title: 'Optionals are unwrapped by force',
    needle: 'force_unwrapping',
    tool: swiftlint,
    remedy_text: 'use ?? instead of !',
    accepts: ['??'],
    find: (random) => {
      const name = random.pick(things)
      return {
        ...{ file: `app/Sources/${capital(random.pick(areas))}/${capital(name)}.swift`, ...at(random) },
        ...{ rule: 'force_unwrapping', message: 'Force Unwrapping Violation: Force unwrapping should be avoided' },
        before: `        let label = ${name}.name!`,
        after: `        let label = ${name}.name ?? ""`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'swift-cast',
    scope: 'repository',
    title: 'Casts are forced',
    needle: 'force_cast',
    near_miss_of: 'swift-force',
    tool: swiftlint,
    remedy_text: 'use as? instead of as!',
    accepts: ['as?'],
    find: (random) => {
      const name = capital(random.pick(things))
      return {
        ...{ file: `app/Sources/${capital(random.pick(areas))}/${name}.swift`, ...at(random) },
        ...{ rule: 'force_cast', message: 'Force Cast Violation: Force casts should be avoided' },
        before: `        let row = cell as! ${name}`,
        after: `        guard let row = cell as? ${name} else { return }`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'credo-alias',
    scope: 'repository',
    title: 'Nested modules are aliased',
    needle: 'Nested modules could be aliased',
    tool: credo,
    remedy_text: 'alias the module',
    accepts: ['alias '],
    find: (random) => {
      const name = capital(random.pick(things))
      return {
        ...{ file: `lib/depot/${random.pick(areas)}/${random.pick(things)}.ex`, ...at(random), rule: '' },
        message: 'Nested modules could be aliased at the top of the invoking module.',
        before: `    Depot.Store.${name}.${functionName(random)}(id)`,
        after: `    alias Depot.Store.${name}\n    ${name}.load(id)`,
      }
    },
  }),
  commandCause({
    cause_id: 'flaky-socket',
    scope: 'repository',
    title: 'The socket test loses its race now and then',
    needle: 'test reconnects after a drop',
    recovery_rate: 0.95,
    commands: () => ['mix test test/socket', 'mix test test/socket --seed 0'],
    is_script: false,
    output: (random) =>
      `  1) test reconnects after a drop (Depot.SocketTest)\n     test/socket/socket_test.exs:${random.int(10, 60)}\n     Assertion failed, no matching message after ${random.int(90, 110)}ms\n`,
    fixes: () => [],
    accepts: [],
    pass_output: () => '12 tests, 0 failures\n',
  }),
  wrongPath(
    { cause_id: 'helm-values', title: 'Chart values live in deploy/chart' },
    'deploy/values.yaml',
    'deploy/chart/values.yaml',
  ),
  correction(
    { cause_id: 'no-sleep-tests', title: 'Tests wait for messages, not for time', needle: 'sleep' },
    ['mix test test/socket', 'git diff'],
    ['mix test test/socket --only assert_receive', 'mix test --only assert_receive'],
    [
      'no sleep in tests, use assert_receive',
      "don't sleep there, assert_receive waits for the message",
      'stop, a sleep in a test is flaky: assert_receive',
    ],
  ),
]
