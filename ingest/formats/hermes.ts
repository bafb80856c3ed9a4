/** The formats of Hermes: a session as one JSON document, and as exported from its SQLite store. Evidence: ingest/README.md. */
import type { Capabilities, Disposition, Format, ReadContext, Reader, RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { tellChatMessage } from './chat-messages.ts'
import { Conversation, uncached, type CallEnd } from './conversation.ts'
import {
  arrayOf,
  codeOf,
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

const capabilities: Capabilities = {
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
}

export const hermes: Format = {
  name: 'hermes',
  version: 1,
  agent: 'hermes',
  shape: 'document',
  capabilities: { ...capabilities, has_usage: false },
  recognises: ({ document }) => {
    const root = objectOf(document)
    return root !== null && 'session_id' in root && 'session_start' in root && Array.isArray(root['messages'])
  },
  read: (context) => new HermesReader(context),
}

export const hermesStore: Format = {
  name: 'hermes-store',
  version: 1,
  agent: 'hermes',
  shape: 'lines',
  capabilities,
  recognises: ({ records }) =>
    records.some((record) => {
      const line = objectOf(record)
      const row = objectOf(line?.['row'])
      return line?.['table'] === 'sessions' && row !== null && 'source' in row && 'started_at' in row && 'model' in row
    }),
  read: (context) => new HermesReader(context),
}

class HermesReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  #talk: Conversation | null = null
  #model: string | null = null
  #totals: JsonObject | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const root = objectOf(value)
    const table = textOf(root?.['table'])
    const row = objectOf(root?.['row'])
    if (root === null) return { skipped: 'not a record' }
    if (table === null) {
      this.#session(root, wordOf(root['session_id']))
      for (const message of arrayOf(root['messages']).map(objectOf)) {
        if (message !== null) this.#message(message, null, JSON.stringify(message))
      }
      return 'used'
    }
    if (table === 'sessions' && row !== null) {
      this.#totals = row
      this.#session(row, wordOf(row['id']))
      return 'used'
    }
    if (table === 'messages' && row !== null) return this.#message(row, line, raw)
    this.#sink.drift(table)
    return { skipped: 'unknown type' }
  }

  finish(): ThreadRow[] {
    if (this.#talk === null) return []
    this.#usage(this.#talk)
    return [this.#talk.finish()]
  }

  #session(row: JsonObject, id: string | null): void {
    const { thread } = this.#conversation(id)
    const config = objectOf(row['model_config']) ?? parsedObject(textOf(row['model_config']))
    const parent = wordOf(row['parent_session_id'])
    this.#model = wordOf(row['model'])
    thread.facts.originator = wordOf(row['platform']) ?? wordOf(row['source'])
    thread.facts.cwd = wordOf(row['cwd']) ?? wordOf(config?.['cwd'])
    thread.facts.title = wordOf(row['title'])
    if (parent !== null) thread.facts = { ...thread.facts, relation: 'resume', parent_thread_id: parent }
    thread.saw(timeOf(row['session_start'] ?? row['started_at']))
    thread.saw(timeOf(row['last_updated'] ?? row['ended_at']))
  }

  #conversation(id: string | null): Conversation {
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id ?? idFromName(this.#name))))
  }

  #message(message: JsonObject, line: number | null, raw: string): Disposition {
    if (message['role'] === 'session_meta') return { skipped: 'sidecar' }
    const talk = this.#conversation(wordOf(message['session_id']))
    const place = talk.place(raw, line, timeOf(message['timestamp']), this.#model)
    if (tellChatMessage(message, talk, place, { endOf })) return 'used'
    this.#sink.drift(`role:${textOf(message['role'])?.slice(0, 40)}`)
    return { skipped: 'unknown type' }
  }

  /** The store keeps totals per session only. */
  #usage(talk: Conversation): void {
    const row = this.#totals
    const output = countOf(row?.['output_tokens'])
    if (row === null || output === null) return
    const cached = countOf(row['cache_read_tokens'])
    const written = countOf(row['cache_write_tokens'])
    talk.usage(talk.place('totals', null, talk.thread.ended_at, this.#model), {
      input_tokens: uncached(countOf(row['input_tokens']), null),
      cached_input_tokens: cached,
      cache_write_tokens: written,
      output_tokens: output,
      reasoning_tokens: countOf(row['reasoning_tokens']),
      logged_cost_usd: numberOf(row['actual_cost_usd']),
    })
  }
}

/** A terminal's result is JSON: `{"output": …, "exit_code": n, "error": …}`. Other tools say `{"success": false}` or `{"error": …}`. */
function endOf(message: JsonObject, text: string | null): CallEnd {
  const json = parsedObject(text)
  const error = wordOf(json?.['error'])
  const isFailed =
    message['finish_reason'] === 'error' || json?.['success'] === false || (json !== null && error !== null)
  const said = textOf(json?.['output'])
  return {
    output: said === null || said === '' ? (error ?? text) : said,
    exit_code: codeOf(json?.['exit_code']),
    is_error: isFailed ? true : null,
  }
}
