/** The format of Zed's agent threads, as exported from its SQLite store (thread versions 0.1 to 0.3). Evidence: ingest/README.md. */
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
import { Conversation, type CallEnd, type Place } from './conversation.ts'
import { arrayOf, countOf, objectOf, parsedObject, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'
import { zedTerminal } from './zed-terminal.ts'

export const zed: Format = {
  name: 'zed',
  version: 1,
  agent: 'zed',
  shape: 'lines',
  capabilities: tells(
    'tool_results',
    'exit_codes',
    'error_flags',
    'usage',
    'models',
    'cwd',
    'branch',
    'commit',
    'subagents',
  ),
  recognises: ({ records }) => hasRow(records, 'threads', 'data_type', 'data', 'summary'),
  read: (context) => new ZedReader(context),
}

class ZedReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  readonly #threads = new Map<string, ThreadRow>()

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number): Disposition {
    const { table, row } = exportedRow(value)
    if (row === null || table !== 'threads') {
      this.#sink.drift('line that is no thread')
      return { skipped: 'unknown type' }
    }
    const thread = parsedObject(textOf(row['data']))
    if (thread === null) throw new BadRecord('a thread whose data cannot be read')
    const id = wordOf(row['id']) ?? idFromName(this.#name)
    if (this.#threads.has(id)) return { skipped: 'duplicate' }
    this.#threads.set(id, this.#tell(id, row, thread, line))
    return 'used'
  }

  finish(): ThreadRow[] {
    return [...this.#threads.values()]
  }

  #tell(id: string, row: JsonObject, thread: JsonObject, line: number): ThreadRow {
    const parent = wordOf(row['parent_id']) ?? wordOf(objectOf(thread['subagent_context'])?.['parent_thread_id'])
    const talk = new Conversation(this.#sink, new ThreadLog(this.#sink, id, parent ?? id))
    const model = wordOf(objectOf(thread['model'])?.['model'])
    if (parent !== null) Object.assign(talk.thread.facts, { relation: 'subagent', parent_thread_id: parent })
    head(row, thread, talk)
    for (const message of arrayOf(thread['messages'])) {
      const place = talk.place(`${id} ${JSON.stringify(message)}`, line, null, model)
      if ('role' in (objectOf(message) ?? {})) this.#oldMessage(objectOf(message) ?? {}, talk, place)
      else this.#message(message, parent !== null, talk, place)
    }
    tellUsage(thread, talk, talk.place(`${id} usage`, line, null, model))
    return talk.finish()
  }

  /** Version 0.3: `{User: …}`, `{Agent: …}`, `{Compaction: …}`, or the word `Resume`. */
  #message(value: unknown, isSubagent: boolean, talk: Conversation, place: Place): void {
    const [kind, content] = variant(value)
    const message = objectOf(content)
    if (kind === 'User') {
      talk.thread.facts.end_state = 'open'
      const texts = arrayOf(message?.['content']).map(spoken)
      talk.say(place, 'user_message', 'user', texts.join(''), { is_injected: isSubagent })
    } else if (kind === 'Agent') {
      talk.thread.facts.end_state = 'completed'
      const results = objectOf(message?.['tool_results']) ?? {}
      for (const part of arrayOf(message?.['content'])) this.#part(part, talk, place)
      for (const result of Object.values(results)) tellResult(objectOf(result), talk, place)
    } else if (kind === 'Compaction') talk.event(place, 'compaction', 'system', textOf(message?.['Summary']))
    else if (kind !== 'Resume') this.#sink.drift(`message.${kind.slice(0, 40)}`)
  }

  #part(value: unknown, talk: Conversation, place: Place): void {
    const [kind, content] = variant(value)
    const part = objectOf(content)
    if (kind === 'Text') talk.say(place, 'assistant_message', 'assistant', textOf(content))
    else if (kind === 'Thinking') talk.say(place, 'reasoning', 'assistant', textOf(part?.['text']))
    else if (kind === 'ToolUse') tellCall(part, talk, place)
    else if (kind !== 'RedactedThinking') this.#sink.drift(`content.${kind.slice(0, 40)}`)
  }

  /** Up to 0.2: roles, text in segments (before them in `text`), calls and results beside it. */
  #oldMessage(message: JsonObject, talk: Conversation, place: Place): void {
    const { role } = message
    const isUser = role === 'user'
    const segments = arrayOf(message['segments']).map(objectOf)
    const parts = segments.length > 0 ? segments : [{ type: 'text', text: message['text'] }]
    for (const part of parts) {
      const text = textOf(part?.['text'])
      if (part?.['type'] === 'thinking') talk.say(place, 'reasoning', 'assistant', text)
      else if (part?.['type'] !== 'text') continue
      else if (isUser) talk.say(place, 'user_message', 'user', text, { is_injected: message['is_hidden'] === true })
      else talk.say(place, role === 'system' ? 'system' : 'assistant_message', isUser ? 'user' : 'assistant', text)
    }
    talk.thread.facts.end_state = isUser ? 'open' : 'completed'
    for (const use of arrayOf(message['tool_uses'])) tellCall(objectOf(use), talk, place)
    for (const result of arrayOf(message['tool_results'])) tellResult(objectOf(result), talk, place)
  }
}

/** Rust writes a variant as `{Name: content}`, one without content as its name. */
function variant(value: unknown): [string, unknown] {
  return typeof value === 'string' ? [value, null] : (Object.entries(objectOf(value) ?? {})[0] ?? ['nothing', null])
}

/** What a person typed; of what was attached only the name. */
function spoken(value: unknown): string {
  const [kind, content] = variant(value)
  if (kind === 'Text') return textOf(content) ?? ''
  if (kind !== 'Mention') return ''
  const [what, target] = variant(objectOf(content)?.['uri'])
  const uri = objectOf(target)
  const path = wordOf(uri?.['abs_path'])?.replace(/^.*[/\\]/, '')
  return `@${path ?? wordOf(uri?.['name']) ?? wordOf(uri?.['url']) ?? what}`
}

function head(row: JsonObject, thread: JsonObject, talk: Conversation): void {
  const { facts } = talk.thread
  const snapshot = objectOf(thread['initial_project_snapshot'])
  const worktree = objectOf(arrayOf(snapshot?.['worktree_snapshots'])[0])
  const git = objectOf(worktree?.['git_state'])
  facts.cwd = firstFolder(row) ?? wordOf(worktree?.['worktree_path'])
  facts.branch = wordOf(git?.['current_branch'])
  facts.commit_sha = wordOf(git?.['head_sha'])
  facts.repo_url = wordOf(git?.['remote_url'])
  facts.title = wordOf(row['summary'])
  for (const time of [snapshot?.['timestamp'], row['created_at'], row['updated_at']]) talk.thread.saw(timeOf(time))
}

/** Folders are kept sorted, one a line; `folder_paths_order` has the place each was given in. */
function firstFolder(row: JsonObject): string | null {
  const folders = (textOf(row['folder_paths']) ?? '').split('\n')
  const given = (textOf(row['folder_paths_order']) ?? '').split(',').indexOf('0')
  return wordOf(folders[Math.max(0, given)])
}

function tellCall(use: JsonObject | null, talk: Conversation, place: Place): void {
  if (use === null) return
  const input = objectOf(use['input']) ?? use['input'] ?? use['raw_input']
  const cd = wordOf(objectOf(input)?.['cd'])
  const cwd = cd !== null && /^(?:\/|[A-Za-z]:)/.test(cd) ? cd : null
  talk.thread.facts.end_state = 'open'
  talk.call(place, { id: wordOf(use['id']), tool: wordOf(use['name']) ?? 'unknown', input, given: { cwd } })
}

function tellResult(result: JsonObject | null, talk: Conversation, place: Place): void {
  if (result === null) return
  const id = wordOf(result['tool_use_id'])
  const call = talk.pending(id)
  const output = resultText(result['content'])
  const is_error = typeof result['is_error'] === 'boolean' ? result['is_error'] : null
  const shell = call?.tool_kind === 'shell' ? zedTerminal(output, call.command ?? '') : null
  const stopped: Partial<CallEnd> =
    output === 'Tool canceled by user' ? { status: 'interrupted', evidence: 'text:canceled' } : {}
  talk.thread.facts.end_state = 'completed'
  talk.result(place, id, { output, is_error, ...stopped, ...shell })
}

/** A text, `{type: 'text', text}`, `{Text: …}` or `{text: …}`, or a list of them; images have none. */
function resultText(content: unknown): string | null {
  const texts = (Array.isArray(content) ? content : [content]).map((part) => {
    const object = objectOf(part)
    return textOf(part) ?? textOf(object?.['text']) ?? textOf(object?.['Text'])
  })
  const found = texts.filter((text) => text !== null)
  return found.length === 0 ? null : found.join('')
}

/** Sums of the whole thread; a count that is zero is left out. */
function tellUsage(thread: JsonObject, talk: Conversation, place: Place): void {
  const sums = objectOf(thread['cumulative_token_usage'])
  const output = countOf(sums?.['output_tokens'])
  if (sums === null || output === null) return
  talk.usage(place, {
    input_tokens: countOf(sums['input_tokens']) ?? 0,
    cached_input_tokens: countOf(sums['cache_read_input_tokens']) ?? 0,
    cache_write_tokens: countOf(sums['cache_creation_input_tokens']) ?? 0,
    output_tokens: output,
  })
}
