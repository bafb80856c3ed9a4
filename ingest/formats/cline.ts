/** The format of Cline, Roo Code and legacy Kilo Code tasks: ui_messages.json, one list of what was asked and said. Evidence: ingest/README.md. */
import type { Disposition, Format, ReadContext, Reader, RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, type Place } from './conversation.ts'
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

export const cline: Format = {
  name: 'cline',
  version: 1,
  agent: 'cline',
  shape: 'document',
  capabilities: {
    has_timestamps: true,
    has_tool_results: true,
    has_exit_codes: false,
    has_error_flags: false,
    has_usage: true,
    has_models: true,
    has_cwd: false,
    has_branch: false,
    has_commit: false,
    has_subagents: false,
    has_interrupts: false,
    has_instructions: false,
  },
  recognises: ({ document }) => {
    const messages = arrayOf(document)
    return messages.length > 0 && messages.slice(0, 50).every(isMessage)
  },
  read: (context) => new UiReader(context),
}

function isMessage(value: unknown): boolean {
  const message = objectOf(value)
  const type = message?.['type']
  return message !== null && 'ts' in message && (type === 'say' || type === 'ask') && type in message
}

const sidecars = new Set(
  (
    'checkpoint_created checkpoint_saved api_req_finished api_req_retried api_req_deleted shell_integration_warning ' +
    'mcp_server_request_started use_mcp_server command_output_end resume_task resume_completed_task completion_result_end ' +
    'followup plan_mode_respond act_mode_respond browser_action browser_action_result load_mcp_documentation info task_progress'
  ).split(' '),
)

class UiReader implements Reader {
  readonly #sink: RowSink
  readonly #talk: Conversation

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    // …/tasks/<id>/ui_messages.json; the id is the time it began, in milliseconds, or a UUID.
    const task = /\/tasks\/([\w-]{8,64})\/[^/]+$/.exec(name)?.[1]
    this.#talk = new Conversation(sink, new ThreadLog(sink, task ?? idFromName(name)))
  }

  record(value: unknown): Disposition {
    for (const each of arrayOf(value)) {
      const message = objectOf(each)
      if (message === null || message['partial'] === true) continue
      const place = this.#talk.place(JSON.stringify(message), null, timeOf(message['ts']))
      const kind = textOf(message[message['type'] === 'ask' ? 'ask' : 'say']) ?? ''
      this.#tell(kind, textOf(message['text']), message, place)
    }
    return 'used'
  }

  finish(): ThreadRow[] {
    return [this.#talk.finish()]
  }

  #tell(kind: string, text: string | null, message: JsonObject, place: Place): void {
    const talk = this.#talk
    const { facts } = talk.thread
    switch (kind) {
      case 'text':
      case 'completion_result':
        if (kind === 'text' && talk.thread.turn === 0) talk.say(place, 'user_message', 'user', text)
        else talk.say(place, 'assistant_message', 'assistant', text)
        facts.end_state = kind === 'text' ? 'open' : 'completed'
        break
      case 'task':
      case 'user_feedback':
        facts.end_state = 'open'
        talk.say(place, 'user_message', 'user', text)
        break
      case 'user_feedback_diff':
        talk.say(place, 'user_message', 'user', text, { is_injected: true })
        break
      case 'reasoning':
        talk.say(place, 'reasoning', 'assistant', text)
        break
      case 'api_req_started':
        this.#usage(parsedObject(text), message, place)
        break
      case 'tool':
        this.#tool(parsedObject(text), place)
        break
      case 'command':
        talk.call(place, { id: null, tool: 'execute_command', input: { command: text ?? '' } })
        break
      case 'command_output':
        if (talk.pending(null)?.tool_kind === 'shell') talk.result(place, null, { output: text })
        break
      case 'mcp_server_response':
      case 'diff_error':
      case 'error':
        if (talk.pending(null) !== null) talk.result(place, null, answerOf(kind, text))
        else talk.say(place, kind === 'mcp_server_response' ? 'system' : 'api_error', 'system', text)
        break
      case 'api_req_failed':
      case 'mistake_limit_reached':
        facts.end_state = 'errored'
        talk.event(place, 'api_error', 'system', text)
        break
      case 'condense':
      case 'condense_context':
        talk.event(place, 'compaction', 'system', text)
        break
      default:
        if (!sidecars.has(kind)) this.#sink.drift(kind === '' ? 'message without kind' : kind)
    }
  }

  /** Tools that only touch files are told when they are done: no result follows, except an error. */
  #tool(detail: JsonObject | null, place: Place): void {
    const tool = wordOf(detail?.['tool']) ?? 'unknown'
    const { tool: _tool, content, ...input } = detail ?? {}
    const isRead = /^(?:read|list|search)/.test(tool)
    const names = new Map([
      ['editedExistingFile', 'edit_file'],
      ['newFileCreated', 'create_file'],
      ['appliedDiff', 'apply_diff'],
      ['listFilesTopLevel', 'list_files'],
      ['listFilesRecursive', 'list_files'],
    ])
    const given = isRead ? input : { ...input, diff: textOf(content) }
    this.#talk.called(
      place,
      { id: null, tool: names.get(tool) ?? tool, input: given },
      {
        output: isRead ? textOf(content) : null,
        status: 'ok',
        evidence: 'told as done',
      },
    )
  }

  #usage(detail: JsonObject | null, message: JsonObject, place: Place): void {
    const output = countOf(detail?.['tokensOut'])
    if (detail === null || output === null) return
    this.#talk.usage(place, {
      model: wordOf(objectOf(message['modelInfo'])?.['modelId']),
      input_tokens: countOf(detail['tokensIn']),
      cached_input_tokens: countOf(detail['cacheReads']),
      cache_write_tokens: countOf(detail['cacheWrites']),
      output_tokens: output,
      logged_cost_usd: numberOf(detail['cost']),
    })
  }
}

function answerOf(kind: string, output: string | null): Parameters<Conversation['result']>[2] {
  if (kind === 'mcp_server_response') return { output }
  return { output, status: kind === 'diff_error' ? 'not_run' : 'failed', evidence: `say:${kind}` }
}
