/** The formats of Goose: a session from its SQLite store, as the JSONL file before, and as its own JSON export. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { listOf } from './chat-messages.ts'
import { Conversation, uncached, type Place } from './conversation.ts'
import {
  arrayOf,
  codeOf,
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

const capabilities = tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'usage', 'models', 'cwd')

export const goose: Format = {
  name: 'goose',
  version: 2,
  agent: 'goose',
  shape: 'lines',
  capabilities,
  recognises: ({ records }) =>
    records.some((record) => {
      const line = objectOf(record)
      const row = objectOf(line?.['row'])
      if (line?.['table'] === 'sessions') return row !== null && 'working_dir' in row
      return line !== null && 'working_dir' in line && 'message_count' in line && !('conversation' in line)
    }),
  read: (context) => new GooseReader(context),
}

export const gooseDocument: Format = {
  name: 'goose-document',
  version: 1,
  agent: 'goose',
  shape: 'document',
  capabilities,
  recognises: ({ document }) => {
    const root = objectOf(document)
    return root !== null && 'working_dir' in root && Array.isArray(root['conversation'])
  },
  read: (context) => new GooseReader(context),
}

const exitText = /(?:exited with (?:exit )?code|[Ee]xit (?:code|status)):? (-?\d{1,10})/g

/** Messages are the same in all three shapes; the store names them content_json, created_timestamp and metadata_json. */
class GooseReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  #talk: Conversation | null = null
  #session: JsonObject = {}
  #model: string | null = null
  #hasLedger = false

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    if (record === null) return { skipped: 'not a record' }
    if ('table' in record) return this.#row(textOf(record['table']) ?? '', objectOf(record['row']) ?? {}, line, raw)
    if ('working_dir' in record) {
      this.#header(record)
      for (const each of arrayOf(record['conversation'])) this.#message(objectOf(each), null, JSON.stringify(each))
      return 'used'
    }
    if (Array.isArray(record['content'])) return this.#message(record, line, raw)
    this.#sink.drift('line without content')
    return { skipped: 'unknown type' }
  }

  finish(): ThreadRow[] {
    if (this.#talk === null) return []
    if (!this.#hasLedger) this.#totals(this.#talk)
    return [this.#talk.finish()]
  }

  #row(table: string, row: JsonObject, line: number, raw: string): Disposition {
    if (table === 'sessions') this.#header(row)
    else if (table === 'messages') {
      const content = listOf(row['content_json'])
      const metadata = parsedObject(textOf(row['metadata_json']))
      return this.#message({ ...row, content, created: row['created_timestamp'], metadata }, line, raw)
    } else if (table === 'usage_ledger') this.#ledger(row, line, raw)
    else {
      this.#sink.drift(table.slice(0, 40))
      return { skipped: 'unknown type' }
    }
    return 'used'
  }

  #conversation(id: string | null): Conversation {
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id ?? idFromName(this.#name))))
  }

  #header(row: JsonObject): void {
    const { thread } = this.#conversation(wordOf(row['id']))
    const config = objectOf(row['model_config']) ?? parsedObject(textOf(row['model_config_json']))
    this.#session = row
    this.#model = wordOf(config?.['model_name'])
    thread.facts.cwd = wordOf(row['working_dir'])
    thread.facts.title = wordOf(row['name']) ?? wordOf(row['description'])
    thread.facts.originator = wordOf(row['session_type'])
    thread.saw(timeOf(row['created_at']))
  }

  #message(message: JsonObject | null, line: number | null, raw: string): Disposition {
    if (message === null) return { skipped: 'not a record' }
    const talk = this.#conversation(wordOf(message['session_id']))
    const place = talk.place(raw, line, timeOf(message['created']), this.#model)
    const isUser = message['role'] === 'user'
    const is_injected = objectOf(message['metadata'])?.['userVisible'] === false
    for (const block of arrayOf(message['content']).map(objectOf)) {
      if (block !== null) this.#block(block, isUser, is_injected, talk, place)
    }
    return 'used'
  }

  #block(block: JsonObject, isUser: boolean, is_injected: boolean, talk: Conversation, place: Place): void {
    switch (block['type']) {
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
      case 'frontendToolRequest':
        tellCall(block, talk, place)
        break
      case 'toolResponse':
        tellResult(block, talk, place)
        break
      case 'conversationCompacted':
      case 'contextLengthExceeded':
      case 'summarizationRequested':
        talk.event(place, 'compaction', 'system', textOf(block['msg']))
        break
      case 'systemNotification':
        talk.say(place, 'system', 'system', textOf(block['msg']), { is_injected: true })
        break
      case 'image':
      case 'jsonRenderSpec':
      case 'toolConfirmationRequest':
      case 'actionRequired':
        break
      default:
        this.#sink.drift(`content.${textOf(block['type'])?.slice(0, 40)}`)
    }
  }

  /** One row a model request, compactions too; `input_tokens` holds what was read from and written to the cache. */
  #ledger(row: JsonObject, line: number, raw: string): void {
    const talk = this.#conversation(wordOf(row['session_id']))
    const cached = countOf(row['cache_read_tokens'])
    const written = countOf(row['cache_write_tokens'])
    this.#hasLedger = true
    talk.usage(talk.place(raw, line, timeOf(row['created_timestamp'] ?? row['created_at']), wordOf(row['model'])), {
      input_tokens: uncached(countOf(row['input_tokens']), cached, written),
      cached_input_tokens: cached,
      cache_write_tokens: written,
      output_tokens: countOf(row['output_tokens']),
      logged_cost_usd: numberOf(row['cost']),
    })
  }

  /** Before the ledger the session's own sums are all there is. */
  #totals(talk: Conversation): void {
    const row = this.#session
    const output = countOf(row['accumulated_output_tokens'])
    if (output === null) return
    const cached = countOf(row['accumulated_cache_read_tokens'])
    const written = countOf(row['accumulated_cache_write_tokens'])
    talk.usage(talk.place('totals', null, talk.thread.ended_at, this.#model), {
      input_tokens: uncached(countOf(row['accumulated_input_tokens']), cached, written),
      cached_input_tokens: cached,
      cache_write_tokens: written,
      output_tokens: output,
      logged_cost_usd: numberOf(row['accumulated_cost']),
    })
  }
}

/** Tools are named `<extension>__<tool>`; a call the model made wrongly has status error and no value. */
function tellCall(block: JsonObject, talk: Conversation, place: Place): void {
  const wanted = objectOf(objectOf(block['toolCall'])?.['value'])
  const tool = (wordOf(wanted?.['name']) ?? 'unknown').replace(/^developer__/, '')
  talk.thread.facts.end_state = 'open'
  talk.call(place, { id: wordOf(block['id']), tool, input: wanted?.['arguments'] })
}

/** The shell tool says how it ended in `structuredContent`; before that only its text does. */
function tellResult(block: JsonObject, talk: Conversation, place: Place): void {
  const result = objectOf(block['toolResult'])
  const value = objectOf(result?.['value'])
  const structured = objectOf(value?.['structuredContent'])
  const output = textOf(result?.['error']) ?? contentText(value?.['content'] ?? result?.['value'])
  const is_error = result?.['status'] === 'error' || value?.['isError'] === true
  const id = wordOf(block['id'])
  const isShell = talk.pending(id)?.tool_kind === 'shell'
  const exit_code = isShell ? (codeOf(structured?.['exit_code']) ?? exitCodeIn(output, exitText)) : null
  const status = structured?.['timed_out'] === true ? 'timeout' : null
  talk.result(place, id, { output, is_error, exit_code, status, evidence: 'timed_out' })
}
