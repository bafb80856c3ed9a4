/**
 * What every log format must keep, whatever the agent: run it with fixtures that together show all the format can tell.
 * `conformance(format, fixtures, strangers)` declares the tests; strangers are texts of other formats.
 */
import { describe, expect, test } from 'vitest'
import { makeSample } from '#ingest/formats/index.ts'
import type { Capabilities, Format } from '#ingest/format.ts'
import { readText, type ReadText } from './ingest/formats/read-text.ts'

/** File name to text. */
export type Fixtures = Readonly<Record<string, string>>

export function conformance(format: Format, fixtures: Fixtures, strangers: Fixtures): void {
  const read = (text: string, name: string): Promise<ReadText> => readText(text, { name, formats: [format] })
  const entries = Object.entries(fixtures)
  const all = (): Promise<ReadText[]> => Promise.all(entries.map(([name, text]) => read(text, name)))

  describe(`format ${format.name}`, () => {
    test('recognises its own logs by content and no other', () => {
      const seen = (texts: Fixtures): string[] =>
        Object.entries(texts)
          .filter(([, text]) => format.recognises(makeSample('renamed.bin', text, true)))
          .map(([name]) => name)
      expect(seen(fixtures)).toEqual(Object.keys(fixtures))
      expect(seen(strangers)).toEqual([])
    })

    test('loads each fixture, with books that balance and nothing refused or unknown', async () => {
      for (const { result } of await all()) {
        expect(result).toMatchObject({
          status: 'loaded',
          reason: null,
          format: format.name,
          format_version: format.version,
        })
        expect(result.count_lines_read).toBe(result.count_lines_used + result.count_lines_skipped)
        expect([...result.drift]).toEqual([])
      }
    })

    test('declares exactly what its rows show', async () => {
      expect(shown(await all())).toEqual(format.capabilities)
    })

    test('identities are unique within an object', async () => {
      for (const { events, calls, usage } of await all()) {
        for (const rows of [events, calls, usage]) {
          const ids = rows.map((row) => row.identity)
          expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
          expect(ids.filter((id) => !/^(g:|l:)\S/.test(id))).toEqual([])
        }
      }
    })

    test('events count up inside their thread, and every row belongs to a thread of the object', async () => {
      for (const { events, calls, usage, instructions, result } of await all()) {
        const threads = new Set(result.threads.map((thread) => thread.thread_id))
        expect(threads.size).toBe(result.threads.length)
        for (const row of [...events, ...calls, ...usage, ...instructions]) expect(threads).toContain(row.thread_id)
        for (const thread of threads) {
          const seqs = events.filter((event) => event.thread_id === thread).map((event) => event.seq)
          expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
        }
        const roots = new Set(result.threads.map((thread) => thread.session_id))
        for (const { relation, thread_id, session_id } of result.threads) {
          if (relation !== 'subagent') expect(session_id).toBe(thread_id)
          expect(roots).toContain(session_id)
        }
      }
    })

    test('each tool_call event has its row and each row its event; results come after their call', async () => {
      for (const { events, calls } of await all()) {
        const key = (row: { thread_id: string; seq: number | null; tool_call_id: string | null }): string =>
          `${row.thread_id} ${row.seq} ${row.tool_call_id}`
        const of = (kind: string): string[] => events.filter((event) => event.kind === kind).map(key)
        expect(calls.map(key).sort()).toEqual(of('tool_call').sort())
        const answered = calls.filter((call) => call.result_seq !== null)
        for (const call of answered) expect(call.result_seq).toBeGreaterThan(call.seq)
        const results = of('tool_result')
        for (const call of answered) expect(results).toContain(key({ ...call, seq: call.result_seq }))
      }
    })

    test('numbers are whole, never below zero, or null; times lie in this century', async () => {
      for (const { events, calls, usage, result } of await all()) {
        const counts = usage.flatMap((row) => [
          row.input_tokens,
          row.cached_input_tokens,
          row.cache_write_tokens,
          row.output_tokens,
        ])
        for (const count of [...counts, ...calls.map((call) => call.duration_ms)]) {
          expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true)
        }
        const times = [
          ...events.map((event) => event.at),
          ...result.threads.flatMap((row) => [row.started_at, row.ended_at]),
        ]
        for (const time of times)
          expect(time === null || (time > 946_684_800_000 && time < 4_102_444_800_000)).toBe(true)
      }
    })

    test('reads the same twice, and however the bytes are cut', async () => {
      for (const [name, text] of entries) {
        const once = await read(text, name)
        expect(await read(text, name)).toEqual(once)
        expect(await readText(text, { name, formats: [format], chunk: 7 })).toEqual(once)
      }
    })

    test.runIf(format.shape === 'lines')(
      'quarantines garbage between its lines and reads the rest as before',
      async () => {
        for (const [name, text] of entries) {
          const clean = await read(text, name)
          const lines = text.split('\n').filter((line) => line !== '')
          const dirty = await read([...lines.flatMap((line) => [line, 'garb{age']), '{"cut": "of'].join('\n'), name)
          expect(Object.fromEntries(dirty.result.quarantined)).toEqual({
            'not JSON': lines.length,
            'truncated last line': 1,
          })
          const withoutPlace = ({ events, calls, usage }: ReadText): unknown => ({
            events: events.map((row) => ({ ...row, line: null })),
            calls: calls.map((row) => ({ ...row })),
            usage,
          })
          expect(withoutPlace(dirty)).toEqual(withoutPlace(clean))
        }
      },
    )

    test('never breaks on a record whose fields have the wrong type', async () => {
      for (const [name, text] of entries) {
        const broken = format.shape === 'lines' ? mutated(text.split('\n').filter((line) => line !== '')) : [text]
        for (const each of broken) {
          const { result } = await read(each, name)
          expect([...result.quarantined.keys()].filter((reason) => reason.startsWith('reader failed'))).toEqual([])
        }
      }
    })
  })
}

/** What the rows of all fixtures together show, in the words of the declaration. */
function shown(reads: ReadText[]): Capabilities {
  const events = reads.flatMap((each) => each.events)
  const calls = reads.flatMap((each) => each.calls)
  const usage = reads.flatMap((each) => each.usage)
  const threads = reads.flatMap((each) => each.result.threads)
  return {
    has_timestamps: events.some((event) => event.at !== null),
    has_tool_results: calls.some((call) => call.result_seq !== null),
    has_exit_codes: calls.some((call) => call.exit_code !== null),
    has_error_flags: calls.some((call) => call.is_error !== null),
    has_usage: usage.some((row) => row.output_tokens !== null),
    has_models: usage.some((row) => row.model !== null) || events.some((event) => event.model !== null),
    has_cwd: threads.some((thread) => thread.cwd !== null),
    has_branch: threads.some((thread) => thread.branch !== null),
    has_commit: threads.some((thread) => thread.commit_sha !== null),
    has_subagents: threads.some((thread) => thread.relation === 'subagent'),
    has_interrupts: events.some((event) => event.kind === 'interrupt'),
    has_instructions: reads.some((each) => each.instructions.length > 0),
  }
}

/** The file once for each wrong value, with every field of every record (three levels deep) replaced by it in turn. */
function mutated(lines: string[]): string[] {
  const wrong = [null, 42, 'x', [], {}, [null], true]
  return wrong.map((value) =>
    lines.flatMap((line) => variants(JSON.parse(line), value, 3).map((each) => JSON.stringify(each))).join('\n'),
  )
}

function variants(value: unknown, wrong: unknown, depth: number): unknown[] {
  if (depth === 0 || typeof value !== 'object' || value === null) return [wrong]
  return Object.entries(value).flatMap(([key, inner]) =>
    [wrong, ...variants(inner, wrong, depth - 1)].map((each) =>
      Array.isArray(value)
        ? value.map((old: unknown, index) => (String(index) === key ? each : old))
        : { ...value, [key]: each },
    ),
  )
}
