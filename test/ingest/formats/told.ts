/** Short views of what a text was read into, for tests to compare whole. */
import type { ToolCallRow, UsageRow } from '#ingest/session.ts'
import { readText, type ReadText } from './read-text.ts'

/** `kind: text` of each event in order; injected ones in brackets. */
export function said({ events }: ReadText): string[] {
  return events.map((event) => {
    const words = event.text === null ? event.kind : `${event.kind}: ${event.text}`
    return event.is_injected ? `[${words}]` : words
  })
}

/** The verdict of each call. */
export function ended({ calls }: ReadText): [string, ToolCallRow['status'], string | null, number | null][] {
  return calls.map((call) => [call.tool, call.status, call.status_evidence, call.exit_code])
}

/** Uncached input, cached input, cache write, output, reasoning, logged cost of each response. */
export function tokens({ usage }: ReadText): (number | null)[][] {
  return usage.map((row: UsageRow) => [
    ...[row.input_tokens, row.cached_input_tokens, row.cache_write_tokens],
    ...[row.output_tokens, row.reasoning_tokens, row.logged_cost_usd],
  ])
}

/** One call's verdict: a log in, what became of its only call out. */
export async function onlyCall(text: string, name?: string): Promise<ToolCallRow> {
  const { calls, result } = await readText(text, name === undefined ? {} : { name })
  const [call] = calls
  if (call === undefined || calls.length !== 1) throw new Error(`${calls.length} calls (${result.reason})`)
  return call
}
