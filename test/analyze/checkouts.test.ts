import { expect, test } from 'vitest'
import { checkoutsOf } from '#analyze/checkouts.ts'
import { localPath, localText } from '#analyze/local-path.ts'

const place = (session_id: string, cwd: string | null, repo: string | null) => ({
  session_id,
  user_name: 'ada',
  cwd,
  repo,
})

test('a folder takes the one full name that ends in it, a folder below belongs to the checkout above', () => {
  const found = checkoutsOf(
    [
      place('a', '/home/ada/src/shop', 'acme/shop'),
      place('b', '/home/bo/work/shop', 'shop'),
      place('c', '/home/bo/work/shop', 'shop'),
      place('d', '/home/bo/work/shop/packages/api', 'api'),
      place('e', '/home/bo/work/blog', 'blog'),
      place('f', null, null),
    ],
    { blog: 'acme/blog' },
  )
  expect(Object.fromEntries(found)).toEqual({
    a: { repo: 'acme/shop', root: '/home/ada/src/shop' },
    b: { repo: 'acme/shop', root: '/home/bo/work/shop' },
    c: { repo: 'acme/shop', root: '/home/bo/work/shop' },
    d: { repo: 'acme/shop', root: '/home/bo/work/shop' },
    e: { repo: 'acme/blog', root: '/home/bo/work/blog' },
    f: { repo: null, root: null },
  })
})

test('two full names that end alike leave the folder alone', () => {
  const found = checkoutsOf(
    [place('a', '/x/shop', 'acme/shop'), place('b', '/y/shop', 'bolt/shop'), place('c', '/z/shop', 'shop')],
    {},
  )
  expect(found.get('c')?.repo).toBe('shop')
})

test.each([
  ['/src/shop/a/b.ts', '/src/shop', null, 'a/b.ts'],
  ['a/b.ts', '/src/shop', null, 'a/b.ts'],
  ['./a.ts', '/src/shop', null, 'a.ts'],
  ['/src/shop/packages/api/a.ts', '/src/shop', '/src/shop/packages/api', 'packages/api/a.ts'],
  ['/src/shop/.worktrees/2/a.ts', '/src/shop', null, 'a.ts'],
  ['/src/shop/.worktrees/2/a.ts', '/src/shop/.worktrees/2', null, 'a.ts'],
  ['/home/ada/.config/x', '/home/ada/src/shop', null, '~/.config/x'],
  ['/src/shop', '/src/shop', null, '.'],
  [null, '/src/shop', null, null],
])('%s in %s is %s', (path, root, cwd, expected) => {
  expect(localPath(path, root, cwd)).toBe(expected)
})

test('texts lose the checkout and the home folder', () => {
  expect(localText('open /src/shop/a.ts and /Users/ada/x', '/src/shop')).toBe('open a.ts and ~/x')
})
