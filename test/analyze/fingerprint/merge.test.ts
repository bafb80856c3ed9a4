import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprint, fingerprintOfKey } from '#analyze/fingerprint/fingerprint.ts'
import { groupLines } from '#analyze/fingerprint/group-lines.ts'
import { clustersOf, mergeKeys } from '#analyze/fingerprint/merge.ts'
import { sampleTexts } from './texts.ts'

/** The lines of each cluster, in order of their first line. */
function partition(lines: string[]): string[][] {
  const clusters = new Map<string, string[]>()
  for (const { line, cluster } of groupLines(lines))
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), lines[line - 1]!])
  return [...clusters.values()]
}

const people = ['ann', 'bo', 'cy', 'dee', 'eve', 'flo', 'gus', 'hal', 'ida', 'jo']
const Things = ['Cart', 'Shop', 'Tax', 'Mail', 'Stock', 'Price']

describe('lines that are one message → one cluster', () => {
  test.each([
    ['a value after a slot word', ['session opened for user ann by door 1', 'session opened for user bo by door 2']],
    [
      'values of key=value pairs',
      ['lost lease holder=ann quiet=true on node', 'lost lease holder=bo quiet=false on node'],
    ],
    ['quoted values of pairs', ['lock taken tag="View Lock" by shop', 'lock taken tag="wifi" by shop']],
    ['bracketed values of pairs', ['lock taken by shop ws=Source{12} now', 'lock taken by shop ws=null now']],
    ['a word where others had a number', ['could not enter folder 42 of shop', 'could not enter folder attic of shop']],
    ['nothing where others had a value', ['came from shop (a.corp.internal) at 10:00', 'came from shop () at 11:00']],
    ['an account', ['wrong password for root from 10.0.0.1 port 22', 'wrong password for ann from 10.0.0.2 port 22']],
    ['six names in one place', Things.map((thing) => `the ${thing}Service refused to start again`)],
    ['ten words in one place', people.map((name) => `asked ${name} to open the door`)],
    [
      'two places',
      [
        ...people.map((name) => `asked ${name} to open door 7`),
        ...people.map((name) => `asked ${name} to open door attic`),
      ],
    ],
  ])('%s', (_, lines) => {
    expect(partition(lines)).toEqual([lines])
  })
})

describe('lines that are different troubles → clusters of their own', () => {
  test.each([
    ['near misses', ["Cannot find module 'a'", "Cannot find name 'a'"]],
    ['quoted names', Things.map((thing) => `no exported member called '${thing}' in this module`)],
    ['error codes', [1, 2, 3, 4, 5, 6, 7].map((n) => `the compiler stopped with error TS230${n}: bad`)],
    ['exit codes', [1, 2, 3, 4, 5, 6, 7].map((n) => `the build of shop ended with exit code ${n}`)],
    [
      'missing commands',
      [...people.map((name) => `bash: line 1: ${name}: command not found`), 'bash: line 1: tool9: command not found'],
    ],
    ['missing Python modules', people.map((name) => `ModuleNotFoundError: No module named ${name}`)],
    ['five names in one place', Things.slice(1).map((thing) => `the ${thing}Service refused to start again`)],
    [
      'states',
      ['started', 'stopped', 'paused', 'resumed', 'deleted'].map((state) => `the machine was ${state} by hand`),
    ],
    ['verbs', ['load', 'save', 'write', 'read', 'parse', 'list'].map((verb) => `failed to ${verb} the state file`)],
    ['errors in pairs', ['no answer from shop err=timeout after 1', 'no answer from shop err=refused after 2']],
    ['names of pairs', [...people.map((name) => `machine setting ${name}=1 was read`)]],
    ['too few words', people.map((name) => `hello ${name}`)],
    ['services that succeed', people.map((name) => `${name} startup succeeded`)],
  ])('%s', (_, lines) => {
    expect(partition(lines)).toEqual(lines.map((line) => [line]))
  })
})

describe('edges', () => {
  test('keys of one message → a star from the first key, with its reason and pattern', () => {
    expect(mergeKeys(['user bo has left us', 'user ann has left us', 'other thing entirely here'])).toEqual([
      {
        from: 'user ann has left us',
        to: 'user bo has left us',
        reason: 'many_values',
        pattern: 'user <*> has left us',
      },
    ])
  })

  test('a key that holds the wildcard already → the reason says so', () => {
    expect(mergeKeys(['could not enter folder <*>', 'could not enter folder attic'])).toEqual([
      {
        from: 'could not enter folder <*>',
        to: 'could not enter folder attic',
        reason: 'seen_wildcard',
        pattern: 'could not enter folder <*>',
      },
    ])
  })

  test('clusters follow stored edges both ways and over hops', () => {
    const edges = [
      { from: 'b', to: 'c' },
      { from: 'a', to: 'c' },
    ]
    expect(clustersOf(['a', 'b', 'c', 'd'], edges)).toEqual(
      new Map([
        ['a', 'a'],
        ['b', 'a'],
        ['c', 'a'],
        ['d', 'd'],
      ]),
    )
  })
})

describe('order', () => {
  const words = fc.constantFrom(
    'ann',
    'bo',
    'Cart',
    'Shop',
    '<*>',
    'for',
    'user',
    'root',
    'x=1',
    'x=ann',
    'x=bo',
    '()',
    '(<*>)',
    'lost',
    "'q'",
  )
  const keys = fc.array(
    fc.array(words, { minLength: 3, maxLength: 6 }).map((parts) => parts.join(' ')),
    { maxLength: 60 },
  )

  test('any order and any repetition of keys → the same edges', () => {
    fc.assert(
      fc.property(
        keys.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length })),
        ),
        ([list, shuffled]) => {
          expect(mergeKeys(shuffled)).toEqual(mergeKeys(list))
        },
      ),
      { seed: 5, numRuns: 300 },
    )
  })

  test('every edge joins two of the given keys', () => {
    fc.assert(
      fc.property(keys, (list) => {
        const given = new Set(list)
        expect(mergeKeys(list).filter(({ from, to }) => !given.has(from) || !given.has(to) || from === to)).toEqual([])
      }),
      { seed: 6, numRuns: 300 },
    )
  })
})

describe('lines', () => {
  test('blank and repeated lines → a record each, in order', () => {
    const [empty, again] = [fingerprint('').fingerprint, fingerprint('again 1').fingerprint]
    expect(groupLines(['', 'again 1', '  ', 'again 2'])).toEqual([
      { line: 1, fingerprint: empty, cluster: empty, pattern: '' },
      { line: 2, fingerprint: again, cluster: again, pattern: 'again <*>' },
      { line: 3, fingerprint: empty, cluster: empty, pattern: '' },
      { line: 4, fingerprint: again, cluster: again, pattern: 'again <*>' },
    ])
  })

  test('the cluster is the fingerprint of its first key', () => {
    const lines = ['user bo has left us', 'user ann has left us']
    expect(groupLines(lines).map(({ cluster }) => cluster)).toEqual(
      lines.map(() => fingerprintOfKey('user ann has left us')),
    )
  })

  test('no lines → no records', () => {
    expect(groupLines([])).toEqual([])
  })

  test('equal fingerprints are never split over clusters', () => {
    const clusters = new Map<string, Set<string>>()
    for (const { fingerprint: id, cluster } of groupLines(sampleTexts(3000, 9)))
      clusters.set(id, (clusters.get(id) ?? new Set()).add(cluster))
    expect([...clusters.values()].filter((of) => of.size !== 1)).toEqual([])
  })
})
