/** Codex token counts, each response once: exact records when the version writes them, else changes of the running total. */
import type { UsageRow } from '../session.ts'
import { countOf, objectOf, wordOf, type JsonObject } from './json-access.ts'

type Tokens = Pick<
  UsageRow,
  'input_tokens' | 'cached_input_tokens' | 'cache_write_tokens' | 'output_tokens' | 'reasoning_tokens'
>

export class CodexUsage {
  #hasRecords = false
  #total = ''

  /** `token_usage_record` (from 0.154): exact, one per response. Out: tokens and identity; null when it has no usage. */
  record(payload: JsonObject): { tokens: Tokens; identity: string | null } | null {
    const usage = objectOf(payload['usage'])
    if (usage === null) return null
    this.#hasRecords = true
    const id = wordOf(payload['response_id'])
    return { tokens: tokensOf(usage), identity: id === null ? null : `g:${id}` }
  }

  /**
   * `token_count`: the last response's tokens, but only when the running total moved (0.50 to 0.128 write each count
   * twice; compaction repeats the total). A total without any tokens of its own is the fake one that follows a
   * context-window error. Out: null when there is nothing new.
   */
  count(payload: JsonObject): Tokens | null {
    const info = objectOf(payload['info'])
    const total = objectOf(info?.['total_token_usage'])
    const last = objectOf(info?.['last_token_usage'])
    if (this.#hasRecords || total === null || last === null) return null
    const key = fields.map((field) => String(total[field] ?? '')).join(' ')
    const isNew = key !== this.#total
    const isFake = !countOf(total['input_tokens']) && !countOf(total['output_tokens'])
    if (isFake) return null
    this.#total = key
    return isNew ? tokensOf(last) : null
  }
}

const fields = [
  'input_tokens',
  'cached_input_tokens',
  'cache_write_input_tokens',
  'output_tokens',
  'reasoning_output_tokens',
]

/** Codex counts cache reads and writes inside input_tokens; here they are taken apart, never below zero. */
function tokensOf(usage: JsonObject): Tokens {
  const input = countOf(usage['input_tokens'])
  const cached = countOf(usage['cached_input_tokens'])
  const written = countOf(usage['cache_write_input_tokens'])
  return {
    input_tokens: input === null ? null : Math.max(0, input - (cached ?? 0) - (written ?? 0)),
    cached_input_tokens: cached,
    cache_write_tokens: written,
    output_tokens: countOf(usage['output_tokens']),
    reasoning_tokens: countOf(usage['reasoning_output_tokens']),
  }
}
