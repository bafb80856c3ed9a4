/** `hone doctor` on the sources of reviews and builds, as the built program against a GitHub over HTTP. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { addCi } from '../github/ci.ts'
import { startGitRemote } from '../github/git-remote.ts'
import { startGitHub } from '../github/start-github.ts'
import { hone, json } from '../hone.ts'
import { scratch } from '../scratch.ts'

interface Finding {
  is_ok: boolean
  what: string
}

test(
  'repositories, CI logs and comments → each said to be readable, or what is missing',
  { timeout: 60_000 },
  async () => {
    const remote = await startGitRemote()
    onTestFinished(() => remote.close())
    remote.commit({ 'README.md': '# Shop' })
    const github = await startGitHub()
    onTestFinished(() => github.close())
    await github.seedRepo('acme/shop', remote)
    addCi(github, 'acme/shop', remote)
    const dir = scratch()
    mkdirSync(join(dir, 'ci'))
    writeFileSync(join(dir, 'ci/builds.jsonl'), '')
    const yaml = `store: store\ndb: hone.duckdb\ngithub: { repos: [acme/shop, acme/nowhere], api_url: '${github.url}' }
ci_logs: [{ dir: ci, repo: acme/other }]\ncomments: [{ file: nowhere.jsonl, repo: acme/other }]\n`
    writeFileSync(join(dir, 'hone.yaml'), yaml)
    const told = async (env: Record<string, string>) => {
      const ran = await hone(dir, ['doctor', '--config', 'hone.yaml', '--json'], { env })
      const { findings } = json(ran) as unknown as { findings: Finding[] }
      return findings
        .filter(({ what }) => /^(?:github|CI logs|comments)/.test(what))
        .map(({ is_ok, what }) => `${is_ok ? 'ok' : 'look'} ${what.replace(dir, '')}`)
    }
    const files = [
      'ok CI logs of acme/other: /ci/builds.jsonl',
      'look comments on acme/other: /nowhere.jsonl cannot be read',
    ]

    expect(await told({})).toEqual(['look github: acme/shop, acme/nowhere cannot be read without a login', ...files])
    expect(await told({ HONE_GITHUB_TOKEN: github.token })).toEqual([
      'ok github: acme/shop can be read: pull requests, issue comments, workflow runs, checks',
      'look github: acme/nowhere: repository: not found, or the token may not see it',
      ...files,
    ])
    expect(await told({ HONE_GITHUB_TOKEN: 'wrong' })).toEqual([
      'look github: acme/shop: repository: GitHub does not accept the token',
      'look github: acme/nowhere: repository: GitHub does not accept the token',
      ...files,
    ])
    github.on('GET', /\/actions\/runs$/, () => ({
      ...{ status: 403, json: { message: 'Resource not accessible by personal access token' } },
      headers: { 'x-accepted-github-permissions': 'actions=read' },
    }))
    expect((await told({ HONE_GITHUB_TOKEN: github.token }))[0]).toBe(
      'look github: acme/shop: workflow runs: GitHub refuses (403), the token needs actions=read',
    )
    expect(github.violations).toEqual([])
  },
)
