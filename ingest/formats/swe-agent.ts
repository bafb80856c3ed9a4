/** The format of SWE-agent trajectories (`.traj`, 0.x and 1.x, demonstrations too). Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation } from './conversation.ts'
import {
  arrayOf,
  contentText,
  countOf,
  numberOf,
  objectOf,
  parsedObject,
  textOf,
  wordOf,
  type JsonObject,
} from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'
import { toolKind } from './tool-kind.ts'

export const sweAgent: Format = {
  name: 'swe-agent',
  version: 1,
  agent: 'swe-agent',
  shape: 'document',
  capabilities: tells('tool_results', 'usage', 'cwd'),
  recognises: ({ document }) => {
    const root = objectOf(document)
    const steps = root?.['trajectory']
    if (Array.isArray(steps) && 'history' in (root ?? {})) return steps.every(isStep)
    // A demonstration: only the messages, with the agent's own fields.
    const messages = arrayOf(root?.['history']).map(objectOf)
    return messages.some((each) => typeof each?.['agent'] === 'string' && 'action' in each && 'thought' in each)
  },
  read: (context) => new TrajectoryReader(context),
}

function isStep(value: unknown): boolean {
  const step = objectOf(value)
  return step !== null && 'action' in step && 'observation' in step && 'response' in step
}

class TrajectoryReader implements Reader {
  readonly #talk: Conversation

  constructor({ sink, name }: ReadContext) {
    this.#talk = new Conversation(sink, new ThreadLog(sink, idFromName(name)))
  }

  record(value: unknown): Disposition {
    const root = objectOf(value) ?? {}
    const info = objectOf(root['info'])
    const { facts } = this.#talk.thread
    const { agent_version, hash } = versionOf(info)
    facts.agent_version = agent_version ?? hash
    facts.title = wordOf(root['environment'])
    const history = arrayOf(root['history'])
      .map(objectOf)
      .filter((message) => message !== null)
    const steps = arrayOf(root['trajectory'])
      .map(objectOf)
      .filter((step) => step !== null)
    const opening = steps.length > 0 ? history.slice(0, Math.max(0, history.findIndex(isAnswer))) : history
    for (const message of opening) this.#message(message)
    for (const step of steps) this.#step(step)
    this.#usage(info)
    facts.end_state = endOf(textOf(info?.['exit_status']))
    return 'used'
  }

  finish(): ThreadRow[] {
    return [this.#talk.finish()]
  }

  #step(step: JsonObject): void {
    const talk = this.#talk
    const { query: _query, messages: _messages, ...own } = step
    const place = talk.place(JSON.stringify(own), null, null)
    const state = objectOf(step['state']) ?? parsedObject(textOf(step['state']))
    const cwd = wordOf(state?.['working_dir'])
    talk.thread.facts.cwd ??= cwd
    talk.say(place, 'assistant_message', 'assistant', textOf(step['thought'])?.trim() ?? null)
    const action = textOf(step['action'])?.trim() ?? ''
    if (action === '') return
    const seconds = numberOf(step['execution_time'])
    talk.called(
      place,
      { id: null, ...actionOf(action), given: { cwd } },
      {
        output: textOf(step['observation']),
        duration_ms: seconds === null ? null : Math.round(seconds * 1000),
      },
    )
  }

  /** A message of the history: the task, or a demonstration's actions and observations. */
  #message(message: JsonObject): void {
    const talk = this.#talk
    const place = talk.place(JSON.stringify(message), null, null)
    const text = contentText(message['content'])
    if (isAnswer(message)) {
      talk.say(place, 'assistant_message', 'assistant', textOf(message['thought'])?.trim() ?? text)
      const action = textOf(message['action'])?.trim() ?? ''
      if (action !== '') talk.call(place, { id: null, ...actionOf(action) })
    } else if (message['role'] === 'system') talk.say(place, 'system', 'system', text, { is_injected: true })
    else if (talk.pending(null) !== null) talk.result(place, null, { output: text })
    else talk.say(place, 'user_message', 'user', text, { is_injected: message['is_demo'] === true })
  }

  /** One row for the whole run: SWE-agent counts tokens per instance, input and output, nothing of caches. */
  #usage(info: JsonObject | null): void {
    const stats = objectOf(info?.['model_stats'])
    const sent = countOf(stats?.['tokens_sent'])
    const received = countOf(stats?.['tokens_received'])
    if (!sent && !received) return
    this.#talk.usage(this.#talk.place('model_stats', null, null), {
      input_tokens: sent,
      output_tokens: received,
      logged_cost_usd: numberOf(stats?.['instance_cost']),
    })
  }
}

function isAnswer(message: JsonObject): boolean {
  return message['role'] === 'assistant' && message['is_demo'] !== true
}

/** `edit 1:1\n…`, `str_replace_editor view /x`: SWE-agent's own commands are tools, everything else goes to the shell. */
function actionOf(action: string): { tool: string; input: unknown } {
  const word = /^[a-z_]{2,40}(?=\s|$)/.exec(action)?.[0] ?? ''
  if (!ownCommands.has(word)) return { tool: 'bash', input: { command: action } }
  const path = /^\S{1,40}\s+(?:(?:view|create|str_replace|insert|undo_edit)\s+)?["']?([\w./-]{1,500})/.exec(action)?.[1]
  const hasPath = ['open', 'create', 'str_replace_editor'].includes(word) && toolKind(word) !== 'other'
  return { tool: word, input: { action, ...(hasPath && path !== undefined ? { path } : {}) } }
}

const ownCommands = new Set(
  (
    'open goto scroll_up scroll_down create edit insert append search_file search_dir find_file submit exit_forfeit ' +
    'str_replace_editor filemap view_image exit_cost'
  ).split(' '),
)

function versionOf(info: JsonObject | null): { agent_version: string | null; hash: string | null } {
  return { agent_version: wordOf(info?.['swe_agent_version']), hash: wordOf(info?.['swe_agent_hash']) }
}

/** `submitted`, `exit_…`, `submitted (exit_…)`, `early_exit`, null. */
function endOf(status: string | null): ThreadRow['end_state'] {
  if (status === null) return null
  return status === 'submitted' ? 'completed' : 'errored'
}
