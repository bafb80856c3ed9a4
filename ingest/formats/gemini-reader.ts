/** Gemini CLI chat records in, rows out. Records are appended again when they change, so the last one of an id wins. */
import type { Disposition, ReadContext, Reader, RowSink } from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
import { Conversation, uncached, type Place, type Tokens } from './conversation.ts'
import {
  arrayOf,
  contentText,
  countOf,
  jsonTextOf,
  objectOf,
  textOf,
  timeOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { shellResult } from './gemini-shell.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'

const endings: ReadonlySet<string> = new Set(['success', 'error', 'cancelled'])

interface Told {
  place: Place
  tokens: Tokens | null
  /** Calls told, and those of them that ended. */
  calls: Set<string>
  ended: Set<string>
  has_text: boolean
}

/** Reads the JSONL of 0.40 and later, and the one document of earlier versions (its messages one by one). */
export class GeminiReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  readonly #told = new Map<string, Told>()
  #talk: Conversation | null = null
  /** The newest answer, kept back until another record shows that it is complete. */
  #held: { record: JsonObject; line: number; raw: string } | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    if (record === null) return { skipped: 'not a record' }
    if (wordOf(record['sessionId']) !== null && wordOf(record['id']) === null) {
      this.#header(record)
      return this.#messages(record['messages'], line)
    }
    if ('$set' in record) return this.#messages(objectOf(record['$set'])?.['messages'], line)
    if ('$rewindTo' in record) {
      this.#release()
      const talk = this.#conversation()
      talk.event(talk.place(raw, line, null), 'system', 'system', 'rewind', { is_injected: true })
      return 'used'
    }
    return this.#message(record, line, raw)
  }

  finish(): ThreadRow[] {
    this.#release()
    if (this.#talk === null) return []
    for (const { place, tokens } of this.#told.values()) if (tokens !== null) this.#talk.usage(place, tokens)
    return [this.#talk.finish()]
  }

  #conversation(header: JsonObject | null = null): Conversation {
    const id = wordOf(header?.['sessionId']) ?? idFromName(this.#name)
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id)))
  }

  #header(header: JsonObject): void {
    const { thread } = this.#conversation(header)
    // chats/<parent session>/<sub-agent>.jsonl
    const parent = /\/chats\/([^/]{8,100})\/[^/]+$/.exec(this.#name)?.[1] ?? null
    if (header['kind'] === 'subagent') {
      thread.facts.relation = 'subagent'
      thread.facts.parent_thread_id = parent
      if (parent !== null) thread.session_id = parent
    }
    thread.facts.cwd ??= wordOf(arrayOf(header['directories'])[0])
    thread.facts.title ??= wordOf(header['summary'])
    thread.saw(timeOf(header['startTime']))
  }

  #messages(value: unknown, line: number): Disposition {
    const known = this.#told.size
    for (const message of arrayOf(value).map(objectOf)) {
      if (message !== null) this.#message(message, line, JSON.stringify(message))
    }
    return this.#told.size > known || this.#held !== null ? 'used' : { skipped: 'sidecar' }
  }

  #message(record: JsonObject, line: number, raw: string): Disposition {
    const id = wordOf(record['id']) ?? ''
    if (this.#held !== null && wordOf(this.#held.record['id']) !== id) this.#release()
    const type = textOf(record['type']) ?? ''
    if (type === 'gemini' || type === 'model') {
      const isAgain = this.#held !== null
      this.#held = { record, line, raw }
      return isAgain ? { skipped: 'superseded' } : 'used'
    }
    const text = contentText(record['content']) ?? contentText(record['parts'])
    if (type === 'user') {
      const hasResults = arrayOf(record['content']).some((part) => objectOf(part)?.['functionResponse'] !== undefined)
      if (hasResults && text === null) return { skipped: 'duplicate' }
    } else if (!['info', 'warning', 'error'].includes(type)) {
      this.#sink.drift(type === '' ? 'record without type' : type)
      return { skipped: 'unknown type' }
    }
    if (this.#told.has(id)) return { skipped: 'duplicate' }
    this.#note(type, text, this.#begin(id, record, line, raw).place)
    return 'used'
  }

  #begin(id: string, record: JsonObject, line: number, raw: string): Told {
    const talk = this.#conversation()
    const place = talk.place(id === '' ? raw : id, line, timeOf(record['timestamp']), wordOf(record['model']))
    const told: Told = { place, tokens: null, calls: new Set(), ended: new Set(), has_text: false }
    this.#told.set(id === '' ? place.identity : id, told)
    return told
  }

  #note(type: string, text: string | null, place: Place): void {
    const talk = this.#conversation()
    const { facts } = talk.thread
    if (type === 'user') {
      const is_injected = /^\s{0,8}<session_context>|^This is the Gemini CLI\. We are setting up/.test(text ?? '')
      const cwd = /\*\*Workspace Directories:\*\*\n {2}- ([^\n]{1,1000})/.exec((text ?? '').slice(0, 5000))?.[1]
      if (is_injected) facts.cwd ??= cwd ?? null
      else facts.end_state = 'open'
      talk.say(place, 'user_message', 'user', text, { is_injected })
    } else if (type === 'error') {
      facts.end_state = 'errored'
      talk.say(place, 'api_error', 'system', text)
    } else if (/^Request cancell?ed/.test(text ?? '')) {
      facts.end_state = 'interrupted'
      talk.event(place, 'interrupt', 'user', text)
    } else talk.say(place, 'system', 'system', text, { is_injected: true })
  }

  /** Tells the answer kept back; of one told before, what is new. */
  #release(): void {
    if (this.#held === null) return
    const { record, line, raw } = this.#held
    this.#held = null
    const id = wordOf(record['id']) ?? ''
    const told = this.#told.get(id) ?? this.#begin(id, record, line, raw)
    const talk = this.#conversation()
    if (!told.has_text) {
      for (const thought of arrayOf(record['thoughts']).map(objectOf)) {
        const words = [textOf(thought?.['subject']), textOf(thought?.['description'])].filter((word) => word !== null)
        talk.say(told.place, 'reasoning', 'assistant', words.join(': '))
      }
      const text = contentText(record['content']) ?? contentText(record['parts'])
      talk.say(told.place, 'assistant_message', 'assistant', text)
      told.has_text = text !== null && text !== ''
    }
    const tokens = objectOf(record['tokens'])
    if (tokens !== null) told.tokens = tokensOf(tokens, wordOf(record['model']))
    const calls = arrayOf(record['toolCalls'])
      .map(objectOf)
      .filter((call) => call !== null)
    for (const call of calls) this.#call(call, told, talk)
    talk.thread.facts.end_state = calls.length > 0 ? 'open' : 'completed'
  }

  #call(call: JsonObject, told: Told, talk: Conversation): void {
    const id = wordOf(call['id'])
    const key = id ?? `call ${told.calls.size}`
    if (!told.calls.has(key)) {
      const cwd = wordOf(objectOf(call['args'])?.['cwd'])
      talk.call(told.place, { id, tool: wordOf(call['name']) ?? 'unknown', input: call['args'], given: { cwd } })
      told.calls.add(key)
    }
    const status = textOf(call['status']) ?? ''
    const row = talk.pending(id)
    if (told.ended.has(key) || row === null) return
    if (!endings.has(status)) {
      row.status = 'running'
      row.status_evidence = `status:${status.slice(0, 50)}`
      return
    }
    told.ended.add(key)
    const { output: answer, is_error } = answerOf(call)
    const { output, exit_code } = row.tool_kind === 'shell' ? shellResult(answer) : { output: answer, exit_code: null }
    const stopped: ToolStatus | null = status === 'cancelled' ? 'interrupted' : null
    const end = {
      output,
      exit_code,
      is_error: status === 'error' || is_error,
      status: stopped,
      evidence: `status:${status}`,
    }
    talk.result(talk.later(told.place, timeOf(call['timestamp'])), id, end)
  }
}

/** What the model was given: the response's output or error; else what the person saw. */
function answerOf(call: JsonObject): { output: string | null; is_error: boolean } {
  const parts = arrayOf(call['result']).map((part) => objectOf(objectOf(part)?.['functionResponse']))
  const responses = parts.map((part) => objectOf(part?.['response'])).filter((response) => response !== null)
  const texts = responses
    .flatMap((each) => [textOf(each['output']), textOf(each['error'])])
    .filter((text) => text !== null)
  const is_error = responses.some((each) => textOf(each['error']) !== null)
  return { output: texts.length > 0 ? texts.join('\n') : jsonTextOf(call['resultDisplay']), is_error }
}

/** Gemini's input includes what came from the cache, its output leaves the thoughts out. */
function tokensOf(tokens: JsonObject, model: string | null): Tokens {
  const cached = countOf(tokens['cached'])
  const thoughts = countOf(tokens['thoughts'])
  const output = countOf(tokens['output'])
  const tool = countOf(tokens['tool'])
  const input = countOf(tokens['input'])
  return {
    model,
    input_tokens: uncached(input === null ? null : input + (tool ?? 0), cached),
    cached_input_tokens: cached,
    output_tokens: output === null ? null : output + (thoughts ?? 0),
    reasoning_tokens: thoughts,
  }
}
