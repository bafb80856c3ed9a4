import { expect, test } from 'vitest'
import { createRedactor } from '#ingest/redact/redactor.ts'

const redactor = createRedactor({ key: 'test-key', user_names: ['mrs.brown'], home_dirs: ['/data/homes/okonkwo'] })

test.each([
  ['/home/alice/app/src/a.ts', /^\/home\/user-[0-9a-f]{8}\/app\/src\/a\.ts$/],
  ['/Users/alice/app', /^\/Users\/user-[0-9a-f]{8}\/app$/],
  ['C:\\Users\\alice\\app', /^C:\\Users\\user-[0-9a-f]{8}\\app$/],
  ['"C:\\\\Users\\\\alice\\\\app"', /^"C:\\\\Users\\\\user-[0-9a-f]{8}\\\\app"$/],
  ['/mnt/c/Users/alice/app', /^\/mnt\/c\/Users\/user-[0-9a-f]{8}\/app$/],
  ['file:///home/alice/x', /^file:\/\/\/home\/user-[0-9a-f]{8}\/x$/],
  ['~/.claude/projects/-Users-alice-app/s.jsonl', /^~\/\.claude\/projects\/-Users-user-[0-9a-f]{8}-app\/s\.jsonl$/],
  ['/data/homes/okonkwo/app', /^\/data\/homes\/user-[0-9a-f]{8}\/app$/],
  ['-data-homes-mrs-brown-app', /^-data-homes-user-[0-9a-f]{8}-app$/],
  ['ask Mrs.Brown about it', /^ask user-[0-9a-f]{8} about it$/],
  ['by Al <al@corp.io>', /^by Al <\[REDACTED:email:[0-9a-f]{8}\]>$/],
])('%s names a person', (text, expected) => {
  const given = redactor.text(text).text
  expect(given).toMatch(expected)
  expect(redactor.text(given).text).toBe(given)
})

test.each([
  'see https://site.test/home/about and docs/home/index.md',
  '/home/runner/work/app and /home/user/x and /Users/Shared/x',
  'git@github.com:org/repo.git, noreply@anthropic.com, user@example.com, a@b.test, lodash@4.17.21, icon@2x.png',
  'class="my-home-page" --users-table',
  'Mrs.Brownson is someone else',
])('%s names nobody', (text) => {
  expect(redactor.text(text)).toEqual({ text, counts: {} })
})

test('one person is one pseudonym in every form', () => {
  const names = ['/home/alice/x', '/Users/alice/y', 'C:\\Users\\Alice\\z', '/-home-alice-p'].map(
    (text) => /user-[0-9a-f]{8}/.exec(redactor.text(text).text)?.[0],
  )
  expect(new Set(names).size).toBe(1)
})

test.each([
  'ada@lovelace.dev',
  'grace@hopper.name',
  'linus@kernel.id',
  'edsger@sorted.rs',
  'guido@snakes.py',
  'moldova@wine.md',
])('an address at a real domain that looks like a file ending is an address: %s', (address) => {
  const redactor = createRedactor({ key: 'k' })
  expect(redactor.text(`write to ${address} today`).text).toMatch(/^write to \[REDACTED:email:[0-9a-f]{8}\] today$/)
})
