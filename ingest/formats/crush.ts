/** The format of Crush's sessions, as exported from its SQLite store (one store a project). Evidence: ingest/README.md. */
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
import type { ThreadRow, ToolCallRow } from '../session.ts'
import { listOf } from './chat-messages.ts'
import { Conversation, type CallEnd, type Place } from './conversation.ts'
import {
  arrayOf,
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

export const crush: Format = {
  name: 'crush',
  version: 1,
  agent: 'crush',
  shape: 'lines',
  capabilities: tells(
    'timestamps',
    'tool_results',
    'exit_codes',
    'error_flags',
    'models',
    'cwd',
    'subagents',
    'interrupts',
  ),
  recognises: ({ records }) => hasRow(records, 'sessions', 'parent_session_id', 'prompt_tokens'),
  read: (context) => new CrushReader(context),
}

class CrushReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  readonly #models = new Set<string>()
  #talk: Conversation | null = null
  #cost: number | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const { table, row } = exportedRow(value)
    if (table === 'sessions' && row !== null) this.#header(row)
    else if (table === 'messages' && row !== null) this.#message(row, line, raw)
    else {
      this.#sink.drift(`line of ${(table ?? 'nothing').slice(0, 40)}`)
      return { skipped: 'unknown type' }
    }
    return 'used'
  }

  finish(): ThreadRow[] {
    if (this.#talk === null) return []
    const [model = null, ...others] = this.#models
    // Tokens are of the last request only; the cost is of all, and a parent's holds its sub-agents'.
    if (this.#cost !== null && this.#talk.thread.facts.relation !== 'subagent') {
      const place = this.#talk.place('cost', null, this.#talk.thread.ended_at, others.length === 0 ? model : null)
      this.#talk.usage(place, { logged_cost_usd: this.#cost })
    }
    return [this.#talk.finish()]
  }

  #conversation(id: string | null, parent: string | null = null): Conversation {
    const own = id ?? idFromName(this.#name)
    return (this.#talk ??= new Conversation(this.#sink, new ThreadLog(this.#sink, own, parent ?? own)))
  }

  #header(row: JsonObject): void {
    const parent = wordOf(row['parent_session_id'])
    const { thread } = this.#conversation(wordOf(row['id']), parent)
    if (parent !== null) Object.assign(thread.facts, { relation: 'subagent', parent_thread_id: parent })
    thread.facts.title = wordOf(row['title'])
    thread.saw(timeOf(row['created_at']))
    const cost = numberOf(row['cost'])
    if (cost !== null && cost > 0) this.#cost = cost
  }

  #message(row: JsonObject, line: number, raw: string): void {
    const text = textOf(row['parts'])
    const parts = arrayOf(listOf(text)).map(objectOf)
    if (text === null || (parts.length === 0 && text !== '[]'))
      throw new BadRecord('a message whose parts cannot be read')
    const talk = this.#conversation(wordOf(row['session_id']))
    const model = wordOf(row['model'])
    const place = talk.place(raw, line, timeOf(row['created_at']), model)
    const role = wordOf(row['role'])
    const isSummary = row['is_summary_message'] === 1
    if (role === 'assistant' && model !== null) this.#models.add(model)
    if (role === 'user' || role === 'assistant') talk.thread.facts.end_state = 'open'
    for (const part of parts)
      this.#part(wordOf(part?.['type']), objectOf(part?.['data']) ?? {}, role, isSummary, talk, place)
  }

  #part(
    type: string | null,
    data: JsonObject,
    role: string | null,
    isSummary: boolean,
    talk: Conversation,
    place: Place,
  ): void {
    switch (type) {
      case 'text':
        if (isSummary) talk.event(place, 'compaction', 'system', textOf(data['text']))
        else if (role === 'user') {
          const is_injected = data['hidden'] === true || talk.thread.facts.relation === 'subagent'
          talk.say(place, 'user_message', 'user', textOf(data['text']), { is_injected })
        } else if (role === 'assistant') talk.say(place, 'assistant_message', 'assistant', textOf(data['text']))
        else talk.say(place, 'system', 'system', textOf(data['text']), { is_injected: true })
        break
      case 'reasoning':
        talk.say(place, 'reasoning', 'assistant', textOf(data['thinking']))
        break
      case 'tool_call':
        tellCall(data, talk, place)
        break
      case 'tool_result':
        tellResult(data, talk, place)
        break
      case 'shell_command':
        talk.say(place, 'user_message', 'user', typed(data), { is_injected: true })
        break
      case 'finish':
        if (role === 'assistant') tellFinish(data, talk, place)
        break
      case '_meta':
      case 'image_url':
      case 'binary':
        break
      default:
        this.#sink.drift(`part.${(type ?? 'nothing').slice(0, 40)}`)
    }
  }
}

/** A command that the person ran themselves, in the words in which Crush hands it to the model. */
function typed(data: JsonObject): string {
  const lines = [`$ ${textOf(data['command']) ?? ''}`, textOf(data['output']) ?? '']
  const code = countOf(data['exit_code'])
  return [...lines, ...(code === null ? [] : [`(exit code ${code})`])].join('\n')
}

function tellFinish(data: JsonObject, talk: Conversation, place: Place): void {
  const { facts } = talk.thread
  const words = [data['message'], data['details']].map(wordOf).filter((text) => text !== null)
  const text = words.length === 0 ? null : words.join('\n')
  const reason = wordOf(data['reason'])
  if (reason === 'canceled') {
    facts.end_state = 'interrupted'
    talk.event(place, 'interrupt', 'user', text)
  } else if (reason === 'error' || reason === 'content_filter') {
    facts.end_state = 'errored'
    talk.event(place, 'api_error', 'system', text)
  } else if (reason === 'end_turn' || reason === 'max_tokens') facts.end_state = 'completed'
  const at = timeOf(data['time'])
  if (at !== null) talk.thread.saw(at)
}

function tellCall(data: JsonObject, talk: Conversation, place: Place): void {
  const tool = wordOf(data['name']) ?? 'unknown'
  const folder = wordOf(parsedObject(textOf(data['input']))?.['working_dir'])
  const given = {
    ...(tool.startsWith('mcp_') ? { tool_kind: 'mcp' as const } : {}),
    ...(folder !== null && isWhole(folder) ? { cwd: folder } : {}),
  }
  talk.call(place, { id: wordOf(data['id']), tool, input: data['input'], given })
}

function tellResult(data: JsonObject, talk: Conversation, place: Place): void {
  const id = wordOf(data['tool_call_id'])
  const call = talk.pending(id)
  const content = textOf(data['content'])
  const metadata = parsedObject(textOf(data['metadata']))
  const is_error = typeof data['is_error'] === 'boolean' ? data['is_error'] : null
  if (call !== null) tellFolder(call, wordOf(metadata?.['working_directory']), talk)
  const shell = call?.tool_kind === 'shell' && is_error !== true ? shellEnd(call.tool, content, metadata) : null
  talk.result(place, id, { output: content, is_error, ...(is_error === true ? refused(content) : {}), ...shell })
}

/** The session's folder is where its shell runs unless a call names another one; where a `cd` went is neither. */
function tellFolder(call: ToolCallRow, folder: string | null, talk: Conversation): void {
  if (folder === null || call.cwd !== null || call.tool !== 'bash') return
  if (/\b(?:cd|pushd|popd)\b/.test(call.command ?? '')) return
  if (wordOf(parsedObject(call.arguments)?.['working_dir']) !== null) return
  call.cwd = folder
  talk.thread.facts.cwd ??= folder
}

/** Results that say a person would not have it; both come with the error flag. */
function refused(content: string | null): Partial<CallEnd> {
  if (content === 'Tool execution canceled by user') return { status: 'interrupted', evidence: 'text:canceled' }
  return content === 'permission denied' ? { status: 'denied', evidence: 'text:denied' } : {}
}

/** The bash tool writes the exit code as its last line unless it is 0, and the folder behind it (bash.go, formatOutput). */
function shellEnd(tool: string, content: string | null, metadata: JsonObject | null): Partial<CallEnd> {
  const output = content?.replace(/\n\n<cwd>[^\n]{0,4096}<\/cwd>$/, '') ?? null
  const code = exitCodeIn(output, /(?:^|\n)Exit code (\d{1,9})$/g)
  if (tool === 'job_output') {
    if (metadata?.['done'] === false) return { status: 'running', evidence: 'done' }
    return code === null ? {} : { exit_code: code }
  }
  const [from, to] = [timeOf(metadata?.['start_time']), timeOf(metadata?.['end_time'])]
  if (tool !== 'bash' || from === null || to === null) return {}
  if (wordOf(metadata?.['shell_id']) !== null) return { status: 'running', evidence: 'shell_id' }
  const end = { output: output === 'no output' ? '' : output, duration_ms: Math.max(0, to - from) }
  if (output?.endsWith('Command was aborted before completion') === true)
    return { ...end, status: 'interrupted', evidence: 'text:aborted' }
  return { ...end, exit_code: code ?? 0 }
}

function isWhole(path: string): boolean {
  return /^(?:\/|[A-Za-z]:)/.test(path)
}
