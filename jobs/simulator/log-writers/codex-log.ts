/** One Codex rollout file as it grows: envelopes, ordinals, turns and token counts of the three shapes in use. */
import type { Random } from '../random.ts'
import type { Counts, SessionPlan, Step, WrittenCall, WrittenPrompt } from '../script.ts'

/** early: 0.77 (shell_command); middle: 0.128 (exec_command); paginated: 0.169 (item_completed, ordinal, token_usage_record). */
export type Era = 'early' | 'middle' | 'paginated'

export interface CodexThread {
  thread_id: string
  session_id: string
  /** The task name, for a sub-agent. */
  task: string | null
}

export interface CodexLog {
  readonly era: Era
  readonly plan: SessionPlan
  readonly thread: CodexThread
  readonly random: Random
  readonly calls: WrittenCall[]
  readonly prompts: WrittenPrompt[]
  /** The clock, epoch milliseconds; steps move it on. */
  at: number
  turn_id: string
  turn_started_at: number
  text(): string
  /** Writes one line and returns its 1-based number. */
  write(type: string, payload: object, metadata?: object): number
  event(type: string, fields: object): number
  item(type: string, fields: object): number
  /** A finished item of the paginated shape. */
  completed(item: object, started_at: number): number
  /** The tokens of one response: counts them for the truth and writes what the shape writes before the tools run. */
  spend(has_thought: boolean): void
  /** What the shape writes about tokens around a response: early and middle repeat the last total before it. */
  repeatTokens(): void
  /** The paginated shape writes token_count after the tools ran. */
  settleTokens(): void
}

/** Runs a sub-agent to its end and gives its log. */
export type Spawn = (parent: CodexLog, title: string, steps: Step[]) => CodexLog

interface Usage {
  input_tokens: number
  cached_input_tokens: number
  output_tokens: number
  reasoning_output_tokens: number
  total_tokens: number
}

export function openCodexLog(
  era: Era,
  plan: SessionPlan,
  thread: CodexThread,
  random: Random,
  at: number,
  counts: Counts,
): CodexLog {
  const lines: string[] = []
  const isPaginated = era === 'paginated'
  let sequence = 0
  let context = random.int(5200, 7400)
  let last: Usage | null = null
  let total: Usage = addUsage(null, null)
  let turn: Usage = addUsage(null, null)
  const log: CodexLog = {
    era,
    plan,
    thread,
    random,
    calls: [],
    prompts: [],
    at,
    turn_id: '',
    turn_started_at: at,
    text: () => `${lines.join('\n')}\n`,
    write(type, payload, metadata) {
      const envelope = { timestamp: iso(log.at), ...(isPaginated ? { ordinal: lines.length } : {}), type, payload }
      lines.push(JSON.stringify(metadata === undefined ? envelope : { ...envelope, metadata }))
      return lines.length
    },
    event: (type, fields) => log.write('event_msg', { type, ...fields }),
    item(type, fields) {
      if (!isPaginated) return log.write('response_item', { type, ...fields })
      sequence += 1
      const passthrough = { turn_id: log.turn_id, ...provenance(fields) }
      return log.write(
        'response_item',
        { type, ...fields, internal_chat_message_metadata_passthrough: passthrough },
        { history_sequence: sequence, sampled_through_sequence: sequence - 1, client_authored: false },
      )
    },
    completed: (item, started_at) =>
      log.event('item_completed', {
        thread_id: thread.thread_id,
        turn_id: log.turn_id,
        item,
        started_at_ms: started_at,
        completed_at_ms: log.at,
      }),
    spend(has_thought) {
      const cached = last === null ? 2048 : Math.floor(context * 0.9)
      context += random.int(240, 1900)
      const output = random.int(40, 420)
      const reasoning = has_thought ? random.int(16, 40) : 0
      last = {
        input_tokens: context,
        cached_input_tokens: cached,
        output_tokens: output,
        reasoning_output_tokens: reasoning,
        total_tokens: context + output,
      }
      total = addUsage(total, last)
      turn = addUsage(turn, last)
      counts.input_tokens += context - cached
      counts.cached_input_tokens += cached
      counts.output_tokens += output
      counts.reasoning_tokens += reasoning
      if (!isPaginated) return writeTokenCount()
      log.write('token_usage_record', {
        thread_id: thread.thread_id,
        turn_id: log.turn_id,
        session_id: thread.session_id,
        root_turn_id: log.turn_id,
        response_id: `resp_${random.id(13)}`,
        usage: withWrites(last),
        turn_token_usage: withWrites(turn),
        thread_token_usage: withWrites(total),
      })
    },
    repeatTokens: () => {
      if (!isPaginated) writeTokenCount()
    },
    settleTokens: () => {
      if (isPaginated) writeTokenCount()
    },
  }
  function writeTokenCount(): void {
    const form = isPaginated ? withWrites : (usage: Usage) => usage
    const info =
      last === null
        ? null
        : { total_token_usage: form(total), last_token_usage: form(last), model_context_window: 258400 }
    log.event('token_count', { info, rate_limits: { primary: null, secondary: null, credits: null, plan_type: null } })
  }
  return log
}

export function iso(at: number): string {
  return new Date(at).toISOString()
}

function addUsage(first: Usage | null, second: Usage | null): Usage {
  const sum = (field: keyof Usage): number => (first?.[field] ?? 0) + (second?.[field] ?? 0)
  return {
    input_tokens: sum('input_tokens'),
    cached_input_tokens: sum('cached_input_tokens'),
    output_tokens: sum('output_tokens'),
    reasoning_output_tokens: sum('reasoning_output_tokens'),
    total_tokens: sum('total_tokens'),
  }
}

function withWrites(usage: Usage): object {
  const { input_tokens, cached_input_tokens, ...rest } = usage
  return { input_tokens, cached_input_tokens, cache_write_input_tokens: 0, ...rest }
}

/** The paginated shape says where each piece of a user message comes from. */
function provenance(fields: object): object {
  const { role, content } = fields as { role?: string; content?: { text?: string }[] }
  if (role !== 'user' || content === undefined) return {}
  const type = /^(<|# AGENTS\.md)/.test(content[0]?.text ?? '') ? 'harness' : 'user'
  return { content_item_metadata: content.map(() => ({ provenance: { type } })) }
}
