/** The format of Qwen Code sessions: a tree of records with Gemini's parts. Abandoned branches count, they were work. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
import { Conversation, uncached, type Place } from './conversation.ts'
import { arrayOf, countOf, jsonTextOf, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { shellResult } from './gemini-shell.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog, contentHash } from './thread-log.ts'

export const qwenCode: Format = {
  name: 'qwen-code',
  version: 1,
  agent: 'qwen-code',
  shape: 'lines',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'usage', 'models', 'cwd', 'branch'),
  recognises: ({ records }) =>
    records.some((record) => {
      const line = objectOf(record)
      return (
        line !== null && 'uuid' in line && 'sessionId' in line && Array.isArray(objectOf(line['message'])?.['parts'])
      )
    }),
  read: (context) => new QwenReader(context),
}

const sidecars = new Set(['ui_telemetry', 'session_artifact_snapshot', 'file_history_snapshot', 'at_command'])

class QwenReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  readonly #parts = new Set<string>()
  #talk: Conversation | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    const type = textOf(record?.['type'])
    if (record === null || type === null) return { skipped: 'not a record' }
    const talk = this.#conversation(record)
    const place = talk.place(raw, line, timeOf(record['timestamp']), wordOf(record['model']))
    switch (type) {
      case 'user':
        this.#user(record, talk, place)
        return 'used'
      case 'assistant':
        this.#assistant(record, talk, place)
        return 'used'
      case 'tool_result':
        this.#result(record, talk, place)
        return 'used'
      case 'system':
        return this.#system(record, talk, place)
      default:
        this.#sink.drift(type)
        return { skipped: 'unknown type' }
    }
  }

  finish(): ThreadRow[] {
    return this.#talk === null ? [] : [this.#talk.finish()]
  }

  #conversation(record: JsonObject): Conversation {
    const id = wordOf(record['sessionId']) ?? idFromName(this.#name)
    const talk = (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id)))
    const { facts } = talk.thread
    facts.agent_version = wordOf(record['version']) ?? facts.agent_version ?? null
    facts.cwd ??= wordOf(record['cwd'])
    facts.branch ??= wordOf(record['gitBranch'])
    return talk
  }

  #user(record: JsonObject, talk: Conversation, place: Place): void {
    const isNotice = record['subtype'] === 'notification' || record['subtype'] === 'cron'
    for (const part of partsOf(record)) {
      const text = textOf(part['text'])
      const is_injected = isNotice || /^<(?:qwen:|system-reminder)/.test(text ?? '')
      if (!is_injected) talk.thread.facts.end_state = 'open'
      talk.say(place, 'user_message', 'user', text, { is_injected })
    }
  }

  /** One answer may be written in pieces under one uuid; a piece that was told is not told again. */
  #assistant(record: JsonObject, talk: Conversation, place: Place): void {
    let hasCalls = false
    for (const part of partsOf(record)) {
      const key = contentHash(`${wordOf(record['uuid'])} ${JSON.stringify(part)}`)
      if (this.#parts.has(key)) continue
      this.#parts.add(key)
      const call = objectOf(part['functionCall'])
      const text = textOf(part['text'])
      if (call !== null) {
        hasCalls = true
        talk.call(place, { id: wordOf(call['id']), tool: wordOf(call['name']) ?? 'unknown', input: call['args'] })
      } else talk.say(place, part['thought'] === true ? 'reasoning' : 'assistant_message', 'assistant', text)
    }
    talk.thread.facts.end_state = hasCalls ? 'open' : 'completed'
    const usage = objectOf(record['usageMetadata'])
    if (usage === null) return
    const cached = countOf(usage['cachedContentTokenCount'])
    const thoughts = countOf(usage['thoughtsTokenCount'])
    const output = countOf(usage['candidatesTokenCount'])
    talk.usage(place, {
      input_tokens: uncached(countOf(usage['promptTokenCount']), cached),
      cached_input_tokens: cached,
      output_tokens: output,
      reasoning_tokens: thoughts,
    })
  }

  #result(record: JsonObject, talk: Conversation, place: Place): void {
    const stated = objectOf(record['toolCallResult'])
    for (const part of partsOf(record)) {
      const answer = objectOf(part['functionResponse'])
      if (answer === null) continue
      const response = objectOf(answer['response'])
      const error = textOf(response?.['error'])
      const text = textOf(response?.['output']) ?? error ?? jsonTextOf(stated?.['resultDisplay'])
      const id = wordOf(answer['id']) ?? wordOf(stated?.['callId'])
      const isShell = talk.pending(id)?.tool_kind === 'shell'
      const word = textOf(stated?.['status'])
      const status: ToolStatus | null = word === 'cancelled' ? 'interrupted' : null
      const is_error = word === null && error === null ? null : word === 'error' || error !== null
      const { output, exit_code } = isShell ? shellResult(text) : { output: text, exit_code: null }
      talk.result(place, id, { output, exit_code, is_error, status, evidence: 'status:cancelled' })
    }
  }

  #system(record: JsonObject, talk: Conversation, place: Place): Disposition {
    const subtype = textOf(record['subtype']) ?? ''
    const payload = objectOf(record['systemPayload'])
    if (subtype === 'custom_title') talk.thread.facts.title = wordOf(payload?.['customTitle'])
    else if (subtype === 'chat_compression') talk.event(place, 'compaction', 'system', null)
    else if (subtype === 'rewind') talk.event(place, 'system', 'system', 'rewind', { is_injected: true })
    else if (sidecars.has(subtype)) return { skipped: 'sidecar' }
    else if (subtype !== 'slash_command') {
      this.#sink.drift(`system.${subtype}`)
      return { skipped: 'unknown type' }
    }
    return 'used'
  }
}

function partsOf(record: JsonObject): JsonObject[] {
  return arrayOf(objectOf(record['message'])?.['parts'])
    .map(objectOf)
    .filter((part) => part !== null)
}
