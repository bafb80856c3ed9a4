/** The nightly job, as the built program, against a real git remote over HTTP and the emulated GitHub. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { targetRepo } from '#jobs/simulator/target-repo.ts'
import { simulateTeam } from '#jobs/simulator/team.ts'
import { startGitRemote } from '../github/git-remote.ts'
import { startGitHub } from '../github/start-github.ts'
import { hone, json } from '../hone.ts'
import { scratch } from '../scratch.ts'

const end_at = Date.UTC(2026, 2, 2)
const team = simulateTeam({ seed: 'night', count_developers: 8, count_days: 14, end_at, count_causes: 5 })

interface Answer {
  result: { propose: { results: { lesson_id: string; action: string; url: string | null }[]; problems: string[] } }
}

test(
  'one draft pull request for each lesson on the first night, none more on the second',
  { timeout: 240_000 },
  async () => {
    const remote = await startGitRemote()
    onTestFinished(() => remote.close())
    remote.commit(targetRepo())
    const github = await startGitHub()
    onTestFinished(() => github.close())
    await github.seedRepo('acme/shop', remote)

    const dir = scratch()
    for (const file of team.files) {
      mkdirSync(dirname(join(dir, 'homes', file.path)), { recursive: true })
      writeFileSync(join(dir, 'homes', file.path), file.content)
    }
    const repo = `    - { name: acme/shop, url: '${remote.url}', forge: github }\n`
    const propose = `propose:\n  max_new_per_day: 3\n  github: { api_url: '${github.url}' }\n  repos:\n${repo}`
    writeFileSync(join(dir, 'hone.yaml'), `store: store\ndb: hone.duckdb\nsources:\n  - dir: homes\n${propose}`)
    const env = { HONE_GITHUB_TOKEN: github.token }
    const night = async () => {
      const ran = await hone(dir, ['nightly', '--config', 'hone.yaml', '--as-of', '2026-03-01', '--json'], { env })
      expect(ran, ran.err + ran.out.slice(0, 500)).toMatchObject({ code: 0 })
      return (json(ran) as unknown as Answer).result.propose
    }

    const first = await night()
    const created = first.results.filter((one) => one.action === 'created')
    expect(created.length).toBe(3)
    const { data: pulls } = await github.octokit().rest.pulls.list({ owner: 'acme', repo: 'shop', state: 'all' })
    expect(pulls.map((pull) => pull.draft)).toEqual([true, true, true])
    expect(new Set(pulls.map((pull) => pull.html_url))).toEqual(new Set(created.map((one) => one.url)))

    const writes = () => github.requests.filter((request) => !request.startsWith('GET')).length
    const before = writes()
    const second = await night()
    expect(second.results.filter((one) => one.action === 'unchanged').length).toBe(3)
    expect(writes()).toBe(before)
    const { data: after } = await github.octokit().rest.pulls.list({ owner: 'acme', repo: 'shop', state: 'all' })
    expect(after.length).toBe(3)
    expect(github.violations).toEqual([])
  },
)
