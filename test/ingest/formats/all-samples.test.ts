import { expect, test } from 'vitest'
import { samplesDir } from '../../samples.ts'
import { countSamples } from './sample-counts.ts'

const root = samplesDir()
const rows = root === null ? [] : await countSamples(root)

test.skipIf(root === null)(
  'every sample is recognised by exactly one format, or refused with a reason (skipped without samples)',
  () => {
    expect(rows.length).toBeGreaterThan(180)
    const odd = rows.filter((row) => row.recognised_by.length !== (row.reason === null ? 1 : 0))
    expect(odd).toEqual([])
  },
)

/** What is refused, by the reason: files beside sessions, indexes and stores that hold none, and three broken toys. */
test.skipIf(root === null)('the refused samples and why (skipped without samples)', () => {
  const reasons = new Map<string, number>()
  for (const { reason } of rows) if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  expect(Object.fromEntries(reasons)).toEqual({
    'trial metadata; the session is the trajectory beside it': 27,
    'annotations of a trial; the session is the trajectory beside it': 28,
    'Copilot CLI workspace file; the session is events.jsonl beside it': 3,
    // Copilot's session-store.db is an index over events.jsonl; Cursor's store.db has no readable message.
    'SQLite database of no known agent': 2,
    'recorded model answers for tests, not a session': 1,
    'Grok Build summary; the session is chat_history.jsonl beside it': 1,
    'Grok Build counters; the session is chat_history.jsonl beside it': 2,
    'Kimi state; the session is agents/main/wire.jsonl beside it': 1,
    'Mistral Vibe metadata; the session is messages.jsonl beside it': 1,
    'OpenCode message; it is exported with its session file': 3,
    'OpenCode message part; it is exported with its session file': 11,
    'OpenCode session file; it is exported together with its messages and parts': 2,
    // A made-up future shape of Gemini's document without a session id.
    'JSON without a session': 1,
    // OpenCode's migration counter, and a document that was cut.
    'text of no known format': 1,
    'not valid JSON': 1,
  })
})

test.skipIf(root === null)(
  'calls, failures and tokens equal an independent count, file by file (skipped without samples)',
  () => {
    const read = rows.filter((row) => row.reason === null)
    expect(read.filter((row) => row.independent === null)).toEqual([])
    const compared = read.map(({ folder, file, reader, independent }) => ({
      name: `${folder}/${file}`,
      reader: {
        calls: reader.calls,
        failed: independent?.failed === null ? null : reader.failed,
        tokens: independent?.tokens === null ? null : reader.tokens,
      },
      independent,
    }))
    expect(compared.map(({ name, reader }) => ({ name, ...reader }))).toEqual(
      compared.map(({ name, independent }) => ({ name, ...independent })),
    )
  },
)
