/** The format of mini-swe-agent trajectories: `mini-swe-agent-1`, `-1.1`, and the bare message list before. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
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

export const miniSweAgent: Format = {
  name: 'mini-swe-agent',
  version: 2,
  agent: 'mini-swe-agent',
  shape: 'document',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes', 'usage', 'models', 'cwd'),
  recognises: ({ document }) => {
    const root = objectOf(document)
    if (textOf(root?.['trajectory_format'])?.startsWith('mini-swe-agent') === true) return true
    if (Array.isArray(root?.['messages']) && 'mini_version' in (objectOf(root['info']) ?? {})) return true
    const messages = arrayOf(Array.isArray(document) ? document : objectOf(document)?.['messages'])
    return messages.some((message) => {
      const text = contentText(objectOf(message)?.['content']) ?? ''
      return text.includes('```mswea_bash_command') || /^<returncode>-?\d{1,10}<\/returncode>/.test(text)
    })
  },
  read: (context) => new MiniReader(context),
}

/** The command in an answer: a block of its own name since 1.x, a bash block before. */
function blockOf(text: string): string | null {
  const start = /```(?:mswea_bash_command|bash)\s*\n/.exec(text)
  if (start === null) return null
  const from = start.index + start[0].length
  const end = text.indexOf('\n```', from)
  return end === -1 ? null : text.slice(from, end)
}

const returnCode = /<returncode>(-?\d{1,10})<\/returncode>/g

class MiniReader implements Reader {
  readonly #sink: RowSink
  readonly #talk: Conversation
  #hasUsage = false

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#talk = new Conversation(sink, new ThreadLog(sink, idFromName(name)))
  }

  record(value: unknown): Disposition {
    const root = objectOf(value)
    const info = objectOf(root?.['info'])
    const config = objectOf(info?.['config'])
    const { facts } = this.#talk.thread
    facts.agent_version = wordOf(info?.['mini_version'])
    facts.cwd = wordOf(objectOf(config?.['environment'])?.['cwd'])
    const model = wordOf(objectOf(config?.['model'])?.['model_name'])
    for (const message of arrayOf(root === null ? value : root['messages'])) this.#message(objectOf(message), model)
    const status = textOf(info?.['exit_status'])
    facts.end_state = status === null || status === '' ? null : status === 'Submitted' ? 'completed' : 'errored'
    this.#total(numberOf(objectOf(info?.['model_stats'])?.['instance_cost']), model)
    return 'used'
  }

  /** Where no answer says what it cost, the run does. */
  #total(cost: number | null, model: string | null): void {
    if (this.#hasUsage || cost === null || cost === 0) return
    const { thread } = this.#talk
    this.#talk.usage(this.#talk.place('totals', null, thread.ended_at, model), { logged_cost_usd: cost })
  }

  finish(): ThreadRow[] {
    return [this.#talk.finish()]
  }

  #message(message: JsonObject | null, model: string | null): void {
    if (message === null) return
    const talk = this.#talk
    const extra = objectOf(message['extra'])
    const at = timeOf(extra?.['timestamp'] ?? message['timestamp'])
    const place = talk.place(
      JSON.stringify(message),
      null,
      at,
      wordOf(objectOf(extra?.['response'])?.['model']) ?? model,
    )
    const text = contentText(message['content']) ?? contentText(message['output'])
    if (message['object'] === 'response') {
      this.#response(message, extra, { ...place, model: wordOf(message['model']) ?? place.model })
      return
    }
    switch (message['role'] ?? message['type']) {
      case 'system':
        talk.say(place, 'system', 'system', text, { is_injected: true })
        break
      case 'assistant':
        talk.say(place, 'reasoning', 'assistant', textOf(message['reasoning_content']))
        talk.say(place, 'assistant_message', 'assistant', text)
        this.#calls(message, extra, text, place)
        this.#usage(objectOf(objectOf(extra?.['response'])?.['usage']), extra, place)
        break
      case 'user':
      case 'tool':
      case 'function_call_output':
        this.#answer(message, extra, text, place)
        break
      case 'exit':
        talk.say(place, 'system', 'system', text, { is_injected: true })
        break
      default:
        this.#sink.drift(`role:${textOf(message['role'] ?? message['type'])?.slice(0, 40)}`)
    }
  }

  /** An answer of OpenAI's Responses API, kept whole: its output items hold the words, the actions the commands. */
  #response(message: JsonObject, extra: JsonObject | null, place: Place): void {
    for (const item of arrayOf(message['output']).map(objectOf)) {
      const text = contentText(item?.['content']) ?? contentText(item?.['summary'])
      if (item?.['type'] === 'reasoning') this.#talk.say(place, 'reasoning', 'assistant', text)
      else if (item?.['type'] === 'message') this.#talk.say(place, 'assistant_message', 'assistant', text)
    }
    this.#calls(message, extra, null, place)
    this.#usage(objectOf(message['usage']), extra, place)
  }

  /** The prompt includes what came from the cache, the completion the reasoning; a cost of 0 means it could not be told. */
  #usage(usage: JsonObject | null, extra: JsonObject | null, place: Place): void {
    const cost = numberOf(extra?.['cost'])
    if (usage === null && cost === null) return
    this.#hasUsage = true
    const details = objectOf(usage?.['prompt_tokens_details']) ?? objectOf(usage?.['input_tokens_details'])
    const outputs = objectOf(usage?.['completion_tokens_details']) ?? objectOf(usage?.['output_tokens_details'])
    const cached = countOf(details?.['cached_tokens'])
    const written = countOf(usage?.['cache_creation_input_tokens'])
    const input = countOf(usage?.['prompt_tokens']) ?? countOf(usage?.['input_tokens'])
    this.#talk.usage(place, {
      input_tokens: uncached(input, cached, written),
      cached_input_tokens: cached,
      cache_write_tokens: written,
      output_tokens: countOf(usage?.['completion_tokens']) ?? countOf(usage?.['output_tokens']),
      reasoning_tokens: countOf(outputs?.['reasoning_tokens']),
      logged_cost_usd: cost === 0 ? null : cost,
    })
  }

  /** 1.1 lists the actions it ran; before, the command stands in the text. */
  #calls(message: JsonObject, extra: JsonObject | null, text: string | null, place: Place): void {
    const actions = arrayOf(extra?.['actions'])
      .map(objectOf)
      .filter((action) => action !== null)
    for (const action of actions) {
      const id = wordOf(action['tool_call_id'])
      this.#talk.call(place, { id, tool: 'bash', input: { command: textOf(action['command']) ?? '' } })
    }
    if (actions.length > 0) return
    const calls = arrayOf(message['tool_calls'])
      .map((call) => objectOf(call))
      .filter((call) => call !== null)
    for (const call of calls) {
      const wanted = objectOf(call['function'])
      const input = parsedObject(textOf(wanted?.['arguments'])) ?? wanted?.['arguments']
      this.#talk.call(place, { id: wordOf(call['id']), tool: wordOf(wanted?.['name']) ?? 'bash', input })
    }
    const command = calls.length > 0 ? null : blockOf(text ?? '')
    if (command !== null) this.#talk.call(place, { id: null, tool: 'bash', input: { command } })
  }

  /** The environment answers as user or tool; what answers no command is the task, or the harness complaining about a format. */
  #answer(message: JsonObject, extra: JsonObject | null, text: string | null, place: Place): void {
    const talk = this.#talk
    const id = wordOf(message['tool_call_id']) ?? wordOf(message['call_id'])
    if (talk.pending(id) === null || extra?.['interrupt_type'] !== undefined) {
      const isHarness = talk.thread.turn > 0 || extra?.['interrupt_type'] !== undefined
      talk.say(place, 'user_message', 'user', text, { is_injected: isHarness })
      // An answer in no usable form is not kept as a message, only here.
      const response = objectOf(extra?.['response'])
      if (response !== null) this.#usage(objectOf(response['usage']), null, place)
      return
    }
    const exception = wordOf(extra?.['exception_info'])
    const code = codeOf(extra?.['returncode']) ?? exitCodeIn((text ?? '').slice(0, 500), returnCode)
    const exit_code = exception !== null && code === -1 ? null : code
    const raw = wordOf(extra?.['raw_output']) ?? inner(text)
    const status = exit_code === null ? unfinished(exception, extra, text) : null
    const evidence = exception === null ? 'text:timed out' : 'exception_info'
    talk.result(place, id, { output: raw === '' ? exception : raw, exit_code, status, evidence })
  }
}

/** Why a command has no code of its own: it ran too long, was never begun, or the environment failed. */
function unfinished(exception: string | null, extra: JsonObject | null, text: string | null): ToolStatus | null {
  const isTimeout = extra?.['exception_type'] === 'TimeoutExpired'
  if (isTimeout || /timed? ?out/i.test(exception ?? (text ?? '').slice(0, 500))) return 'timeout'
  if (exception === null) return null
  return exception === 'action was not executed' ? 'not_run' : 'failed'
}

/** What stands between `<output>` and its end. */
function inner(text: string | null): string | null {
  const start = text?.indexOf('<output>') ?? -1
  if (text === null || start === -1) return text
  const end = text.lastIndexOf('</output>')
  return text.slice(start + '<output>'.length, end > start ? end : undefined).trim()
}
