/** Entries of pi's session tree in, rows out. All branches count: an abandoned one was work too, in the order it was done. */
import type { Disposition, ReadContext, Reader, RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, type Place } from './conversation.ts'
import {
  arrayOf,
  codeOf,
  contentText,
  countOf,
  numberOf,
  objectOf,
  textOf,
  timeOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'
import { exitCodeIn } from './verdict.ts'

/** The last line of a failed bash result. */
const exitText = /Command exited with code (-?\d{1,10})/g
/** What bash results say in place of nothing, and their last line. */
const trailer =
  /^(?:\(no output\))?\n{0,3}Command exited with code -?\d{1,10}$|\n{0,3}Command exited with code -?\d{1,10}$/
const sidecars = new Set(['thinking_level_change', 'custom', 'label', 'session_info', 'custom_message'])

/** Reads the JSONL of pi and of the agents built on it. `own` names record types of such an agent that tell nothing. */
export class PiReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  readonly #own: ReadonlySet<string>
  #talk: Conversation | null = null
  #model: string | null = null

  constructor({ sink, name }: ReadContext, own: readonly string[] = []) {
    this.#sink = sink
    this.#name = name
    this.#own = new Set(own)
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    const type = textOf(record?.['type'])
    if (record === null || type === null) return this.#drift('record without type')
    if (type === 'session') return this.#header(record)
    if (sidecars.has(type) || this.#own.has(type)) return { skipped: 'sidecar' }
    const talk = this.#conversation(null)
    const at = timeOf(record['timestamp'])
    switch (type) {
      case 'message': {
        const message = objectOf(record['message'])
        if (message === null) return this.#drift('message.message')
        return this.#message(message, talk, talk.place(raw, line, at, wordOf(message['model']) ?? this.#model))
      }
      case 'model_change':
        this.#model = wordOf(record['modelId']) ?? this.#model
        return 'used'
      case 'compaction':
        talk.event(talk.place(raw, line, at), 'compaction', 'system', textOf(record['summary']))
        return 'used'
      case 'branch_summary':
        talk.event(talk.place(raw, line, at), 'system', 'system', textOf(record['summary']), { is_injected: true })
        return 'used'
      default:
        return this.#drift(type)
    }
  }

  finish(): ThreadRow[] {
    return this.#talk === null ? [] : [this.#talk.finish()]
  }

  #conversation(id: string | null): Conversation {
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id ?? idFromName(this.#name))))
  }

  #header(record: JsonObject): Disposition {
    const { thread } = this.#conversation(wordOf(record['id']))
    const from = wordOf(record['parentSession']) ?? wordOf(record['branchedFrom'])
    thread.saw(timeOf(record['timestamp']))
    thread.facts.cwd ??= wordOf(record['cwd'])
    if (from !== null) {
      // …/<time>_<id>.jsonl
      thread.facts.relation = 'fork'
      thread.facts.parent_thread_id = /_([^_/]{4,100})\.jsonl$/.exec(from)?.[1] ?? from
    }
    return 'used'
  }

  #message(message: JsonObject, talk: Conversation, place: Place): Disposition {
    const role = textOf(message['role'])
    const { facts } = talk.thread
    switch (role) {
      case 'user':
        facts.end_state = 'open'
        talk.say(place, 'user_message', 'user', contentText(message['content']))
        return 'used'
      case 'assistant':
        this.#assistant(message, talk, place)
        return 'used'
      case 'toolResult':
        this.#result(message, talk, place)
        return 'used'
      case 'bashExecution':
        this.#bash(message, talk, place)
        return 'used'
      case 'system':
      case 'custom':
      case 'hookMessage':
      case 'branchSummary':
      case 'compactionSummary':
        talk.say(place, 'system', 'system', contentText(message['content'] ?? message['summary']), {
          is_injected: true,
        })
        return 'used'
      default:
        return this.#drift(`message.role:${role}`)
    }
  }

  #assistant(message: JsonObject, talk: Conversation, place: Place): void {
    let hasCalls = false
    const content =
      typeof message['content'] === 'string' ? [{ type: 'text', text: message['content'] }] : message['content']
    for (const block of arrayOf(content).map(objectOf)) {
      if (block?.['type'] === 'text') talk.say(place, 'assistant_message', 'assistant', textOf(block['text']))
      else if (block?.['type'] === 'thinking') talk.say(place, 'reasoning', 'assistant', textOf(block['thinking']))
      else if (block?.['type'] === 'toolCall') {
        hasCalls = true
        talk.call(place, {
          id: wordOf(block['id']),
          tool: wordOf(block['name']) ?? 'unknown',
          input: block['arguments'],
        })
      } else if (block !== null) this.#sink.drift(`assistant.${textOf(block['type'])}`)
    }
    this.#usage(message, talk, place)
    const reason = textOf(message['stopReason'])
    const { facts } = talk.thread
    facts.end_state = hasCalls || reason === 'toolUse' ? 'open' : 'completed'
    if (reason === 'error') {
      facts.end_state = 'errored'
      talk.event(place, 'api_error', 'system', textOf(message['errorMessage']))
    } else if (reason === 'aborted') {
      facts.end_state = 'interrupted'
      talk.event(place, 'interrupt', 'user', textOf(message['errorMessage']))
    }
  }

  #usage(message: JsonObject, talk: Conversation, place: Place): void {
    const usage = objectOf(message['usage'])
    if (usage === null) return
    talk.usage(place, {
      input_tokens: countOf(usage['input']),
      cached_input_tokens: countOf(usage['cacheRead']),
      cache_write_tokens: countOf(usage['cacheWrite']),
      output_tokens: countOf(usage['output']),
      logged_cost_usd: numberOf(objectOf(usage['cost'])?.['total']),
    })
  }

  #result(message: JsonObject, talk: Conversation, place: Place): void {
    const text = contentText(message['content'])
    const output = text === null ? null : text.replace(trailer, '')
    const stated = codeOf(objectOf(message['details'])?.['exitCode'])
    const is_error = typeof message['isError'] === 'boolean' ? message['isError'] : null
    const code = is_error === false ? stated : (stated ?? exitCodeIn(text, exitText))
    talk.result(place, wordOf(message['toolCallId']), { output, is_error, exit_code: code })
  }

  /** A command that the person ran (`!command`), recorded whole. */
  #bash(message: JsonObject, talk: Conversation, place: Place): void {
    const exit_code = codeOf(message['exitCode'])
    const status = message['cancelled'] === true ? 'interrupted' : null
    const call = { id: null, tool: 'bash', input: { command: textOf(message['command']) ?? '' } }
    talk.called(place, call, { output: textOf(message['output']), exit_code, status, evidence: 'cancelled' })
  }

  #drift(what: string): Disposition {
    this.#sink.drift(what)
    return { skipped: 'unknown type' }
  }
}
