/** Codex records in, rows out: one reader per rollout file. */
import type { Disposition, ReadContext, Reader, RowSink } from '../format.ts'
import type { ThreadRow, UsageRow } from '../session.ts'
import { contentText, objectOf, pathOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { CodexCalls, type Origin } from './codex-calls.ts'
import { changeEdits, itemResult } from './codex-call-facts.ts'
import { CopiedPrefix } from './codex-copied-prefix.ts'
import { idFromName, isBareHeader, readHeader } from './codex-header.ts'
import { instructionIn, isInjected, worldInstruction } from './codex-text.ts'
import { CodexUsage } from './codex-usage.ts'
import { LineIdentities, ThreadLog } from './thread-log.ts'
import { contentOf, errorText, eventActions, itemActions, sidecarRecords, toolName } from './codex-records.ts'

const used = 'used'
const mirror: Disposition = { skipped: 'mirror' }
const sidecar: Disposition = { skipped: 'sidecar' }
const unknown: Disposition = { skipped: 'unknown type' }

/** Reads one rollout. */
export class CodexReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  readonly #identities = new LineIdentities()
  readonly #usage = new CodexUsage()
  readonly #prefix = new CopiedPrefix()
  #thread: ThreadLog | null = null
  #calls: CodexCalls | null = null
  #started_at: number | null = null
  #model: string | null = null
  #cwd: string | null = null
  /** The turn that lines belong to; copies keep it, so it tells equal words of two forks apart. */
  #turn = ''
  #turnIsOpen = false
  #openTurns = new Set<string>()

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    if (record === null) return { skipped: 'not a record' }
    const payload = objectOf(record['payload'])
    if (payload === null) return this.#bare(record, line, raw)
    const type = textOf(record['type']) ?? ''
    if (type === 'session_meta') return this.#meta(payload)
    if (this.#prefix.holds(record, payload, this.#thread?.thread_id ?? null)) return { skipped: 'copied prefix' }
    const at = timeOf(record['timestamp'])
    return this.#dispatch(type, payload, () => this.#origin(line, at, raw), at)
  }

  finish(): ThreadRow[] {
    if (this.#thread === null) return []
    this.#calls?.finish()
    const row = this.#thread.row()
    const { facts } = this.#thread
    const isOpen = this.#turnIsOpen && facts.end_state !== 'interrupted'
    return [{ ...row, started_at: this.#started_at ?? row.started_at, end_state: isOpen ? 'open' : row.end_state }]
  }

  /** Lines without an envelope (0.29 and earlier): a header, fillers, and response items as they are. */
  #bare(record: JsonObject, line: number, raw: string): Disposition {
    if (isBareHeader(record) && this.#thread === null) return this.#meta(record)
    if (record['record_type'] !== undefined) return sidecar
    if (typeof record['type'] !== 'string') return this.#drift('record without type')
    return this.#dispatch('response_item', record, () => this.#origin(line, null, raw), null)
  }

  #dispatch(type: string, payload: JsonObject, origin: () => Origin, at: number | null): Disposition {
    const thread = this.#started()
    thread.saw(at)
    switch (type) {
      case 'response_item':
        return this.#responseItem(payload, origin)
      case 'event_msg':
        return this.#event(payload, origin, at)
      case 'turn_context':
        return this.#context(payload)
      case 'world_state':
        return thread.instruction(worldInstruction(payload), at) ? used : sidecar
      case 'token_usage_record': {
        const usage = this.#usage.record(payload)
        if (usage === null) return { skipped: 'no usage' }
        this.#addUsage(usage.tokens, usage.identity ?? origin().identity, at)
        return used
      }
      case 'compacted':
        thread.event({ ...origin(), kind: 'compaction', role: 'system', text: wordOf(payload['message']) })
        return used
      default:
        return sidecarRecords.has(type) ? sidecar : this.#drift(type)
    }
  }

  /** The first header wins; later ones are the parent's copy, or written again on resume. */
  #meta(payload: JsonObject): Disposition {
    if (this.#thread === null) {
      const header = readHeader(payload)
      const thread = this.#begin(header?.thread_id ?? idFromName(this.#name), header?.session_id)
      if (header === null) return this.#drift('session_meta.id')
      Object.assign(thread.facts, header.facts)
      this.#cwd = header.facts.cwd ?? null
      this.#started_at = header.started_at
      this.#prefix.endsBefore(header.own_from_ordinal)
      const instructions = textOf(payload['instructions'])?.trim()
      if (instructions) thread.instruction({ kind: 'agents_md', path: null, text: instructions }, header.started_at)
      return used
    }
    const { thread_id, facts, count_events } = this.#thread
    const isParents = wordOf(payload['id']) !== thread_id
    if (isParents && facts.relation === 'subagent' && count_events === 0) this.#prefix.begins()
    return { skipped: 'copied header' }
  }

  #responseItem(item: JsonObject, origin: () => Origin): Disposition {
    const type = textOf(item['type']) ?? (item['role'] === undefined ? '' : 'message')
    const thread = this.#started()
    const calls = this.#calls as CodexCalls
    const id = wordOf(item['call_id']) ?? wordOf(item['id'])
    switch (type) {
      case 'message':
      case 'agent_message':
        return this.#message(type, item, origin())
      case 'reasoning':
        thread.event({ ...origin(), kind: 'reasoning', role: 'assistant', text: contentText(item['summary']) || null })
        return used
      case 'function_call':
      case 'custom_tool_call':
        calls.call(id, toolName(item), item['arguments'] ?? item['input'], origin(), this.#cwd)
        return used
      case 'local_shell_call':
        calls.call(id, 'local_shell', item['action'], origin(), this.#cwd)
        return used
      case 'tool_search_call':
        calls.call(id, 'tool_search', item['arguments'], origin(), this.#cwd)
        return used
      case 'web_search_call':
      case 'image_generation_call':
        // The provider ran them itself: their end is in the same record.
        calls.finished(id, type, item['action'] ?? item['revised_prompt'], origin(), itemResult(item, false))
        return used
      case 'function_call_output':
      case 'custom_tool_call_output':
      case 'tool_search_output':
        if (!calls.output(id, item['output'] ?? item['tools'], origin())) this.#sink.drift(`${type} without call`)
        return used
      default:
        return sidecarRecords.has(type) ? sidecar : this.#drift(`response_item.${type}`)
    }
  }

  #message(type: string, item: JsonObject, at: Origin): Disposition {
    const thread = this.#started()
    const text = contentText(item['content'])
    const role = textOf(item['role'])
    if (type === 'agent_message') {
      thread.event({ ...at, kind: 'user_message', role: 'user', text, is_injected: true })
    } else if (role === 'assistant') {
      thread.event({ ...at, kind: 'assistant_message', role, text })
    } else if (role === 'user') {
      const is_injected = thread.facts.relation === 'subagent' || isInjected(item, text)
      if (is_injected && text !== null) {
        thread.instruction(instructionIn(text), at.at)
        thread.facts.cwd ??= pathOf(/<cwd>([^<]{1,1000})<\/cwd>/.exec(text.slice(0, 4000))?.[1])
        this.#cwd ??= thread.facts.cwd ?? null
      }
      thread.event({ ...at, kind: 'user_message', role, text, is_injected })
    } else {
      thread.event({ ...at, kind: 'system', role: 'system', text, is_injected: true })
    }
    return used
  }

  #event(event: JsonObject, origin: () => Origin, at: number | null): Disposition {
    const type = textOf(event['type']) ?? ''
    const thread = this.#started()
    const turn = wordOf(event['turn_id'])
    switch (eventActions.get(type)) {
      case 'turn start':
        this.#turnIsOpen = true
        this.#turn = turn ?? ''
        if (turn !== null) this.#openTurns.add(turn)
        thread.event({ ...origin(), kind: 'turn_start', role: 'system' })
        return used
      case 'turn end':
        return this.#turnEnd(event, turn, origin())
      case 'interrupt':
        this.#endTurn(turn, 'interrupted')
        thread.event({ ...origin(), kind: 'interrupt', role: 'user', text: wordOf(event['reason']) })
        return used
      case 'tokens': {
        const tokens = this.#usage.count(event)
        if (tokens === null) return { skipped: event['info'] === null ? 'no usage' : 'repeated usage' }
        this.#addUsage(tokens, origin().identity, at)
        return used
      }
      case 'item':
        return this.#item(event, objectOf(event['item']) ?? {}, origin)
      case 'call end':
        return this.#calls?.item(wordOf(event['call_id']) ?? '', itemResult(event, false)) === true ? used : mirror
      case 'error':
        thread.event({ ...origin(), kind: 'api_error', role: 'system', text: errorText(event) })
        return used
      case 'settings':
        return this.#context(objectOf(event['thread_settings']) ?? {})
      case 'title':
        thread.facts.title = wordOf(event['thread_name']) ?? thread.facts.title ?? null
        return used
      case 'mirror':
        return mirror
      case 'sidecar':
        return sidecar
      default:
        return this.#drift(`event_msg.${type}`)
    }
  }

  #item(event: JsonObject, item: JsonObject, origin: () => Origin): Disposition {
    const type = textOf(item['type']) ?? ''
    const action = itemActions.get(type)
    if (action === undefined) return this.#drift(`item.${type}`)
    if (action === 'subagent') {
      const text = [item['kind'], item['agent_path'], item['agent_thread_id']].filter(Boolean).join(' ')
      this.#started().event({ ...origin(), kind: 'subagent', role: 'system', text })
      return used
    }
    const id = wordOf(item['id']) ?? ''
    if (action === 'mirror' || item['source'] === 'user_shell') return mirror
    const turn = wordOf(event['turn_id'])
    const result = itemResult(item, turn !== null && !this.#openTurns.has(turn))
    if (this.#calls?.item(id, result) === true) return used
    if (!id.startsWith('exec-')) return mirror
    const args = type === 'CommandExecution' ? { command: item['command'] } : (item['arguments'] ?? item['changes'])
    const tool = type === 'McpToolCall' ? `mcp__${String(item['server'])}__${String(item['tool'])}` : action
    const edits = type === 'FileChange' ? changeEdits(item['changes']) : {}
    this.#calls?.inner(id, tool, args, edits, result, { at: origin(), started_at: timeOf(event['started_at_ms']) })
    return used
  }

  #turnEnd(event: JsonObject, turn: string | null, at: Origin): Disposition {
    const error = objectOf(event['error'])
    this.#endTurn(turn, error === null ? 'completed' : 'errored')
    const thread = this.#started()
    if (error !== null) {
      const identity = `${at.identity}.1`
      thread.event({ ...at, identity, kind: 'api_error', role: 'system', text: errorText(event) })
    }
    thread.event({ ...at, kind: 'turn_end', role: 'system' })
    return used
  }

  #endTurn(turn: string | null, end_state: ThreadRow['end_state']): void {
    if (turn !== null) this.#openTurns.delete(turn)
    this.#turnIsOpen = false
    this.#started().facts.end_state = end_state
  }

  /** turn_context and thread_settings: the model and folder of what follows. */
  #context(context: JsonObject): Disposition {
    this.#turn = wordOf(context['turn_id']) ?? this.#turn
    this.#model = wordOf(context['model']) ?? this.#model
    this.#cwd = pathOf(context['cwd']) ?? this.#cwd
    this.#started().facts.cwd ??= this.#cwd
    return used
  }

  #addUsage(
    tokens: Omit<UsageRow, 'thread_id' | 'at' | 'model' | 'logged_cost_usd' | 'identity'>,
    identity: string,
    at: number | null,
  ): void {
    const { thread_id } = this.#started()
    this.#sink.usage({ thread_id, at, model: this.#model, ...tokens, logged_cost_usd: null, identity })
  }

  #origin(line: number, at: number | null, raw: string): Origin {
    return { line, at, identity: this.#identities.of(`${this.#turn} ${contentOf(raw)}`), model: this.#model }
  }

  #begin(thread_id: string, session_id?: string): ThreadLog {
    const thread = new ThreadLog(this.#sink, thread_id, session_id)
    this.#calls = new CodexCalls(this.#sink, thread)
    return (this.#thread = thread)
  }

  /** The thread, begun under the file's name when records come before any header. */
  #started(): ThreadLog {
    return this.#thread ?? this.#begin(idFromName(this.#name))
  }

  #drift(what: string): Disposition {
    this.#sink.drift(what)
    return unknown
  }
}
