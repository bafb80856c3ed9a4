/** The format of Cline, Roo Code and legacy Kilo Code tasks: ui_messages.json, one list of what was asked and said. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, uncached, type Place } from './conversation.ts'
import { tellBrowser, tellFileTool, tellMcp, tellSubagents, toolInError } from './cline-tools.ts'
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
  version: 2,
  agent: 'cline',
  shape: 'document',
  capabilities: tells('timestamps', 'tool_results', 'usage', 'models', 'interrupts'),
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
    'checkpoint_created checkpoint_saved api_req_finished api_req_retried api_req_deleted api_req_rate_limited ' +
    'shell_integration_warning shell_integration_warning_with_suggestion mcp_server_request_started command_output_end ' +
    'mcp_notification load_mcp_documentation browser_session_status codebase_search_result user_edit_todos image ' +
    'resume_task resume_completed_task completion_result_end info task_progress hook_status hook_output_stream ' +
    'conditional_rules_applied generate_explanation new_task report_bug summarize_task storage auto_approval_max_req_reached'
  ).split(' '),
)

class UiReader implements Reader {
  readonly #sink: RowSink
  readonly #talk: Conversation
  /** The command that runs and what it printed so far: its output comes in several messages. */
  #shell: { id: string; place: Place; output: string[] } | null = null

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
      if (kind !== 'command_output' && !sidecars.has(kind)) this.#endShell()
      this.#tell(kind, textOf(message['text']), message, place)
    }
    this.#endShell()
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
      case 'followup':
      case 'plan_mode_respond':
      case 'act_mode_respond':
        talk.say(place, 'assistant_message', 'assistant', spoken(text))
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
        this.#request(parsedObject(text), message, place)
        break
      case 'deleted_api_reqs':
      case 'subagent_usage':
        this.#usage(parsedObject(text), message, place)
        break
      case 'command':
        this.#command(text ?? '', place)
        break
      case 'command_output':
        if (this.#shell !== null) {
          this.#shell.place = place
          if (text !== null) this.#shell.output.push(text)
        }
        break
      case 'command_permission_denied':
        talk.called(
          place,
          { id: null, tool: 'execute_command', input: { command: text ?? '' } },
          { output: null, status: 'denied', evidence: `say:${kind}` },
        )
        break
      case 'tool':
        tellFileTool(parsedObject(text), talk, place)
        break
      case 'use_mcp_server':
      case 'mcp_server_response':
        tellMcp(kind, text, talk, place)
        break
      case 'browser_action_launch':
      case 'browser_action':
      case 'browser_action_result':
        tellBrowser(kind, text, talk, place)
        break
      case 'use_subagents':
      case 'subagent':
        tellSubagents(kind, parsedObject(text), talk, place)
        break
      case 'diff_error':
      case 'clineignore_error':
      case 'rooignore_error':
      case 'error':
        this.#error(kind, text, place)
        break
      case 'api_req_failed':
      case 'mistake_limit_reached':
        facts.end_state = 'errored'
        talk.event(place, 'api_error', 'system', text)
        break
      case 'error_retry':
      case 'api_req_retry_delayed':
        talk.event(place, 'api_error', 'system', text)
        break
      case 'subtask_result':
        talk.say(place, 'system', 'system', text, { is_injected: true })
        break
      case 'condense':
      case 'condense_context':
      case 'sliding_window_truncation':
        talk.event(place, 'compaction', 'system', wordOf(objectOf(message['contextCondense'])?.['summary']) ?? text)
        break
      case 'condense_context_error':
        talk.event(place, 'api_error', 'system', text)
        break
      default:
        if (!sidecars.has(kind)) this.#sink.drift(kind === '' ? 'message without kind' : kind.slice(0, 50))
    }
  }

  /** A command that was asked for ends in a mark when the model wanted it approved. */
  #command(text: string, place: Place): void {
    const command = text.replace(/REQ_APP$/, '')
    const { tool_call_id } = this.#talk.call(place, { id: null, tool: 'execute_command', input: { command } })
    this.#shell = { id: tool_call_id, place, output: [] }
  }

  /** The first message after a command's output ends it; without any output its end is not in the log. */
  #endShell(): void {
    const shell = this.#shell
    this.#shell = null
    if (shell === null || shell.output.length === 0) return
    this.#talk.result(shell.place, shell.id, { output: shell.output.filter((part) => part !== '').join('\n') })
  }

  /** An error names the call it ended, or stands for a call that came to nothing and is told nowhere else. */
  #error(kind: string, text: string | null, place: Place): void {
    const talk = this.#talk
    const evidence = `say:${kind}`
    if (talk.pending(null) !== null && kind !== 'diff_error') {
      talk.result(place, null, { output: text, status: 'failed', evidence })
      return
    }
    const call = toolInError(kind, text)
    if (call === null) talk.say(place, 'api_error', 'system', text)
    else talk.called(place, { id: null, ...call }, { output: text, status: 'not_run', evidence })
  }

  /** The request's message is kept up to date: at the end it says what it used and why it ended early. */
  #request(detail: JsonObject | null, message: JsonObject, place: Place): void {
    this.#usage(detail, message, place)
    const reason = wordOf(detail?.['cancelReason'])
    if (reason === null) return
    const isUser = reason === 'user_cancelled'
    this.#talk.thread.facts.end_state = isUser ? 'interrupted' : 'errored'
    const said = wordOf(detail?.['streamingFailedMessage']) ?? (isUser ? null : reason)
    this.#talk.event(place, isUser ? 'interrupt' : 'api_error', isUser ? 'user' : 'system', said)
  }

  /** Input leaves the cache out, except in Roo Code's requests in OpenAI's protocol, which say so. */
  #usage(detail: JsonObject | null, message: JsonObject, place: Place): void {
    const output = countOf(detail?.['tokensOut'])
    if (detail === null || output === null) return
    const cached = countOf(detail['cacheReads'])
    const input = countOf(detail['tokensIn'])
    const isOpenAi = (detail['apiProtocol'] ?? message['apiProtocol']) === 'openai'
    this.#talk.usage(place, {
      model: wordOf(objectOf(message['modelInfo'])?.['modelId']),
      input_tokens: isOpenAi ? uncached(input, cached) : input,
      cached_input_tokens: cached,
      cache_write_tokens: countOf(detail['cacheWrites']),
      output_tokens: output,
      reasoning_tokens: countOf(detail['reasoningTokens']),
      logged_cost_usd: numberOf(detail['cost']),
    })
  }
}

/** What a question or a plan says: plain, or as JSON with its choices. */
function spoken(text: string | null): string | null {
  const json = parsedObject(text)
  return wordOf(json?.['question']) ?? wordOf(json?.['response']) ?? text
}
