/** The demo: a made-up team's logs and a scratch repository through the real nightly job, and what was planted beside what was found. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { KnownError } from '#ingest/known-error.ts'
import type { Effects } from './effects.ts'
import { evaluateWarehouse } from './eval/findings.ts'
import { nightly, type NightlyResult } from './nightly.ts'
import type { NightReport } from './night.ts'
import { openPublished } from './publish.ts'
import { openSession } from './session.ts'
import { teamEnd_at, writeConfig, writeLogs, writeUnder } from './simulator/scratch-team.ts'
import { targetRepo } from './simulator/target-repo.ts'
import { simulateTeam } from './simulator/team.ts'
import type { Evaluation } from '#analyze/eval/evaluate.ts'

export interface DemoOptions {
  /** Where to work; a new folder under the system's temporary folder when null. */
  dir: string | null
  seed: string
  count_developers: number
  count_days: number
}

export interface Demo {
  dir: string
  config: string
  repository: string
  count_sessions: number
  report: NightReport<NightlyResult>
  /** A second run of the same night. */
  again: NightReport<NightlyResult>
  branches: string[]
  evaluation: Evaluation
}

/** Runs the demo. Throws KnownError when the folder is taken or git is missing. */
export async function runDemo(options: DemoOptions, effects: Effects): Promise<Demo> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'hone-demo-')))
  effects.say(`demo: working in ${dir}`)
  const team = simulateTeam({
    seed: options.seed,
    count_developers: options.count_developers,
    count_days: options.count_days,
    end_at: teamEnd_at,
  })
  await writeLogs(dir, team.files)
  effects.say(
    `demo: ${team.truth.sessions.length} sessions of ${options.count_developers} developers over ${options.count_days} days`,
  )
  const repository = await makeRepository(dir)
  const propose = { max_new_per_day: 10, repos: [{ name: 'acme/shop', url: repository }] }
  const config = await writeConfig(dir, { propose })
  const session = await openSession({ config }, effects)
  const run = { as_of: teamEnd_at, is_dry_run: false, is_digest_forced: true }
  const report = await nightly(session, run)
  effects.say('demo: the same night once more, to show that twice is once')
  const again = await nightly(await openSession({ config }, effects), { ...run, is_digest_forced: false })
  const { stdout } = await execa('git', ['-C', repository, 'branch', '--list', 'hone/*', '--format=%(refname:short)'])
  const branches = stdout.split('\n').filter((line) => line !== '')
  const warehouse = await openPublished(session.settings.db)
  const evaluation = await evaluateWarehouse(warehouse, team.truth).finally(() => warehouse.close())
  return { dir, config, repository, count_sessions: team.truth.sessions.length, report, again, branches, evaluation }
}

/** A bare repository with one commit of the made-up project. */
async function makeRepository(dir: string): Promise<string> {
  const bare = join(dir, 'shop.git')
  const tree = join(dir, 'shop')
  const who = ['-c', 'user.name=Acme', '-c', 'user.email=acme@example.com', '-c', 'commit.gpgsign=false']
  try {
    await execa('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  } catch (error) {
    throw new KnownError('git is needed for the demo and did not run', { hint: 'Install git.', cause: error })
  }
  await execa('git', ['clone', '--quiet', bare, tree], { stderr: 'ignore' })
  for (const [path, text] of Object.entries(targetRepo())) await writeUnder(tree, path, text)
  await execa('git', ['-C', tree, 'checkout', '--quiet', '-B', 'main'])
  await execa('git', ['-C', tree, 'add', '--all'])
  await execa('git', ['-C', tree, ...who, 'commit', '--quiet', '--message', 'The shop'])
  await execa('git', ['-C', tree, 'push', '--quiet', 'origin', 'main'])
  return bare
}
