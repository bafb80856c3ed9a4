/** The formats of Hermes: a session as one JSON document, and as exported from its SQLite store. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { Relation, ThreadRow } from '../session.ts'
import { tellChatMessage } from './chat-messages.ts'
import { Conversation, type CallEnd } from './conversation.ts'
import { exportedRow, hasRow } from './exported-row.ts'
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
import { SeenSet } from './seen-set.ts'
import { contentHash, ThreadLog } from './thread-log.ts'

export const hermes: Format = {
  name: 'hermes',
  version: 2,
  agent: 'hermes',
  shape: 'document',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'models', 'cwd'),
  recognises: ({ document }) => {
    const root = objectOf(document)
    return root !== null && 'session_id' in root && 'session_start' in root && Array.isArray(root['messages'])
  },
  read: (context) => new HermesReader(context),
}

export const hermesStore: Format = {
  name: 'hermes-store',
  version: 2,
  agent: 'hermes',
  shape: 'lines',
  capabilities: tells(
    'timestamps',
    'tool_results',
    'exit_codes',
    'error_flags',
    'usage',
    'models',
    'cwd',
    'branch',
    'subagents',
  ),
  recognises: ({ records }) => hasRow(records, 'sessions', 'source', 'started_at', 'model'),
  read: (context) => new HermesReader(context),
}

class HermesReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  #talk: Conversation | null = null
  #model: string | null = null
  #totals: JsonObject | null = null
  readonly #totalsByModel: JsonObject[] = []
  readonly #seen = new SeenSet()

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const root = objectOf(value)
    const { table, row } = exportedRow(root)
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
    if (table === 'session_model_usage' && row !== null) {
      this.#totalsByModel.push(row)
      return 'used'
    }
    if (table === 'messages' && row !== null) return this.#row(row, line, raw)
    this.#sink.drift(table.slice(0, 40))
    return { skipped: 'unknown type' }
  }

  finish(): ThreadRow[] {
    if (this.#talk === null) return []
    for (const row of this.#sums()) this.#usage(row, this.#talk)
    return [this.#talk.finish()]
  }

  #session(row: JsonObject, id: string | null): void {
    const { thread } = this.#conversation(id)
    const config = objectOf(row['model_config']) ?? parsedObject(textOf(row['model_config']))
    this.#model = wordOf(row['model'])
    thread.facts.originator = wordOf(row['platform']) ?? wordOf(row['source'])
    thread.facts.cwd = wordOf(row['cwd']) ?? wordOf(config?.['cwd'])
    thread.facts.branch = wordOf(row['git_branch'])
    thread.facts.title = wordOf(row['title'])
    const parent = wordOf(row['parent_session_id'])
    if (parent !== null) {
      const relation = relationOf(row, config)
      thread.facts = { ...thread.facts, relation, parent_thread_id: parent }
      if (relation === 'subagent') thread.session_id = parent
    }
    thread.saw(timeOf(row['session_start'] ?? row['started_at']))
    thread.saw(timeOf(row['last_updated'] ?? row['ended_at']))
  }

  #conversation(id: string | null): Conversation {
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id ?? idFromName(this.#name))))
  }

  /** A compaction writes the rows it keeps once more under new ids: the same words at the same time are one message. */
  #row(row: JsonObject, line: number, raw: string): Disposition {
    const { role, content, timestamp, tool_call_id, tool_calls } = row
    const copy = contentHash(JSON.stringify([role, content, timestamp, tool_call_id, tool_calls]))
    if (timeOf(timestamp) !== null && this.#seen.count(copy) > 1) return { skipped: 'duplicate' }
    return this.#message({ ...row, content: decoded(content) }, line, raw)
  }

  #message(message: JsonObject, line: number | null, raw: string): Disposition {
    if (message['role'] === 'session_meta') return { skipped: 'sidecar' }
    const talk = this.#conversation(wordOf(message['session_id']))
    const place = talk.place(raw, line, timeOf(message['timestamp']), this.#model)
    if (message['_compressed_summary'] === 1) {
      talk.event(place, 'compaction', 'system', contentText(message['content']))
      return 'used'
    }
    const isInjected = (): boolean => message['display_kind'] === 'hidden' || message['observed'] === 1
    if (tellChatMessage(message, talk, place, { endOf, isInjected })) return 'used'
    this.#sink.drift(`role:${textOf(message['role'])?.slice(0, 40)}`)
    return { skipped: 'unknown type' }
  }

  /** The store keeps sums: per session, later per model and task too (these begin in the middle of older sessions). */
  #sums(): JsonObject[] {
    const output = (row: JsonObject | null): number => countOf(row?.['output_tokens']) ?? 0
    const byModel = this.#totalsByModel.reduce((sum, row) => sum + output(row), 0)
    if (this.#totalsByModel.length > 0 && byModel >= output(this.#totals)) return this.#totalsByModel
    return this.#totals === null ? [] : [this.#totals]
  }

  /** Input leaves the cache out; output holds the reasoning. */
  #usage(row: JsonObject, talk: Conversation): void {
    const output = countOf(row['output_tokens'])
    if (output === null) return
    const own = wordOf(row['model']) ?? this.#model
    const at = timeOf(row['last_seen']) ?? talk.thread.ended_at
    const place = talk.place(`totals ${own} ${String(row['task'])} ${String(row['billing_provider'])}`, null, at, own)
    const cost = numberOf(row['actual_cost_usd'])
    talk.usage(place, {
      input_tokens: countOf(row['input_tokens']),
      cached_input_tokens: countOf(row['cache_read_tokens']),
      cache_write_tokens: countOf(row['cache_write_tokens']),
      output_tokens: output,
      reasoning_tokens: countOf(row['reasoning_tokens']),
      logged_cost_usd: cost === 0 ? null : cost,
    })
  }
}

/** How a session with a parent came from it; a compaction goes on in a new row, and so does a reset. */
function relationOf(row: JsonObject, config: JsonObject | null): Relation {
  const parent = row['parent_session_id']
  if (row['source'] === 'subagent' || config?.['_delegate_from'] === parent) return 'subagent'
  return config?.['_branched_from'] === parent ? 'fork' : 'resume'
}

/** Contents of several parts are stored as JSON behind a mark. */
function decoded(content: unknown): unknown {
  const json = typeof content === 'string' ? /^[\0\u0001]json:/.exec(content) : null
  if (json === null || typeof content !== 'string') return content
  try {
    return JSON.parse(content.slice(json[0].length)) as unknown
  } catch {
    return content
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
