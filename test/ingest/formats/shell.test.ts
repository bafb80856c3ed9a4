import { expect, test } from 'vitest'
import { commandLine, isBenignExit } from '#ingest/formats/shell.ts'

test('an argument vector becomes the line a person would type', () => {
  const lines: [unknown, string | null][] = [
    [['bash', '-lc', 'make test && ls'], 'make test && ls'],
    [['/usr/bin/zsh', '-c', 'ls'], 'ls'],
    [['git', 'commit', '-m', "it's done"], `git commit -m 'it'\\''s done'`],
    [['bash', 'run.sh', 'x'], 'bash run.sh x'],
    ["bash -lc 'make test'", 'make test'],
    ['bash -lc "a" && echo "b"', 'bash -lc "a" && echo "b"'],
    ['make test', 'make test'],
    [[], null],
    [undefined, null],
  ]
  expect(lines.map(([command]) => commandLine(command))).toEqual(lines.map(([, line]) => line))
})

test('which non-zero exits are answers', () => {
  const answers: [string, number, string, boolean][] = [
    ['grep -rn needle src', 1, '', true],
    ['grep -rn needle src', 1, 'grep: src: no such folder', false],
    ['grep -rn needle src', 2, '', false],
    ['cat log | rg "a|b; c"', 1, '', true],
    ['make && grep ok log', 1, '', true],
    ['make && grep ok log', 1, 'make: failed', false],
    ['diff a b', 1, '< a\n> b', true],
    ['git diff --exit-code', 1, 'changed', true],
    ['make && git diff --exit-code', 1, 'make: failed', false],
    ['git grep needle', 1, '', true],
    ['[ -f x ]', 1, '', true],
    ['LC_ALL=C grep x y', 1, '', true],
    ['/usr/bin/grep x y', 1, '', true],
    ['npm test', 1, '', false],
    ['grep x y | sort; npm test', 1, '', false],
    ['echo "grep"', 1, '', false],
  ]
  expect(answers.map(([command, code, output]) => isBenignExit(command, code, output))).toEqual(
    answers.map(([, , , is]) => is),
  )
})
