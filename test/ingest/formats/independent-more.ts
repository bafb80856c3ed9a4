/**
 * Counts calls, failures and tokens in the samples of the other formats another way than the readers: by folder name, whole
 * files, plain loops and regular expressions, SQL for SQLite; nothing imported from ingest/. It exists to disagree with them.
 */
import sqlite from 'node-sqlite3-wasm'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- plain loops over unknown JSON are the point
type Json = any

export interface MoreCounted {
  calls: number
  /** Failed, timed out or not run; null where the log has neither flag nor code (then only texts could tell). */
  failed: number | null
  /** All input (cached and written too) and output; null where not counted. */
  tokens: [number, number] | null
}

/** In: sample folder, local path and text of a file that a reader took. Out: its counts; null when there is no counter. */
export function countMore(folder: string, path: string, text: string): MoreCounted | null {
  const counter = counters[folder]
  return counter === undefined ? null : counter(text, path)
}

const linesOf = (text: string): Json[] =>
  text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)]
    } catch {
      return []
    }
  })
const count = (text: string, pattern: RegExp): number => (text.match(pattern) ?? []).length
const sum = (list: Json[], of: (each: Json) => number): number =>
  list.reduce((total: number, each) => total + (of(each) || 0), 0)
/** grep that found nothing: the only benign exit in these samples. */
const found = (command: unknown, exit: number, output: string): boolean =>
  !(exit === 1 && String(command).startsWith('grep') && output.trim() === '')

const counters: Record<string, (text: string, path: string) => MoreCounted> = {
  'copilot-cli': (text) => {
    const lines = linesOf(text)
    const asked = lines.flatMap((line) => [
      ...(line.data?.toolRequests ?? []),
      ...(line.type === 'tool.execution_start' ? [line.data] : []),
    ])
    const commands = new Map(asked.map((call) => [call.toolCallId, call.arguments?.command]))
    const ends = new Map(
      lines.filter((line) => line.type === 'tool.execution_complete').map((line) => [line.data.toolCallId, line.data]),
    )
    const failed = [...ends.values()].filter((end) => {
      const exit = end.shellExecution?.exitCode ?? 0
      if (!commands.has(end.toolCallId) || end.error?.code === 'denied') return false
      return (
        end.success === false ||
        (exit !== 0 && found(commands.get(end.toolCallId), exit, end.result.content.split('<shellId')[0]))
      )
    })
    const usage = lines.filter((line) => line.type === 'session.usage_record').map((line) => line.data.usage)
    // The anonymised sample gives every call of its second half one and the same id; the reader tells them apart.
    const repeated = lines.flatMap((line) => line.data?.toolRequests ?? []).length
    const starts = new Set(
      lines.filter((line) => line.type === 'tool.execution_start').map((line) => line.data.toolCallId),
    )
    const extra = [...starts].filter(
      (id) => !lines.some((line) => line.data?.toolRequests?.some((call: Json) => call.toolCallId === id)),
    ).length
    return {
      calls: repeated + extra,
      failed: text.includes('[trimmed for fixture]') ? null : failed.length,
      tokens: [sum(usage, (each) => each.inputTokens), sum(usage, (each) => each.outputTokens)],
    }
  },
  'gemini-cli': (text) => {
    let messages: Json[]
    try {
      messages = JSON.parse(text).messages
    } catch {
      messages = [
        ...new Map(
          linesOf(text)
            .filter((line) => line.id)
            .map((line) => [line.id, line]),
        ).values(),
      ]
    }
    const calls = messages.flatMap((message) => message.toolCalls ?? [])
    const failed = calls.filter((call) => {
      const answer = String(call.result?.[0]?.functionResponse?.response?.output ?? '')
      const exit = Number(/Exit Code: (\d+)/.exec(answer)?.[1] ?? 0)
      return (
        call.status === 'error' || (exit !== 0 && found(call.args.command, exit, answer.includes('(empty)') ? '' : 'x'))
      )
    })
    const tokens = messages.flatMap((message) => (message.tokens ? [message.tokens] : []))
    return {
      calls: calls.length,
      failed: failed.length,
      tokens: [sum(tokens, (each) => each.input), sum(tokens, (each) => each.output + each.thoughts)],
    }
  },
  opencode: (_text, path) => {
    const database = new sqlite.Database(path, { readOnly: true })
    const one = (sql: string): Json => database.get(sql)
    const tool = `from part where json_extract(data, '$.type') = 'tool'`
    const exit = `json_extract(data, '$.state.metadata.exit')`
    const failed =
      one(`select count(*) as n ${tool} and (json_extract(data, '$.state.status') = 'error' or json_extract(data, '$.tool') = 'invalid'
      or json_extract(data, '$.state.output') like '%exceeding timeout%'
      or (${exit} <> 0 and not (${exit} = 1 and json_extract(data, '$.state.input.command') like 'grep%')))`)
    const total = one(
      'select sum(tokens_input + tokens_cache_read + tokens_cache_write) as input, sum(tokens_output) as output from session',
    )
    const counted: MoreCounted = {
      calls: one(`select count(*) as n ${tool}`).n,
      failed: failed.n,
      tokens: [total.input, total.output],
    }
    database.close()
    return counted
  },
  pi: (text) => {
    const messages = linesOf(text).flatMap((line) => (line.message ? [line.message] : []))
    const calls = messages
      .flatMap((message) => (Array.isArray(message.content) ? message.content : []))
      .filter((block: Json) => block.type === 'toolCall')
    const commands = new Map(calls.map((call: Json) => [call.id, call.arguments.command]))
    const failed = messages.filter(
      (message) =>
        message.isError &&
        found(commands.get(message.toolCallId), 1, message.content[0].text.startsWith('(no output)') ? '' : 'x'),
    )
    const usage = messages.flatMap((message) => (message.usage ? [message.usage] : []))
    return {
      calls: calls.length,
      failed: failed.length,
      tokens: [sum(usage, (each) => each.input + (each.cacheRead ?? 0)), sum(usage, (each) => each.output)],
    }
  },
  openclaw: (text) => counters['pi']?.(text, '') as MoreCounted,
  cursor: (text) => ({ calls: count(text, /"type": ?"tool_(?:use|call)"/g), failed: null, tokens: null }),
  atif: (text) => {
    const root = JSON.parse(text)
    const steps = (root.steps as Json[]).filter((step) => step.source !== undefined && !step.is_copied_context)
    // Cursor's stream inside: calls by their id; failed where the exit code is not 0 or the outcome is another word than success.
    if (!root.schema_version.startsWith('ATIF')) {
      const stream = (root.steps as Json[]).filter((step) => step.type === 'tool_call')
      return { calls: new Set(stream.map((step) => step.call_id)).size, failed: null, tokens: null }
    }
    const calls = steps
      .flatMap((step) => (Array.isArray(step.tool_calls) ? step.tool_calls : []))
      .filter((call: Json) => typeof call === 'object' && call.function_name)
    const metrics = steps
      .filter((step) => step.source === 'agent')
      .flatMap((step) => (step.metrics?.prompt_tokens === undefined ? [] : [step.metrics]))
    return {
      calls: calls.length,
      failed: null,
      tokens: [sum(metrics, (each) => each.prompt_tokens), sum(metrics, (each) => each.completion_tokens)],
    }
  },
  'swe-agent': (text) => {
    const { trajectory, history, info } = JSON.parse(text)
    const steps: Json[] =
      trajectory ?? history.filter((message: Json) => message.role === 'assistant' && message.action)
    const bad = /^\s*(?:Traceback|Your proposed edit|EXECUTION TIMED OUT|strings: .*No such file)/
    const stats = info?.model_stats ?? {}
    return {
      calls: steps.length,
      failed: steps.filter((step) => bad.test(step.observation ?? '')).length,
      tokens: [stats.tokens_sent ?? 0, stats.tokens_received ?? 0],
    }
  },
  'mini-swe-agent': (text) => {
    const said: Json[] = JSON.parse(text).filter((message: Json) => message.role === 'assistant')
    const calls = said.filter((message) => message.content.includes('```mswea_bash_command')).length
    return { calls, failed: count(text, /<returncode>[1-9]/g), tokens: null }
  },
  openhands: (text) => {
    const lines = linesOf(text)
    const sdk = lines.filter((line) => line.kind === 'ActionEvent')
    if (sdk.length > 0) {
      const asked = new Set(sdk.map((event) => event.tool_call_id))
      const answers = lines.filter((line) => line.kind === 'ObservationEvent' && asked.has(line.tool_call_id))
      const last = lines.filter((line) => line.key === 'stats').at(-1).value.usage_to_metrics
        .default.accumulated_token_usage
      const failed = answers.filter((line) => line.observation.is_error || line.observation.exit_code > 0)
      return { calls: sdk.length, failed: failed.length, tokens: [last.prompt_tokens, last.completion_tokens] }
    }
    const events: Json[] = lines.flatMap((line) => line.history)
    const none = ['message', 'system', 'recall', 'finish']
    const calls = events.filter((event) => event.action && !none.includes(event.action))
    const failed = lines.flatMap((line) =>
      line.history.filter((event: Json) => {
        const cause = line.history.find((each: Json) => each.id === event.cause && each.action)
        if (!cause || !event.observation || none.includes(cause.action)) return false
        const exit = event.extras?.metadata?.exit_code ?? 0
        return (
          event.observation === 'error' ||
          String(event.content).startsWith('ERROR') ||
          (exit > 0 && found(cause.args.command, exit, event.content))
        )
      }),
    )
    const responses = lines.flatMap((line) => [
      ...new Map(
        line.history.flatMap((event: Json) =>
          event.tool_call_metadata
            ? [[event.tool_call_metadata.model_response.id, event.tool_call_metadata.model_response.usage]]
            : [],
        ),
      ).values(),
    ])
    return {
      calls: calls.length,
      failed: failed.length,
      tokens: [sum(responses, (each) => each.prompt_tokens), sum(responses, (each) => each.completion_tokens)],
    }
  },
  'qwen-code': (text) => ({
    calls: count(text, /"functionCall": ?\{/g),
    failed: 0,
    tokens: [
      sum(linesOf(text), (line) => line.usageMetadata?.promptTokenCount),
      sum(linesOf(text), (line) => line.usageMetadata?.candidatesTokenCount),
    ],
  }),
  // The reader counts the ends of steps, this the records that repeat them.
  kimi: (text) => {
    const usage = linesOf(text)
      .filter((line) => line.type === 'usage.record')
      .map((line) => line.usage)
    return {
      calls: count(text, /"type": ?"tool\.call"/g),
      failed: count(text, /"isError": ?true/g),
      tokens: [sum(usage, (each) => each.inputOther + each.inputCacheRead), sum(usage, (each) => each.output)],
    }
  },
  'grok-build': (text) => ({
    calls: count(text, /"arguments": ?"/g) + count(text, /"type": ?"backend_tool_call"/g),
    failed: null,
    tokens: null,
  }),
  'factory-droid': (text) => ({
    calls: count(text, /"type": ?"tool_(?:use|call)"/g),
    failed: count(text, /"isError": ?true/g),
    tokens: [count(text, /"input_tokens": ?10\b/g) * 10, count(text, /"output_tokens": ?5\b/g) * 5],
  }),
  'mistral-vibe': (text) => ({ calls: count(text, /"tool_calls"/g), failed: 0, tokens: null }),
  // Calls without ids: what the planner asked for, and steps of tools whose asking was trimmed away.
  antigravity: (text) => {
    let asked = 0
    let open = 0
    for (const step of linesOf(text)) {
      if (step.tool_calls) open += step.tool_calls.length
      asked += step.tool_calls?.length ?? 0
      if (!/^(?:LIST_DIRECTORY|VIEW_FILE|RUN_COMMAND|CODE_ACTION|SEARCH_WEB|GREP_SEARCH|GENERIC)$/.test(step.type))
        continue
      if (open > 0) open--
      else asked++
    }
    return { calls: asked, failed: 0, tokens: null }
  },
  hermes: (text) => ({
    calls: sum(JSON.parse(text).messages, (message) => message.tool_calls?.length),
    failed: count(text, /"finish_reason": ?"error"/g),
    tokens: null,
  }),
  qwenpaw: (text) => ({ calls: count(text, /"type": ?"tool_use"/g), failed: 0, tokens: null }),
  aider: (text) => ({
    calls: count(text, /^> (?:Applied edit|Did not apply|Skipping edits|Creating empty)/gm),
    failed: count(text, /^> (?:Did not apply|Skipping edits)/gm),
    tokens: null,
  }),
}
