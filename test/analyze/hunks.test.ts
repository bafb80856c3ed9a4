import { expect, test } from 'vitest'
import { namesIn } from '#analyze/answers.ts'
import { around, hunksOf } from '#analyze/hunks.ts'

const lines = (...all: string[]) => all.join('\n')
const has = (word: string) => (line: string) => line.includes(word)

test.each([
  ['a changed line, its indent gone', lines('a', '  b', 'c'), lines('a', '  d', 'c'), [{ before: 'b', after: 'd' }]],
  [
    'an addition keeps the line above',
    lines('a', 'b'),
    lines('a', 'x', 'b'),
    [{ before: 'a', after: lines('a', 'x') }],
  ],
  [
    'two places',
    lines('a', 'b', 'c'),
    lines('x', 'b', 'y'),
    [
      { before: 'a', after: 'x' },
      { before: 'c', after: 'y' },
    ],
  ],
  ['a new file', '', 'a', []],
  ['a rewrite', Array.from({ length: 70 }, (_, n) => `a${n}`).join('\n'), 'b', []],
  ['white space alone', 'a', 'a ', []],
])('changes of an edit: %s', (_, before, after, expected) => {
  expect(hunksOf(before, after)).toEqual(expected)
})

test.each([
  [
    'a short change stays whole',
    'load',
    lines('total := load()'),
    lines('total, err := load()', 'if err != nil {', '}'),
    {
      before: 'total := load()',
      after: lines('total, err := load()', 'if err != nil {', '}'),
    },
  ],
  [
    'a long change is cut to the line and what was added right below',
    'readCart()',
    lines('name := "basket"', 'cart, _ := readCart()', 'print(cart, name)', 'done()'),
    lines(
      'name := basketName',
      'cart, err := readCart()',
      'if err != nil {',
      '\treturn err',
      '}',
      'print(cart, basketName)',
      'done(cart)',
    ),
    {
      before: 'cart, _ := readCart()',
      after: lines('cart, err := readCart()', 'if err != nil {', '\treturn err', '}'),
    },
  ],
  [
    'a line that went into the one below',
    '} else {',
    lines('} else {', '  if total > limit {', '    stop(total)', '  }', '}', 'note(a)'),
    lines('} else if total > limit {', '  stop(total)', '}', 'note(b)'),
    { before: lines('} else {', '  if total > limit {'), after: '} else if total > limit {' },
  ],
  [
    'a long deletion by its telling line',
    'func unusedTotal',
    lines('// adds', 'func unusedTotal() int {', ...Array.from({ length: 9 }, (_, n) => `\tstep(${n})`), '}'),
    '',
    { before: lines('func unusedTotal() int {', '…'), after: '' },
  ],
  ['a line that is not in it', 'nowhere', 'a', 'b', null],
])('the part of a change about a line: %s', (_, word, before, after, expected) => {
  expect(around({ before, after }, has(word))).toEqual(expected)
})

test.each([
  ['`cart.Close` is not checked', ['cart.Close', 'Close']],
  [
    'missing cases in switch of type shop.State: shop.StatePaid',
    ['shop.State', 'shop.StatePaid', 'StatePaid', 'State'],
  ],
  ['nothing named', []],
])('names in %s', (message, expected) => {
  expect(namesIn(message)).toEqual(expected)
})
