/** The format of Antigravity's CLI transcripts: one JSON step a line. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
import { Conversation, type Place } from './conversation.ts'
import { arrayOf, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'
import { exitCodeIn } from './verdict.ts'

export const antigravity: Format = {
  name: 'antigravity',
  version: 1,
  agent: 'antigravity',
  shape: 'lines',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes'),
  recognises: ({ records }) =>
    records.some((record) => {
      const line = objectOf(record)
      return line !== null && 'step_index' in line && 'source' in line && 'status' in line && 'created_at' in line
    }),
  read: (context) => new StepReader(context),
}

const exitText = /(?:failed with exit code|exit code):? ?(-?\d{1,10})/g
const statuses: ReadonlyMap<string, ToolStatus> = new Map([
  ['ERROR', 'failed'],
  ['CANCELED', 'interrupted'],
  ['CANCELLED', 'interrupted'],
  ['REJECTED', 'denied'],
  ['RUNNING', 'running'],
  ['PENDING', 'unknown'],
] as const)

/** Steps that the model's tools take; each answers the oldest call that waits, for calls have no ids. */
const toolSteps = new Set(
  (
    'LIST_DIRECTORY VIEW_FILE VIEW_FILE_OUTLINE VIEW_CODE_ITEM RUN_COMMAND COMMAND_STATUS SEND_COMMAND_INPUT CODE_ACTION ' +
    'SEARCH_WEB READ_URL_CONTENT GREP_SEARCH FIND FIND_BY_NAME CODEBASE_SEARCH BROWSER_SUBAGENT MCP_TOOL GENERATE_IMAGE ' +
    'GENERIC TASK_BOUNDARY NOTIFY_USER'
  ).split(' '),
)

class StepReader implements Reader {
  readonly #sink: RowSink
  readonly #talk: Conversation

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#talk = new Conversation(sink, new ThreadLog(sink, idFromName(name)))
  }

  record(value: unknown, line: number, raw: string): Disposition {
    const step = objectOf(value)
    const type = textOf(step?.['type'])
    if (step === null || type === null) return { skipped: 'not a record' }
    const talk = this.#talk
    const place = talk.place(raw, line, timeOf(step['created_at']))
    const text = textOf(step['content'])
    if (toolSteps.has(type)) return this.#result(step, type, text, place)
    switch (type) {
      case 'USER_INPUT':
        talk.thread.facts.end_state = 'open'
        tellPrompt(text, talk, place)
        return 'used'
      case 'PLANNER_RESPONSE':
        this.#answer(step, text, place)
        return 'used'
      case 'CHECKPOINT':
        talk.event(place, 'compaction', 'system', text)
        return 'used'
      case 'SYSTEM_MESSAGE':
      case 'EPHEMERAL_MESSAGE':
        talk.say(place, 'system', 'system', text, { is_injected: true })
        return 'used'
      case 'ERROR_MESSAGE':
        talk.thread.facts.end_state = 'errored'
        talk.event(place, 'api_error', 'system', text)
        return 'used'
      case 'CONVERSATION_HISTORY':
      case 'KNOWLEDGE_ARTIFACTS':
        return { skipped: 'sidecar' }
      default:
        this.#sink.drift(type)
        return { skipped: 'unknown type' }
    }
  }

  finish(): ThreadRow[] {
    return [this.#talk.finish()]
  }

  #answer(step: JsonObject, text: string | null, place: Place): void {
    const talk = this.#talk
    talk.say(place, 'reasoning', 'assistant', textOf(step['thinking']))
    talk.say(place, 'assistant_message', 'assistant', text)
    const calls = arrayOf(step['tool_calls'])
      .map(objectOf)
      .filter((call) => call !== null)
    for (const call of calls) {
      talk.call(place, { id: wordOf(call['id']), tool: wordOf(call['name']) ?? 'unknown', input: call['args'] })
    }
    talk.thread.facts.end_state = calls.length > 0 ? 'open' : 'completed'
  }

  /** A step without a call that waits is a call of its own: transcripts leave calls out. */
  #result(step: JsonObject, type: string, text: string | null, place: Place): Disposition {
    const talk = this.#talk
    const word = textOf(step['status']) ?? ''
    const status = statuses.get(word) ?? null
    if (talk.pending(null) === null) talk.call(place, { id: null, tool: type.toLowerCase(), input: undefined })
    const isCommand = type === 'RUN_COMMAND'
    const exit_code = isCommand ? exitCodeIn((text ?? '').slice(0, 300), exitText) : null
    talk.result(place, null, { output: text, exit_code, status, evidence: `status:${word.slice(0, 40)}` })
    return 'used'
  }
}

/** The person's words stand between `<USER_REQUEST>` and its end; the rest is what the client adds. */
function tellPrompt(text: string | null, talk: Conversation, place: Place): void {
  const start = text?.indexOf('<USER_REQUEST>') ?? -1
  const end = text?.indexOf('</USER_REQUEST>', start) ?? -1
  if (text === null || start === -1 || end === -1) return talk.say(place, 'user_message', 'user', text)
  talk.say(place, 'user_message', 'user', text.slice(start + '<USER_REQUEST>'.length, end).trim())
  talk.say(place, 'user_message', 'user', text.slice(end + '</USER_REQUEST>'.length).trim(), { is_injected: true })
}
