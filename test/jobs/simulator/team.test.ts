/** The made-up team: the same bytes from the same seed, whole logs, and a truth that the logs bear out. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { causes } from '#jobs/simulator/causes.ts'
import { simulateSessions, simulateTeam, truthOf, type TeamOptions } from '#jobs/simulator/team.ts'

const day_ms = 86_400_000
const demo: TeamOptions = {
  seed: 7,
  count_developers: 6,
  count_days: 14,
  end_at: Date.UTC(2026, 10, 23),
  count_causes: 12,
}
const team = simulateTeam(demo)
const everything = simulateTeam({ ...demo, count_developers: 12, count_days: 21, count_causes: causes.length })

function digest(options: TeamOptions): string {
  const hash = createHash('sha256')
  for (const { path, content } of simulateTeam(options).files) hash.update(`${path}\n${content}`)
  return hash.digest('hex')
}

test('the same seed gives the same bytes, another seed gives others', () => {
  const short = { ...demo, count_days: 4 }
  expect(digest(short)).toBe(digest({ ...short }))
  expect(digest({ ...short, seed: 8 })).not.toBe(digest(short))
})

test('session by session or all at once is the same', () => {
  const sessions = [...simulateSessions(demo)]
  expect(sessions.flatMap((session) => session.files)).toEqual(team.files)
  const truths = sessions.map((session) => session.truth)
  expect(truthOf(truths, demo)).toEqual(team.truth)
})

test('another day is only more: the days before stay as they were', () => {
  const longer = simulateTeam({ ...demo, count_days: demo.count_days + 1, end_at: demo.end_at + day_ms })
  expect(longer.files.slice(0, team.files.length)).toEqual(team.files)
})

test('every file is JSON lines, in the folder of its agent', () => {
  for (const { path, content, user, agent } of everything.files) {
    expect(content.endsWith('\n')).toBe(true)
    for (const line of content.trimEnd().split('\n')) expect(JSON.parse(line)).toBeTypeOf('object')
    const folder = agent === 'codex' ? '.codex/sessions/2026/' : `.claude/projects/-home-${user}-src-shop/`
    expect(path.startsWith(`${user}/${folder}`), path).toBe(true)
  }
  expect(new Set(everything.files.map((file) => file.path)).size).toBe(everything.files.length)
})

test('the demo is a small team: every planted cause has sessions, days and people enough', () => {
  const { sessions } = team.truth
  expect(new Set(sessions.map((session) => session.user)).size).toBe(6)
  expect(sessions.length).toBeGreaterThan(70)
  expect(sessions.length).toBeLessThan(140)
  for (const { cause_id, count_sessions, count_users, count_recovered_sessions } of team.truth.causes) {
    const met = sessions.filter(({ plants }) => plants.some((plant) => plant.cause_id === cause_id))
    const days = new Set(met.map(({ started_at }) => Math.floor(started_at / day_ms)))
    const isEnough = count_sessions >= 3 && count_users >= 2 && days.size >= 2 && count_recovered_sessions >= 2
    expect(isEnough, `${cause_id} ${count_sessions} ${count_users} ${days.size}`).toBe(true)
  }
})

test('every plant stands where the truth says, with its words in the log', () => {
  const files = new Map(everything.files.map(({ path, content }) => [path, content.split('\n')]))
  const threads = [...files].map(([path, lines]) => ({ path, lines, text: lines.join('\n') }))
  for (const { session_id, plants } of everything.truth.sessions) {
    for (const { thread_id, tool_call_id, line, needle } of plants) {
      const file = threads.find(({ path }) => path.includes(thread_id)) ?? { path: '', lines: [], text: '' }
      const shown = file.lines[line - 1] ?? ''
      expect(shown.includes(tool_call_id ?? needle), `${session_id} ${file.path}:${line}`).toBe(true)
      if (tool_call_id === null) continue
      const records = file.lines.filter((record) => record.includes(tool_call_id))
      const words = JSON.stringify(needle).slice(1, -1)
      const isThere = records.some(
        (record) => record.includes(words) || record.includes(words.replaceAll('"', '\\\\"')),
      )
      expect(isThere, `${needle} in ${file.path}:${line}`).toBe(true)
    }
  }
})

test('sessions are 2 to 60 calls long and mostly on weekdays, and never run backwards', () => {
  const { sessions } = everything.truth
  const weekend = sessions.filter(({ started_at }) => [0, 6].includes(new Date(started_at).getUTCDay()))
  expect(weekend.length / sessions.length).toBeLessThan(0.05)
  for (const { calls, started_at, ended_at } of sessions) {
    expect(calls.length).toBeGreaterThanOrEqual(2)
    expect(calls.length).toBeLessThanOrEqual(60)
    expect(ended_at).toBeGreaterThan(started_at)
  }
  for (const { content } of everything.files) {
    const times = [...content.matchAll(/"timestamp":"([^"]+)","(?:ordinal|type)|"timestamp":"([^"]+)"\}$/gm)]
    const stamps = times.map(([, first, second]) => first ?? second ?? '')
    expect(stamps).toEqual([...stamps].sort())
  }
})

test('at least 28 causes of every kind, each with its own id, near misses that exist, and words of its own', () => {
  const ids = causes.map((cause) => cause.cause_id)
  expect(ids.length).toBeGreaterThanOrEqual(28)
  expect(new Set(ids).size).toBe(ids.length)
  expect([...new Set(causes.map((cause) => cause.kind))].sort()).toEqual(
    ['command', 'correction', 'denial', 'diagnostic', 'flaky', 'missing_path', 'slow'].sort(),
  )
  for (const { near_miss_of } of causes) if (near_miss_of !== null) expect(ids).toContain(near_miss_of)
  expect(everything.truth.causes.filter((cause) => cause.count_sessions < 3)).toEqual([])
})

test('the surface varies: one cause is hardly ever told in the same words twice', () => {
  const outputs = everything.truth.sessions.flatMap(({ plants, calls }) =>
    plants.flatMap(({ tool_call_id }) => calls.find((call) => call.tool_call_id === tool_call_id)?.command ?? []),
  )
  expect(new Set(outputs).size / outputs.length).toBeGreaterThan(0.25)
})
