import { expect, test } from 'vitest'
import { simpleCommands } from '#analyze/commands.ts'
import { parseDiagnostics } from '#analyze/diagnostics/parse.ts'
import { tellingLine } from '#analyze/diagnostics/telling-line.ts'
import { cpuMs } from '../cpu.ts'

const parse = (command: string, output: string, is_failed = true) =>
  parseDiagnostics(output, simpleCommands(command), is_failed).map(({ tool, rule, message, file, line }) => ({
    tool,
    rule,
    message,
    file,
    line,
  }))

test.each([
  [
    'tsc',
    'pnpm tsc',
    "src/a.ts(3,7): error TS2345: Argument of type 'number' is not assignable.",
    { tool: 'tsc', rule: 'TS2345', message: "Argument of type 'number' is not assignable.", file: 'src/a.ts', line: 3 },
  ],
  [
    'tsc, pretty',
    'npx tsc',
    "src/a.ts:3:7 - error TS2304: Cannot find name 'x'.",
    { tool: 'tsc', rule: 'TS2304', message: "Cannot find name 'x'.", file: 'src/a.ts', line: 3 },
  ],
  [
    'eslint',
    'pnpm lint',
    '/src/shop/a.ts\n  12:5  error  Unexpected any  @typescript-eslint/no-explicit-any\n',
    {
      tool: 'eslint',
      rule: '@typescript-eslint/no-explicit-any',
      message: 'Unexpected any',
      file: '/src/shop/a.ts',
      line: 12,
    },
  ],
  [
    'biome',
    'npx biome check',
    'src/a.ts:4:1 lint/style/useConst ━━━━\n\n  × This let declares a variable that is never reassigned.',
    {
      tool: 'biome',
      rule: 'style/useConst',
      message: 'This let declares a variable that is never reassigned.',
      file: 'src/a.ts',
      line: 4,
    },
  ],
  [
    'golangci-lint',
    'mise run lint',
    '[lint:go] cmd/a.go:9:3: G104: Errors unhandled (gosec)\n[lint:go] \t\tf.Close()',
    { tool: 'golangci-lint', rule: 'gosec/G104', message: 'Errors unhandled', file: 'cmd/a.go', line: 9 },
  ],
  [
    'go build',
    'go build ./...',
    '# acme.dev/x\ncmd/a.go:3:5: undefined: parseAll',
    { tool: 'go', rule: 'undefined', message: 'undefined: parseAll', file: 'cmd/a.go', line: 3 },
  ],
  [
    'go test',
    'go test ./...',
    '--- FAIL: TestAdd (0.00s)\n    a_test.go:9: want 3\nFAIL',
    { tool: 'go test', rule: 'TestAdd', message: 'want 3', file: 'a_test.go', line: 9 },
  ],
  [
    'pytest',
    'pytest',
    'FAILED tests/a_test.py::test_add[1-2] - assert 3 == 4',
    { tool: 'pytest', rule: 'test_add', message: 'assert 3 == 4', file: 'tests/a_test.py', line: null },
  ],
  [
    'ruff',
    'ruff check',
    'a.py:1:8: F401 [*] `os` imported but unused',
    { tool: 'ruff', rule: 'F401', message: '`os` imported but unused', file: 'a.py', line: 1 },
  ],
  [
    'mypy',
    'mypy .',
    'a.py:4: error: Missing return statement  [return]',
    { tool: 'mypy', rule: 'return', message: 'Missing return statement', file: 'a.py', line: 4 },
  ],
  [
    'rustc',
    'cargo build',
    'error[E0382]: borrow of moved value: `a`\n --> src/main.rs:4:5\n  |\n4 |     f(a)',
    { tool: 'rustc', rule: 'E0382', message: 'borrow of moved value: `a`', file: 'src/main.rs', line: 4 },
  ],
  [
    'clippy',
    'cargo clippy',
    'warning: redundant clone\n --> src/main.rs:4:5\n  |\n  = help: https://example/index.html#redundant_clone',
    { tool: 'clippy', rule: 'clippy::redundant_clone', message: 'redundant clone', file: 'src/main.rs', line: 4 },
  ],
  [
    'javac',
    'javac A.java',
    'A.java:7: error: cannot find symbol',
    { tool: 'javac', rule: null, message: 'cannot find symbol', file: 'A.java', line: 7 },
  ],
  [
    'maven',
    'mvn test',
    '[ERROR] /src/A.java:[7,12] cannot find symbol',
    { tool: 'javac', rule: null, message: 'cannot find symbol', file: '/src/A.java', line: 7 },
  ],
  [
    'gradle',
    './gradlew build',
    '* What went wrong:\nCould not resolve acme:lib:1.0.',
    { tool: 'gradle', rule: null, message: 'Could not resolve acme:lib:1.0.', file: null, line: null },
  ],
  [
    'vitest',
    'pnpm test',
    ' FAIL  src/a.test.ts > adds > two numbers',
    { tool: 'vitest', rule: 'adds > two numbers', message: 'test failed', file: 'src/a.test.ts', line: null },
  ],
  [
    'jest',
    'npx jest',
    '  ● adds › two numbers',
    { tool: 'jest', rule: 'adds > two numbers', message: 'test failed', file: null, line: null },
  ],
  [
    'shellcheck',
    'shellcheck a.sh',
    'In a.sh line 3:\nrm $x\n   ^-- SC2086 (info): Double quote to prevent globbing.',
    { tool: 'shellcheck', rule: 'SC2086', message: 'Double quote to prevent globbing.', file: 'a.sh', line: null },
  ],
  [
    'anything with a rule',
    'make check',
    'a.proto:3:1: error: Field names should be snake_case [field-case]',
    { tool: 'lint', rule: 'field-case', message: 'Field names should be snake_case', file: 'a.proto', line: 3 },
  ],
  [
    'a missing module',
    'pnpm test',
    "Error: Cannot find module '@acme/ui/dist/index.js'",
    {
      tool: 'node',
      rule: 'module_not_found',
      message: "Cannot find module '@acme/ui/dist/index.js'",
      file: null,
      line: null,
    },
  ],
  [
    'a missing program',
    'pytest',
    'bash: line 1: pytest: command not found',
    { tool: 'shell', rule: 'command_not_found', message: 'pytest: command not found', file: null, line: null },
  ],
  [
    'a port in use',
    'pnpm dev',
    'Error: listen EADDRINUSE: address already in use :::3000',
    { tool: 'net', rule: 'address_in_use', message: 'address already in use: port 3000', file: null, line: null },
  ],
  [
    'a missing variable',
    'pnpm seed',
    'Error: Missing required environment variable MAIL_HOST',
    {
      tool: 'env',
      rule: 'missing_variable',
      message: 'missing environment variable MAIL_HOST',
      file: null,
      line: null,
    },
  ],
  [
    'an exception',
    'node a.js',
    'x\nTypeError: a is not a function\n    at b.js:1',
    { tool: 'exception', rule: 'TypeError', message: 'a is not a function', file: null, line: null },
  ],
])('%s', (_name, command, output, expected) => {
  expect(parse(command, output)).toEqual([expected])
})

test('diagnostics are read from passing runs too, runtime words are not', () => {
  expect(parse('mise run lint | tail', 'a.go:3:1: x is unused (unused)', false)).toHaveLength(1)
  expect(parse('pnpm start', 'Cannot find module hint: see docs', false)).toEqual([])
})

test.each([
  'cat build.log',
  'git log --oneline',
  'grep -rn error .',
  'gh pr view 3',
  'sed -n 1,20p a.log',
  'echo done',
])('what `%s` prints about errors is no error', (command) => {
  const text =
    "a.go:3:1: x is unused (unused)\nsrc/a.ts(3,7): error TS2345: no\nError: Cannot find module 'x'\nFAILED a.py::t - x"
  expect(parse(command, text, false)).toEqual([])
})

test('the telling line is not the wrapper around it', () => {
  const output =
    '> shop@1.0.0 check\n FAIL  a.test.ts\nError: No tenant with slug "x"\n ELIFECYCLE  Command failed with exit code 1.\n'
  expect(tellingLine(output)).toBe('Error: No tenant with slug "x"')
  expect(tellingLine('')).toBeNull()
})

test('a hostile output is answered quickly', () => {
  const output = (':'.repeat(3000) + '\n' + ' '.repeat(3000) + 'x\n' + 'a/'.repeat(2000) + '\n').repeat(50)
  expect(cpuMs(() => parse('make', output))).toBeLessThan(1500)
})

test.each([
  ["Error: Cannot find package 'zod' imported from a.js", 'node', 'module_not_found', 'repository'],
  ["Module not found: Error: Can't resolve './a' in '/src'", 'node', 'module_not_found', 'repository'],
  ["ModuleNotFoundError: No module named 'yaml'", 'python', 'module_not_found', 'environment'],
  ['zsh: command not found: pnpm', 'shell', 'command_not_found', 'environment'],
  ['npm error Missing script: "e2e"', 'npm', 'missing_script', 'repository'],
  ["make: *** No rule to make target 'lint'.  Stop.", 'make', 'missing_script', 'repository'],
  [' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"', 'npm', 'outdated_lockfile', 'repository'],
  ['go: updates to go.mod needed; to update it:', 'go', 'go_mod_tidy', 'repository'],
  [' ERR_PNPM_UNSUPPORTED_ENGINE  Unsupported environment', 'node', 'engine', 'environment'],
  ['Port 3000 is already in use', 'net', 'address_in_use', 'environment'],
  ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock.', 'docker', 'daemon', 'environment'],
  ['Error: connect ECONNREFUSED 127.0.0.1:5432', 'net', 'connection_refused', 'environment'],
  ['fatal: unable to access: Could not resolve host: github.com', 'net', 'network', 'external'],
  ['gh: Not Found (HTTP 404)', 'net', 'http', 'external'],
  ['git@github.com: Permission denied (publickey).', 'net', 'auth', 'external'],
  ["KeyError: 'DATABASE_URL'", 'env', 'missing_variable', 'environment'],
  ['DATABASE_URL is not set', 'env', 'missing_variable', 'environment'],
  ['ERROR: relation "orders" does not exist', 'database', 'missing_relation', 'environment'],
  ['cp: No space left on device', 'os', 'disk_full', 'environment'],
  ['FATAL ERROR: JavaScript heap out of memory', 'os', 'out_of_memory', 'environment'],
  ["fatal: Unable to create '/src/.git/index.lock': File exists.", 'git', 'lock', 'agent_tool'],
  ['CONFLICT (content): Merge conflict in a.ts', 'git', 'conflict', 'user'],
  ["fatal: pathspec 'a.ts' did not match any files", 'git', 'pathspec', 'repository'],
  ["Error: EACCES: permission denied, open '/etc/app.conf'", 'os', 'permission_denied', 'environment'],
  ['error: unknown option --watch', 'cli', 'unknown_option', 'repository'],
  ['cat: config/a.yml: No such file or directory', 'path', 'missing_path', 'repository'],
  ["Error: ENOENT: no such file or directory, open 'a.json'", 'path', 'missing_path', 'repository'],
])('%s', (line, tool, rule, scope) => {
  expect(parseDiagnostics(line, simpleCommands('make check'), true)).toEqual([
    expect.objectContaining({ tool, rule, scope }),
  ])
})

test('each import of a cycle is a place, and its answer takes out the import or the use of its package', () => {
  const output = [
    'package acme.dev/shop/cart',
    '\timports acme.dev/shop/stock from total.go',
    '\timports acme.dev/shop/cart from level.go: import cycle not allowed',
  ].join('\n')
  const found = parseDiagnostics(output, simpleCommands('go build ./...'), true)
  expect(found.map(({ rule, message, file, names }) => ({ rule, message, file, names }))).toEqual([
    {
      ...{ rule: 'import_cycle', message: 'import cycle not allowed', file: 'total.go' },
      names: ['stock.', '"acme.dev/shop/stock"'],
    },
    {
      ...{ rule: 'import_cycle', message: 'import cycle not allowed', file: 'level.go' },
      names: ['cart.', '"acme.dev/shop/cart"'],
    },
  ])
})

test.each([
  ['the program in question', 'error: unknown option --watch', 'repository'],
  ['a program that only filters', "grep: unrecognized option '--- FAIL'", 'agent_tool'],
])('an unknown option of %s', (_, line, scope) => {
  expect(parseDiagnostics(line, simpleCommands('pnpm test | grep x'), true)).toMatchObject([{ scope }])
})
