/** The format of Goose sessions, as exported from their SQLite store. Evidence: ingest/README.md. */
import type { Disposition, Format, ReadContext, Reader, RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { listOf } from './chat-messages.ts'
import { Conversation, uncached, type Place } from './conversation.ts'
import {
  arrayOf,
  contentText,
  countOf,
  numberOf,
  objectOf,
  parsedObject,
  textOf,
  timeOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'
import { exitCodeIn } from './verdict.ts'

export const goose: Format = {
  name: 'goose',
  version: 1,
  agent: 'goose',
  shape: 'lines',
  capabilities: {
    has_timestamps: true,
    has_tool_results: true,
    has_exit_codes: true,
    has_error_flags: true,
    has_usage: true,
    has_models: true,
    has_cwd: true,
    has_branch: false,
    has_commit: false,
    has_subagents: false,
    has_interrupts: false,
    has_instructions: false,
  },
  recognises: ({ records }) =>
    records.some((record) => {
      const line = objectOf(record)
      const row = objectOf(line?.['row'])
      return line?.['table'] === 'sessions' && row !== null && 'working_dir' in row
    }),
  read: (context) => new GooseReader(context),
}

const exitText = /(?:exited with (?:exit )?code|[Ee]xit (?:code|status)):? (-?\d{1,10})/g

class GooseReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  #talk: Conversation | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const table = textOf(objectOf(value)?.['table'])
    const row = objectOf(objectOf(value)?.['row'])
    if (table === null || row === null) return { skipped: 'not a record' }
    if (table === 'sessions') return this.#session(row)
    const talk = this.#conversation(wordOf(row['session_id']))
    const at = timeOf(row['created_timestamp'] ?? row['created_at'])
    const place = talk.place(raw, line, at, wordOf(row['model']))
    if (table === 'messages') this.#message(row, talk, place)
    else if (table === 'usage_ledger') this.#usage(row, talk, place)
    else {
      this.#sink.drift(table)
      return { skipped: 'unknown type' }
    }
    return 'used'
  }

  finish(): ThreadRow[] {
    return this.#talk === null ? [] : [this.#talk.finish()]
  }

  #conversation(id: string | null): Conversation {
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id ?? idFromName(this.#name))))
  }

  #session(row: JsonObject): Disposition {
    const { thread } = this.#conversation(wordOf(row['id']))
    thread.facts.cwd = wordOf(row['working_dir'])
    thread.facts.title = wordOf(row['description']) ?? wordOf(row['name'])
    thread.facts.originator = wordOf(row['session_type'])
    thread.saw(timeOf(row['created_at']))
    return 'used'
  }

  #message(row: JsonObject, talk: Conversation, place: Place): void {
    const isUser = row['role'] === 'user'
    const marks = parsedObject(textOf(row['metadata_json']))
    const is_injected = marks?.['userVisible'] === false
    for (const block of arrayOf(listOf(row['content_json'])).map(objectOf)) {
      switch (block?.['type']) {
        case 'text':
          if (!is_injected) talk.thread.facts.end_state = isUser ? 'open' : 'completed'
          if (isUser) talk.say(place, 'user_message', 'user', textOf(block['text']), { is_injected })
          else talk.say(place, 'assistant_message', 'assistant', textOf(block['text']), { is_injected })
          break
        case 'thinking':
        case 'redactedThinking':
          talk.say(place, 'reasoning', 'assistant', textOf(block['thinking']))
          break
        case 'toolRequest':
          this.#call(block, talk, place)
          break
        case 'toolResponse':
          this.#result(block, talk, place)
          break
        case 'image':
        case 'toolConfirmationRequest':
        case 'frontendToolRequest':
        case 'systemNotification':
          break
        default:
          this.#sink.drift(`content.${textOf(block?.['type'])?.slice(0, 40)}`)
      }
    }
  }

  /** Tools are named `<extension>__<tool>`; a call the model made wrongly has status error and no value. */
  #call(block: JsonObject, talk: Conversation, place: Place): void {
    const wanted = objectOf(objectOf(block['toolCall'])?.['value'])
    const tool = (wordOf(wanted?.['name']) ?? 'unknown').replace(/^developer__/, '')
    talk.thread.facts.end_state = 'open'
    talk.call(place, { id: wordOf(block['id']), tool, input: wanted?.['arguments'] })
  }

  #result(block: JsonObject, talk: Conversation, place: Place): void {
    const result = objectOf(block['toolResult'])
    const value = objectOf(result?.['value'])
    const output = textOf(result?.['error']) ?? contentText(value?.['content'] ?? result?.['value'])
    const is_error = result?.['status'] === 'error' || value?.['isError'] === true
    const id = wordOf(block['id'])
    const exit_code = talk.pending(id)?.tool_kind === 'shell' ? exitCodeIn(output, exitText) : null
    talk.result(place, id, { output, is_error, exit_code })
  }

  #usage(row: JsonObject, talk: Conversation, place: Place): void {
    const cached = countOf(row['cache_read_tokens']) ?? countOf(row['cache_read_input_tokens'])
    const written = countOf(row['cache_write_tokens']) ?? countOf(row['cache_creation_input_tokens'])
    talk.usage(place, {
      input_tokens: uncached(countOf(row['input_tokens']), cached, written),
      cached_input_tokens: cached,
      cache_write_tokens: written,
      output_tokens: countOf(row['output_tokens']),
      logged_cost_usd: numberOf(row['cost']),
    })
  }
}
