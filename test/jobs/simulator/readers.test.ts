/** The simulated logs through the real readers: what the simulator meant is what is read, row by row. */
import { expect, test } from 'vitest'
import { readObject, type RowTarget } from '#ingest/read-object.ts'
import type { EventRow, ThreadRow, ToolCallRow, UsageRow } from '#ingest/session.ts'
import { simulateTeam, type SessionTruth } from '#jobs/simulator/team.ts'

const team = simulateTeam({ seed: 'readers', count_developers: 12, count_days: 14, end_at: Date.UTC(2026, 10, 21) })

interface Read {
  events: EventRow[]
  calls: ToolCallRow[]
  usages: UsageRow[]
  threads: ThreadRow[]
  problems: string[]
}

async function readAll(): Promise<Read> {
  const read: Read = { events: [], calls: [], usages: [], threads: [], problems: [] }
  for (const { path, content } of team.files) {
    const target: RowTarget = {
      event: (row) => read.events.push(row),
      toolCall: (row) => read.calls.push(row),
      usage: (row) => read.usages.push(row),
      instruction: () => undefined,
    }
    const result = await readObject(oneChunk(content), path, target)
    read.threads.push(...result.threads)
    for (const { reason, line } of result.quarantine) read.problems.push(`${path}:${line} ${reason}`)
    for (const what of result.drift.keys()) read.problems.push(`drift ${what}`)
    if (result.status !== 'loaded') read.problems.push(`${path} ${result.reason}`)
  }
  return read
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

const read = await readAll()

/** Rows by session; copies that the readers mark with equal identities count once, as the staging models do. */
function bySession<T extends { thread_id: string; identity: string }>(rows: T[]): Map<string, T[]> {
  const session = new Map(read.threads.map((thread) => [thread.thread_id, thread.session_id]))
  const groups = new Map<string, Map<string, T>>()
  for (const row of rows) {
    const id = session.get(row.thread_id) ?? 'unknown thread'
    const group = groups.get(id) ?? new Map<string, T>()
    groups.set(id, group.set(row.identity, row))
  }
  return new Map([...groups].map(([id, group]) => [id, [...group.values()]]))
}

test('the team shows every version, status and event that the writers can write', () => {
  const { sessions } = team.truth
  const calls = sessions.flatMap((session) => session.calls)
  expect([...new Set(sessions.map(({ agent, agent_version }) => `${agent} ${agent_version}`))].sort()).toEqual([
    'claude-code 2.1.330',
    'claude-code 2.1.34',
    'codex 0.128.0',
    'codex 0.169.0',
    'codex 0.77.0',
  ])
  const statuses = ['denied', 'failed', 'interrupted', 'not_run', 'ok', 'timeout']
  expect([...new Set(calls.map((call) => call.status))].sort()).toEqual(statuses)
  for (const agent of ['codex', 'claude-code']) {
    const own = sessions.filter((session) => session.agent === agent)
    expect(own.some(({ counts }) => counts.compactions > 0)).toBe(true)
    expect(own.some(({ counts }) => counts.threads > 1)).toBe(true)
  }
})

test('nothing is quarantined and nothing is unknown to the readers', () => {
  expect([...new Set(read.problems)]).toEqual([])
})

test('every session and every sub-agent is a thread', () => {
  const threads = [...new Map(read.threads.map((thread) => [thread.thread_id, thread.session_id])).values()]
  const meant = team.truth.sessions.map(({ session_id, counts }) => [session_id, counts.threads])
  const found = meant.map(([id]) => [id, threads.filter((session_id) => session_id === id).length])
  expect(found).toEqual(meant)
})

test('every call is read with its command, exit code and status, and no other call', () => {
  const calls = bySession(read.calls)
  for (const session of team.truth.sessions) {
    const found = (calls.get(session.session_id) ?? []).map(callLine).sort()
    expect(found, label(session)).toEqual(session.calls.map(callLine).sort())
  }
})

test('tokens, prompts, interrupts and compactions are counted once', () => {
  const usages = bySession(read.usages)
  const events = bySession(read.events)
  for (const session of team.truth.sessions) {
    const spent = usages.get(session.session_id) ?? []
    const seen = (events.get(session.session_id) ?? []).filter(
      (event) => !(event.kind === 'user_message' && event.is_injected),
    )
    const sum = (field: keyof UsageRow): number => spent.reduce((total, row) => total + Number(row[field] ?? 0), 0)
    const of = (kind: EventRow['kind']): number => seen.filter((event) => event.kind === kind).length
    expect(
      {
        threads: session.counts.threads,
        user_messages: of('user_message'),
        interrupts: of('interrupt'),
        compactions: of('compaction'),
        input_tokens: sum('input_tokens'),
        cached_input_tokens: sum('cached_input_tokens'),
        cache_write_tokens: sum('cache_write_tokens'),
        output_tokens: sum('output_tokens'),
        reasoning_tokens: sum('reasoning_tokens'),
      },
      label(session),
    ).toEqual(session.counts)
  }
})

function callLine(call: Pick<ToolCallRow, 'tool_call_id' | 'command' | 'exit_code' | 'status'>): string {
  return [call.tool_call_id, call.status, call.exit_code, call.command].join(' ')
}

function label({ agent, agent_version, session_id }: SessionTruth): string {
  return `${agent} ${agent_version} ${session_id}`
}
