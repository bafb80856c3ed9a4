/** Builds and comments that do not come from GitHub: a folder of logs, a file of comments → the same tables. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { collectFiles } from '#ingest/github/files.ts'
import { scratch } from '../../scratch.ts'
import { folderStore, keysOf, loaded } from '../../github/given-repository.ts'

const options = {
  now: 1_767_000_000_000,
  redact: (data: unknown) => data,
  redactText: (text: string) => text.replace('s3cret', '***'),
}

function givenFolder(): string {
  const dir = scratch()
  const logs = join(dir, 'ci')
  mkdirSync(logs)
  const build = { job: 'test', workflow: 'main', sha: 'a'.repeat(40), branch: 'main', event: 'push' }
  const lines = [
    JSON.stringify({ ...build, build_id: 1, status: 'success', ended_at: '2026-01-01T09:00:00Z', log: '1.log' }),
    JSON.stringify({
      ...build,
      build_id: 2,
      sha: 'b'.repeat(40),
      status: 'failure',
      ended_at: '2026-01-02T09:00:00Z',
      log: '2.log.gz',
    }),
    JSON.stringify({ ...build, build_id: 3, status: 'melted' }),
    JSON.stringify({
      ...build,
      build_id: 4,
      status: 'failure',
      ended_at: '2026-01-03T09:00:00Z',
      log: '../outside.log',
    }),
    '{"build_id": 5, "jo',
  ]
  writeFileSync(join(logs, 'builds.jsonl'), lines.join('\n'))
  writeFileSync(join(logs, '1.log'), 'all fine\n')
  writeFileSync(join(logs, '2.log.gz'), gzipSync('token s3cret\nFAIL src/a.test.ts\n'))
  writeFileSync(join(dir, 'outside.log'), 'not yours\n')
  const comment = {
    id: 7,
    pull_request: 12,
    author: 'Ada',
    body: 'Use `b()` instead of `a()`.',
    path: 'src/a.ts',
    line: 3,
    created_at: '2026-01-02T10:00:00Z',
  }
  writeFileSync(join(dir, 'comments.jsonl'), `${JSON.stringify(comment)}\n${JSON.stringify({ id: 8 })}\n`)
  return dir
}

test('builds.jsonl with logs and comments.jsonl → builds, logs and comments; what does not fit is in quarantine', async () => {
  const dir = givenFolder()
  const store = await folderStore(scratch())
  const sources = {
    ci_logs: [{ dir: join(dir, 'ci'), repo: 'acme/shop' }],
    comments: [{ file: join(dir, 'comments.jsonl'), repo: 'acme/shop' }],
  }
  const [builds, comments] = await collectFiles(store, sources, options)
  expect(builds).toMatchObject({
    count_lines: 5,
    count_objects_created: 3,
    problems: [expect.stringMatching(/outside\.log cannot be read: it lies outside/)],
  })
  expect(comments).toMatchObject({ count_lines: 2, count_objects_created: 1, problems: [] })
  const warehouse = await loaded(store)
  expect(await warehouse.rows('select build_id, job, status, branch from builds order by build_id')).toEqual([
    { build_id: 'folder:1', job: 'test', status: 'success', branch: 'main' },
    { build_id: 'folder:2', job: 'test', status: 'failure', branch: 'main' },
    { build_id: 'folder:4', job: 'test', status: 'failure', branch: 'main' },
  ])
  expect(await warehouse.rows('select commit_sha, last_green_sha, count_failed_builds from build_breaks')).toEqual([
    { commit_sha: 'b'.repeat(40), last_green_sha: 'a'.repeat(40), count_failed_builds: 2 },
  ])
  expect(await warehouse.rows('select build_id, text from raw_github_logs order by build_id')).toEqual([
    { build_id: 'folder:1', text: 'all fine\n' },
    { build_id: 'folder:2', text: 'token ***\nFAIL src/a.test.ts\n' },
  ])
  expect(
    await warehouse.rows('select comment_id, number, author, file_path, line, source from review_comments'),
  ).toEqual([{ comment_id: 'other:7', number: 12, author: 'dev-Ada', file_path: 'src/a.ts', line: 3, source: 'other' }])
  expect(await warehouse.rows('select line, reason from quarantine order by line, reason')).toEqual([
    { line: 2, reason: expect.stringMatching(/^pull_request: /) },
    { line: 3, reason: expect.stringMatching(/^status: /) },
    { line: 5, reason: expect.stringMatching(/expected object/) },
  ])
})

test('the same sources again → no object more; a folder that is gone → a problem, no crash', async () => {
  const dir = givenFolder()
  const store = await folderStore(scratch())
  const sources = { ci_logs: [{ dir: join(dir, 'ci'), repo: 'acme/shop' }], comments: [] }
  await collectFiles(store, sources, options)
  const keys = await keysOf(store)
  await collectFiles(store, sources, { ...options, now: options.now + 86_400_000 })
  expect(await keysOf(store)).toEqual(keys)
  const [gone] = await collectFiles(
    store,
    { ci_logs: [{ dir: join(dir, 'nowhere'), repo: 'acme/shop' }], comments: [] },
    options,
  )
  expect(gone?.problems).toEqual([expect.stringMatching(/builds\.jsonl cannot be read: /)])
})
