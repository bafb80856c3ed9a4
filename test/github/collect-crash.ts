/** Kills `hone collect` with SIGKILL, lets it run again, and compares the end with an undisturbed run. Test and bench share it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { placeOf } from '#ingest/github/object.ts'
import { randomOf } from '#jobs/simulator/random.ts'
import { hone } from '../hone.ts'
import { folderStore, givenRepository, keysOf, loaded, publicRows, repo } from './given-repository.ts'

export interface CollectCrashResult {
  /** Runs that were killed. */
  count_killed: number
  /** What differs from the undisturbed run, in words; empty when all is well. */
  differences: string[]
  /** Requests of a last run with nothing new, and how many of them were answered 304. */
  count_requests: number
  count_unchanged: number
}

/**
 * `count_points` kills at random: by turns at a named step of the program (it kills itself there) and from outside, while
 * the server has a request in its hands. Made by `seed`, so that a failure can be seen again.
 */
export async function collectCrash(options: { count_points: number; seed: string }): Promise<CollectCrashResult> {
  const root = mkdtempSync(join(tmpdir(), 'hone-collect-crash-'))
  const given = await givenRepository()
  const { github } = given
  try {
    // More comments than a page holds, so that a kill between two pages is among the points.
    for (let n = 0; n < 101; n += 1)
      await github.octokit('ada').rest.issues.createComment({ ...repo, issue_number: 1, body: `Remark ${n}.` })
    const start = join(root, 'start')
    prepare(start, github.url)
    const env = { HONE_GITHUB_TOKEN: github.token }
    let onRequest: () => void = () => undefined
    github.on('GET', /^\/repos\//, () => {
      onRequest()
      return null
    })
    const collectIn = async (dir: string, more: Record<string, string> = {}, signal?: AbortSignal) =>
      await hone(dir, ['collect', '--config', 'hone.yaml', '--json'], { env: { ...env, ...more }, signal })

    const calm = join(root, 'calm')
    cpSync(start, calm, { recursive: true })
    let count_requests = 0
    onRequest = () => void (count_requests += 1)
    const traced = await collectIn(calm, { HONE_TRACE_STEPS: join(calm, 'steps.txt') })
    if (traced.code !== 0) throw new Error(`the undisturbed run failed: ${traced.err}${traced.out}`)
    const expected = await endOf(calm)
    const steps = readFileSync(join(calm, 'steps.txt'), 'utf8').trim().split('\n')

    const random = randomOf(options.seed)
    const differences: string[] = []
    for (let n = 0; n < options.count_points; n += 1) {
      const dir = join(root, `try-${n}`)
      cpSync(start, dir, { recursive: true })
      const isNamed = n % 2 === 0
      const step = steps[random.int(0, steps.length - 1)] ?? ''
      const at = random.int(1, count_requests)
      const name = isNamed ? `at ${step}` : `at request ${at}`
      const killing = new AbortController()
      let left = isNamed ? Infinity : at
      onRequest = () => {
        if ((left -= 1) === 0) killing.abort()
      }
      const killed = await collectIn(dir, isNamed ? { HONE_CRASH_AT: step } : {}, killing.signal)
      onRequest = () => undefined
      if (killed.signal !== 'SIGKILL') differences.push(`${name}: was not killed`)
      const again = await collectIn(dir)
      if (again.code !== 0) differences.push(`${name}: the run after it failed: ${again.err}${again.out}`)
      else if (!isDeepStrictEqual(await endOf(dir), expected)) differences.push(`${name}: other rows or objects`)
      rmSync(dir, { recursive: true, force: true })
    }

    const from = github.requests.length
    const last = await collectIn(calm)
    const answers = github.requests.slice(from)
    if (last.code !== 0 || !isDeepStrictEqual(await endOf(calm), expected))
      differences.push(`a second run changed something: ${last.err}`)
    return {
      ...{ count_killed: options.count_points, differences: [...differences, ...github.violations] },
      count_requests: answers.length,
      count_unchanged: answers.filter((line) => line.endsWith(' 304')).length,
    }
  } finally {
    await given.close()
    rmSync(root, { recursive: true, force: true })
  }
}

/** Every public row, and every object by what it is and holds; its name also says when it was fetched. */
async function endOf(dir: string): Promise<{ objects: string[]; rows: unknown }> {
  const store = await folderStore(join(dir, 'store'))
  const places = (await keysOf(store)).flatMap((key) => placeOf(key) ?? [])
  const objects = places.map(({ repo, kind, resource, content_hash }) => [repo, kind, resource, content_hash].join(' '))
  const warehouse = await loaded(store)
  try {
    return { objects: objects.sort(), rows: await publicRows(warehouse) }
  } finally {
    warehouse.close()
  }
}

function prepare(dir: string, api_url: string): void {
  // Keys are made by chance on first use; all runs must have the same.
  const files = {
    'store/meta/pseudonym-key': 'a key for names',
    'redaction-key': 'a key for tokens',
    'hone.yaml': `store: store\ndb: hone.duckdb\ngithub: { repos: [acme/shop], api_url: '${api_url}' }\n`,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
}
