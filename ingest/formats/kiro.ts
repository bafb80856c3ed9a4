/** The format of Kiro CLI (and Amazon Q CLI) conversations, as exported from their SQLite store. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, type Place } from './conversation.ts'
import {
  arrayOf,
  codeOf,
  jsonTextOf,
  objectOf,
  parsedObject,
  textOf,
  timeOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'

export const kiro: Format = {
  name: 'kiro',
  version: 2,
  agent: 'kiro',
  shape: 'lines',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'models', 'cwd', 'interrupts'),
  recognises: ({ records }) => records.some((record) => conversationIn(record) !== null),
  read: (context) => new KiroReader(context),
}

/** The row of the store, or the conversation itself on one line. */
function conversationIn(record: unknown): JsonObject | null {
  const row = objectOf(objectOf(record)?.['row'])
  const value = row === null ? objectOf(record) : (objectOf(row['value']) ?? parsedObject(textOf(row['value'])))
  const isOwn = value !== null && typeof value['conversation_id'] === 'string' && Array.isArray(value['history'])
  return isOwn ? value : null
}

class KiroReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  readonly #threads = new Map<string, ThreadRow>()

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number): Disposition {
    const conversation = conversationIn(value)
    if (conversation === null) {
      this.#sink.drift('line without a conversation')
      return { skipped: 'unknown type' }
    }
    const id = wordOf(conversation['conversation_id']) ?? idFromName(this.#name)
    if (this.#threads.has(id)) return { skipped: 'duplicate' }
    const talk = new Conversation(this.#sink, new ThreadLog(this.#sink, id))
    talk.thread.facts.cwd = wordOf(objectOf(objectOf(value)?.['row'])?.['key'])
    const model = wordOf(objectOf(conversation['model_info'])?.['model_id']) ?? wordOf(conversation['model'])
    arrayOf(conversation['history']).forEach((entry, index) => {
      const turn = objectOf(entry)
      // Before 1.10 a turn was a pair, not an object.
      const [user, assistant] = turn === null ? arrayOf(entry) : [turn['user'], turn['assistant']]
      const place = talk.place(
        `${id} ${index} ${JSON.stringify(entry)}`,
        line,
        timeOf(objectOf(user)?.['timestamp']),
        model,
      )
      this.#user(objectOf(user), talk, place)
      this.#assistant(objectOf(assistant), talk, place)
    })
    this.#threads.set(id, talk.finish())
    return 'used'
  }

  finish(): ThreadRow[] {
    return [...this.#threads.values()]
  }

  #user(user: JsonObject | null, talk: Conversation, place: Place): void {
    const state = objectOf(objectOf(user?.['env_context'])?.['env_state'])
    talk.thread.facts.cwd ??= wordOf(state?.['current_working_directory'])
    for (const [kind, value] of Object.entries(objectOf(user?.['content']) ?? {})) {
      const content = objectOf(value)
      if (kind === 'Prompt') {
        talk.thread.facts.end_state = 'open'
        talk.say(place, 'user_message', 'user', textOf(content?.['prompt']))
      } else if (kind === 'ToolUseResults' || kind === 'CancelledToolUses') {
        for (const result of arrayOf(content?.['tool_use_results'])) this.#result(objectOf(result), kind, talk, place)
        if (kind === 'CancelledToolUses') {
          talk.thread.facts.end_state = 'open'
          talk.event(place, 'interrupt', 'user', null)
          talk.say(place, 'user_message', 'user', textOf(content?.['prompt']))
        }
      } else this.#sink.drift(`user.${kind}`)
    }
  }

  #result(result: JsonObject | null, kind: string, talk: Conversation, place: Place): void {
    const parts = arrayOf(result?.['content']).map(objectOf)
    const json = parts.map((part) => objectOf(part?.['Json'])).find((each) => each !== null)
    const texts = parts.map((part) => textOf(part?.['Text'])).filter((text) => text !== null)
    const streams = [textOf(json?.['stdout']), textOf(json?.['stderr'])].filter((text) => text !== null && text !== '')
    const output = [...texts, ...streams].join('\n') || jsonTextOf(json)
    const exit_code = exitStatus(json?.['exit_status'])
    const is_error = typeof result?.['status'] === 'string' ? result['status'] === 'Error' : null
    const status = kind === 'CancelledToolUses' ? 'denied' : null
    talk.result(place, wordOf(result?.['tool_use_id']), { output, exit_code, is_error, status, evidence: kind })
  }

  #assistant(assistant: JsonObject | null, talk: Conversation, place: Place): void {
    for (const [kind, value] of Object.entries(assistant ?? {})) {
      const content = objectOf(value)
      if (kind !== 'Response' && kind !== 'ToolUse') {
        this.#sink.drift(`assistant.${kind}`)
        continue
      }
      talk.say(place, 'assistant_message', 'assistant', textOf(content?.['content']))
      for (const use of arrayOf(content?.['tool_uses']).map(objectOf)) {
        if (use !== null)
          talk.call(place, { id: wordOf(use['id']), tool: wordOf(use['name']) ?? 'unknown', input: use['args'] })
      }
      talk.thread.facts.end_state = kind === 'ToolUse' ? 'open' : 'completed'
    }
  }
}

/** The shell's exit code: a number, its text, or in Rust's words (`exit status: 2`); null for a signal. */
export function exitStatus(stated: unknown): number | null {
  const text = typeof stated === 'string' ? /^(?:exit status: )?(-?\d{1,9})$/.exec(stated)?.[1] : undefined
  return text === undefined ? codeOf(stated) : Number(text)
}
