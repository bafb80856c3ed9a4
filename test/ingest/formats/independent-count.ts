/**
 * Counts tool calls, failures and tokens in Codex and Claude Code logs another way than the readers: whole file in
 * memory, plain loops over JSON lines, several passes, nothing imported from ingest/. It exists to disagree with them.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- plain loops over unknown JSON are the point
type Json = Record<string, any>

export interface Counted {
  agent: string
  /** Root session ids seen in the file. */
  sessions: Set<string>
  /** Call id to whether it failed. */
  calls: Map<string, boolean>
  /** Response key to [uncached input, cached input, output]. */
  tokens: Map<string, [number, number, number]>
}

/** In: a file's text. Out: its counts, or null when it is neither a Codex rollout nor a Claude Code transcript. */
export function countFile(text: string): Counted | null {
  const lines: Json[] = []
  for (const line of text.split('\n')) {
    try {
      const value: unknown = JSON.parse(line)
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) lines.push(value as Json)
    } catch {
      continue
    }
  }
  const isCodex = lines.some((line) => ['session_meta', 'response_item'].includes(line.type) && line.payload)
  if (isCodex || (lines[0]?.id && 'instructions' in lines[0])) return countCodex(lines)
  const isClaude = lines.some(
    (line) =>
      ['user', 'assistant'].includes(line.type) &&
      line.message?.content !== undefined &&
      (line.uuid || line.sessionId || (line.timestamp && !line.session_id && !line.id)),
  )
  const isDocument = lines.every((line) => line.type === undefined)
  return isClaude && !isDocument ? countClaude(lines) : null
}

// ---- Codex

function countCodex(all: Json[]): Counted {
  const meta = all.find((line) => line.type === 'session_meta')?.payload ?? all[0]
  const first = meta.subagent_history_start_ordinal ?? 0
  const lines = all.filter((line) => (line.ordinal ?? 0) >= first || line === all[0])
  const own = lines.map((line) => line.payload ?? line)
  const items = new Map<string, Json>()
  for (const payload of own)
    if (payload.type === 'item_completed' && payload.item?.id) items.set(payload.item.id, payload.item)
  const outputs = new Map<string, string>()
  for (const payload of own) {
    if (String(payload.type).endsWith('_call_output') && !outputs.has(payload.call_id))
      outputs.set(payload.call_id, flat(payload.output))
  }
  const calls = new Map<string, boolean>()
  const ended = new Set<string>()
  for (const payload of own) {
    if (['task_complete', 'turn_aborted'].includes(payload.type)) ended.add(payload.turn_id)
    if (/^(function|custom_tool|local_shell|tool_search|web_search|image_generation)_call$/.test(payload.type ?? '')) {
      const id = payload.call_id ?? payload.id
      const given = String(payload.arguments ?? payload.input ?? '')
      const unique = calls.has(id) ? `${id}~${calls.size}` : id
      calls.set(unique, codexFailed(given, outputs.get(id), items.get(id)))
    }
    if (payload.type === 'item_completed' && /^exec-/.test(payload.item?.id ?? '')) {
      const { item } = payload
      const wasKilled = item.exit_code === -1 && ended.has(payload.turn_id)
      const failed =
        item.status === 'failed' &&
        !wasKilled &&
        !answers(String(item.command?.at(-1)), item.exit_code, item.aggregated_output)
      calls.set(item.id, failed)
    }
  }
  // Call ids and totals are only unique in their thread (other projects' fixtures all use the same few).
  const inThread = <T>(map: Map<string, T>): Map<string, T> =>
    new Map([...map].map(([key, value]) => [`${meta.id} ${key}`, value]))
  const tokens = codexTokens(own)
  return {
    agent: 'codex',
    sessions: new Set([meta.session_id ?? meta.id]),
    calls: inThread(calls),
    tokens: inThread(tokens),
  }
}

function codexFailed(given: string, output: string | undefined, item: Json | undefined): boolean {
  if (output === undefined) return false
  if (/rejected by user|aborted by user|reject command/.test(output.slice(0, 200))) return false
  if (
    /^(apply_patch verification failed|error: Failed to find|unsupported call|failed to parse function|write_stdin failed|unknown session id|unable to locate|failed in sandbox|execution error|Script failed)/.test(
      output,
    )
  )
    return true
  const code =
    /^Exit code: (-?\d+)/.exec(output)?.[1] ??
    /^(?:Command: [^]*?\n)?Chunk ID: .*\nWall time: .*\nProcess exited with code (-?\d+)/.exec(output)?.[1] ??
    /"metadata":\{"exit_code":(-?\d+)/.exec(output)?.[1]
  if (code === undefined) return item?.status === 'failed' && item.exit_code !== -1
  const printed = output.startsWith('{')
    ? (JSON.parse(output).output as string)
    : output.slice(output.indexOf('Output:\n') + 8)
  return code !== '0' && !answers(given, Number(code), printed)
}

/** grep and the like with exit 1 and nothing printed (the only such answers in the samples). */
function answers(command: string, code: number, printed: string | undefined): boolean {
  return code === 1 && (printed ?? '').trim() === '' && /(^|["\s|;&(])(grep|rg|test|pgrep|which)\s[^|;]*$/.test(command)
}

function codexTokens(own: Json[]): Map<string, [number, number, number]> {
  const tokens = new Map<string, [number, number, number]>()
  for (const { usage, response_id } of own.filter((payload) => payload.thread_token_usage)) {
    tokens.set(response_id, [
      usage.input_tokens - usage.cached_input_tokens,
      usage.cached_input_tokens,
      usage.output_tokens,
    ])
  }
  if (tokens.size > 0) return tokens
  // Another way than the reader's: differences of the running totals instead of the last response's own numbers.
  let before: Json = { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 }
  for (const payload of own) {
    const total = payload.type === 'token_count' ? payload.info?.total_token_usage : null
    if (!total || total.input_tokens < before.input_tokens || total.input_tokens + total.output_tokens === 0) continue
    const cached = total.cached_input_tokens - before.cached_input_tokens
    const input = total.input_tokens - before.input_tokens - cached
    tokens.set(`total ${tokens.size} ${JSON.stringify(total)}`, [
      input,
      cached,
      total.output_tokens - before.output_tokens,
    ])
    before = total
  }
  return tokens
}

// ---- Claude Code

function countClaude(all: Json[]): Counted {
  const counted: Counted = { agent: 'claude-code', sessions: new Set(), calls: new Map(), tokens: new Map() }
  const commands = new Map<string, string>()
  const names = new Map<string, string>()
  const messages: { line: Json; message: Json }[] = []
  const uuids = new Set<string>()
  for (const line of all) {
    const mirrored = line.type === 'progress' && line.data?.type === 'agent_progress' ? line.data.message : line
    if (!['user', 'assistant'].includes(mirrored?.type) || !mirrored.message) continue
    if (mirrored.uuid && uuids.has(mirrored.uuid)) continue
    uuids.add(mirrored.uuid)
    counted.sessions.add(line.sessionId ?? mirrored.sessionId ?? JSON.stringify(all[0]))
    messages.push({ line: mirrored, message: mirrored.message })
  }
  for (const { line, message } of messages) {
    if (line.type !== 'assistant') continue
    if (message.usage && message.model !== '<synthetic>') {
      const key = `${message.id ?? line.uuid ?? JSON.stringify(line)}|${line.requestId ?? ''}`
      const now: [number, number, number] = [
        message.usage.input_tokens ?? 0,
        message.usage.cache_read_input_tokens ?? 0,
        message.usage.output_tokens ?? 0,
      ]
      const before = counted.tokens.get(key)
      if (!before || now[2] >= before[2]) counted.tokens.set(key, now)
    }
    for (const [index, block] of (Array.isArray(message.content) ? message.content : []).entries()) {
      if (block?.type !== 'tool_use') continue
      const id = block.id ?? `block ${index} of ${line.uuid}`
      counted.calls.set(id, false)
      names.set(id, block.name)
      commands.set(id, String(block.input?.command ?? ''))
    }
  }
  for (const { line, message } of messages) {
    for (const block of Array.isArray(message.content) ? message.content : []) {
      const id = block?.tool_use_id
      if (block?.type !== 'tool_result' || block.is_error !== true || !counted.calls.has(id)) continue
      counted.calls.set(id, claudeFailed(flat(block.content), names.get(id) ?? '', commands.get(id) ?? '', line))
    }
    const note = typeof message.content === 'string' ? message.content : ''
    const background = /<tool-use-id>(.*?)<\/tool-use-id>[^]*<status>failed<\/status>/.exec(note)?.[1]
    if (background !== undefined && counted.calls.has(background)) counted.calls.set(background, true)
  }
  return counted
}

function claudeFailed(text: string, name: string, command: string, line: Json): boolean {
  if (['ExitPlanMode', 'AskUserQuestion'].includes(name)) return false
  if (
    /doesn't want to|has been denied|needs approval|haven't granted|\[Request interrupted by user/.test(
      text.slice(0, 400),
    )
  )
    return false
  if (line.toolDenialKind) return false
  const code = /^Exit code (\d+)\n?/.exec(text)
  return !(code && answers(command, Number(code[1]), text.slice(code[0].length)))
}

function flat(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map((block: Json) => block.text ?? '').join('\n')
  return String((content as Json | null)?.text ?? '')
}
