/** The format of GitHub Copilot CLI sessions (events.jsonl, 0.0.4xx to 1.0.x). Evidence: ingest/README.md. */
import {
  tells,
  type Disposition,
  type Format,
  type ReadContext,
  type Reader,
  type RowSink,
  type Sample,
} from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
import { Conversation, uncached, type Place } from './conversation.ts'
import {
  arrayOf,
  codeOf,
  countOf,
  objectOf,
  parsedObject,
  textOf,
  timeOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { idFromName } from './name-id.ts'
import { LineIdentities, ThreadLog } from './thread-log.ts'
import { exitCodeIn } from './verdict.ts'

export const copilotCli: Format = {
  name: 'copilot-cli',
  version: 1,
  agent: 'copilot-cli',
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
    'commit',
    'subagents',
    'interrupts',
  ),
  recognises,
  read: (context) => new CopilotReader(context),
}

/** Dotted type names of Copilot's own, with a `data` object, in the envelope with id and timestamp. */
function recognises({ records }: Sample): boolean {
  return records.some((record) => {
    const line = objectOf(record)
    const type = textOf(line?.['type']) ?? ''
    if (line === null || objectOf(line['data']) === null || !('id' in line && 'timestamp' in line)) return false
    return type === 'session.start' || /^(?:user|assistant)\.message$|^tool\.execution_(?:start|complete)$/.test(type)
  })
}

/** Record types that say nothing the rows keep. */
const sidecars = new Set(
  (
    'assistant.turn_end session.info session.warning session.usage_checkpoint session.auto_mode_resolved hook.start ' +
    'hook.end permission.requested permission.completed system.notification subagent.selected session.handoff ' +
    'session.snapshot_rewind session.context_changed session.mode_changed session.plan_changed session.title_changed ' +
    'session.workspace_file_changed tool.user_requested assistant.intent session.skills_loaded'
  ).split(' '),
)

/** Shell results before `shellExecution` (up to 1.0.9x) state the code in their last line only. */
const exitText = /(?:completed with exit code|exited with exit code) (-?\d{1,10})>/g

const trailer = /\n?<(?:shellId: \d{1,9} completed|exited) with exit code -?\d{1,10}>\s{0,9}$/

const errorCodes: ReadonlyMap<string, ToolStatus> = new Map([
  ['denied', 'denied'],
  ['rejected', 'denied'],
  ['timeout', 'timeout'],
  ['aborted', 'interrupted'],
  ['cancelled', 'interrupted'],
])

class CopilotReader implements Reader {
  readonly #sink: RowSink
  readonly #name: string
  #opened: Conversation | null = null
  readonly #identities = new LineIdentities()
  /** Sub-agents by the call that started them. */
  readonly #agents = new Map<string, Conversation>()
  #model: string | null = null
  #version: string | null = null
  /** True once a record told the usage of one request; the totals at shutdown then tell nothing new. */
  #hasRecords = false
  #totals: { models: JsonObject; place: Place } | null = null

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#name = name
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const record = objectOf(value)
    const data = objectOf(record?.['data'])
    const type = textOf(record?.['type'])
    if (record === null || data === null || type === null) {
      this.#sink.drift('record without type or data')
      return { skipped: 'unknown type' }
    }
    if (sidecars.has(type)) return { skipped: 'sidecar' }
    if (type === 'session.start') this.#open(wordOf(data['sessionId']))
    const talk = this.#conversation(data, type)
    const place = talk.place(raw, line, timeOf(record['timestamp']), wordOf(data['model']) ?? this.#model)
    return this.#read(type, data, talk, place)
  }

  finish(): ThreadRow[] {
    if (!this.#hasRecords && this.#totals !== null) this.#total(this.#totals.models, this.#totals.place)
    return [this.#main, ...this.#agents.values()].map((talk) => talk.finish())
  }

  get #main(): Conversation {
    return this.#open(null)
  }

  #open(id: string | null): Conversation {
    const thread = (): ThreadLog => new ThreadLog(this.#sink, id ?? idFromName(this.#name))
    return (this.#opened ??= new Conversation(this.#sink, thread(), this.#identities))
  }

  #read(type: string, data: JsonObject, talk: Conversation, place: Place): Disposition {
    const { thread } = talk
    switch (type) {
      case 'session.start':
      case 'session.resume':
        this.#start(data)
        break
      case 'session.model_change':
        this.#model = wordOf(data['newModel']) ?? this.#model
        break
      case 'user.message':
        thread.facts.end_state = 'open'
        talk.say(place, 'user_message', 'user', textOf(data['content']), { is_injected: talk !== this.#main })
        break
      case 'system.message':
        talk.say(place, 'system', 'system', textOf(data['content']), { is_injected: true })
        break
      case 'assistant.turn_start':
        thread.facts.end_state = 'open'
        talk.event(place, 'turn_start', null, null)
        break
      case 'assistant.reasoning':
        talk.say(place, 'reasoning', 'assistant', textOf(data['content']))
        break
      case 'assistant.message':
        this.#message(data, talk, place)
        break
      case 'tool.execution_start':
        this.#started(data, talk, place)
        break
      case 'tool.execution_complete':
        this.#completed(data, talk, place)
        break
      case 'session.usage_record':
        this.#hasRecords = true
        this.#usage(objectOf(data['usage']) ?? {}, talk, place)
        break
      case 'session.shutdown':
        this.#shutdown(data, place)
        break
      case 'session.error':
        thread.facts.end_state = 'errored'
        talk.event(place, 'api_error', 'system', textOf(data['message']))
        break
      case 'abort':
        thread.facts.end_state = 'interrupted'
        talk.event(place, 'interrupt', 'user', textOf(data['reason']))
        break
      case 'session.truncation':
      case 'session.compaction_start':
      case 'session.compaction_complete':
        if (type !== 'session.compaction_start')
          talk.event(place, 'compaction', 'system', textOf(data['summaryContent']))
        break
      case 'subagent.started':
      case 'subagent.completed':
      case 'subagent.failed':
        this.#main.event(place, 'subagent', 'system', textOf(data['agentName']), {
          tool_call_id: wordOf(data['toolCallId']),
        })
        break
      default:
        this.#sink.drift(type)
        return { skipped: 'unknown type' }
    }
    return 'used'
  }

  /** Work of a sub-agent names the call that started it; everything else is the session's own. */
  #conversation(data: JsonObject, type: string): Conversation {
    const parent = wordOf(data['parentToolCallId'])
    const { session_id } = this.#main.thread
    if (parent === null || type.startsWith('session.')) return this.#main
    let talk = this.#agents.get(parent)
    if (talk === undefined) {
      talk = new Conversation(
        this.#sink,
        new ThreadLog(this.#sink, `${session_id}:${parent}`, session_id),
        this.#identities,
      )
      talk.thread.facts = { relation: 'subagent', parent_thread_id: session_id, agent_version: this.#version }
      this.#agents.set(parent, talk)
    }
    return talk
  }

  #start(data: JsonObject): void {
    const { thread } = this.#main
    const context = objectOf(data['context'])
    this.#version = wordOf(data['copilotVersion']) ?? this.#version
    this.#model = wordOf(data['selectedModel']) ?? this.#model
    const repository = wordOf(context?.['repository'])
    const host = wordOf(context?.['repositoryHost']) ?? 'github.com'
    thread.facts.agent_version = this.#version
    thread.facts.originator ??= wordOf(data['producer'])
    thread.facts.cwd ??= wordOf(context?.['cwd'])
    thread.facts.branch ??= wordOf(context?.['branch'])
    thread.facts.commit_sha ??= wordOf(context?.['headCommit'])
    thread.facts.repo_url ??= repository === null ? null : `https://${host}/${repository}`
  }

  #message(data: JsonObject, talk: Conversation, place: Place): void {
    talk.say(place, 'reasoning', 'assistant', textOf(data['reasoningText']))
    talk.say(place, 'assistant_message', 'assistant', textOf(data['content']))
    const calls = arrayOf(data['toolRequests'])
      .map(objectOf)
      .filter((call) => call !== null)
    for (const call of calls) {
      const input = parsedObject(textOf(call['arguments'])) ?? call['arguments']
      talk.call(place, { id: wordOf(call['toolCallId']), tool: wordOf(call['name']) ?? 'unknown', input })
    }
    talk.thread.facts.end_state = calls.length > 0 ? 'open' : 'completed'
  }

  /** Runs what a message asked for; a start without a request (the request was trimmed, a sub-agent) is a call of its own. */
  #started(data: JsonObject, talk: Conversation, place: Place): void {
    const id = wordOf(data['toolCallId'])
    const row = talk.pending(id)
    if (row !== null && row.tool_call_id === id) {
      row.started_at = place.at ?? row.started_at
      row.status = 'running'
      row.status_evidence = 'started'
      return
    }
    talk.call(place, { id, tool: wordOf(data['toolName']) ?? 'unknown', input: data['arguments'] })
  }

  #completed(data: JsonObject, talk: Conversation, place: Place): void {
    const error = objectOf(data['error'])
    const result = objectOf(data['result'])
    const text = textOf(result?.['content']) ?? textOf(error?.['message'])
    const metrics = objectOf(objectOf(data['toolTelemetry'])?.['metrics'])
    const stated = codeOf(objectOf(data['shellExecution'])?.['exitCode']) ?? codeOf(metrics?.['exit_code'])
    const success = typeof data['success'] === 'boolean' ? data['success'] : null
    const code = wordOf(error?.['code']) ?? ''
    talk.result(place, wordOf(data['toolCallId']), {
      output: text === null ? null : text.replace(trailer, ''),
      exit_code: stated ?? exitCodeIn(text, exitText),
      is_error: success === null ? null : !success,
      status: errorCodes.get(code) ?? null,
      evidence: `error.code:${code}`,
    })
  }

  #usage(usage: JsonObject, talk: Conversation, place: Place): void {
    const cached = countOf(usage['cacheReadTokens'])
    const written = countOf(usage['cacheWriteTokens'])
    talk.usage(place, {
      model: wordOf(usage['model']),
      input_tokens: uncached(countOf(usage['inputTokens']), cached, written),
      cached_input_tokens: cached,
      cache_write_tokens: written,
      output_tokens: countOf(usage['outputTokens']),
      reasoning_tokens: countOf(usage['reasoningTokens']),
    })
  }

  #shutdown(data: JsonObject, place: Place): void {
    const { facts } = this.#main.thread
    if (facts.end_state === 'open')
      facts.end_state = wordOf(data['shutdownType']) === 'error' ? 'errored' : 'interrupted'
    const models = objectOf(data['modelMetrics']) ?? objectOf(objectOf(data['accountingSnapshot'])?.['modelMetrics'])
    if (models !== null) this.#totals = { models, place }
  }

  /** Before usage records (1.0.16 to 1.0.9x) only the totals per model at the end. */
  #total(models: JsonObject, place: Place): void {
    for (const [model, metrics] of Object.entries(models)) {
      const usage = objectOf(objectOf(metrics)?.['usage'])
      if (usage !== null) this.#usage({ ...usage, model }, this.#main, place)
    }
  }
}
