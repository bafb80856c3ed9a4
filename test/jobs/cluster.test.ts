import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { simulateTeam } from '#jobs/simulator/team.ts'
import { hone } from '../hone.ts'
import { scratch } from '../scratch.ts'

const team = simulateTeam({
  seed: 'hands',
  count_developers: 3,
  count_days: 4,
  end_at: Date.UTC(2026, 2, 2),
  count_causes: 4,
})

test('what a person decides about clusters wins, is journalled, and is there after a rebuild', async () => {
  const dir = scratch()
  for (const file of team.files) {
    mkdirSync(dirname(join(dir, 'homes', file.path)), { recursive: true })
    writeFileSync(join(dir, 'homes', file.path), file.content)
  }
  const where = ['--store', 'store', '--db', 'hone.duckdb', '--quiet']
  const ok = async (...args: string[]) => {
    const ran = await hone(dir, [...args, ...where])
    expect(ran, `${args.join(' ')}: ${ran.err}`).toMatchObject({ code: 0 })
    return ran.out
  }
  const rows = async (query: string) => JSON.parse(await ok('sql', query, '--json')) as Record<string, unknown>[]
  await ok('nightly', '--source', 'homes')
  const ids = (await rows('select cluster_id from clusters order by rank limit 4')).map((row) =>
    String(row['cluster_id']),
  )
  const [a = '', b = '', c = '', d = ''] = ids

  await ok('cluster', 'merge', a, b)
  await ok('cluster', 'name', c, 'Ask before you push')
  await ok('cluster', 'mute', d)
  const look = async () => ({
    merged: await rows(`select to_cluster_id from cluster_redirects where from_cluster_id = '${a}'`),
    gone: await rows(`select count(*) as n from clusters where cluster_id = '${a}'`),
    named: await rows(`select title from clusters where cluster_id = '${c}'`),
    muted: await rows(`select status from clusters where cluster_id = '${d}'`),
  })
  const decided = {
    merged: [{ to_cluster_id: b }],
    gone: [{ n: 0 }],
    named: [{ title: 'Ask before you push' }],
    muted: [{ status: 'muted' }],
  }
  expect(await look()).toEqual(decided)
  await ok('nightly', '--source', 'homes')
  expect(await look()).toEqual(decided)
  await ok('rebuild')
  expect(await look()).toEqual(decided)

  const missing = await hone(dir, ['cluster', 'name', 'Cnone', 'x', ...where])
  expect(missing.code).toBe(2)
  expect(missing.err).toMatch(/there is no cluster Cnone/)
}, 180_000)
