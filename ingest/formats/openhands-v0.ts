/** The formats of OpenHands before the SDK: an exported trajectory (a list of events), and evaluation output (one run a line). Evidence: ingest/README.md. */
import { tells, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow, ToolStatus } from '../session.ts'
import { Conversation, uncached, type Place } from './conversation.ts'
import { arrayOf, codeOf, countOf, numberOf, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { eventsIn } from './openhands.ts'
import { LineIdentities, ThreadLog } from './thread-log.ts'

const capabilities = tells(
  'timestamps',
  'tool_results',
  'exit_codes',
  'error_flags',
  'usage',
  'models',
  'cwd',
  'instructions',
)

export const openHandsTrajectory: Format = {
  name: 'openhands-trajectory',
  version: 2,
  agent: 'openhands',
  shape: 'document',
  capabilities,
  recognises: ({ document }) => !isRun(document) && eventsIn(document).some(isEvent),
  read: ({ sink, name }) => {
    const threads: ThreadRow[] = []
    return {
      record: (value) => {
        threads.push(tellRun(eventsIn(value), objectOf(value), idFromName(name), sink, new LineIdentities()))
        return 'used'
      },
      finish: () => threads,
    }
  },
}

/** `output.jsonl` of an evaluation: every line is a whole run, and a session of its own. */
export const openHandsOutput: Format = {
  name: 'openhands-output',
  version: 2,
  agent: 'openhands',
  shape: 'lines',
  capabilities,
  recognises: ({ records, head }) =>
    records.some(isRun) || /^\{"instance_id": ?"[^"]{1,300}", ?"(?:test_result|instruction)"/.test(head),
  read: (context) => outputReader(context),
}

function outputReader({ sink, name }: ReadContext): Reader {
  const threads = new Map<string, ThreadRow>()
  const identities = new LineIdentities()
  return {
    record: (value) => {
      const run = objectOf(value)
      if (run === null || !isRun(run)) {
        sink.drift('line without a run')
        return { skipped: 'unknown type' }
      }
      const id = `${idFromName(name)}:${wordOf(run['instance_id']) ?? threads.size}`
      const thread_id = threads.has(id) ? `${id}#${threads.size}` : id
      threads.set(thread_id, tellRun(eventsIn(run), run, thread_id, sink, identities))
      return 'used'
    },
    finish: () => [...threads.values()],
  }
}

function isRun(value: unknown): boolean {
  const run = objectOf(value)
  return (
    run !== null && 'instance_id' in run && Array.isArray(run['history']) && ('test_result' in run || 'metrics' in run)
  )
}

function isEvent(value: unknown): boolean {
  const event = objectOf(value)
  if (event === null || !('source' in event) || !('id' in event)) return false
  return ('action' in event && 'args' in event) || ('observation' in event && 'extras' in event)
}

function tellRun(
  events: readonly unknown[],
  run: JsonObject | null,
  thread_id: string,
  sink: RowSink,
  identities: LineIdentities,
): ThreadRow {
  const talk = new Conversation(sink, new ThreadLog(sink, thread_id), identities)
  const { facts } = talk.thread
  const responses = new Set<string>()
  for (const value of events) {
    const event = objectOf(value)
    if (event === null) continue
    const at = timeOf(event['timestamp'])
    const place = talk.place(`${thread_id} ${JSON.stringify(event)}`, null, at)
    const response = objectOf(objectOf(event['tool_call_metadata'])?.['model_response'])
    place.model = wordOf(response?.['model'])
    if ('action' in event) tellAction(event, talk, place, sink)
    else if ('observation' in event) tellObservation(event, talk, place, sink)
    const id = wordOf(response?.['id'])
    if (response === null || id === null || responses.has(id)) continue
    responses.add(id)
    usageOf(objectOf(response['usage']), talk, place)
  }
  const error = textOf(run?.['error'])
  if (error !== null) facts.end_state = 'errored'
  facts.title = wordOf(run?.['instance_id'])
  facts.agent_version = wordOf(objectOf(run?.['metadata'])?.['git_commit'])
  return talk.finish()
}

const sidecarActions = new Set(['recall', 'change_agent_state', 'null', 'pause', 'resume', 'loop_recovery'])
const sidecarSights = new Set(['agent_state_changed', 'null', 'success', 'condense'])

function tellAction(event: JsonObject, talk: Conversation, place: Place, sink: RowSink): void {
  const action = textOf(event['action']) ?? ''
  const { thought, ...input } = objectOf(event['args']) ?? {}
  if (sidecarActions.has(action)) return
  if (action === 'message') {
    const text = textOf(input['content']) ?? textOf(event['message'])
    const isUser = event['source'] === 'user'
    talk.thread.facts.end_state = isUser ? 'open' : 'completed'
    if (isUser) talk.say(place, 'user_message', 'user', text)
    else talk.say(place, 'assistant_message', 'assistant', text)
  } else if (action === 'system') talk.say(place, 'system', 'system', textOf(input['content']), { is_injected: true })
  else if (action === 'condensation') talk.event(place, 'compaction', 'system', textOf(input['summary']))
  else if (action === 'finish') {
    talk.thread.facts.end_state = 'completed'
    talk.say(place, 'assistant_message', 'assistant', textOf(input['final_thought']) ?? textOf(thought))
  } else if (action === '') sink.drift('event without action')
  else {
    talk.say(place, 'assistant_message', 'assistant', textOf(thought))
    const tool =
      wordOf(objectOf(event['tool_call_metadata'])?.['function_name']) ?? (action === 'run' ? 'execute_bash' : action)
    talk.call(place, { id: `event-${numberOf(event['id'])}`, tool, input, given: { cwd: wordOf(input['cwd']) } })
  }
}

/** An observation names the event that caused it. Exit code -1: still running when its (soft) timeout passed. */
function tellObservation(event: JsonObject, talk: Conversation, place: Place, sink: RowSink): void {
  const sight = textOf(event['observation']) ?? ''
  if (sidecarSights.has(sight)) return
  if (sight === '') sink.drift('event without observation')
  const extras = objectOf(event['extras'])
  if (sight === 'recall') {
    tellInstructions(extras, talk, place)
    return
  }
  const metadata = objectOf(extras?.['metadata'])
  const code = codeOf(metadata?.['exit_code']) ?? codeOf(extras?.['exit_code'])
  const success = typeof event['success'] === 'boolean' ? event['success'] : null
  let status: ToolStatus | null = null
  if (sight === 'user_rejected') status = 'denied'
  else if (code === -1) status = 'running'
  talk.thread.facts.cwd ??= wordOf(metadata?.['working_dir'])
  const is_error = sight === 'error' ? true : success === null ? null : !success
  const id = `event-${numberOf(event['cause'])}`
  const output = textOf(event['content'])
  // Errors that answer no action are the harness's own (a malformed answer of the model).
  if (talk.pending(id)?.tool_call_id !== id) {
    talk.say(place, 'system', 'system', output, { is_injected: true })
    return
  }
  talk.result(place, id, {
    output,
    exit_code: code === -1 ? null : code,
    is_error,
    status,
    evidence: `observation:${sight || code}`,
  })
}

/** What the harness looked up for a prompt: the repository's instructions, and skills that its words called up. */
function tellInstructions(extras: JsonObject | null, talk: Conversation, place: Place): void {
  const own = wordOf(extras?.['repo_instructions'])
  if (own !== null) talk.instruction(place, 'agents_md', null, own)
  for (const skill of arrayOf(extras?.['microagent_knowledge']).map(objectOf)) {
    const text = wordOf(skill?.['content'])
    if (text !== null) talk.instruction(place, 'skill', wordOf(skill?.['name']), text)
  }
}

function usageOf(usage: JsonObject | null, talk: Conversation, place: Place): void {
  if (usage === null) return
  const cached =
    countOf(objectOf(usage['prompt_tokens_details'])?.['cached_tokens']) ?? countOf(usage['cache_read_input_tokens'])
  const written = countOf(usage['cache_creation_input_tokens'])
  talk.usage(place, {
    input_tokens: uncached(countOf(usage['prompt_tokens']), cached, written),
    cached_input_tokens: cached,
    cache_write_tokens: written,
    output_tokens: countOf(usage['completion_tokens']),
    reasoning_tokens: countOf(objectOf(usage['completion_tokens_details'])?.['reasoning_tokens']),
  })
}
