/** Hundreds of planted secrets through the built program, from the logs to pull requests and mail: none may be found anywhere. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import PostalMime from 'postal-mime'
import { expect, onTestFinished, test } from 'vitest'
import { toAtif } from '#ingest/exchange/atif.ts'
import { startGitRemote } from '../github/git-remote.ts'
import { startGitHub } from '../github/start-github.ts'
import { hone } from '../hone.ts'
import { readText } from '../../test/ingest/formats/read-text.ts'
import { mailServer } from '../mail-server.ts'
import { scratch } from '../scratch.ts'
import { plantedLogs } from './canary-plants.ts'
import { filesBelow, searchFolder, secretSearch, watchFolders } from './canary-search.ts'

const planted = plantedLogs(2026)
const as_of = '2026-03-01'

test('the plants: more than 110 secrets of more than 25 kinds, each in the logs', () => {
  expect(new Set(planted.secrets.map((one) => one.kind)).size).toBeGreaterThan(25)
  expect(planted.secrets.length).toBeGreaterThan(110)
  const { search, found } = secretSearch(planted.secrets)
  for (const text of Object.values(planted.files)) search('logs', text)
  expect(found).toEqual(new Set(planted.secrets.map((one) => `${one.kind} in logs`)))
})

test('given secrets all over four agents’ logs → none in any object, database, log, temporary file, digest, mail, pull request, branch or export', async () => {
  const home = scratch()
  const remote = await startGitRemote()
  onTestFinished(() => remote.close())
  remote.commit(planted.repo)
  const github = await startGitHub()
  onTestFinished(() => github.close())
  await github.seedRepo('acme/shop', remote)
  const server = await mailServer()
  for (const [path, text] of Object.entries(planted.files)) write(join(home, 'homes', path), text)
  const { search, found } = secretSearch(planted.secrets)
  const temporary = join(home, 'tmp')
  mkdirSync(temporary)
  const env = { HONE_GITHUB_TOKEN: github.token, TMPDIR: temporary }
  write(
    join(home, 'hone.yaml'),
    `store: data/store\ndb: data/hone.duckdb\nout: data/out\nsources:\n  - dir: homes\n` +
      `digest:\n  to: [team@example.com]\n  smtp: { host: 127.0.0.1, port: ${server.port} }\n` +
      `propose:\n  max_new_per_day: 5\n  github: { api_url: '${github.url}' }\n  repos:\n    - { name: acme/shop, url: '${remote.url}', forge: github }\n`,
  )
  const run = async (args: string[], more: Record<string, string> = {}) => {
    const ran = await hone(home, [...args, '--config', 'hone.yaml'], { env: { ...env, ...more } })
    search(`printed by ${args.join(' ')}`, ran.out)
    search(`printed by ${args.join(' ')}`, ran.err)
    return ran
  }

  const watch = watchFolders([temporary, join(home, 'data')], search)
  expect(await run(['upload', '--dry-run'])).toMatchObject({ code: 0 })
  const night = await run(['nightly', '--as-of', as_of, '--json'])
  expect(night, night.err).toMatchObject({ code: expect.toBeOneOf([0, 1]) as number })
  // A night killed between commit and publication leaves its work file and its write-ahead log.
  const killed = 'ben/.claude/projects/-home-ben-src-shop/late.jsonl'
  const claude = Object.entries(planted.files).find(([path]) => path.includes('.claude/projects'))?.[1] ?? ''
  write(join(home, 'homes', killed), claude.replaceAll(/"sessionId":"[^"]+"/g, '"sessionId":"late"'))
  await run(['nightly', '--as-of', as_of], { HONE_CRASH_AT: 'publish:checkpoint#1' })
  expect(watch.stop()).toBeGreaterThan(5)

  // The database packs its texts, so that a search of its bytes finds little: every row of every table is read as well.
  const listed = await run(['sql', '--json', "select table_name from duckdb_tables() where database_name <> 'temp'"])
  const tables = listed.out.match(/(?<="table_name": ?")[a-z_]+/g) ?? []
  expect(tables).toEqual(expect.arrayContaining(['raw_events', 'raw_tool_calls', 'raw_texts', 'quarantine', 'lessons']))
  const rows = tables.map((table) => `select to_json(t)::varchar as row from ${table} t`).join(' union all ')
  expect((await run(['sql', '--json', rows])).out.length).toBeGreaterThan(100_000)

  const files = searchFolder(join(home, 'data'), search)
  searchFolder(temporary, search)
  searchFolder(remote.path, search)
  const objects = files.filter((file) => file.endsWith('.jsonl.gz'))
  expect(objects.length).toBeGreaterThan(20)
  expect(files.some((file) => file.endsWith('.work.wal'))).toBe(true)
  for (const object of objects) search('an ATIF export', await atifOf(object))

  for (const branch of remote.git('for-each-ref', '--format=%(refname)', 'refs/heads').split('\n'))
    search(`branch ${branch}`, remote.git('log', '-p', branch))
  const { data: pulls } = await github.octokit().rest.pulls.list({ owner: 'acme', repo: 'shop', state: 'all' })
  expect(pulls.length).toBeGreaterThan(0)
  for (const pull of pulls) search('a pull request', `${pull.title}\n${pull.body ?? ''}`)
  expect(server.mails.length).toBe(1)
  for (const mail of server.mails) {
    const { text, html, subject } = await PostalMime.parse(mail)
    search('a mail', `${mail}\n${subject ?? ''}\n${text ?? ''}\n${html ?? ''}`)
  }
  expect(filesBelow(join(home, 'data')).some((file) => /digest.*\.html$/.test(file))).toBe(true)
  expect([...found]).toEqual([])
}, 120_000)

/** The session of one stored object as an ATIF document; a part of a session without a thread has none. */
async function atifOf(object: string): Promise<string> {
  const { result, ...rows } = await readText(gunzipSync(readFileSync(object)))
  if (result.threads.length === 0) return ''
  const { calls: tool_calls, ...others } = rows
  return JSON.stringify(toAtif({ agent: 'any', threads: result.threads, tool_calls, ...others }))
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
