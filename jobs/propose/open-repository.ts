/** A target repository made ready for a night: cloned, its open proposals counted, GitHub connected when it is the forge. */
import { tmpdir } from 'node:os'
import { createGitHub, siteOf, type GitHub } from '../github/client.ts'
import { cloneRepository, type Clone } from './branch.ts'
import { openPulls, type Pull } from './pull-request.ts'
import type { ProposeEffects } from './propose.ts'
import type { ProposeSettings, TargetRepository } from './settings.ts'

export interface OpenRepository {
  name: string
  clone: Clone
  /** Null when the forge is none or this is a dry run. */
  github: GitHub | null
  pulls: Pull[]
  /** Lines proposed so far in this run, which count as stated. */
  lines: string[]
}

/** Clones and connects. Throws KnownError when the repository or GitHub refuses; nothing is written. */
export async function openRepository(
  target: TargetRepository,
  settings: ProposeSettings,
  effects: ProposeEffects,
): Promise<OpenRepository> {
  const { api_url } = settings.github
  const isGitHub = target.forge === 'github'
  const connect = effects.connect ?? createGitHub
  const github =
    isGitHub && !effects.is_dry_run ? connect({ api_url, token: effects.token, warn: effects.onWarning }) : null
  const url = target.url ?? `${siteOf(api_url)}${target.name}.git`
  const clone = await cloneRepository({ url, base: target.base }, effects.temp_dir ?? tmpdir(), {
    ...{ env: effects.env, timeout_ms: settings.git_timeout_ms },
    auth: isGitHub ? authFor(url, api_url, effects.token) : undefined,
  })
  try {
    return { name: target.name, clone, github, pulls: github ? await openPulls(github, target.name) : [], lines: [] }
  } catch (error) {
    await clone.dispose()
    throw error
  }
}

/** The number of proposals that wait for a person: open pull requests, or pushed branches where there is no forge. */
export function countOpen({ clone, github, pulls }: OpenRepository): number {
  return github ? pulls.length : [...clone.heads.keys()].filter((branch) => branch.startsWith('hone/')).length
}

/** The token goes to the site that the API belongs to and nowhere else. */
function authFor(url: string, api_url: string, token: string | undefined) {
  const prefix = siteOf(api_url)
  if (!token || !url.startsWith(prefix)) return undefined
  return { prefix, header: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}` }
}
