import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toAtif, type SessionRows } from '#ingest/exchange/atif.ts'
import { eventKinds, toolKinds, toolStatuses } from '#ingest/session.ts'
import type { EventRow, InstructionRow, ThreadRow, ToolCallRow, UsageRow } from '#ingest/session.ts'
import { atifDocument } from '../formats/exchange-builders.ts'
import { fixturesByFormat } from '../formats/fixtures.ts'
import { readText, type ReadText } from '../formats/read-text.ts'
import { ended, said, tokens } from '../formats/told.ts'

/** Rows as sets: in and out again may order them differently. */
function sorted(rows: Omit<SessionRows, 'agent'>): unknown {
  const order = (list: readonly object[]): string[] =>
    list.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort()
  return {
    threads: order(rows.threads),
    events: order(rows.events),
    tool_calls: order(rows.tool_calls),
    usage: order(rows.usage),
    instructions: order(rows.instructions),
  }
}

const rowsOf = ({ result, events, calls, usage, instructions }: ReadText): Omit<SessionRows, 'agent'> => ({
  ...{ threads: result.threads, events, tool_calls: calls, usage, instructions },
})

async function again(rows: Omit<SessionRows, 'agent'>): Promise<ReadText> {
  const read = await readText(JSON.stringify(toAtif({ agent: 'codex', ...rows })), { name: 'out.json' })
  expect(read.result).toMatchObject({ status: 'loaded', format: 'atif' })
  return read
}

const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }))
const word = fc.string({ minLength: 1, maxLength: 8 })
const count = fc.option(fc.nat(1000))
const time = fc.option(fc.integer({ min: 1.7e12, max: 1.8e12 }))

/** A thread with some events, and calls on those that made one. */
const thread = (thread_id: string, session_id: string): fc.Arbitrary<Omit<SessionRows, 'agent'>> => {
  const event = fc.record<EventRow>({
    ...{ thread_id: fc.constant(thread_id), seq: fc.constant(0), line: count, at: time, turn: fc.nat(9) },
    ...{ kind: fc.constantFrom(...eventKinds), role: fc.constantFrom('user', 'assistant', 'system', 'tool', null) },
    ...{ text, tool_call_id: text, model: text, is_injected: fc.boolean(), identity: word },
  })
  const call = fc.record<ToolCallRow>({
    ...{ thread_id: fc.constant(thread_id), tool_call_id: word, seq: fc.nat(9), result_seq: fc.option(fc.nat(9)) },
    ...{ turn: fc.nat(9), tool: word, tool_kind: fc.constantFrom(...toolKinds), command: text, output: text },
    arguments: fc.oneof(
      text,
      fc.json(),
      fc.dictionary(word, fc.jsonValue()).map((each) => JSON.stringify(each)),
    ),
    ...{ is_error: fc.option(fc.boolean()), status: fc.constantFrom(...toolStatuses), status_evidence: text },
    ...{
      exit_code: fc.option(fc.integer({ min: -200, max: 255 })),
      started_at: time,
      duration_ms: count,
      file_path: text,
    },
    ...{ edit_before: text, edit_after: text, cwd: text, parent_tool_call_id: text, identity: word },
  })
  const usage = fc.record<UsageRow>({
    ...{ thread_id: fc.constant(thread_id), at: time, model: text, input_tokens: count, cached_input_tokens: count },
    ...{ cache_write_tokens: count, output_tokens: count, reasoning_tokens: count },
    ...{
      logged_cost_usd: fc.option(fc.double({ min: 0, max: 9, noNaN: true }).map((cost) => cost + 0)),
      identity: word,
    },
  })
  const instruction = fc.record<InstructionRow>({
    ...{ thread_id: fc.constant(thread_id), seq: fc.nat(9), at: time, kind: word, path: text, text: fc.string() },
  })
  const row = fc.record<ThreadRow>({
    ...{ thread_id: fc.constant(thread_id), session_id: fc.constant(session_id), parent_thread_id: text },
    ...{ relation: fc.constantFrom('root', 'subagent', 'fork', 'resume'), agent_version: text, originator: text },
    ...{ cwd: text, branch: text, commit_sha: text, repo_url: text, title: text, started_at: time, ended_at: time },
    end_state: fc.constantFrom('completed', 'interrupted', 'errored', 'open', null),
  })
  const rows = {
    threads: fc.tuple(row),
    events: fc.array(event, { maxLength: 8 }),
    usage: fc.array(usage, { maxLength: 4 }),
  }
  const rest = { tool_calls: fc.array(call, { maxLength: 6 }), instructions: fc.array(instruction, { maxLength: 2 }) }
  return fc.record({ ...rows, ...rest }).map((all) => ({
    ...all,
    events: all.events.map((each, seq) => ({ ...each, seq: seq * 2 })),
    // As readers write them: unique by seq, mostly on a call event.
    tool_calls: all.tool_calls.map((each, index) => ({ ...each, seq: index * 2 })),
  }))
}

test('any rows: out as ATIF and in again gives the same rows', async () => {
  const session = fc.tuple(thread('root', 'root'), thread('sub', 'root')).map(([root, sub]) => ({
    threads: [...root.threads, ...sub.threads],
    events: [...root.events, ...sub.events],
    tool_calls: [...root.tool_calls, ...sub.tool_calls],
    usage: [...root.usage, ...sub.usage],
    instructions: [...root.instructions, ...sub.instructions],
  }))
  await fc.assert(
    fc.asyncProperty(session, async (rows) => {
      expect(sorted(rowsOf(await again(rows)))).toEqual(sorted(rows))
    }),
    { numRuns: 150 },
  )
})

test.each(Object.entries(fixturesByFormat))(
  '%s fixtures: out as ATIF and in again gives the same rows',
  async (_format, texts) => {
    for (const [name, log] of Object.entries(texts)) {
      const read = await readText(log, { name })
      for (const session_id of new Set(read.result.threads.map((each) => each.session_id))) {
        const ids = new Set(
          read.result.threads.filter((each) => each.session_id === session_id).map((each) => each.thread_id),
        )
        const isOwn = (row: { thread_id: string }): boolean => ids.has(row.thread_id)
        const all = rowsOf(read)
        const rows = {
          threads: all.threads.filter(isOwn),
          events: all.events.filter(isOwn),
          tool_calls: all.tool_calls.filter(isOwn),
          usage: all.usage.filter(isOwn),
          instructions: all.instructions.filter(isOwn),
        }
        expect(sorted(rowsOf(await again(rows)))).toEqual(sorted(rows))
      }
    }
  },
)

test('other tools find what they know: steps, calls, results, tokens with the cache in the prompt', async () => {
  const read = await readText(fixturesByFormat['pi']?.['pi.jsonl'] ?? '')
  const document = toAtif({ agent: 'pi', ...rowsOf(read) })
  expect(document).toMatchObject({ schema_version: 'ATIF-v1.7', agent: { name: 'pi', model_name: 'm-1' } })
  const steps = document['steps'] as Record<string, unknown>[]
  expect(steps.map((step) => [step['step_id'], step['source'], step['message']])).toEqual([
    [1, 'user', 'Please raise the rate'],
    [2, 'agent', ''],
    [3, 'agent', 'Looking.'],
    [4, 'agent', ''],
    [5, 'user', 'aborted'],
  ])
  expect(steps[3]).toMatchObject({
    tool_calls: [{ tool_call_id: 'call_1', function_name: 'bash', arguments: { command: 'make test' } }],
    observation: {
      results: [{ source_call_id: 'call_1', content: 'no rule', extra: { exit_code: 2, status: 'failed' } }],
    },
  })
  expect(document['final_metrics']).toMatchObject({
    total_prompt_tokens: 200,
    total_cached_tokens: 120,
    total_completion_tokens: 18,
  })
})

test("another tool's trajectory: verdict from extra, copied steps left out, sub-agents as threads", async () => {
  const read = await readText(atifDocument())
  expect(said(read)).toEqual([
    'user_message: Please raise the rate',
    'reasoning: Look first',
    'assistant_message: Looking.',
    'tool_call',
    'tool_result',
    'user_message: test it',
  ])
  expect(ended(read)).toEqual([['bash', 'failed', 'exit_code', 2]])
  expect(tokens(read)).toEqual([[40, 60, null, 9, null, 0.5]])
  expect(read.result.threads.map((each) => [each.thread_id, each.session_id, each.relation])).toEqual([
    ['atif-1', 'atif-1', 'root'],
    ['sub-1', 'atif-1', 'subagent'],
  ])
})

test('a later part of a session is a session of its own that resumes it', async () => {
  const agent = { name: 'harbor', extra: { continuation_index: 1 } }
  const { result } = await readText(atifDocument({ agent, subagent_trajectories: [] }))
  expect(result.threads).toMatchObject([{ thread_id: 'atif-1:cont-1', relation: 'resume', parent_thread_id: 'atif-1' }])
})

test.each(['ATIF-v1.0', 'ATIF-v1.2', 'ATIF-v1.5', 'ATIF-v1.6'])('%s is read', async (schema_version) => {
  expect((await readText(atifDocument({ schema_version }))).result).toMatchObject({ status: 'loaded', format: 'atif' })
})

test('extra.hone that holds no rows is refused with the reason', async () => {
  const extra = { hone: { version: 1, thread: { thread_id: 7 }, tool_calls: [], usage: [], instructions: [] } }
  const { result } = await readText(atifDocument({ extra }))
  expect([...result.quarantined.keys()]).toEqual([expect.stringMatching(/^extra\.hone holds no row/)])
})
