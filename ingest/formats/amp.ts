/** The format of Amp threads: one JSON document each, as its command line kept them up to spring 2026. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
import { Conversation, type CallEnd, type Place } from './conversation.ts'
import {
  arrayOf,
  codeOf,
  contentText,
  countOf,
  jsonTextOf,
  objectOf,
  textOf,
  timeOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'
import { folderPath } from './vscode-values.ts'

export const amp: Format = {
  name: 'amp',
  version: 1,
  agent: 'amp',
  shape: 'document',
  capabilities: tells(
    'timestamps',
    'tool_results',
    'exit_codes',
    'error_flags',
    'usage',
    'models',
    'cwd',
    'branch',
    'commit',
    'interrupts',
  ),
  recognises: ({ document }) => {
    const thread = objectOf(document)
    const messages = arrayOf(thread?.['messages'])
    const isThread = /^T-/.test(textOf(thread?.['id']) ?? '') && thread !== null && 'created' in thread
    return isThread && messages.length > 0 && messages.slice(0, 50).every((each) => 'role' in (objectOf(each) ?? {}))
  },
  read: (context) => new AmpReader(context),
}

/** `run.status` of calls that ended otherwise than done. */
const ends: ReadonlyMap<string, ToolStatus> = new Map([
  ['error', 'failed'],
  ['cancelled', 'interrupted'],
  ['rejected-by-user', 'denied'],
])

class AmpReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  #talk: Conversation | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown): Disposition {
    const root = objectOf(value) ?? {}
    const talk = new Conversation(this.#sink, new ThreadLog(this.#sink, wordOf(root['id']) ?? idFromName(this.#name)))
    this.#talk = talk
    head(root, talk)
    const messages = arrayOf(root['messages'])
      .map(objectOf)
      .filter((message) => message !== null)
    for (const message of messages) this.#message(message, talk)
    if (!messages.some((message) => objectOf(message['usage']) !== null)) tellLedger(root, talk)
    return 'used'
  }

  finish(): ThreadRow[] {
    return this.#talk === null ? [] : [this.#talk.finish()]
  }

  #message(message: JsonObject, talk: Conversation): void {
    const { role, content } = message
    const usage = objectOf(message['usage'])
    const at = timeOf(objectOf(message['meta'])?.['sentAt']) ?? timeOf(usage?.['timestamp'])
    const place = talk.place(JSON.stringify([role, content]), null, at, wordOf(usage?.['model']))
    // Records of the thread this one was shared from.
    if (role === 'parent') return
    if (role !== 'user' && role !== 'assistant') return this.#sink.drift(`role.${textOf(role)?.slice(0, 40)}`)
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : arrayOf(content).map(objectOf)
    for (const block of blocks) if (block !== null) this.#block(block, role, talk, place)
    if (usage !== null) tellUsage(usage, talk, place)
    if (role === 'assistant') this.#state(objectOf(message['state']), talk, place)
  }

  #block(block: JsonObject, role: 'user' | 'assistant', talk: Conversation, place: Place): void {
    const { type } = block
    if (type === 'text') {
      if (role === 'user') talk.thread.facts.end_state = 'open'
      talk.say(place, role === 'user' ? 'user_message' : 'assistant_message', role, textOf(block['text']))
    } else if (type === 'thinking') talk.say(place, 'reasoning', 'assistant', textOf(block['thinking']))
    else if (type === 'tool_use') {
      const input = objectOf(block['input'])
      const cwd = wordOf(input?.['cwd']) ?? wordOf(input?.['workdir'])
      talk.call(place, { id: wordOf(block['id']), tool: wordOf(block['name']) ?? 'unknown', input, given: { cwd } })
    } else if (type === 'tool_result') this.#result(block, talk, place)
    else if (type !== 'image' && type !== 'redacted_thinking') this.#sink.drift(`content.${textOf(type)?.slice(0, 40)}`)
  }

  /** `run` says how the call went; the first threads held results as Anthropic's API has them. */
  #result(block: JsonObject, talk: Conversation, place: Place): void {
    const id = wordOf(block['toolUseID']) ?? wordOf(block['tool_use_id'])
    const run = objectOf(block['run'])
    if (run === null) {
      const is_error = typeof block['is_error'] === 'boolean' ? block['is_error'] : null
      talk.result(place, id, { output: contentText(block['content']), is_error })
      return
    }
    const said = textOf(run['status']) ?? ''
    if (said === 'done' || ends.has(said)) {
      talk.result(place, id, endOf(run, ends.get(said) ?? null))
      return
    }
    const row = talk.pending(id)
    if (said === 'in-progress' && row !== null) Object.assign(row, { status: 'running', status_evidence: 'run.status' })
    else if (said !== 'queued') this.#sink.drift(`run.${said.slice(0, 40)}`)
  }

  #state(state: JsonObject | null, talk: Conversation, place: Place): void {
    const { facts } = talk.thread
    facts.end_state = state?.['stopReason'] === 'end_turn' ? 'completed' : 'open'
    if (state?.['type'] !== 'cancelled') return
    facts.end_state = 'interrupted'
    talk.event(place, 'interrupt', 'user', null)
  }
}

function head(root: JsonObject, talk: Conversation): void {
  const { facts } = talk.thread
  const initial = objectOf(objectOf(root['env'])?.['initial'])
  const platform = objectOf(initial?.['platform'])
  const tree = objectOf(arrayOf(initial?.['trees'])[0])
  const repository = objectOf(tree?.['repository'])
  facts.cwd = folderPath(tree?.['uri'])
  facts.branch = wordOf(repository?.['ref'])?.replace(/^refs\/heads\//, '') ?? null
  facts.commit_sha = wordOf(repository?.['sha'])
  facts.repo_url = wordOf(repository?.['url'])
  facts.agent_version = wordOf(platform?.['clientVersion'])
  facts.originator = wordOf(platform?.['client'])
  facts.title = wordOf(root['title'])
  talk.thread.saw(timeOf(root['created']))
}

function endOf(run: JsonObject, status: ToolStatus | null): CallEnd {
  const result = objectOf(run['result'])
  const words = wordOf(objectOf(run['error'])?.['message']) ?? wordOf(run['error']) ?? wordOf(run['reason'])
  const is_error = status === 'failed' || result?.['success'] === false
  return {
    output: outputOf(run['result']) ?? words,
    exit_code: codeOf(result?.['exitCode']),
    is_error,
    status,
    evidence: 'run.status',
  }
}

/** What the tool gave back: a text, lines, or an object that holds it as `output` (shell), `content` (read) or `diff` (edit). */
function outputOf(result: unknown): string | null {
  const object = objectOf(result)
  if (object !== null) {
    const texts = ['output', 'content', 'diff'].map((key) => textOf(object[key])).filter((text) => text !== null)
    return texts[0] ?? jsonTextOf(object)
  }
  const isLines = Array.isArray(result) && result.every((line) => typeof line === 'string')
  return isLines ? result.join('\n') : jsonTextOf(result)
}

/** The three kinds of input are disjoint; OpenAI's models bill no cache writes, Amp files their uncached input there. */
function tellUsage(usage: JsonObject, talk: Conversation, place: Place): void {
  const input = countOf(usage['inputTokens'])
  const written = countOf(usage['cacheCreationInputTokens'])
  const isOpenAi = wordOf(usage['model'])?.startsWith('gpt-') === true
  talk.usage(place, {
    input_tokens: isOpenAi && input !== null ? input + (written ?? 0) : input,
    cached_input_tokens: countOf(usage['cacheReadInputTokens']),
    cache_write_tokens: isOpenAi ? null : written,
    output_tokens: countOf(usage['outputTokens']),
  })
}

/** Threads whose messages hold no usage have a ledger of it, without the cache. */
function tellLedger(root: JsonObject, talk: Conversation): void {
  for (const each of arrayOf(objectOf(root['usageLedger'])?.['events']).map(objectOf)) {
    const tokens = objectOf(each?.['tokens'])
    if (each === null || tokens === null) continue
    const place = talk.place(JSON.stringify(each), null, timeOf(each['timestamp']), wordOf(each['model']))
    talk.usage(place, { input_tokens: countOf(tokens['input']), output_tokens: countOf(tokens['output']) })
  }
}
