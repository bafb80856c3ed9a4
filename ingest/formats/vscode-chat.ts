/** One VS Code chat session as it stands in, rows out: requests, the parts of their responses, errors, tokens. */
import type { ReadContext, RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, type Place } from './conversation.ts'
import { arrayOf, countOf, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { LineIdentities, ThreadLog } from './thread-log.ts'
import { editOf, planCalls, tellCall, type PlannedCall } from './vscode-calls.ts'
import { folderPath, markdown, uriPath } from './vscode-values.ts'

/** In: the session, its requests in order, its workspace.json where known. Out: its threads; all other rows go to the sink. */
export function tellChat(
  { sink, name }: ReadContext,
  session: JsonObject,
  requests: readonly JsonObject[],
  workspace: JsonObject | null,
): ThreadRow[] {
  const chat = new Chat(sink, wordOf(session['sessionId']) ?? idFromName(name))
  chat.head(session, requests, workspace)
  for (const request of requests) chat.request(request)
  return chat.finish()
}

/** Parts that say nothing the rows keep, or repeat what another part or the call says. */
const sidecars = new Set(
  (
    'codeblockUri undoStop treeData multiDiffData mcpServersStarting mcpAuthenticationRequired extensions pullRequest command ' +
    'prepareToolInvocation workspaceEdit externalEdit systemNotification disabledClaudeHooks planReview progressMessage ' +
    'progressTaskSerialized progressTask clearToPreviousToolInvocation questionCarousel autoModeResolution voiceProgress'
  ).split(' '),
)

/** What a response ended as: `ResponseModelState` of VS Code. */
const states = { complete: 1, cancelled: 2, failed: 3 }

class Chat {
  readonly #sink: RowSink
  readonly #identities = new LineIdentities()
  readonly #main: Conversation
  /** Sub-agents by the call that started them. */
  readonly #agents = new Map<string, Conversation>()
  readonly #seen = new Set<string>()
  /** Text and file names of the message that is being put together from its parts. */
  #words = ''

  constructor(sink: RowSink, id: string) {
    this.#sink = sink
    this.#main = new Conversation(sink, new ThreadLog(sink, id), this.#identities)
  }

  head(session: JsonObject, requests: readonly JsonObject[], workspace: JsonObject | null): void {
    const { facts } = this.#main.thread
    const repo = objectOf(session['repoData'])
    const agents = requests.map((request) => wordOf(objectOf(request['agent'])?.['extensionVersion']))
    const keys = requests.map((request) => wordOf(metadataOf(request)?.['globalContextCacheKey']))
    facts.cwd =
      folderPath(workspace?.['folder']) ??
      folderPath(session['workingDirectory']) ??
      // Copilot's name of the workspace: its folders, with commas between; several have no common one.
      folderPath(keys.find((key) => key !== null && !key.includes(',')))
    facts.title = wordOf(session['customTitle']) ?? wordOf(session['computedTitle'])
    facts.originator = wordOf(session['initialLocation'])
    facts.agent_version = agents.find((version) => version !== null) ?? null
    facts.branch = wordOf(repo?.['localBranch'])
    facts.commit_sha = wordOf(repo?.['localHeadCommit'])
    facts.repo_url = wordOf(repo?.['remoteUrl'])
    this.#main.thread.saw(timeOf(session['creationDate']))
  }

  finish(): ThreadRow[] {
    return [this.#main, ...this.#agents.values()].map((talk) => talk.finish())
  }

  request(request: JsonObject): void {
    const place = this.#place(request)
    const message = request['message']
    this.#main.thread.facts.end_state = 'open'
    this.#main.say(place, 'user_message', 'user', textOf(message) ?? textOf(objectOf(message)?.['text']), {
      // Sent by VS Code or a feature of it, or put together from a button that was pressed.
      is_injected:
        request['isSystemInitiated'] === true ||
        wordOf(request['requestSource']) !== null ||
        wordOf(request['confirmation']) !== null,
    })
    const isCancelled = request['isCanceled'] === true || stateOf(request) === states.cancelled
    this.#response(request, isCancelled, place)
    this.#usage(request, place)
    this.#end(request, isCancelled, place)
  }

  /** Request ids are unique in the world; a session that holds one twice, or none, is told by its content. */
  #place(request: JsonObject): Place {
    const id = wordOf(request['requestId'])
    const at = timeOf(request['timestamp'])
    const model = modelOf(request)
    if (id === null || this.#seen.has(id)) return this.#main.place(JSON.stringify(request), null, at, model)
    this.#seen.add(id)
    this.#main.thread.saw(at)
    return { line: null, at, model, identity: `g:${id}`, count: 0 }
  }

  #response(request: JsonObject, isCancelled: boolean, place: Place): void {
    const parts = arrayOf(request['response']).map(objectOf)
    const { calls, byPart } = planCalls(parts, metadataOf(request))
    const hasEdits = calls.some(({ kind }) => kind === 'edit' || kind === 'write')
    const waiting = new Set(calls.filter((call) => call.part === null))
    const results: [Conversation, string][] = []
    const tell = (call: PlannedCall): void => {
      this.#flush(place)
      if (call.at !== null) place.at = call.at
      tellCall(call, isCancelled, this.#talkOf(call.part), place)
    }
    for (const [index, part] of parts.entries()) {
      const call = byPart.get(index)
      if (call !== undefined) {
        // Calls that show nothing in the chat are told where their round had them.
        for (const each of waiting) if (each.order < call.order && waiting.delete(each)) tell(each)
        tell(call)
        const agent = this.#subagent(call, place)
        if (agent !== null) results.push(agent)
      } else if (part !== null) this.#part(part, hasEdits, place)
    }
    for (const each of waiting) tell(each)
    this.#flush(place)
    for (const [talk, result] of results) talk.say(place, 'assistant_message', 'assistant', result)
  }

  /** Everything but calls. Text and the files named in it make one message, ended by any other part. */
  #part(part: JsonObject, hasEdits: boolean, place: Place): void {
    const kind = wordOf(part['kind'])
    if (kind === null || kind === 'markdownContent' || kind === 'markdownVuln') {
      this.#words += (kind === null ? textOf(part['value']) : markdown(part['content'])) ?? ''
      return
    }
    if (kind === 'inlineReference') {
      const uri = objectOf(part['inlineReference'])
      const path = uriPath(uri?.['uri'] ?? objectOf(uri?.['location'])?.['uri'] ?? uri)
      this.#words += wordOf(part['name']) ?? wordOf(uri?.['name']) ?? path?.replace(/^.*[/\\]/, '') ?? ''
      return
    }
    if (sidecars.has(kind)) return
    this.#flush(place)
    const talk = this.#main
    if (kind === 'thinking') {
      const texts = Array.isArray(part['value']) ? part['value'] : [part['value']]
      talk.say(place, 'reasoning', 'assistant', texts.map((text) => textOf(text) ?? '').join(''))
    } else if (kind === 'textEditGroup' || kind === 'notebookEditGroup') {
      const { call, end } = editOf(part)
      if (hasEdits) return
      if (end === null) talk.call(place, call)
      else talk.called(place, call, end)
    } else if (kind === 'confirmation' || kind === 'elicitationSerialized') {
      const text = [part['title'], part['message']].map(markdown).filter((each) => each !== null)
      talk.say(place, 'system', 'system', text.join('\n'), { is_injected: true })
    } else if (kind === 'warning' || kind === 'info') {
      talk.say(place, 'system', 'system', markdown(part['content']), { is_injected: true })
    } else if (kind === 'hook') {
      talk.say(place, 'system', 'system', wordOf(part['stopReason']) ?? wordOf(part['systemMessage']), {
        is_injected: true,
      })
    } else this.#sink.drift(`part.${kind.slice(0, 50)}`)
  }

  #flush(place: Place): void {
    this.#main.say(place, 'assistant_message', 'assistant', this.#words)
    this.#words = ''
  }

  /** The conversation that a call belongs to: a sub-agent's calls name the call that started it. */
  #talkOf(part: JsonObject | null): Conversation {
    const id = wordOf(part?.['subAgentInvocationId'])
    return id === null ? this.#main : this.#agent(id)
  }

  #agent(id: string): Conversation {
    const known = this.#agents.get(id)
    if (known !== undefined) return known
    const { thread_id, facts } = this.#main.thread
    const thread = new ThreadLog(this.#sink, `${thread_id}/${id}`, thread_id)
    Object.assign(thread.facts, { ...facts, title: null, relation: 'subagent', parent_thread_id: thread_id })
    const talk = new Conversation(this.#sink, thread, this.#identities)
    this.#agents.set(id, talk)
    return talk
  }

  /** The call that starts a sub-agent holds its task and, once it ended, its answer. */
  #subagent({ part, id }: PlannedCall, place: Place): [Conversation, string] | null {
    const data = objectOf(part?.['toolSpecificData'])
    if (data?.['kind'] !== 'subagent' || id === null) return null
    const talk = this.#agent(id)
    const result = wordOf(data['result'])
    talk.thread.facts.title = wordOf(data['description'])
    talk.thread.facts.end_state = result === null ? 'open' : 'completed'
    talk.say(place, 'user_message', 'user', textOf(data['prompt']), { is_injected: true })
    return result === null ? null : [talk, result]
  }

  /** The prompt is the last model request's only, the output all of them; what was read from a cache is not told. */
  #usage(request: JsonObject, place: Place): void {
    const metadata = metadataOf(request)
    const rounds = arrayOf(metadata?.['toolCallRounds']).map(
      (round) => objectOf(objectOf(round)?.['thinking'])?.['tokens'],
    )
    const thought = rounds.map(countOf).filter((count) => count !== null)
    const input = countOf(request['promptTokens']) ?? countOf(metadata?.['promptTokens'])
    const output = countOf(request['completionTokens']) ?? countOf(metadata?.['outputTokens'])
    const reasoning = thought.reduce((sum, count) => sum + count, 0)
    if (output === null) return
    this.#main.usage(place, {
      input_tokens: input,
      output_tokens: output,
      reasoning_tokens: thought.length === 0 || reasoning > output ? null : reasoning,
    })
  }

  #end(request: JsonObject, isCancelled: boolean, place: Place): void {
    const { facts } = this.#main.thread
    const metadata = metadataOf(request)
    const state = objectOf(request['modelState'])
    const error = objectOf(objectOf(request['result'])?.['errorDetails']) ?? objectOf(request['responseErrorDetails'])
    const late: Place = { ...place, at: timeOf(state?.['completedAt']), identity: `${place.identity}.end`, count: 0 }
    this.#main.thread.saw(late.at)
    for (const each of [...arrayOf(metadata?.['summaries']), metadata?.['summary']].map(objectOf)) {
      const text = wordOf(each?.['text'])
      if (text !== null && !this.#seen.has(`summary ${text}`)) this.#main.event(late, 'compaction', 'system', text)
      this.#seen.add(`summary ${text}`)
    }
    const isError = error !== null && error['code'] !== 'canceled'
    if (isError && !isCancelled) this.#main.event(late, 'api_error', 'system', wordOf(error['message']))
    if (isCancelled) this.#main.event(late, 'interrupt', 'user', null)
    if (isCancelled || error?.['code'] === 'canceled') facts.end_state = 'interrupted'
    else if (isError || stateOf(request) === states.failed) facts.end_state = 'errored'
    else if (stateOf(request) === states.complete || objectOf(request['result']) !== null) facts.end_state = 'completed'
  }
}

function metadataOf(request: JsonObject): JsonObject | null {
  return objectOf(objectOf(request['result'])?.['metadata'])
}

function stateOf(request: JsonObject): unknown {
  return objectOf(request['modelState'])?.['value']
}

/** The model that answered; behind `auto` it is known only where Copilot says which one it took. */
function modelOf(request: JsonObject): string | null {
  const model =
    wordOf(metadataOf(request)?.['resolvedModel']) ?? wordOf(request['modelId'])?.replace(/^copilot\//, '') ?? null
  return model === 'auto' ? null : model
}
