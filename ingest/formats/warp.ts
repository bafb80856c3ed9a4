/** The format of Warp's agent conversations, as exported from its SQLite store with their tasks unpacked. Evidence: ingest/README.md. */
import { exportedRow, hasRow } from './exported-row.ts'
import {
  BadRecord,
  tells,
  type Disposition,
  type Format,
  type ReadContext,
  type Reader,
  type RowSink,
} from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, type Place } from './conversation.ts'
import { arrayOf, numberOf, objectOf, parsedObject, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { LineIdentities, ThreadLog } from './thread-log.ts'
import { warpCall, warpEnd } from './warp-tools.ts'

export const warp: Format = {
  name: 'warp',
  version: 1,
  agent: 'warp',
  shape: 'lines',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'models', 'cwd', 'subagents'),
  recognises: ({ records }) => hasRow(records, 'agent_conversations', 'conversation_data'),
  read: (context) => new WarpReader(context),
}

/** Kinds of messages that say nothing of the work, or nothing that can be read. */
const silent = new Set([
  ...['server_event', 'update_todos', 'code_review', 'update_review_comments', 'debug_output', 'artifact_event'],
  ...['messages_received_from_agents', 'events_from_agents', 'model_used'],
])

/** One thread a task: the root task is the conversation, tasks below it are sub-agents. */
class WarpReader implements Reader {
  readonly #sink: RowSink
  readonly #identities = new LineIdentities()
  readonly #talks: Conversation[] = []
  #id: string
  #parent: string | null = null
  #title: string | null = null
  #folder: string | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#id = idFromName(name)
  }

  record(value: unknown, line: number): Disposition {
    const { table, row } = exportedRow(value)
    if (table === 'agent_conversations' && row !== null) {
      this.#id = wordOf(row['conversation_id']) ?? this.#id
      this.#parent = wordOf(parsedObject(textOf(row['conversation_data']))?.['parent_conversation_id'])
      this.#title = wordOf(parsedObject(textOf(row['summary']))?.['title'])
    } else if (table === 'agent_tasks' && row !== null) {
      const task = objectOf(row['task'])
      if (task === null) throw new BadRecord('a task that cannot be read')
      this.#task(task, line)
    } else {
      this.#sink.drift(`line of ${(table ?? 'nothing').slice(0, 40)}`)
      return { skipped: 'unknown type' }
    }
    return 'used'
  }

  finish(): ThreadRow[] {
    for (const talk of this.#talks) talk.thread.facts.cwd ??= this.#folder
    return this.#talks.map((talk) => talk.finish())
  }

  #task(task: JsonObject, line: number): void {
    const messages = arrayOf(task['messages']).map((message) => objectOf(message) ?? {})
    const models = modelsOf(messages)
    const talk = this.#conversation(task)
    for (const message of messages) {
      const model = models.get(wordOf(message['request_id']) ?? '') ?? null
      this.#message(message, talk, talk.place(JSON.stringify(message), line, stampOf(message['timestamp']), model))
    }
  }

  /** Root tasks share the conversation's thread; it had several before plans became single tasks. */
  #conversation(task: JsonObject): Conversation {
    const above = wordOf(objectOf(task['dependencies'])?.['parent_task_id'])
    const isRoot = above === null
    const id = isRoot ? this.#id : (wordOf(task['id']) ?? `${this.#id}-${this.#talks.length}`)
    const known = this.#talks.find((talk) => talk.thread.thread_id === id)
    if (known !== undefined) return known
    const thread = new ThreadLog(this.#sink, id, this.#parent ?? this.#id)
    const parent = isRoot ? this.#parent : this.#threadOf(above)
    if (parent !== null) Object.assign(thread.facts, { relation: 'subagent', parent_thread_id: parent })
    thread.facts.title = isRoot ? this.#title : wordOf(task['description'])
    const talk = new Conversation(this.#sink, thread, this.#identities)
    this.#talks.push(talk)
    return talk
  }

  #threadOf(task_id: string): string {
    return this.#talks.some((talk) => talk.thread.thread_id === task_id) ? task_id : this.#id
  }

  #message(message: JsonObject, talk: Conversation, place: Place): void {
    const kind = Object.keys(message).find((key) => !['id', 'request_id', 'timestamp'].includes(key)) ?? 'nothing'
    const content = objectOf(message[kind]) ?? {}
    switch (kind) {
      case 'user_query':
        this.#asked(content, talk, place)
        break
      case 'invoke_skill':
        this.#asked(objectOf(content['user_query']) ?? {}, talk, place)
        break
      case 'system_query':
        this.#went(content, talk)
        talk.say(place, 'user_message', 'user', wantedOf(content), { is_injected: true })
        break
      case 'agent_output':
        talk.thread.facts.end_state = 'completed'
        talk.say(place, 'assistant_message', 'assistant', textOf(content['text']))
        break
      case 'agent_reasoning':
        talk.say(place, 'reasoning', 'assistant', textOf(content['reasoning']))
        break
      case 'summarization':
        talk.say(place, 'compaction', 'system', textOf(objectOf(content['conversation_summary'])?.['summary']))
        break
      case 'tool_call':
        talk.thread.facts.end_state = 'open'
        talk.call(place, warpCall(content, this.#folder))
        break
      case 'tool_call_result':
        this.#answered(content, talk, place)
        break
      case 'web_search':
      case 'web_fetch':
        tellWeb(kind, wordOf(message['id']), objectOf(content['status']) ?? {}, talk, place)
        break
      default:
        if (!silent.has(kind)) this.#sink.drift(`message.${kind.slice(0, 40)}`)
    }
  }

  #asked(query: JsonObject, talk: Conversation, place: Place): void {
    this.#went(query, talk)
    const is_injected = talk.thread.facts.relation === 'subagent'
    talk.thread.facts.end_state = 'open'
    talk.say(place, 'user_message', 'user', textOf(query['query']), { is_injected })
  }

  #answered(result: JsonObject, talk: Conversation, place: Place): void {
    const id = wordOf(result['tool_call_id'])
    const call = talk.pending(id)
    const { command, ...end } = warpEnd(result)
    // A person can edit a command before it runs.
    if (call !== null && command !== null && call.tool_kind === 'shell') call.command = command
    talk.result(place, id, end)
    this.#went(result, talk)
  }

  /** The folder that the terminal was in when this was said. */
  #went(content: JsonObject, talk: Conversation): void {
    const folder = wordOf(objectOf(objectOf(content['context'])?.['directory'])?.['pwd'])
    if (folder === null) return
    this.#folder = folder
    talk.thread.facts.cwd ??= folder
  }
}

/** The model of each request, as the last message about it says. */
function modelsOf(messages: readonly JsonObject[]): Map<string, string> {
  const models = new Map<string, string>()
  for (const message of messages) {
    const model = wordOf(objectOf(message['model_used'])?.['model_id'])
    const request = wordOf(message['request_id'])
    if (model !== null && request !== null) models.set(request, model)
  }
  return models
}

function stampOf(value: unknown): number | null {
  const stamp = objectOf(value)
  const seconds = numberOf(stamp?.['seconds'])
  return seconds === null ? null : timeOf(seconds * 1000 + Math.floor((numberOf(stamp?.['nanos']) ?? 0) / 1e6))
}

/** What the client asked for the person: a text, a repository's address, or what a summary should stress. */
function wantedOf(query: JsonObject): string | null {
  const [asked] = Object.entries(query).flatMap(([key, value]) => (key === 'context' ? [] : [objectOf(value)]))
  return textOf(asked?.['query']) ?? textOf(asked?.['url']) ?? textOf(asked?.['prompt'])
}

/** Searches and fetches that Warp's server runs: the message itself tells how far it is. */
function tellWeb(tool: string, id: string | null, status: JsonObject, talk: Conversation, place: Place): void {
  const done = objectOf(status['success'])
  const begun = objectOf(status['searching']) ?? objectOf(status['fetching'])
  const pages = arrayOf(done?.['pages']).map((page) => wordOf(objectOf(page)?.['url']) ?? '')
  const query = wordOf(done?.['query']) ?? wordOf(begun?.['query'])
  const urls = done === null ? arrayOf(begun?.['urls']) : pages
  const input = tool === 'web_search' ? { query } : { urls }
  const { tool_call_id } = talk.call(place, { id, tool, input })
  const name = id ?? tool_call_id
  if (done !== null) talk.result(place, name, { output: pages.join('\n'), is_error: false })
  else if ('error' in status) talk.result(place, name, { output: null, is_error: true })
}
