/** Comments in → intent, severity, claims, code; patches in → which change answers a line. */
import { describe, expect, test } from 'vitest'
import { claimsOf, codeTokens } from '#analyze/review/claims.ts'
import { commentText, firstSentence } from '#analyze/review/comment-text.ts'
import { commandOf } from '#analyze/review/failures.ts'
import { fixOf, type PullFacts } from '#analyze/review/fixes.ts'
import { intentOf, severityOf } from '#analyze/review/intent.ts'
import { changeAt, movedLine, patchChanges } from '#analyze/review/patch.ts'
import { topicsOf } from '#analyze/review/topics.ts'
import { cpuMs } from '../../cpu.ts'

test.each([
  ['LGTM!', 'praise'],
  ['Nice catch, thanks 🎉', 'praise'],
  ['Looks good, but please add a test.', 'request'],
  ['nit: trailing space', 'style'],
  ['This name is not consistent with the rest of the file.', 'style'],
  ['This crashes when the list is empty.', 'defect'],
  ['The connection is never closed, this leaks.', 'defect'],
  ['Why do we need this?', 'question'],
  ['Is this thread safe', 'question'],
  ['Please move this to the service layer.', 'request'],
  ['Use `fetchAll` instead of the loop.', 'request'],
  ['/retest', 'process'],
  ['Needs a rebase, there are merge conflicts.', 'process'],
  ['Done', 'process'],
  ['<!-- bot --><details><summary>crash</summary>broken</details>Great work!', 'praise'],
])('%s → %s', (body, intent) => {
  expect(intentOf(commentText(body), true).intent).toBe(intent)
})

test.each([
  ['![P1 Badge](https://img.example/P1) Check the null case', 'P1'],
  ['**Severity: critical** data loss', 'P0'],
  ['nit: name', 'P3'],
  ['_⚠️ Potential issue_ | _🟠 Major_', 'P1'],
  ['This is critical path code', null],
  ['Please rename.', null],
])('%s → severity %s', (body, severity) => {
  expect(severityOf(body)).toBe(severity)
})

describe('claims', () => {
  test.each([
    [
      'Please use `logger.info` instead of `console.log`.',
      [{ kind: 'use_instead', use: 'logger.info', not_use: 'console.log' }],
    ],
    ['Instead of `moment`, use `date-fns`.', [{ kind: 'use_instead', use: 'date-fns', not_use: 'moment' }]],
    ['Replace `var` with `const` here.', [{ kind: 'use_instead', use: 'const', not_use: 'var' }]],
    ["Don't use `any`.", [{ kind: 'dont_use', use: null, not_use: 'any' }]],
    ["Don't use `any`, use `unknown`.", [{ kind: 'use_instead', use: 'unknown', not_use: 'any' }]],
    ['Avoid os.system() here', [{ kind: 'dont_use', use: null, not_use: 'os.system()' }]],
    ['You are missing an `await`.', [{ kind: 'missing', use: 'await', not_use: null }]],
    ['missing error handling', [{ kind: 'missing', use: 'error handling', not_use: null }]],
    ['This could use some work instead of that.', []],
  ])('%s', (body, claims) => {
    expect(claimsOf(body)).toEqual(claims)
  })

  test('code that is named → each once', () => {
    expect(codeTokens('Call `a.b()` and getName(), then `a.b()` and some_thing in plain words')).toEqual([
      'a.b()',
      'getName()',
      'some_thing',
    ])
  })

  test('a hostile comment of 200,000 characters → read in well under a second', () => {
    const body =
      'use `a` instead of '.repeat(5000) + '<!--'.repeat(20_000) + '`'.repeat(20_000) + '<details>'.repeat(3000)
    const { prose } = commentText(body)
    const reading = () => [claimsOf(prose), codeTokens(prose), intentOf(commentText(body), true)]
    expect(cpuMs(reading)).toBeLessThan(1000)
  })
})

test('a suggestion block, quotes and HTML → the prose without them, the code apart', () => {
  const body =
    '> old text\n<b>Prefer</b> this. It reads better.\n```suggestion\nconst a = 1\n```\n![badge](http://x.example/y)'
  expect(commentText(body)).toEqual({ prose: 'Prefer this. It reads better. badge', suggestion: 'const a = 1' })
  expect(firstSentence('Prefer this. It reads better.')).toBe('Prefer this.')
})

test('a patch → its changes; a line is followed until something touches it', () => {
  const patch = '@@ -1,4 +1,5 @@\n a\n+new\n b\n-c\n+C\n d\n@@ -10,2 +11,1 @@\n x\n-y\n\\ No newline at end of file'
  const changes = patchChanges(patch)
  expect(changes).toEqual([
    { old_line: 2, new_line: 2, removed: [], added: ['new'] },
    { old_line: 3, new_line: 4, removed: ['c'], added: ['C'] },
    { old_line: 11, new_line: 12, removed: ['y'], added: [] },
  ])
  expect(changeAt(changes, 3, 3)).toBe(changes[1])
  expect(changeAt(changes, 7, 7)).toBeNull()
  expect(movedLine(changes, 7)).toBe(8)
  expect(movedLine(changes, 12)).toBe(12)
})

describe('was it acted on', () => {
  const comment = {
    repo: 'r',
    number: 1,
    file_path: 'a.ts',
    original_line: 10,
    start_line: null,
    side: 'RIGHT',
    commit_sha: 'c0',
    line_text: 'bad()',
    created_at: 1000,
  }
  const commit = (sha: string, files: Record<string, string | null> = {}, previous_path: string | null = null) => ({
    sha,
    committed_at: 2000,
    files: new Map(Object.entries(files).map(([path, patch]) => [path, { patch, previous_path }])),
  })
  const pull = (commits: PullFacts['commits'], is_open = false): PullFacts => ({ is_open, commits })

  test('lines above were added, the file renamed, then the line changed → that commit', () => {
    const above = '@@ -1,1 +1,3 @@\n+x\n+y\n z'
    const renamed = '@@ -12,1 +12,1 @@\n-bad()\n+good()'
    expect(
      fixOf(comment, pull([commit('c0'), commit('c1', { 'a.ts': above }), commit('c2', { 'b.ts': renamed }, 'a.ts')])),
    ).toEqual({
      ...{ is_acted_on: true, fix_sha: 'c2', fix_link: 'first later commit that changes the commented lines' },
      ...{ code_before: 'bad()', code_after: 'good()' },
    })
  })
  test('nothing touched it: closed → no; open → not known yet; a patch was not kept → not known', () => {
    const elsewhere = commit('c1', { 'a.ts': '@@ -50,1 +50,1 @@\n-p\n+q' })
    expect(fixOf(comment, pull([commit('c0'), elsewhere])).is_acted_on).toBe(false)
    expect(fixOf(comment, pull([commit('c0'), elsewhere], true)).is_acted_on).toBeNull()
    expect(fixOf(comment, pull([commit('c0'), commit('c1', { 'a.ts': null })])).is_acted_on).toBeNull()
  })
  test('after a force-push the line’s text tells', () => {
    const gone = pull([commit('n1', { 'a.ts': '@@ -0,0 +1,1 @@\n+good()' })])
    const still = pull([commit('n1', { 'a.ts': '@@ -0,0 +1,1 @@\n+  bad()' })])
    expect(fixOf(comment, gone)).toMatchObject({ is_acted_on: true, fix_link: 'line gone after a force-push' })
    expect(fixOf(comment, still).is_acted_on).toBe(false)
  })
})

test('steps → the command they ran, titles in words are none', () => {
  expect(
    [
      'Run pnpm lint',
      'pnpm test --run',
      'Run actions/checkout@v4',
      'Set up job',
      'Build and publish',
      'Run ./scripts/check.sh a',
      null,
    ].map(commandOf),
  ).toEqual([...['pnpm lint', 'pnpm test --run', null, null, null, './scripts/check.sh a', null]])
})

test('comments of two subjects, in any order → two topics with the same ids', () => {
  const say = (comment_id: string, prose: string) => ({ comment_id, repo: 'r', prose, code_tokens: codeTokens(prose) })
  const texts = [
    say('1', 'Please add a unit test for the empty basket.'),
    say('2', 'A unit test for the empty basket is missing.'),
    say('3', 'Use `logger.info` instead of `console.log` here.'),
    say('4', 'Use `logger.info` rather than `console.log`.'),
    say('5', 'Add the unit test for the empty basket please'),
  ]
  const options = { min_similarity: 0.35, at: 0 }
  const { topics } = topicsOf(texts, new Map(), options)
  expect([...new Set(['1', '2', '5'].map((id) => topics.get(id)))]).toHaveLength(1)
  expect(topics.get('3')).toBe(topics.get('4'))
  expect(topics.get('1')).not.toBe(topics.get('3'))
  const kept = topicsOf(texts, new Map([['4', 'Tkept']]), options).topics
  expect([kept.get('3'), kept.get('4')]).toEqual(['Tkept', 'Tkept'])
})
