/** Rows of OpenCode's store (session, message, part) in, one session's rows out. Parts are final: they are updated in place. */
import type { Disposition, ReadContext, Reader, RowSink } from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
import { Conversation, type CallEnd, type Place, type Tokens } from './conversation.ts'
import { exportedRow } from './exported-row.ts'
import {
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

const sidecarTables = new Set(['project', 'todo', 'session_message', 'session_share', 'permission'])
const sidecarParts = new Set(['step-start', 'step-finish', 'snapshot', 'patch', 'file', 'agent'])

interface Message {
  role: string
  model: string | null
  cwd: string | null
}

/** Reads the lines that sqlite-export.ts and opencode-export.ts write: `{table, row}`. */
export class OpenCodeReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  readonly #messages = new Map<string, Message>()
  #talk: Conversation | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number): Disposition {
    const { table, row } = exportedRow(value)
    if (table === null || row === null) return { skipped: 'not a record' }
    const id = wordOf(row['id']) ?? `${table}-${line}`
    // The columns, and below them what the row keeps as JSON.
    const data = { ...row, ...(objectOf(row['data']) ?? parsedObject(textOf(row['data'])) ?? {}) }
    if (table === 'session') return this.#session(data, id)
    if (table === 'message') return this.#message(data, id, line)
    if (table === 'part') return this.#part(data, id, line)
    if (sidecarTables.has(table)) return { skipped: 'sidecar' }
    this.#sink.drift(table)
    return { skipped: 'unknown type' }
  }

  finish(): ThreadRow[] {
    return this.#talk === null ? [] : [this.#talk.finish()]
  }

  #conversation(id: string | null): Conversation {
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, id ?? idFromName(this.#name))))
  }

  #session(row: JsonObject, id: string): Disposition {
    const { thread } = this.#conversation(id)
    const parent = wordOf(row['parent_id']) ?? wordOf(row['parentID'])
    const { facts } = thread
    if (parent !== null) {
      facts.relation = 'subagent'
      facts.parent_thread_id = parent
      thread.session_id = parent
    }
    facts.agent_version = wordOf(row['version'])
    facts.originator = wordOf(row['agent'])
    facts.cwd = wordOf(row['directory'])
    facts.title = wordOf(row['title'])
    thread.saw(timeOf(row['time_created']) ?? timeOf(objectOf(row['time'])?.['created']))
    return 'used'
  }

  #message(row: JsonObject, id: string, line: number): Disposition {
    const talk = this.#conversation(wordOf(row['session_id']) ?? wordOf(row['sessionID']))
    const time = objectOf(row['time'])
    const role = textOf(row['role']) ?? ''
    const model = wordOf(row['modelID']) ?? wordOf(objectOf(row['model'])?.['modelID'])
    this.#messages.set(id, { role, model, cwd: wordOf(objectOf(row['path'])?.['cwd']) })
    const { facts } = talk.thread
    if (role === 'user') {
      facts.end_state = 'open'
      return 'used'
    }
    const place = talk.place(id, line, timeOf(time?.['created']) ?? timeOf(row['time_created']), model)
    talk.thread.saw(timeOf(time?.['completed']))
    const tokens = objectOf(row['tokens'])
    if (tokens !== null) talk.usage(place, { ...tokensOf(tokens), logged_cost_usd: paid(row['cost']) })
    // No end: it crashed, hangs, or is being written.
    facts.end_state = timeOf(time?.['completed']) === null || row['finish'] === 'tool-calls' ? 'open' : 'completed'
    const error = objectOf(row['error'])
    if (error !== null) this.#error(error, talk, place)
    return 'used'
  }

  #error(error: JsonObject, talk: Conversation, place: Place): void {
    const text = textOf(objectOf(error['data'])?.['message']) ?? textOf(error['name'])
    const isAbort = error['name'] === 'MessageAbortedError'
    talk.thread.facts.end_state = isAbort ? 'interrupted' : 'errored'
    if (isAbort) talk.event(place, 'interrupt', 'user', text)
    else talk.event(place, 'api_error', 'system', text)
  }

  #part(row: JsonObject, id: string, line: number): Disposition {
    const type = textOf(row['type']) ?? ''
    if (sidecarParts.has(type)) return { skipped: 'sidecar' }
    const talk = this.#conversation(wordOf(row['session_id']) ?? wordOf(row['sessionID']))
    const message = this.#messages.get(wordOf(row['message_id']) ?? wordOf(row['messageID']) ?? '')
    const time = objectOf(row['time'])
    const at = timeOf(time?.['start']) ?? timeOf(time?.['created']) ?? timeOf(row['time_created'])
    const place = talk.place(id, line, at, message?.model ?? null)
    switch (type) {
      case 'text': {
        const isUser = message?.role === 'user'
        const is_injected = row['synthetic'] === true
        if (isUser) talk.say(place, 'user_message', 'user', textOf(row['text']), { is_injected })
        else talk.say(place, 'assistant_message', 'assistant', textOf(row['text']), { is_injected })
        return 'used'
      }
      case 'reasoning':
        talk.say(place, 'reasoning', 'assistant', textOf(row['text']))
        return 'used'
      case 'tool':
        this.#tool(row, talk, place, message?.cwd ?? null)
        return 'used'
      case 'compaction':
        talk.event(place, 'compaction', 'system', null)
        return 'used'
      case 'subtask':
        talk.event(place, 'subagent', 'system', textOf(row['prompt']) ?? textOf(row['description']))
        return 'used'
      case 'retry':
        talk.event(place, 'api_error', 'system', textOf(objectOf(objectOf(row['error'])?.['data'])?.['message']))
        return 'used'
      default:
        this.#sink.drift(`part.${type}`)
        return { skipped: 'unknown type' }
    }
  }

  #tool(row: JsonObject, talk: Conversation, place: Place, message_cwd: string | null): void {
    const state = objectOf(row['state']) ?? {}
    const input = objectOf(state['input'])
    const called = textOf(row['tool']) ?? 'unknown'
    const isInvalid = called === 'invalid'
    const time = objectOf(state['time'])
    const started_at = timeOf(time?.['start']) ?? place.at
    const cwd = wordOf(input?.['workdir']) ?? wordOf(input?.['cwd']) ?? message_cwd
    const id = wordOf(row['callID'])
    const tool = isInvalid ? (wordOf(input?.['tool']) ?? called) : called
    const call = talk.call(talk.later(place, started_at), { id, tool, input: state['input'], given: { cwd } })
    const status = textOf(state['status'])
    if (status === 'running') {
      call.status = 'running'
      call.status_evidence = 'status:running'
    }
    if (status === 'running' || status === 'pending') return
    const ended_at = timeOf(time?.['end']) ?? started_at
    talk.result(talk.later(place, ended_at), id ?? call.tool_call_id, endOf(state, isInvalid))
  }
}

/** A shell that ran into its timeout or was stopped says so in the output only, and then has no exit code. */
function endOf(state: JsonObject, isInvalid: boolean): CallEnd {
  const isError = state['status'] === 'error'
  const text = isError ? textOf(state['error']) : textOf(state['output'])
  const output = text === '(no output)' ? '' : text
  const exit_code = codeOf(objectOf(state['metadata'])?.['exit'])
  const note = /<shell_metadata>\n?([^]{0,300})/.exec((output ?? '').slice(-1000))?.[1] ?? ''
  let status: ToolStatus | null = null
  if (isInvalid) status = 'not_run'
  else if (/exceeding timeout/.test(note)) status = 'timeout'
  else if (/aborted/i.test(note)) status = 'interrupted'
  const evidence = isInvalid ? 'tool:invalid' : 'text:shell_metadata'
  return { output, exit_code, is_error: isError, status, evidence }
}

/**
 * OpenCode's input leaves out what came from the cache. Whether its output leaves out the reasoning changed between
 * versions; `total` tells: when it is the sum of all five, the reasoning was counted beside the output.
 */
function tokensOf(tokens: JsonObject): Tokens {
  const cache = objectOf(tokens['cache'])
  const [input, output, reasoning] = [tokens['input'], tokens['output'], tokens['reasoning']].map(countOf)
  const [read, written] = [cache?.['read'], cache?.['write']].map(countOf)
  const sum = (input ?? 0) + (output ?? 0) + (reasoning ?? 0) + (read ?? 0) + (written ?? 0)
  const isBeside = countOf(tokens['total']) === sum
  return {
    input_tokens: input ?? null,
    cached_input_tokens: read ?? null,
    cache_write_tokens: written ?? null,
    output_tokens: output === null || output === undefined ? null : output + (isBeside ? (reasoning ?? 0) : 0),
    reasoning_tokens: reasoning ?? null,
  }
}

/** Models without a known price cost 0 in OpenCode: not recorded, rather than free. */
function paid(cost: unknown): number | null {
  return numberOf(cost) || null
}
