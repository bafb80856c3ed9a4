import { expect, test } from 'vitest'
import { commandForm, isBenignExit, simpleCommands } from '#analyze/commands.ts'
import { cpuMs } from '../cpu.ts'

const families = (line: string) => simpleCommands(line).map((command) => command.family)

test.each([
  ['the same work through many spellings', 'mise run lint', ['mise run lint']],
  ['a pipe into a filter', 'mise run lint 2>&1 | tail -30', ['mise run lint']],
  ['a chain', 'mise run fmt && mise run lint', ['mise run fmt', 'mise run lint']],
  ['a folder before it', 'cd packages/api && pnpm run test -- --run', ['pnpm test']],
  ['environment, timeout, launcher', 'CI=1 timeout 60 npx -y vitest run a.test.ts > out.txt', ['vitest']],
  ['a script in a shell', `bash -lc "cd a && make test V=1"`, ['make test']],
  ['a module', 'python3 -m pytest -q tests/a_test.py', ['pytest']],
  ['a workspace flag with a value', 'pnpm --filter @acme/api test', ['pnpm test']],
  ['a here-document', "cat <<'EOF' > a.txt\nrm -rf / && go test\nEOF", ['cat']],
  ['text with operators in quotes', `git commit -m "a && b; c | d"`, ['git commit']],
  ['input piped into a program', 'cat rows.csv | python load.py', ['python load.py']],
  ['a subshell with a fallback', '(go test ./... || true)', ['go test', 'true']],
  ['a lone change of folder', 'cd packages/api', ['cd']],
  ['nothing', '', []],
  ['quotes that never close', `echo "abc`, ['echo']],
])('%s: %s', (_name, line, expected) => {
  expect(families(line)).toEqual(expected)
})

test('purpose, launcher, variables and folder are told', () => {
  expect(simpleCommands('cd tools && DATABASE_URL=x uv run pytest -q')).toEqual([
    {
      family: 'pytest',
      argv: ['pytest', '-q'],
      launcher: 'uv run',
      env: ['DATABASE_URL'],
      folder: 'tools',
      purpose: 'test',
      is_inspection: false,
      joined_by: 'and',
    },
  ])
})

test.each([
  ['git status', true],
  ['grep -n error log.txt', true],
  ["sed -n '1,9p' a.ts", true],
  ["sed -i 's/a/b/' a.ts", false],
  ['go build ./...', false],
])('%s only looks: %s', (line, expected) => {
  expect(simpleCommands(line)[0]?.is_inspection).toBe(expected)
})

test.each([
  ['rg -n needle src', 1, true],
  ['cat a | grep needle', 1, true],
  ['diff a b', 1, true],
  ['rg -n needle src', 2, false],
  ['go test ./...', 1, false],
  ['go vet ./... && ls missing', 1, false],
])('exit of `%s` with %i means "nothing found": %s', (line, code, expected) => {
  expect(isBenignExit(line, code)).toBe(expected)
})

test('the form masks prose, hashes and long numbers, and keeps the launcher', () => {
  const form = (line: string) => simpleCommands(line).map(commandForm).join(' ; ')
  expect(form('TOKEN=abc uv run pytest -k "a long sentence"')).toBe('TOKEN=… uv run pytest -k …')
  expect(form('git show 0123456789abcdef')).toBe('git show <hash>')
})

test('a hostile line is answered quickly', () => {
  const line = '('.repeat(5000) + '"$(`'.repeat(5000)
  expect(cpuMs(() => simpleCommands(line))).toBeLessThan(1000)
})
