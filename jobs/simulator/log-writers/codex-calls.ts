/** One tool call in, its Codex records out: the call at once, its result when the returned function is run. */
import type { CallStep, Counts, DelegateStep, EditStep, PlanStep, RunStep, SearchStep, WrittenCall } from '../script.ts'
import type { CodexLog, Spawn } from './codex-log.ts'
import { prompt } from './codex-turns.ts'

/** In: the log, the step, where to count, how to run a sub-agent. Out: a function that writes the result. */
export function writeCall(log: CodexLog, step: CallStep, counts: Counts, spawn: Spawn): () => void {
  switch (step.do) {
    case 'run':
      return writeRun(log, step)
    case 'read':
      return writeRun(log, readAsCommand(step.file, step.content, step))
    case 'plan':
      return writePlan(log, step)
    case 'search':
      return writeRun(log, searchAsCommand(step))
    case 'edit':
      return writePatch(log, step)
    case 'deny':
      return writeAbort(log, step.command, log.random.int(4000, 30_000), counts, step)
    case 'interrupt':
      return writeAbort(log, step.command, step.duration_ms, counts, step)
    case 'delegate':
      return writeDelegation(log, step, spawn)
  }
}

/** Codex reads with the shell. */
function readAsCommand(file: string, content: string | null, step: CallStep): RunStep {
  const { marks, noise } = step
  const base = { do: 'run' as const, command: `cat ${file}`, duration_ms: 30, ...(marks ? { marks } : {}) }
  const tagged = noise ? { ...base, noise } : base
  if (content === null) return { ...tagged, output: `cat: ${file}: No such file or directory\n`, exit_code: 1 }
  return { ...tagged, output: content, exit_code: 0 }
}

/** Codex searches with the shell. */
function searchAsCommand(step: SearchStep): RunStep {
  const { do: _do, pattern, output, ...marked } = step
  const command = `rg -n "${pattern}"`
  const base = { ...marked, do: 'run' as const, command, duration_ms: 60 }
  if (output === null) return { ...base, output: '', exit_code: 1, is_no_match: true }
  return { ...base, output: `${output}\n`, exit_code: 0 }
}

function writePlan(log: CodexLog, step: PlanStep): () => void {
  const call_id = `call_${log.random.id(12)}`
  const plan = step.steps.map((text, index) => ({
    step: text,
    status: index < step.ticked ? 'completed' : 'pending',
  }))
  const line = log.item('function_call', { name: 'update_plan', arguments: JSON.stringify({ plan }), call_id })
  note(log, call_id, line, null, null, 'ok', step)
  return () => {
    log.item('function_call_output', { call_id, output: 'Plan updated' })
  }
}

function writeRun(log: CodexLog, step: RunStep): () => void {
  const command = step.is_timeout === true && log.era !== 'early' ? `timeout 120 ${step.command}` : step.command
  const call_id = callShell(log, command, step, step.is_timeout === true ? 124 : step.exit_code, {})
  return () => {
    const started_at = log.at
    log.at += step.duration_ms
    const call = log.calls.find((made) => made.tool_call_id === call_id)
    const exit_code = call?.exit_code ?? 0
    if (log.era === 'paginated') completeCommand(log, call_id, command, step.output, exit_code, started_at)
    log.item('function_call_output', { call_id, output: shellOutput(log, step, exit_code) })
  }
}

function callShell(
  log: CodexLog,
  command: string,
  step: CallStep,
  exit_code: number | null,
  more: object,
  status?: WrittenCall['status'],
): string {
  const call_id = `call_${log.random.id(12)}`
  const isEarly = log.era === 'early'
  const line = log.item('function_call', {
    name: isEarly ? 'shell_command' : 'exec_command',
    arguments: JSON.stringify(isEarly ? { command } : { cmd: command, ...more }),
    call_id,
  })
  note(log, call_id, line, command, exit_code, status ?? statusOf(log, step, exit_code), step)
  return call_id
}

function statusOf(log: CodexLog, step: CallStep, exit_code: number | null): WrittenCall['status'] {
  if (step.do === 'run' && step.is_timeout === true && log.era === 'early') return 'timeout'
  if (step.do === 'run' && step.is_no_match === true) return 'ok'
  return exit_code === 0 ? 'ok' : 'failed'
}

function note(
  log: CodexLog,
  tool_call_id: string,
  line: number,
  command: string | null,
  exit_code: number | null,
  status: WrittenCall['status'],
  step: CallStep,
): void {
  const { marks = [], noise = null } = step
  log.calls.push({ thread_id: log.thread.thread_id, tool_call_id, line, command, exit_code, status, marks, noise })
}

function shellOutput(log: CodexLog, step: RunStep, exit_code: number): string {
  const seconds = step.duration_ms / 1000
  if (log.era === 'early') {
    const late = step.is_timeout === true ? `command timed out after ${step.duration_ms} milliseconds\n` : ''
    return `Exit code: ${exit_code}\nWall time: ${seconds.toFixed(1)} seconds\nOutput:\n${late}${step.output}`
  }
  const tokens = Math.ceil(step.output.length / 4)
  const head = `Chunk ID: ${log.random.hex(6)}\nWall time: ${seconds.toFixed(4)} seconds\nProcess exited with code ${exit_code}`
  return `${head}\nOriginal token count: ${tokens}\nOutput:\n${step.output}`
}

function completeCommand(
  log: CodexLog,
  id: string,
  command: string,
  aggregated_output: string,
  exit_code: number,
  started_at: number,
): void {
  const ms = log.at - started_at
  log.completed(
    {
      type: 'CommandExecution',
      id,
      process_id: String(log.random.int(2000, 60_000)),
      command: ['/bin/bash', '-lc', command],
      cwd: `file://${log.plan.cwd}`,
      parsed_cmd: [{ type: /^(rg|grep) /.test(command) ? 'search' : 'unknown', cmd: command }],
      source: 'unified_exec_startup',
      status: exit_code === 0 ? 'completed' : 'failed',
      aggregated_output,
      exit_code,
      duration: { secs: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 },
    },
    started_at,
  )
}

function writePatch(log: CodexLog, step: EditStep): () => void {
  const call_id = `call_${log.random.id(12)}`
  const hunk = [...mark('-', step.before), ...mark('+', step.after)].join('\n')
  const input = `*** Begin Patch\n*** Update File: ${step.file}\n@@\n${hunk}\n*** End Patch\n`
  const line = log.item('custom_tool_call', { status: 'completed', call_id, name: 'apply_patch', input })
  const isRefused = step.refused !== undefined
  note(log, call_id, line, null, isRefused ? null : 0, isRefused ? 'failed' : 'ok', step)
  return () => {
    const path = `${log.plan.cwd}/${step.file}`
    log.at += 25
    if (isRefused) {
      const output = `apply_patch verification failed: Failed to find expected lines in ${path}:\n${step.before}`
      log.item('custom_tool_call_output', { call_id, output })
      return
    }
    const stdout = `Success. Updated the following files:\nM ${step.file}\n`
    if (log.era === 'paginated') {
      const unified_diff = `@@ -1,${count(step.before)} +1,${count(step.after)} @@\n${hunk}\n`
      const changes = { [path]: { type: 'update', unified_diff, move_path: null } }
      log.completed({ type: 'FileChange', id: call_id, changes, status: 'completed', stdout, stderr: '' }, log.at)
      log.item('custom_tool_call_output', { call_id, output: `Exit code: 0\nWall time: 0 seconds\nOutput:\n${stdout}` })
    } else {
      const output = JSON.stringify({ output: stdout, metadata: { exit_code: 0, duration_seconds: 0 } })
      log.item('custom_tool_call_output', { call_id, output })
    }
  }
}

function mark(sign: string, text: string): string[] {
  return text === '' ? [] : text.split('\n').map((line) => `${sign}${line}`)
}

function count(text: string): number {
  return text === '' ? 0 : text.split('\n').length
}

/** A refused permission and Esc look alike: the call is aborted, the turn ends, a refused person says why in the next turn. */
function writeAbort(
  log: CodexLog,
  command: string,
  duration_ms: number,
  counts: Counts,
  step: Extract<CallStep, { do: 'deny' | 'interrupt' }>,
): () => void {
  const isDenial = step.do === 'deny'
  const more = isDenial ? { sandbox_permissions: 'require_escalated', justification: 'It needs access.' } : {}
  const call_id = callShell(log, command, step, null, more, isDenial ? 'denied' : 'interrupted')
  const isRejectedText = isDenial && log.era !== 'paginated'
  return () => {
    const started_at = log.at
    log.at += duration_ms
    const aborted = `Wall time: ${(duration_ms / 1000).toFixed(1)} seconds\naborted by user`
    log.item('function_call_output', { call_id, output: isRejectedText ? 'exec command rejected by user' : aborted })
    const text = '<turn_aborted>\nThe user interrupted the previous turn on purpose.\n</turn_aborted>'
    log.item('message', { role: 'user', content: [{ type: 'input_text', text }] })
    const turn = log.era === 'early' ? {} : { turn_id: log.turn_id }
    log.event('turn_aborted', { ...turn, reason: 'interrupted' })
    counts.interrupts += 1
    if (!isDenial && log.era === 'paginated') completeCommand(log, call_id, command, '', -1, started_at)
    log.turn_id = ''
    if (isDenial) sayInstead(log, step.words, counts)
  }
}

function sayInstead(log: CodexLog, words: string, counts: Counts): void {
  log.at += log.random.int(5000, 40_000)
  log.prompts.push({ thread_id: log.thread.thread_id, line: prompt(log, words), text: words, marks: [] })
  counts.user_messages += 1
}

function writeDelegation(log: CodexLog, step: DelegateStep, spawn: Spawn): () => void {
  const call_id = `call_${log.random.id(12)}`
  const task_name = step.title.toLowerCase().replaceAll(' ', '_')
  const request = JSON.stringify({ task_name, message: step.task, fork_turns: 'none' })
  const line = log.item('function_call', {
    name: 'spawn_agent',
    namespace: 'collaboration',
    arguments: request,
    call_id,
  })
  note(log, call_id, line, null, null, 'ok', step)
  return () => {
    const agent_path = `/root/${task_name}`
    const child = spawn(log, task_name, [...step.steps, { do: 'say', text: step.answer }])
    const activity = { type: 'SubAgentActivity', agent_thread_id: child.thread.thread_id, agent_path }
    log.completed({ ...activity, id: call_id, kind: 'started' }, log.at)
    log.item('function_call_output', { call_id, output: JSON.stringify({ task_name: agent_path }) })
    log.at = child.at + 30
    log.completed({ ...activity, id: `subagent-completed-${child.thread.thread_id}`, kind: 'completed' }, log.at)
    log.write('inter_agent_communication_metadata', { trigger_turn: false })
    const text = `Message Type: FINAL_ANSWER\nTask name: /root\nSender: ${agent_path}\nPayload:\n${step.answer}`
    const id = `amsg_${log.random.uuidAt(log.at)}`
    log.item('agent_message', { id, author: agent_path, recipient: '/root', content: [{ type: 'input_text', text }] })
  }
}
