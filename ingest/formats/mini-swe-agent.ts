/** The format of mini-swe-agent trajectories: `mini-swe-agent-1`, `-1.1`, and the bare message list before. Evidence: ingest/README.md. */
import type { Disposition, Format, ReadContext, Reader } from '../format.ts'
import type { ThreadRow } from '../session.ts'
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
  version: 1,
  agent: 'mini-swe-agent',
  shape: 'document',
  capabilities: {
    has_timestamps: true,
    has_tool_results: true,
    has_exit_codes: true,
    has_error_flags: false,
    has_usage: true,
    has_models: true,
    has_cwd: true,
    has_branch: false,
    has_commit: false,
    has_subagents: false,
    has_interrupts: false,
    has_instructions: false,
  },
  recognises: ({ document }) => {
    if (textOf(objectOf(document)?.['trajectory_format'])?.startsWith('mini-swe-agent') === true) return true
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
  readonly #talk: Conversation

  constructor({ sink, name }: ReadContext) {
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
    facts.end_state = status === null ? null : status === 'Submitted' ? 'completed' : 'errored'
    return 'used'
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
    switch (message['role'] ?? message['type']) {
      case 'system':
        talk.say(place, 'system', 'system', text, { is_injected: true })
        break
      case 'assistant':
        talk.say(place, 'assistant_message', 'assistant', text)
        this.#calls(message, extra, text, place)
        usageOf(extra, talk, place)
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
        break
    }
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
    const exit_code = codeOf(extra?.['returncode']) ?? exitCodeIn((text ?? '').slice(0, 200), returnCode)
    if (talk.pending(id) === null) {
      const isHarness = talk.thread.turn > 0 || extra?.['interrupt_type'] !== undefined
      talk.say(place, 'user_message', 'user', text, { is_injected: isHarness })
      return
    }
    const raw = textOf(extra?.['raw_output']) ?? inner(text)
    const info = textOf(extra?.['exception_info'])
    const status = exit_code === null && /timed? ?out/i.test(info ?? (text ?? '').slice(0, 500)) ? 'timeout' : null
    talk.result(place, id, { output: raw, exit_code, status, evidence: 'text:timed out' })
  }
}

/** What stands between `<output>` and its end. */
function inner(text: string | null): string | null {
  const start = text?.indexOf('<output>') ?? -1
  if (text === null || start === -1) return text
  const end = text.lastIndexOf('</output>')
  return text.slice(start + '<output>'.length, end > start ? end : undefined).trim()
}

/** litellm's usage: the prompt includes what came from the cache, the completion the reasoning. */
function usageOf(extra: JsonObject | null, talk: Conversation, place: Place): void {
  const usage = objectOf(objectOf(extra?.['response'])?.['usage'])
  const cost = numberOf(extra?.['cost'])
  if (usage === null && cost === null) return
  const cached = countOf(objectOf(usage?.['prompt_tokens_details'])?.['cached_tokens'])
  const written = countOf(usage?.['cache_creation_input_tokens'])
  talk.usage(place, {
    input_tokens: uncached(countOf(usage?.['prompt_tokens']), cached, written),
    cached_input_tokens: cached,
    cache_write_tokens: written,
    output_tokens: countOf(usage?.['completion_tokens']),
    reasoning_tokens: countOf(objectOf(usage?.['completion_tokens_details'])?.['reasoning_tokens']),
    logged_cost_usd: cost,
  })
}
