/** The formats of Kiro's session files: `sessions/cli/<id>.jsonl`, and `sess_<id>/messages.jsonl` after it. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, type CallEnd, type Place } from './conversation.ts'
import { arrayOf, contentText, jsonTextOf, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { exitStatus } from './kiro.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'

export const kiroSession: Format = {
  name: 'kiro-session',
  version: 1,
  agent: 'kiro',
  shape: 'lines',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'interrupts'),
  recognises: ({ records }) =>
    records.some((record) => {
      const line = objectOf(record)
      const payload = objectOf(line?.['payload'])
      if (payload !== null)
        return 'timestamp' in (line ?? {}) && (isSaid(payload) || isUser(payload) || isCall(payload))
      const isKind = ['Prompt', 'AssistantMessage', 'ToolResults'].includes(textOf(line?.['kind']) ?? '')
      return isKind && Array.isArray(objectOf(line?.['data'])?.['content'])
    }),
  read: (context) => new SessionReader(context),
}

const isSaid = (payload: JsonObject): boolean => payload['type'] === 'assistant' && 'operationType' in payload
const isUser = (payload: JsonObject): boolean => payload['type'] === 'user' && typeof payload['content'] === 'string'
const isCall = (payload: JsonObject): boolean => payload['type'] === 'tool_call' && 'toolCallId' in payload

const sidecars = new Set(
  (
    'turn_start session_metadata session_event session_pause interaction interaction_resolved usage_summary ' +
    'user_interaction title_update Clear'
  ).split(' '),
)

class SessionReader implements Reader {
  readonly #sink: RowSink
  readonly #talk: Conversation

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    const own = /(?:^|\/)(sess_[\w-]{8,80})\/messages\.jsonl/.exec(name)?.[1]
    this.#talk = new Conversation(sink, new ThreadLog(sink, own ?? idFromName(name)))
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    const payload = objectOf(record?.['payload'])
    const data = objectOf(record?.['data'])
    const kind = textOf(payload?.['type']) ?? textOf(record?.['kind']) ?? ''
    if (sidecars.has(kind)) return { skipped: 'sidecar' }
    const at = timeOf(record?.['timestamp'] ?? objectOf(data?.['meta'])?.['timestamp'])
    const place = this.#talk.place(raw, line, at)
    if (payload !== null ? this.#event(kind, payload, place) : this.#message(kind, data, place)) return 'used'
    this.#sink.drift(`type:${kind.slice(0, 40)}`)
    return { skipped: 'unknown type' }
  }

  finish(): ThreadRow[] {
    return [this.#talk.finish()]
  }

  /** One line of messages.jsonl. */
  #event(kind: string, payload: JsonObject, place: Place): boolean {
    const talk = this.#talk
    const { facts } = talk.thread
    const text = textOf(payload['content'])
    const id = wordOf(payload['toolCallId'])
    switch (kind) {
      case 'user':
        facts.end_state = 'open'
        talk.say(place, 'user_message', 'user', text)
        return true
      case 'assistant':
        if (payload['operationType'] === 'Reasoning') talk.say(place, 'reasoning', 'assistant', text)
        else if (payload['operationType'] === 'Summary') talk.event(place, 'compaction', 'system', text)
        else talk.say(place, 'assistant_message', 'assistant', text)
        return true
      case 'tool_call': {
        // Told again when it is approved or under way.
        if (id !== null && talk.pending(id)?.tool_call_id === id) return true
        talk.call(place, { id, tool: wordOf(payload['toolName']) ?? 'unknown', input: payload['args'] })
        return true
      }
      case 'tool_result':
        talk.result(place, id, endOf(payload['content'], payload['success']))
        return true
      case 'turn_end': {
        const reason = textOf(payload['stopReason'])
        const isCancelled = reason === 'cancelled' || reason === 'canceled'
        facts.end_state = isCancelled ? 'interrupted' : reason === 'error' ? 'errored' : 'completed'
        talk.event(place, isCancelled ? 'interrupt' : 'turn_end', isCancelled ? 'user' : null, reason)
        return true
      }
      case 'session_start':
        talk.say(place, 'system', 'system', text, { is_injected: true })
        return true
      case 'sub_agent_start':
      case 'sub_agent_complete':
        talk.event(place, 'subagent', 'system', wordOf(payload['prompt']) ?? wordOf(payload['response']))
        return true
      case 'tombstone':
        talk.event(place, 'compaction', 'system', textOf(payload['kind']))
        return true
      default:
        return false
    }
  }

  /** One line of `<id>.jsonl`: a message with its parts. */
  #message(kind: string, data: JsonObject | null, place: Place): boolean {
    const { facts } = this.#talk.thread
    if (kind === 'Prompt') facts.end_state = 'open'
    else if (kind === 'Compaction') {
      this.#talk.event(place, 'compaction', 'system', textOf(data?.['summary']))
      return true
    } else if (kind !== 'AssistantMessage' && kind !== 'ToolResults') return false
    const parts = arrayOf(data?.['content']).map(objectOf)
    if (kind === 'AssistantMessage')
      facts.end_state = parts.some((part) => part?.['kind'] === 'toolUse') ? 'open' : 'completed'
    for (const part of parts) if (part !== null) this.#part(kind, part, place)
    return true
  }

  #part(kind: string, part: JsonObject, place: Place): void {
    const talk = this.#talk
    const data = objectOf(part['data'])
    switch (part['kind']) {
      case 'text':
        if (kind === 'Prompt') talk.say(place, 'user_message', 'user', textOf(part['data']))
        else talk.say(place, 'assistant_message', 'assistant', textOf(part['data']))
        break
      case 'thinking':
        talk.say(place, 'reasoning', 'assistant', textOf(data?.['text']))
        break
      case 'toolUse':
        talk.call(place, {
          ...{ id: wordOf(data?.['toolUseId']), tool: wordOf(data?.['name']) ?? 'unknown', input: data?.['input'] },
        })
        break
      case 'toolResult':
        talk.result(place, wordOf(data?.['toolUseId']), endOf(data?.['content'], data?.['status']))
        break
      case 'image':
      case 'document':
        break
      default:
        this.#sink.drift(`content.${textOf(part['kind'])?.slice(0, 40)}`)
    }
  }
}

/** Texts, and the shell's `{exit_status, stdout, stderr}`; `stated` is `success` or `error`, or true or false. */
function endOf(content: unknown, stated: unknown): CallEnd {
  const parts = arrayOf(content).map(objectOf)
  const json = parts.map((part) => objectOf(part?.['data'])).find((each) => each !== null) ?? null
  const texts = parts.map((part) => textOf(part?.['data'])).filter((text) => text !== null)
  const streams = [textOf(json?.['stdout']), textOf(json?.['stderr'])].filter((text) => text !== null && text !== '')
  const isFlag = typeof stated === 'boolean' || typeof stated === 'string'
  const isStreams = json !== null && ('stdout' in json || 'stderr' in json)
  return {
    output: [...texts, ...streams].join('\n') || (isStreams ? '' : (contentText(content) ?? jsonTextOf(json))),
    exit_code: exitStatus(json?.['exit_status']),
    is_error: isFlag ? stated !== true && stated !== 'success' : null,
  }
}
