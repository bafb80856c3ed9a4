/** One tool call in, its Claude Code lines out: the tool_use block, and the result lines with what the client adds. */
import type {
  CallStep,
  DelegateStep,
  EditStep,
  PlanStep,
  ReadStep,
  RunStep,
  SearchStep,
  WrittenCall,
} from '../script.ts'
import type { ClaudeLog } from './claude-log.ts'

export interface ToolUse {
  type: 'tool_use'
  id: string
  name: string
  input: Record<string, unknown>
}
interface Source {
  line: number
  uuid: string
  message_id: string
}
/** Runs a sub-agent to its end; every line it writes is shown to `onLine`. */
export type RunChild = (
  parent: ClaudeLog,
  agent_id: string,
  step: DelegateStep,
  onLine: (line: object) => void,
) => ClaudeLog

/** In: a step. Out: the block that asks for it. */
export function toolUse(log: ClaudeLog, step: CallStep): ToolUse {
  const id = `toolu_01${log.random.id(22)}`
  const path = (file: string): string => `${log.plan.cwd}/${file}`
  const use = (name: string, input: Record<string, unknown>): ToolUse => ({ type: 'tool_use', id, name, input })
  switch (step.do) {
    case 'run':
    case 'deny':
    case 'interrupt':
      return use('Bash', { command: step.command, description: 'Run a command' })
    case 'read':
      return use('Read', { file_path: path(step.file) })
    case 'plan':
      return use('TodoWrite', { todos: todosOf(step) })
    case 'search':
      return use('Grep', { pattern: step.pattern, output_mode: 'content' })
    case 'edit':
      return use('Edit', {
        file_path: path(step.file),
        old_string: step.before,
        new_string: step.after,
        replace_all: false,
      })
    case 'delegate':
      return use(log.is_recent ? 'Agent' : 'Task', {
        description: step.title,
        prompt: step.task,
        subagent_type: 'general-purpose',
      })
  }
}

/** Writes the result of a call, moves the clock, and notes for the truth what the log now says. */
export function writeResult(log: ClaudeLog, step: CallStep, use: ToolUse, source: Source, runChild: RunChild): void {
  const answer = answerOf(log, step, use, source, runChild)
  const { marks = [], noise = null } = step
  log.calls.push({
    thread_id: log.agent_id ?? log.session_id,
    tool_call_id: use.id,
    line: source.line,
    command: typeof use.input['command'] === 'string' ? use.input['command'] : null,
    exit_code: answer.exit_code ?? null,
    status: answer.status,
    marks,
    noise,
  })
}

interface Answer {
  status: WrittenCall['status']
  exit_code?: number
}

function answerOf(log: ClaudeLog, step: CallStep, use: ToolUse, source: Source, runChild: RunChild): Answer {
  switch (step.do) {
    case 'run':
      return answerRun(log, step, use, source)
    case 'read':
      return answerRead(log, step, use, source)
    case 'plan':
      result(
        log,
        use,
        source,
        'Todos have been modified successfully.',
        {},
        { toolUseResult: { newTodos: todosOf(step) } },
      )
      return { status: 'ok' }
    case 'search':
      return answerSearch(log, step, use, source)
    case 'edit':
      return answerEdit(log, step, use, source)
    case 'deny':
      return refuse(log, use, source, step.words)
    case 'interrupt':
      log.at += step.duration_ms
      return refuse(log, use, source, null)
    case 'delegate':
      return answerDelegation(log, step, use, source, runChild)
  }
}

/** The result line. `content` is what the model sees, `result` what the client keeps beside it. */
function result(log: ClaudeLog, use: ToolUse, source: Source, content: unknown, flags: object, more: object): void {
  const block = { tool_use_id: use.id, type: 'tool_result', content, ...flags }
  const message = { role: 'user', content: [block] }
  const recent = log.is_recent ? { promptId: log.prompt_id } : {}
  log.chain('user', { message, ...recent, sourceToolAssistantUUID: source.uuid, ...more })
  if (log.is_recent && 'is_error' in flags && flags.is_error === true) {
    log.sidecar('api-request-blob', { hash: log.random.hex(64), message })
  }
}

function fail(log: ClaudeLog, use: ToolUse, source: Source, content: string, more: object = {}): void {
  const told = content.replace(/^<tool_use_error>(.*)<\/tool_use_error>$/s, '$1')
  result(log, use, source, content, { is_error: true }, { toolUseResult: `Error: ${told}`, ...more })
}

function answerRun(log: ClaudeLog, step: RunStep, use: ToolUse, source: Source): Answer {
  log.at += step.duration_ms
  if (step.is_timeout === true) {
    const limit = `${Math.floor(step.duration_ms / 60_000)}m ${((step.duration_ms % 60_000) / 1000).toFixed(1)}s`
    fail(log, use, source, `Exit code 143\nCommand timed out after ${limit}\n${step.output}`)
    return { status: 'timeout', exit_code: 143 }
  }
  const output = step.output.trimEnd()
  if (step.exit_code !== 0 && step.is_no_match !== true) {
    fail(log, use, source, `Exit code ${step.exit_code}${output === '' ? '' : `\n${output}`}`)
    return { status: 'failed', exit_code: step.exit_code }
  }
  const base = { stdout: output, stderr: '', interrupted: false, isImage: false }
  const kept = step.is_no_match === true ? { ...base, returnCodeInterpretation: 'No matches found' } : base
  result(log, use, source, output, { is_error: false }, { toolUseResult: kept })
  return step.is_no_match === true ? { status: 'ok', exit_code: 1 } : { status: 'ok' }
}

function answerRead(log: ClaudeLog, step: ReadStep, use: ToolUse, source: Source): Answer {
  log.at += 30
  if (step.content === null) {
    fail(log, use, source, `File does not exist. Note: your current working directory is ${log.plan.cwd}.`)
    return { status: 'not_run' }
  }
  const lines = step.content.split('\n')
  const numbered = lines.map((line, index) =>
    log.is_recent ? `${index + 1}\t${line}` : `${String(index + 1).padStart(6)}→${line}`,
  )
  const filePath = `${log.plan.cwd}/${step.file}`
  const file = { filePath, content: step.content, numLines: lines.length, startLine: 1, totalLines: lines.length }
  result(log, use, source, numbered.join('\n'), {}, { toolUseResult: { type: 'text', file } })
  return { status: 'ok' }
}

function todosOf(step: PlanStep): object[] {
  return step.steps.map((content, index) => {
    return { content, status: index < step.ticked ? 'completed' : 'pending', activeForm: content }
  })
}

function answerSearch(log: ClaudeLog, step: SearchStep, use: ToolUse, source: Source): Answer {
  log.at += 60
  const content = step.output ?? 'No matches found'
  const numLines = step.output === null ? 0 : content.split('\n').length
  const kept = { mode: 'content', numFiles: 0, filenames: [], content: step.output ?? '', numLines }
  result(log, use, source, content, {}, { toolUseResult: kept })
  return { status: 'ok' }
}

const refusals = {
  not_read: () => 'File has not been read yet. Read it first before writing to it.',
  not_found: (text: string) => `String to replace not found in file.\nString: ${text}`,
  two_matches: (text: string) =>
    `Found 2 matches of the string to replace, but replace_all is false. To replace all occurrences, set replace_all to true. To replace only one occurrence, please provide more context to uniquely identify the instance.\nString: ${text}`,
}

function answerEdit(log: ClaudeLog, step: EditStep, use: ToolUse, source: Source): Answer {
  log.at += 25
  if (step.refused !== undefined) {
    fail(log, use, source, `<tool_use_error>${refusals[step.refused](step.before)}</tool_use_error>`)
    return { status: 'not_run' }
  }
  const filePath = `${log.plan.cwd}/${step.file}`
  const before = step.before.split('\n')
  const after = step.after.split('\n')
  const lines = [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)]
  const patch = { oldStart: 1, oldLines: before.length, newStart: 1, newLines: after.length, lines }
  const toolUseResult = {
    filePath,
    oldString: step.before,
    newString: step.after,
    originalFile: null,
    structuredPatch: [patch],
    userModified: false,
    replaceAll: false,
  }
  result(log, use, source, `The file ${filePath} has been updated successfully.`, {}, { toolUseResult })
  return { status: 'ok' }
}

const refused =
  "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file). "

/** A refusal with words goes on in the same turn; Esc stops it. */
function refuse(log: ClaudeLog, use: ToolUse, source: Source, words: string | null): Answer {
  const kind = log.is_recent ? { toolDenialKind: 'user-rejected' } : {}
  log.at += log.random.int(2000, 15_000)
  if (words !== null) {
    const content = `${refused}To tell you how to proceed, the user said:\n${words}`
    fail(log, use, source, content, log.is_recent ? { ...kind, toolDenialBeforeRun: true } : {})
    return { status: 'denied' }
  }
  const content = `${refused}STOP what you are doing and wait for the user to tell you how to proceed.`
  result(log, use, source, content, { is_error: true }, { toolUseResult: 'User rejected tool use', ...kind })
  const text = '[Request interrupted by user for tool use]'
  const more = log.is_recent ? { interruptedMessageId: source.message_id } : {}
  log.chain('user', { message: { role: 'user', content: [{ type: 'text', text }] }, ...more })
  log.counts.interrupts += 1
  // Before toolDenialKind the log cannot tell Esc during a command from a refused permission.
  return { status: log.is_recent ? 'interrupted' : 'denied' }
}

function answerDelegation(
  log: ClaudeLog,
  step: DelegateStep,
  use: ToolUse,
  source: Source,
  runChild: RunChild,
): Answer {
  const agentId = log.is_recent ? `a${log.random.hex(16)}` : `a${log.random.hex(6)}`
  if (log.is_recent) return delegateInBackground(log, step, use, source, runChild, agentId)
  const mirror = (line: object): void => {
    const { type, message, requestId, uuid, timestamp } = line as Record<string, unknown>
    const data = {
      message: { type, message, requestId, uuid, timestamp },
      normalizedMessages: [],
      type: 'agent_progress',
    }
    log.chain('progress', {
      data: { ...data, prompt: step.task, agentId },
      toolUseID: `agent_msg_${log.random.id(20)}`,
      parentToolUseID: use.id,
    })
  }
  const child = runChild(log, agentId, step, mirror)
  log.at = child.at + 20
  const content = [{ type: 'text', text: step.answer }]
  const totalDurationMs = child.at - child.turn_started_at
  const toolUseResult = { status: 'completed', prompt: step.task, agentId, content, totalDurationMs }
  result(log, use, source, content, {}, { toolUseResult })
  return { status: 'ok' }
}

function delegateInBackground(
  log: ClaudeLog,
  step: DelegateStep,
  use: ToolUse,
  source: Source,
  runChild: RunChild,
  agentId: string,
): Answer {
  const launched = { isAsync: true, status: 'async_launched', agentId, description: step.title, prompt: step.task }
  const text = 'Async agent launched successfully.'
  result(log, use, source, [{ type: 'text', text }], {}, { toolUseResult: launched })
  const child = runChild(log, agentId, step, () => undefined)
  log.respond([{ type: 'text', text: 'Waiting for the sub-agent.' }])
  log.at = Math.max(log.at, child.at) + 20
  const content = `<task-notification>\n<task-id>${agentId}</task-id>\n<tool-use-id>${use.id}</tool-use-id>\n<status>completed</status>\n<summary>${step.title}</summary>\n<result>${step.answer}</result>\n</task-notification>`
  const timestamp = new Date(log.at).toISOString()
  log.sidecar('queue-operation', { operation: 'enqueue', timestamp, content })
  log.sidecar('queue-operation', { operation: 'dequeue', timestamp })
  log.chain('user', {
    message: { role: 'user', content },
    promptSource: 'system',
    origin: { kind: 'task-notification', producer: 'session-task' },
  })
  return { status: 'ok' }
}
