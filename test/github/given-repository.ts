/** A small repository on a test GitHub with a pull request that was reviewed, broken, mended and merged. */
import { openStore } from '#ingest/blobs/open.ts'
import type { BlobStore } from '#ingest/blobs/blob-store.ts'
import { collect, type CollectOptions } from '#ingest/github/collect.ts'
import { loadGitHub } from '#ingest/github/load.ts'
import { createGitHub } from '#jobs/github/client.ts'
import { buildStaging } from '#analyze/build.ts'
import type { Octokit } from 'octokit'
import type { Row, Warehouse } from '#ingest/warehouse.ts'
import { freshWarehouse } from '../fresh-warehouse.ts'
import { addCi, type Ci } from './ci.ts'
import { startGitRemote, type GitRemote } from './git-remote.ts'
import { startGitHub, type TestGitHub } from './start-github.ts'

export const repo = { owner: 'acme', repo: 'shop' }

export interface GivenRepository {
  github: TestGitHub
  remote: GitRemote
  ci: Ci
  /** Shas by what they are. */
  shas: { start: string; first: string; second: string }
  close: () => Promise<void>
}

const failedLog = `##[group]Run pnpm lint
##[endgroup]
/src/shop/src/price.ts
  2:10  error  Unexpected any. Specify a different type  @typescript-eslint/no-explicit-any

✖ 1 problem (1 error, 0 warnings)
##[error]Process completed with exit code 1.
`

/** ISO time so many minutes after now; commits answer comments that the emulator dates now. */
export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z')
}

export async function givenRepository(): Promise<GivenRepository> {
  const remote = await startGitRemote()
  const price = (type: string) => `export function price(net: number) {\n  const x: ${type} = net\n  return x\n}\n`
  const start = remote.commit({ 'README.md': '# Shop\n', 'src/price.ts': 'export {}\n' }, { at: inMinutes(-60) })
  const github = await startGitHub()
  await github.seedRepo('acme/shop', remote)
  const ci = addCi(github, 'acme/shop', remote)
  remote.git('branch', 'feature', 'main')
  const first = remote.commit(
    { 'src/price.ts': price('any') },
    { branch: 'feature', message: 'Add price', at: inMinutes(-30) },
  )
  const author = github.octokit().rest
  const made = await author.pulls.create({
    ...repo,
    title: 'Add price',
    head: 'feature',
    base: 'main',
    body: 'For @ada.',
  })
  const ada = github.octokit('ada').rest
  const pull_number = made.data.number
  const at = { ...repo, pull_number, commit_id: first, side: 'RIGHT' as const, path: 'src/price.ts' }
  const remark = await ada.pulls.createReviewComment({ ...at, line: 2, body: 'Use `number` instead of `any` here.' })
  await ada.pulls.createReview({ ...repo, pull_number, event: 'REQUEST_CHANGES', body: 'One remark.' })
  await ada.issues.createComment({ ...repo, issue_number: pull_number, body: 'Nice work, thanks!' })
  ci.threads.set(pull_number, [{ id: 'T1', isResolved: true, isOutdated: true, comment_ids: [remark.data.id] }])
  const second = remote.commit(
    { 'src/price.ts': price('number') },
    { branch: 'feature', message: 'Say number', at: inMinutes(5) },
  )
  const red = { name: 'lint', conclusion: 'failure' as const, failed_step: 'Run pnpm lint', log: failedLog }
  const green = { name: 'lint', conclusion: 'success' as const, log: '##[group]Run pnpm lint\n##[endgroup]\ndone\n' }
  ci.run({ sha: start, branch: 'main', event: 'push', at: inMinutes(-50), jobs: [green] })
  ci.run({ sha: first, branch: 'feature', number: pull_number, at: inMinutes(-20), jobs: [red] })
  ci.run({ sha: second, branch: 'feature', number: pull_number, at: inMinutes(6), jobs: [green] })
  await author.repos.createCommitStatus({ ...repo, sha: first, state: 'success', context: 'deploy preview' })
  await author.checks.create({ ...repo, name: 'spelling', head_sha: first, status: 'completed', conclusion: 'success' })
  return {
    ...{ github, remote, ci, shas: { start, first, second } },
    close: async () => {
      await github.close()
      await remote.close()
    },
  }
}

/** A client as the product makes it, without waiting between requests. */
export function client(github: TestGitHub): Octokit {
  return createGitHub({ api_url: github.url, token: github.token, is_throttled: false }).octokit
}

export const plain = {
  repos: ['acme/shop'],
  redact: (data: unknown) => data,
  redactText: (text: string) => text,
  per_page: 50,
}

/** Collects from the given repository into a store. */
export function collectFrom(github: TestGitHub, store: BlobStore, more: Partial<CollectOptions> = {}) {
  return collect(client(github), store, { ...plain, now: Date.now(), since: Date.now() - 90 * 86_400_000, ...more })
}

export async function folderStore(dir: string): Promise<BlobStore> {
  return await openStore(dir)
}

/** A warehouse loaded from the store, with the views. */
export async function loaded(store: BlobStore): Promise<Warehouse> {
  const warehouse = await freshWarehouse()
  await loadGitHub(store, warehouse, { pseudonym: (name) => `dev-${name}` })
  await buildStaging(warehouse)
  return warehouse
}

export const publicViews = [
  'repositories',
  'pull_requests',
  'pull_request_commits',
  'commits',
  'commit_files',
  'reviews',
  'comments',
  'builds',
  'build_breaks',
  'review_loops',
]

/** Every public row, as text to compare. */
export async function publicRows(warehouse: Warehouse): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {}
  for (const view of publicViews) found[view] = await warehouse.rows(`select * from ${view} order by all`)
  return found
}

/** Keys of every object in the store. */
export async function keysOf(store: BlobStore): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list('')) keys.push(key)
  return keys
}
