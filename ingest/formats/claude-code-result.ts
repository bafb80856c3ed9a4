/** One Claude Code tool result in, its verdict out. The rules run in order; the first that matches decides. */
import type { ToolStatus } from '../session.ts'
import { contentText, objectOf, textOf, wordOf, type JsonObject } from './json-access.ts'
import { isBenignExit } from './shell.ts'

export interface ResultFacts {
  tool: string
  command: string | null
  /** The tool_result block. */
  block: JsonObject
  /** The line around it: toolUseResult, toolDenialKind, permissionDecision … */
  line: JsonObject
}

export interface Verdict {
  status: ToolStatus
  evidence: string | null
  exit_code: number | null
  output: string | null
  /** Refused, but the log may yet say that it was an interruption (a following line names the message). */
  may_be_interrupt: boolean
}

/** In: a result block and its line. Out: see Verdict; `output` is the text without Claude's own wrapping. */
export function verdictOf(facts: ResultFacts): Verdict {
  const text = contentText(facts.block['content'])
  const exit = /^Exit code (\d{1,10})(?:\n|$)/.exec(text ?? '')
  const exit_code = exit === null ? null : Number(exit[1])
  const output = text === null ? null : unwrapped(exit === null ? text : text.slice(exit[0].length))
  const base = { exit_code, output, may_be_interrupt: false }
  if (facts.block['is_error'] !== true) return { ...base, ...passed(facts, text ?? '') }
  const [status, evidence] = failed(facts, output ?? '', text ?? '', exit_code)
  const isRefused =
    status === 'denied' && evidence === 'text:user refused' && facts.line['toolDenialBeforeRun'] !== true
  return { ...base, status, evidence, may_be_interrupt: isRefused }
}

function unwrapped(text: string): string {
  if (!text.startsWith('<tool_use_error>')) return text
  const end = text.endsWith('</tool_use_error>') ? -'</tool_use_error>'.length : undefined
  return text.slice('<tool_use_error>'.length, end)
}

/** Not flagged: fine, unless it goes on in the background, was stopped, or found nothing (exit code 1, by Claude's word). */
function passed(facts: ResultFacts, text: string): Pick<Verdict, 'status' | 'evidence'> & Partial<Verdict> {
  const detail = objectOf(facts.line['toolUseResult'])
  const head = text.slice(0, 200)
  const isBackground = wordOf(detail?.['backgroundTaskId']) !== null || detail?.['status'] === 'async_launched'
  if (isBackground || head.startsWith('Command running in background with ID')) {
    return { status: 'running', evidence: 'text:running in background' }
  }
  if (detail?.['interrupted'] === true) return { status: 'interrupted', evidence: 'result:interrupted' }
  if (wordOf(detail?.['returnCodeInterpretation']) !== null) {
    return { status: 'ok', evidence: 'result:return code interpretation', exit_code: 1 }
  }
  return { status: 'ok', evidence: 'is_error' }
}

const choices = new Set(['ExitPlanMode', 'AskUserQuestion', 'EnterPlanMode'])

/** Texts of calls that were turned down, in the versions that do not say so in a field. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/^The user doesn't want to (?:proceed with this tool use|take this action)/, 'text:user refused'],
  [/^Permission to use \S{1,100} .{0,4000}has been denied/s, 'text:permission denied'],
  [/^Permission to use \S{1,100} has been denied/, 'text:permission denied'],
  [/^Claude requested permissions to /, 'text:permission not granted'],
  [/^[^\n]{1,1000} needs approval/, 'text:needs approval'],
  [/^[^\n]{1,1000} requires approval/, 'text:needs approval'],
]

/** Texts of calls that Claude Code rejected before running them, in versions that do not wrap them in <tool_use_error>. */
const preconditions =
  /^(?:File does not exist|File has not been read|File has been (?:modified|unexpectedly modified)|String to replace not found|File content \([^)]{1,60}\) exceeds|InputValidationError|Error: No such tool available|No such tool available|Agent type '[^']{1,100}' not found|Unknown skill|Blocked: )/

function failed(facts: ResultFacts, output: string, text: string, exit_code: number | null): [ToolStatus, string] {
  const head = output.slice(0, 5000)
  if (choices.has(facts.tool)) return ['denied', 'tool:user choice']
  const refusal = refusals.find(([pattern]) => pattern.test(head))
  if (refusal !== undefined) return ['denied', refusal[1]]
  if (head.startsWith('[Request interrupted by user')) return ['interrupted', 'text:request interrupted']
  if (wordOf(facts.line['toolDenialKind']) !== null) return ['denied', 'field:toolDenialKind']
  if (objectOf(facts.line['permissionDecision'])?.['decision'] === 'reject')
    return ['denied', 'field:permissionDecision']
  if (/^(?:Sibling tool call errored|Cancelled: parallel tool call)/.test(head))
    return ['cascade', 'text:sibling errored']
  if (/^Command timed out/.test(head)) return ['timeout', 'text:command timed out']
  if (text.startsWith('<tool_use_error>')) return ['not_run', 'text:tool_use_error']
  if (preconditions.test(head)) return ['not_run', 'text:precondition']
  if (exit_code === null) return ['failed', 'is_error']
  return isBenignExit(facts.command, exit_code, output) ? ['ok', 'exit_code:benign'] : ['failed', 'exit_code']
}

/** In: a `<task-notification>` text. Out: which call ended and how; null when it names none. */
export function notificationOf(
  text: string,
): { tool_use_id: string; status: ToolStatus; exit_code: number | null } | null {
  if (!/^\s{0,8}<task-notification>/.test(text)) return null
  const head = text.slice(0, 4000)
  const tool_use_id = /<tool-use-id>([^<]{1,200})<\/tool-use-id>/.exec(head)?.[1]
  const word = /<status>([a-z_]{1,20})<\/status>/.exec(head)?.[1]
  const status = statuses.get(word ?? '')
  if (tool_use_id === undefined || status === undefined) return null
  const code = /(?:failed with |completed \()exit code (\d{1,10})/.exec(head)?.[1]
  return { tool_use_id, status, exit_code: code === undefined ? null : Number(code) }
}

const statuses: ReadonlyMap<string, ToolStatus> = new Map([
  ['completed', 'ok'],
  ['failed', 'failed'],
  ['killed', 'interrupted'],
])

/** How long the tool ran by its own word (sub-agents), in milliseconds; null when it does not say. */
export function statedDuration(line: JsonObject): number | null {
  const ms = objectOf(line['toolUseResult'])?.['totalDurationMs']
  return typeof ms === 'number' && ms >= 0 ? Math.round(ms) : null
}

/** The file a result says it touched. */
export function resultPath(line: JsonObject): string | null {
  return textOf(objectOf(line['toolUseResult'])?.['filePath'])
}
