/** Claude Code records in, rows out: one reader per file, which may hold several threads (sub-agents, /clear, copies). */
import type { Disposition, ReadContext, Reader, RowSink } from '../format.ts'
import type { EventKind, ThreadRow } from '../session.ts'
import { arrayOf, contentText, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { ClaudeCalls, type Place } from './claude-code-calls.ts'
import { ClaudeQueue } from './claude-code-queue.ts'
import { ClaudeThreads } from './claude-code-threads.ts'
import { ClaudeUsage } from './claude-code-usage.ts'
import {
  instructionsIn,
  isInjected,
  isInterrupt,
  sidecarAttachments,
  sidecarTypes,
  skillIn,
  systemActions,
} from './claude-code-records.ts'
import { SeenSet } from './seen-set.ts'
import { LineIdentities, contentHash } from './thread-log.ts'

const used = 'used'
const sidecar: Disposition = { skipped: 'sidecar' }
const duplicate: Disposition = { skipped: 'duplicate' }
const unknown: Disposition = { skipped: 'unknown type' }

/** Reads one transcript. */
export class ClaudeReader implements Reader {
  readonly #sink: RowSink
  readonly #threads: ClaudeThreads
  readonly #calls: ClaudeCalls
  readonly #usage = new ClaudeUsage()
  readonly #queue = new ClaudeQueue()
  readonly #identities = new LineIdentities()
  readonly #seen = new SeenSet()
  #summary: { title: string; leaf: string } | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#threads = new ClaudeThreads(sink, name)
    this.#calls = new ClaudeCalls(sink)
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    if (record === null) return { skipped: 'not a record' }
    const type = textOf(record['type']) ?? ''
    switch (type) {
      case 'user':
      case 'assistant':
        return this.#message(type, record, line, raw)
      case 'progress':
        return this.#progress(record, line, raw)
      case 'system':
        return this.#system(record, line, raw)
      case 'attachment':
        return this.#attachment(record, line, raw)
      case 'queue-operation':
        return this.#queued(record, line, raw)
      case 'summary':
        this.#summary = { title: wordOf(record['summary']) ?? '', leaf: wordOf(record['leafUuid']) ?? '' }
        return used
      case 'custom-title':
      case 'ai-title':
        return this.#title(record)
      default:
        return sidecarTypes.has(type) ? sidecar : this.#drift(type === '' ? 'record without type' : type)
    }
  }

  finish(): ThreadRow[] {
    this.#calls.finish()
    this.#usage.finish(this.#sink)
    const title = this.#summary !== null && this.#seen.has(this.#summary.leaf) ? this.#summary.title : null
    return this.#threads.rows(title)
  }

  /** True the first time a uuid is seen in this file; lines without one are always new. */
  #isNew(record: JsonObject): boolean {
    const uuid = wordOf(record['uuid'])
    return uuid === null || this.#seen.add(uuid)
  }

  #message(type: 'user' | 'assistant', record: JsonObject, line: number, raw: string): Disposition {
    const message = objectOf(record['message'])
    if (message === null) return this.#drift(`${type}.message`)
    if (!this.#isNew(record)) return duplicate
    const thread = this.#threads.of(record)
    const at = timeOf(record['timestamp'])
    thread.saw(at)
    const uuid = wordOf(record['uuid'])
    const identity = uuid === null ? this.#identities.of(raw) : `g:${uuid}`
    const place = { thread, line, at, identity }
    if (type === 'user') this.#user(message, record, place)
    else this.#assistant(message, record, place)
    return used
  }

  #assistant(message: JsonObject, record: JsonObject, place: Place): void {
    const { thread } = place
    const model = wordOf(message['model'])
    this.#usage.add(message, record, thread.thread_id, place.at, place.identity, this.#sink)
    const content = typeof message['content'] === 'string' ? [{ type: 'text', text: message['content'] }] : null
    arrayOf(content ?? message['content']).forEach((value, index) => {
      const block = objectOf(value)
      const identity = this.#blockIdentity(block, message, place.identity, index)
      if (block === null || identity === null) return
      const at = { ...place, identity }
      const event = { line: place.line, at: place.at, identity, model, role: 'assistant' as const }
      switch (block['type']) {
        case 'text': {
          const kind: EventKind = record['isApiErrorMessage'] === true ? 'api_error' : 'assistant_message'
          this.#threads.ends(thread, kind === 'api_error' ? 'errored' : 'completed')
          thread.event({ ...event, kind, text: textOf(block['text']) })
          break
        }
        case 'thinking':
        case 'redacted_thinking':
          thread.event({ ...event, kind: 'reasoning', text: wordOf(block['thinking']) })
          break
        case 'tool_use':
        case 'server_tool_use':
        case 'mcp_tool_use':
          this.#threads.ends(thread, 'open')
          this.#calls.call(block, message, record, at)
          break
        default:
          if (!String(block['type']).endsWith('_tool_result')) this.#sink.drift(`assistant.${String(block['type'])}`)
      }
    })
  }

  /**
   * Identity of an assistant block: sub-agent lines are mirrored into the parent under another line uuid, so the message
   * id and the block's own content say what it is. Null for a block this file has told already.
   */
  #blockIdentity(block: JsonObject | null, message: JsonObject, line: string, index: number): string | null {
    const id = wordOf(message['id'])
    if (block === null || id === null) return `${line}.${index}`
    const content = wordOf(block['id']) ?? contentHash(textOf(block['text']) ?? textOf(block['thinking']) ?? '')
    const identity = `g:${id}:${content}`
    return this.#seen.add(identity) ? identity : null
  }

  #user(message: JsonObject, record: JsonObject, place: Place): void {
    const { thread } = place
    const texts: string[] = []
    let hasImage = false
    const content = message['content']
    if (typeof content === 'string') texts.push(content)
    for (const value of arrayOf(content)) {
      const block = objectOf(value)
      if (block?.['type'] === 'tool_result') {
        const id = wordOf(block['tool_use_id'])
        const identity = id === null ? place.identity : `g:${id}:result`
        this.#threads.ends(thread, 'open')
        if (!this.#calls.result(block, record, { ...place, identity })) this.#sink.drift('tool_result without call')
      } else if (block?.['type'] === 'text') texts.push(textOf(block['text']) ?? '')
      else if (block?.['type'] === 'image' || block?.['type'] === 'document') hasImage = true
      else if (block !== null) this.#sink.drift(`user.${String(block['type'])}`)
    }
    if (texts.length > 0 || hasImage) this.#userText(texts.length > 0 ? texts.join('\n') : null, record, place)
  }

  #userText(text: string | null, record: JsonObject, place: Place): void {
    const { thread, line, at } = place
    const isSubagent = thread.facts.relation === 'subagent'
    // The parent's mirror of a sub-agent's prompt has another uuid than the sub-agent's own line.
    const identity = isSubagent ? `g:${thread.thread_id}:${contentHash(text ?? '')}` : `${place.identity}.t`
    const event = { line, at, identity, role: 'user' as const, text }
    if (text !== null && isInterrupt(text)) {
      this.#calls.interrupted(wordOf(record['interruptedMessageId']))
      this.#threads.ends(thread, 'interrupted')
      thread.event({ ...event, kind: 'interrupt' })
      return
    }
    const is_injected = isSubagent || isInjected(record, text ?? '')
    if (is_injected && text !== null) {
      this.#calls.notified(text, at)
      thread.instruction(skillIn(text), at)
    }
    if (!is_injected) this.#threads.ends(thread, 'open')
    thread.event({ ...event, kind: 'user_message', is_injected })
  }

  /** `agent_progress` (2.1.12 to 2.1.42) mirrors a sub-agent's line into its parent's file; the rest is display only. */
  #progress(record: JsonObject, line: number, raw: string): Disposition {
    const data = objectOf(record['data'])
    const inner = objectOf(data?.['message'])
    const type = inner?.['type']
    if (data?.['type'] !== 'agent_progress' || inner === null || (type !== 'user' && type !== 'assistant'))
      return sidecar
    const mirrored = { ...record, uuid: null, ...inner, isSidechain: true, agentId: data['agentId'] }
    return this.#message(type, mirrored, line, raw)
  }

  #system(record: JsonObject, line: number, raw: string): Disposition {
    const subtype = textOf(record['subtype']) ?? ''
    const action = systemActions.get(subtype)
    if (action === undefined) return this.#drift(`system.${subtype}`)
    const errors = arrayOf(record['hookErrors']).map((error) => textOf(error) ?? contentText(error) ?? '')
    const isHook = action === 'hooks'
    if (action === 'sidecar' || (isHook && errors.length === 0 && record['preventedContinuation'] !== true))
      return sidecar
    if (!this.#isNew(record)) return duplicate
    const thread = this.#threads.of(record)
    if (action === 'api_error') this.#threads.ends(thread, 'errored')
    const error = objectOf(record['error'])
    const stated = textOf(error?.['formatted']) ?? textOf(error?.['message']) ?? textOf(record['content'])
    const text = isHook ? errors.join('\n') || textOf(record['stopReason']) : stated
    const kind = isHook ? 'system' : action
    const identity = `g:${wordOf(record['uuid']) ?? this.#identities.of(raw)}`
    thread.event({ line, at: timeOf(record['timestamp']), identity, kind, role: 'system', text, is_injected: true })
    return used
  }

  #attachment(record: JsonObject, line: number, raw: string): Disposition {
    const attachment = objectOf(record['attachment'])
    const type = textOf(attachment?.['type']) ?? ''
    if (attachment === null || sidecarAttachments.has(type)) return sidecar
    if (!this.#isNew(record)) return duplicate
    const thread = this.#threads.of(record)
    const at = timeOf(record['timestamp'])
    const identity = `g:${wordOf(record['uuid']) ?? this.#identities.of(raw)}`
    if (type === 'queued_command') {
      const text = contentText(attachment['prompt'])
      if (text === null || !this.#queue.told(text, 'attachment')) return duplicate
      this.#userText(text, { ...attachment, isMeta: false }, { thread, line, at, identity })
      return used
    }
    if (type === 'hook_blocking_error') {
      const text = textOf(objectOf(attachment['blockingError'])?.['blockingError'])
      thread.event({ line, at, identity, kind: 'system', role: 'system', text, is_injected: true })
      return used
    }
    const found = instructionsIn(attachment)
    for (const each of found) thread.instruction(each, at)
    if (found.length > 0) return used
    return ['instructions', 'nested_memory', 'invoked_skills'].includes(type)
      ? sidecar
      : this.#drift(`attachment.${type}`)
  }

  /** Prompts typed while the agent works: `remove` is the moment it gets to read one; no other line has it before 2.1.92. */
  #queued(record: JsonObject, line: number, raw: string): Disposition {
    const text = this.#queue.operation(textOf(record['operation']) ?? '', contentText(record['content']))
    if (text === null || !this.#queue.told(text, 'queue')) return sidecar
    const place = { thread: this.#threads.of(record), line, at: timeOf(record['timestamp']) }
    this.#userText(text, {}, { ...place, identity: this.#identities.of(raw) })
    return used
  }

  #title(record: JsonObject): Disposition {
    const thread = this.#threads.of(record)
    const custom = wordOf(record['customTitle'])
    if (custom !== null) thread.facts.title = custom
    else thread.facts.title ??= wordOf(record['aiTitle'])
    return used
  }

  #drift(what: string): Disposition {
    this.#sink.drift(what)
    return unknown
  }
}
