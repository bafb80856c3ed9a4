/** The tool calls of one VS Code response: the parts that the chat shows and the rounds that the model asked for, made one. */
import type { ToolKind, ToolStatus } from '../session.ts'
import type { CallEnd, Conversation, NewCall, Place } from './conversation.ts'
import { arrayOf, codeOf, countOf, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { toolKind } from './tool-kind.ts'
import { detailsText, resultText, uriPath } from './vscode-values.ts'

/** One call: its part in the chat, what the model asked for, its result; each where there is one. */
export interface PlannedCall {
  id: string | null
  tool: string
  kind: ToolKind
  part: JsonObject | null
  /** Arguments as the model wrote them; null when only the chat's part is known. */
  input: string | null
  /** What the model was given back. */
  result: unknown
  /** When its round began. */
  at: number | null
  /** Its place among the calls of the response. */
  order: number
}

/** Copilot registers its tools under other names than the model knows: `copilot_<key>` is `<value>` (toolNames.ts). */
const contributed: ReadonlyMap<string, string> = new Map(
  (
    'applyPatch:apply_patch searchCodebase:semantic_search searchWorkspaceSymbols:search_workspace_symbols ' +
    'getVSCodeAPI:get_vscode_api findFiles:file_search findTextInFiles:grep_search readFile:read_file ' +
    'viewImage:view_image listDirectory:list_dir getErrors:get_errors getChangedFiles:get_changed_files ' +
    'readProjectStructure:read_project_structure insertEdit:insert_edit_into_file createFile:create_file ' +
    'replaceString:replace_string_in_file multiReplaceString:multi_replace_string_in_file ' +
    'editNotebook:edit_notebook_file runNotebookCell:run_notebook_cell readNotebookCellOutput:read_notebook_cell_output ' +
    'fetchWebPage:fetch_webpage memory:memory findTestFiles:test_search githubRepo:github_repo ' +
    'createDirectory:create_directory runVscodeCommand:run_vscode_command installExtension:install_extension'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string])
    .map(([key, value]) => [`copilot_${key}`, value]),
)

/**
 * In: a response's parts and `result.metadata`. Out: its calls in order, and which part shows which. A part and a round's
 * call are one by their id (the chat drops what follows `__vscode`); before 1.104 parts had ids of their own, and the
 * next call of the same tool is taken.
 */
export function planCalls(
  parts: readonly (JsonObject | null)[],
  metadata: JsonObject | null,
): { calls: readonly PlannedCall[]; byPart: ReadonlyMap<number, PlannedCall> } {
  const asked = askedIn(metadata)
  const shown = parts.flatMap((part, index) => (part?.['kind'] === 'toolInvocationSerialized' ? [{ part, index }] : []))
  const pairs = new Map<number, Asked>()
  const byId = new Waiting(asked, ({ id }) => id)
  for (const { part, index } of shown) {
    const call = byId.next(wordOf(part['toolCallId']))
    if (call !== null) pairs.set(index, call)
  }
  const named = new Set(pairs.values())
  const byTool = new Waiting(
    asked.filter((call) => !named.has(call)),
    ({ tool }) => tool,
  )
  for (const { part, index } of shown) {
    const call = pairs.has(index) ? null : byTool.next(toolOf(part))
    if (call !== null) pairs.set(index, call)
  }
  const byPart = new Map<number, PlannedCall>()
  let order = 0
  for (const { part, index } of shown) {
    const call = pairs.get(index) ?? null
    order = call?.order ?? order
    byPart.set(index, planned(part, call, order))
  }
  const taken = new Set(pairs.values())
  const hidden = asked.filter((call) => !taken.has(call)).map((call) => planned(null, call, call.order))
  return { calls: [...hidden, ...byPart.values()], byPart }
}

/** Calls by a name, each given out once, in order. */
class Waiting {
  readonly #byName = new Map<string, Asked[]>()

  constructor(calls: readonly Asked[], nameOf: (call: Asked) => string | null) {
    for (const call of [...calls].reverse()) {
      const name = nameOf(call)
      const same = name === null ? undefined : this.#byName.get(name)
      if (same !== undefined) same.push(call)
      else if (name !== null) this.#byName.set(name, [call])
    }
  }

  next(name: string | null): Asked | null {
    return (name === null ? null : this.#byName.get(name)?.pop()) ?? null
  }
}

interface Asked {
  id: string | null
  tool: string
  input: string | null
  result: unknown
  at: number | null
  order: number
}

function askedIn(metadata: JsonObject | null): Asked[] {
  const results = objectOf(metadata?.['toolCallResults'])
  let order = 0
  return arrayOf(metadata?.['toolCallRounds'])
    .map(objectOf)
    .flatMap((round) =>
      arrayOf(round?.['toolCalls'])
        .map(objectOf)
        .flatMap((call) => {
          if (call === null) return []
          const id = wordOf(call['id'])
          const own = id !== null && results !== null && Object.hasOwn(results, id) ? results[id] : null
          const tool = wordOf(call['name']) ?? 'unknown'
          const at = timeOf(round?.['timestamp'])
          return [
            {
              id: id?.split('__vscode')[0] ?? null,
              tool,
              input: textOf(call['arguments']),
              result: own,
              at,
              order: ++order,
            },
          ]
        }),
    )
}

function planned(part: JsonObject | null, call: Asked | null, order: number): PlannedCall {
  const tool = call?.tool ?? (part === null ? 'unknown' : toolOf(part))
  const isMcp = objectOf(part?.['source'])?.['type'] === 'mcp'
  return {
    id: wordOf(part?.['toolCallId']) ?? call?.id ?? null,
    ...{ tool, kind: isMcp ? 'mcp' : toolKind(tool), part, order },
    ...{ input: call?.input ?? null, result: call?.result ?? null, at: call?.at ?? null },
  }
}

function toolOf(part: JsonObject): string {
  const id = wordOf(part['toolId']) ?? 'unknown'
  return contributed.get(id) ?? id
}

/** Writes the call and, when anything is known of its end, its result. */
export function tellCall(call: PlannedCall, isCancelled: boolean, talk: Conversation, place: Place): void {
  const data = objectOf(call.part?.['toolSpecificData'])
  const terminal = data?.['kind'] === 'terminal' ? data : null
  const given: NonNullable<NewCall['given']> = { tool_kind: terminal === null ? call.kind : 'shell' }
  given.started_at = call.at
  if (terminal !== null) {
    given.command = commandOf(terminal)
    given.cwd = uriPath(terminal['cwd'])
    given.started_at = timeOf(objectOf(terminal['terminalCommandState'])?.['timestamp']) ?? call.at
  }
  const asked: NewCall = { id: call.id, tool: call.tool, input: inputOf(call, data), given }
  const row = talk.call(talk.later(place, call.at), asked)
  const end = endOf(call, terminal, isCancelled)
  if (end === null) return
  talk.result(talk.later(place, endedAt(terminal)), call.id ?? row.tool_call_id, end)
}

/** What the person made of the command, else what the model wrote; before 1.100 there was one `command` only. */
function commandOf(terminal: JsonObject): string | null {
  const line = objectOf(terminal['commandLine'])
  return wordOf(line?.['userEdited']) ?? wordOf(line?.['original']) ?? wordOf(terminal['command'])
}

function inputOf({ input, part }: PlannedCall, data: JsonObject | null): unknown {
  if (input !== null) return input
  if (data?.['kind'] === 'terminal') return { command: commandOf(data) }
  if (data?.['kind'] === 'input') return data['rawInput']
  if (data?.['kind'] === 'simpleToolInvocation') return data['input']
  return objectOf(part?.['resultDetails'])?.['input']
}

function endedAt(terminal: JsonObject | null): number | null {
  const state = objectOf(terminal?.['terminalCommandState'])
  const began = timeOf(state?.['timestamp'])
  const took = countOf(state?.['duration'])
  return began === null || took === null ? null : began + took
}

/** How a call ended; null when nothing is known of it. */
function endOf({ part, result, kind }: PlannedCall, terminal: JsonObject | null, isCancelled: boolean): CallEnd | null {
  const state = objectOf(terminal?.['terminalCommandState'])
  const printed = objectOf(terminal?.['terminalCommandOutput'])
  const details = part?.['resultDetails']
  const given = resultText(result) ?? detailsText(details) ?? textOf(objectOf(part?.['toolSpecificData'])?.['output'])
  const shell = terminal !== null || kind === 'shell' ? shellText(given) : null
  const exit_code = codeOf(state?.['exitCode']) ?? shell?.exit_code ?? null
  const whole = printed?.['truncated'] === true ? null : textOf(printed?.['text'])
  const output = whole ?? (shell === null ? given : shell.text) ?? textOf(printed?.['text'])
  const is_error = errorFlag(part)
  const said = refusal(part, isCancelled) ?? wording(given) ?? background(terminal, exit_code)
  if (output === null && exit_code === null && is_error === null && said === null) return null
  const took = countOf(state?.['duration'])
  return { output, exit_code, is_error, status: said?.[0] ?? null, evidence: said?.[1] ?? '', duration_ms: took }
}

/** What the terminal printed without VS Code's words around it (richExecuteStrategy.ts, runInTerminalTool.ts). */
function shellText(given: string | null): { text: string | null; exit_code: number | null } {
  if (given === null) return { text: null, exit_code: null }
  const mark = ', and this is the output of running that command instead:\n'
  const cut = given.startsWith('Note: The ') ? given.indexOf(mark) : -1
  const body = cut === -1 ? given : given.slice(cut + mark.length)
  const tail = /(?:^|\n\n)Command exited with code (\d{1,9})\s{0,9}$/.exec(body.slice(-100))
  const text = tail === null ? body : body.slice(0, body.length - tail[0].length)
  return { text: text === 'Command produced no output' ? '' : text, exit_code: tail === null ? null : Number(tail[1]) }
}

function errorFlag(part: JsonObject | null): boolean | null {
  const error = part?.['resultError']
  if (error === true || wordOf(error) !== null) return true
  const flag = objectOf(part?.['resultDetails'])?.['isError']
  return typeof flag === 'boolean' ? flag : null
}

/** `isConfirmed`: false before 1.104, else a reason; 0 is denied, 5 skipped, also when the whole response was cancelled. */
function refusal(part: JsonObject | null, isCancelled: boolean): [ToolStatus, string] | null {
  const confirmed = part?.['isConfirmed']
  const type = objectOf(confirmed)?.['type']
  if (confirmed === false || type === 0) return ['denied', 'isConfirmed']
  return type === 5 ? [isCancelled ? 'interrupted' : 'denied', 'isConfirmed'] : null
}

/** Copilot's own sentences for a call that came to nothing (toolCalling.tsx, toolsService.ts). */
const sentences: readonly (readonly [string, ToolStatus, string])[] = [
  ['ERROR: Your input to the tool was invalid', 'not_run', 'text:input was invalid'],
  ['ERROR while calling tool:', 'failed', 'text:error while calling tool'],
  ['The user cancelled the tool call.', 'interrupted', 'text:cancelled'],
]

function wording(given: string | null): [ToolStatus, string] | null {
  const found = sentences.find(([start]) => given?.startsWith(start))
  if (found === undefined) return null
  const isDisabled = /^ERROR while calling tool: Tool \S{1,200} is currently disabled by the user/.test(
    given?.slice(0, 300) ?? '',
  )
  return isDisabled ? ['not_run', 'text:disabled'] : [found[1], found[2]]
}

function background(terminal: JsonObject | null, exit_code: number | null): [ToolStatus, string] | null {
  const goesOn = terminal?.['isBackground'] === true || terminal?.['didContinueInBackground'] === true
  return goesOn && exit_code === null ? ['running', 'isBackground'] : null
}

/** A file edited without a tool call, as the edit modes before agents did: the file and the texts put in. */
export function editOf(part: JsonObject): { call: NewCall; end: CallEnd | null } {
  const edits = arrayOf(part['edits']).flatMap(arrayOf).map(objectOf)
  const texts = edits.map((edit) => textOf(edit?.['text']) ?? textOf(objectOf(edit?.['edit'])?.['text']) ?? '')
  const input = { filePath: uriPath(part['uri']), newText: texts.filter((text) => text !== '').join('\n') }
  const call: NewCall = { id: null, tool: textOf(part['kind']) ?? 'textEditGroup', input }
  return { call, end: part['done'] === true ? { output: null, status: 'ok', evidence: 'done' } : null }
}
