/** The text a Codex tool gave back, in any version's wrapping; out come the bare output, exit code, duration and verdict. */
import type { ToolStatus } from '../session.ts'
import { codeOf, contentText, numberOf, objectOf, parsedObject, textOf } from './json-access.ts'

export interface ToolOutput {
  /** What the tool printed, without Codex's wrapping. */
  output: string | null
  exit_code: number | null
  duration_ms: number | null
  /** Decided by exit code or by words; `unknown` when the text says neither (most plain answers are then fine). */
  status: ToolStatus
  evidence: string | null
  /** Unified exec: the process goes on under this id. Code mode: the script goes on as this cell. */
  running_id: string | null
}

/** In: `output` of a call's result: text, content blocks, or JSON text with metadata. Out: see ToolOutput. */
export function readToolOutput(value: unknown): ToolOutput {
  const text = contentText(value) ?? textOf(objectOf(value)?.['content']) ?? ''
  return wrappedAsJson(text) ?? script(text) ?? wrappedAsText(text) ?? plain(text)
}

/** Up to 0.58: `{"output":…,"metadata":{"exit_code":1,"duration_seconds":0.3}}`. */
function wrappedAsJson(text: string): ToolOutput | null {
  if (!text.startsWith('{"output":') && !text.includes('"metadata"', text.length - 200)) return null
  const body = parsedObject(text)
  const metadata = objectOf(body?.['metadata'])
  if (body === null || metadata === null) return null
  const seconds = numberOf(metadata['duration_seconds'])
  return byExitCode(textOf(body['output']) ?? '', codeOf(metadata['exit_code']), seconds)
}

const wrapped =
  /^(?:Command: [^\n]*\n)?(?:Chunk ID: [^\n]*\n)?(?:Exit code: (-?\d{1,10})\n)?(?:Wall time: (\d{1,9}(?:\.\d{1,9})?) seconds\n)?(?:Process exited with code (-?\d{1,10})\n)?(?:Process running with session ID (\d{1,12})\n)?(?:(?:Original token count|Total output lines): [^\n]*\n)*Output:\n?/

/** From 0.77: `Exit code: N` or `Process exited with code N` above `Output:`. A multi-line `Command:` is cut off first. */
function wrappedAsText(text: string): ToolOutput | null {
  const start = text.startsWith('Command: ') ? Math.max(0, text.indexOf('\nChunk ID: ') + 1) : 0
  const match = wrapped.exec(start === 0 ? text : text.slice(start))
  if (match === null || match[0].length < 'Wall time: 0 seconds'.length) return null
  const body = text.slice(start + match[0].length)
  const exit_code = match[1] ?? match[3]
  const seconds = match[2] === undefined ? null : Number(match[2])
  const result = byExitCode(body, exit_code === undefined ? null : Number(exit_code), seconds)
  if (match[4] === undefined) return result
  return { ...result, status: 'running', evidence: 'text:process running', running_id: match[4] }
}

function byExitCode(output: string, exit_code: number | null, seconds: number | null): ToolOutput {
  const duration_ms = seconds === null ? null : Math.round(seconds * 1000)
  const rest = { output, exit_code, duration_ms, running_id: null }
  if (exit_code === null) return { ...plain(output), duration_ms }
  if (exit_code === 0) return { ...rest, status: 'ok', evidence: 'exit_code' }
  if (/^command timed out after \d{1,12} milliseconds/.test(output)) {
    return { ...rest, status: 'timeout', evidence: 'text:command timed out' }
  }
  return { ...rest, status: 'failed', evidence: 'exit_code' }
}

const scriptHead =
  /^Script (completed|failed|terminated|running with cell ID (\S{1,40}))\nWall time (\d{1,9}(?:\.\d{1,9})?) seconds\nOutput:\n/

/** Code mode: the script's own end; a command that fails inside still completes the script. */
function script(text: string): ToolOutput | null {
  const match = scriptHead.exec(text)
  if (match === null) return null
  const output = text.slice(match[0].length).replace(/^\n/, '')
  const rest = {
    output,
    exit_code: null,
    duration_ms: Math.round(Number(match[3]) * 1000),
    running_id: match[2] ?? null,
  }
  if (match[2] !== undefined) return { ...rest, status: 'running', evidence: 'text:script running' }
  if (match[1] === 'completed') return { ...rest, status: 'ok', evidence: 'text:script completed' }
  return {
    ...rest,
    status: match[1] === 'failed' ? 'failed' : 'interrupted',
    evidence: `text:script ${match[1] ?? ''}`,
  }
}

/** Sentences Codex writes itself when there is no exit code. First match wins; each is anchored at the beginning. */
const sentences: readonly (readonly [RegExp, ToolStatus, string])[] = [
  [/^(?:Wall time: [\d.]{1,20} seconds\n)?aborted by user/, 'interrupted', 'text:aborted by user'],
  [/^(?:exec command|patch) rejected by user/, 'denied', 'text:rejected by user'],
  [/^(?:approval policy is Never; )?reject command/, 'denied', 'text:reject command'],
  [/^approval policy is \w{1,20}; reject/, 'denied', 'text:reject command'],
  [/^apply_patch verification failed/, 'failed', 'text:patch verification failed'],
  [/^error: Failed to find expected lines/, 'failed', 'text:patch verification failed'],
  [/^(?:error: )?[Ii]nvalid patch/, 'failed', 'text:invalid patch'],
  [/^unsupported call: /, 'not_run', 'text:unsupported call'],
  [/^unsupported custom tool call: /, 'not_run', 'text:unsupported call'],
  [/^failed to parse function arguments/, 'not_run', 'text:failed to parse arguments'],
  [/^write_stdin failed: /, 'failed', 'text:write_stdin failed'],
  [/^unknown session id /, 'failed', 'text:write_stdin failed'],
  [/^unable to locate image/, 'failed', 'text:unable to locate image'],
  [/^failed in sandbox .{1,60} with execution error: command timed out/, 'timeout', 'text:command timed out'],
  [/^failed in sandbox /, 'failed', 'text:failed in sandbox'],
  [/^command timed out after \d/, 'timeout', 'text:command timed out'],
  [/^execution error: /, 'failed', 'text:execution error'],
  [/^exec_command failed/, 'failed', 'text:exec_command failed'],
  [/^tool call error: /, 'failed', 'text:tool call error'],
  [/^collab (?:spawn|agent|tool) failed/, 'failed', 'text:collab failed'],
]

function plain(output: string): ToolOutput {
  const head = output.slice(0, 400)
  const found = sentences.find(([pattern]) => pattern.test(head))
  const status = found?.[1] ?? 'unknown'
  return { output, exit_code: null, duration_ms: null, status, evidence: found?.[2] ?? null, running_id: null }
}
