import { test } from 'vitest'
import { analyze } from '#analyze/analyze.ts'
import { buildStaging } from '#analyze/build.ts'
import { defaultSettings } from '#analyze/settings.ts'
import { openStore } from '#ingest/blobs/open.ts'
import { loadGitHub } from '#ingest/github/load.ts'
import { freshWarehouse } from './fresh-warehouse.ts'
import { givenGitHub, shaOf } from './given-github.ts'
import { scratch } from './scratch.ts'
test('scale', { timeout: 600_000 }, async () => {
  const hour = 3_600_000
  const t0 = Date.UTC(2026, 0, 5)
  const words = 'basket price tax invoice order stock user token cache queue retry parser render layout theme query index batch merge store'.split(' ')
  const pulls = Array.from({ length: 1000 }, (_, n) => {
    const at = t0 + n * hour
    const path = `src/${words[n % 20]}.ts`
    const patch = `@@ -0,0 +1,30 @@\n${Array.from({ length: 30 }, (_, k) => `+const ${words[k % 20]}${n}_${k} = ${k}`).join('\n')}`
    return { number: n + 1, login: `dev${n % 7}`, created_at: at, merged_at: at + hour, merge_commit_sha: shaOf(0, n), commits: [0, 1, 2].map((c) => ({ at: at + c * 600_000, files: { [path]: patch } })),
      comments: Array.from({ length: 5 }, (_, k) => ({ body: `Please use \`${words[(n + k) % 20]}All\` instead of \`${words[(n * k) % 20]}\` for the ${words[(n * 7 + k) % 20]} ${words[(n * 3) % 20]}`, path, line: k + 1, at: at + 300_000, line_text: 'x' })),
      reviews: [{ at: at + 400_000 }], builds: [0, 1, 2].map((c) => ({ on: c, conclusion: c === 2 ? 'success' : 'failure', at: at + c * 600_000 + 1000, log: 'line of log\n'.repeat(3000) + `error TS2304: Cannot find name '${words[n % 20]}'.\n` })) }
  })
  const store = await openStore(scratch())
  await givenGitHub(store, 'acme/shop', pulls, { commits: pulls.map((p, n) => ({ at: p.created_at + hour, sha: shaOf(0, n), files: p.commits[0]?.files ?? {} })) })
  const w = await freshWarehouse()
  const time = async (name: string, work: () => Promise<unknown>) => { const b = performance.now(); await work(); console.log(name, Math.round(performance.now() - b), 'ms', Math.round(process.memoryUsage().rss / 1e6), 'MB') }
  await time('load', () => loadGitHub(store, w, { pseudonym: (n) => n }))
  await time('staging', () => buildStaging(w))
  await time('analyze', () => analyze(w, { as_of: t0 + 60 * 24 * hour, settings: defaultSettings, journal: [] }))
  await time('analyze again', () => analyze(w, { as_of: t0 + 60 * 24 * hour, settings: defaultSettings, journal: [] }))
  console.log(await w.rows('select kind, count(*) as n from signals group by all'))
  console.log(await w.rows('select count(*) n, count(distinct topic_id) t from comment_facts'))
})
