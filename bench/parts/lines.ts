/** Generated log lines, all different: about a hundred wordings filled with fresh paths, numbers, hashes, times and names. */

const subjects = ['worker', 'request', 'build', 'session', 'upload', 'cache', 'lock', 'job', 'query', 'shard']
const verbs = [
  'failed',
  'timed out',
  'was refused',
  'is missing',
  'was cancelled',
  'could not start',
  'lost its lease',
  'overflowed',
]
const endings = [
  (n: number) => `after ${n % 977}.${n % 10} seconds at src/app/part-${n}/main.ts:${n % 400}:${n % 80}`,
  (n: number) => `on host db-${n}.corp.internal port ${1024 + (n % 60_000)} (code ${n % 250})`,
  (n: number) => `for user=ann${n} id=${n.toString(16).padStart(12, 'a')} in /home/ann/work/app/dist/${n}.js`,
  (n: number) => `with error TS${2000 + (n % 30)}: Property 'name' does not exist on type 'Cart', build ${n}`,
  (n: number) =>
    `at 2024-07-0${1 + (n % 9)}T10:${10 + (n % 50)}:00.${n % 1000}Z, retry ${n} of 9, sent ${n} bytes (${n % 99}.2 KB)`,
]

/** A function that returns the next line at each call; the same seed gives the same lines. */
export function lineMaker(seed: number): () => string {
  let state = seed
  let count = 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const pick = <T>(list: readonly T[], shift: number) => list[(state >>> shift) % list.length]!
    return `${pick(subjects, 8)} ${pick(verbs, 13)} ${pick(endings, 19)(++count)}`
  }
}
