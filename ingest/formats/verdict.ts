/** What is known of a tool's result in, how the call ended out: exit code first, the log's own flag second, text third. */
import type { ToolCallRow, ToolKind, ToolStatus } from '../session.ts'
import { isBenignExit } from './shell.ts'

export interface ResultFacts {
  tool_kind: ToolKind
  command: string | null
  output: string | null
  exit_code: number | null
  is_error: boolean | null
}

export type Verdict = Pick<ToolCallRow, 'status' | 'status_evidence'>

/** In: facts of a result that was recorded. Out: status and the rule that decided it. */
export function verdictOf(facts: ResultFacts): Verdict {
  const { command, output, exit_code, is_error } = facts
  const text = textVerdict(output)
  if (exit_code !== null && exit_code !== 0) {
    if (text?.status === 'timeout' || text?.status === 'interrupted') return text
    if (isBenignExit(command, exit_code, output)) return verdict('ok', 'exit_code:benign')
    return verdict('failed', 'exit_code')
  }
  if (is_error === true) return text ?? verdict('failed', 'is_error')
  if (exit_code === 0) return verdict('ok', 'exit_code')
  if (is_error === false) return verdict('ok', 'is_error')
  return unflagged(facts, text)
}

/** Neither code nor flag: only what the text says. Other tools' output may quote anything, so only its opening counts. */
function unflagged({ tool_kind, output }: ResultFacts, text: Verdict | null): Verdict {
  if (text !== null) return text
  const head = (output ?? '').slice(0, 400).trimStart()
  if (toolErrors.test(head)) return verdict('failed', 'text:error')
  if (tool_kind === 'shell' && shellErrors.test(sample(output ?? ''))) return verdict('failed', 'text:shell error')
  return verdict('ok', 'text:no sign of failure')
}

/** A refusal, interruption, timeout or unrun call by its opening words; null when the text says nothing of the kind. */
export function textVerdict(output: string | null): Verdict | null {
  const head = (output ?? '').slice(0, 600).trimStart()
  const tail = (output ?? '').slice(-600)
  for (const [status, pattern, words] of openings) if (pattern.test(head)) return verdict(status, `text:${words}`)
  return timeouts.test(tail) ? verdict('timeout', 'text:timed out') : null
}

/** The exit code that a text states last, by the format's own pattern (global; one group: the number); null without one. */
export function exitCodeIn(output: string | null, pattern: RegExp): number | null {
  const found = [...(output ?? '').slice(-2000).matchAll(pattern)].at(-1)
  const code = Number(found?.[1] ?? NaN)
  return Number.isSafeInteger(code) && Math.abs(code) < 2 ** 31 ? code : null
}

const openings: readonly (readonly [ToolStatus, RegExp, string])[] = [
  [
    'denied',
    /^(?:Error: |ERROR:\n)?(?:Permission (?:to run|denied because|rejected)|The user (?:has )?(?:rejected|denied|declined|doesn't want)|User (?:rejected|denied|declined)|Tool (?:call|execution|use) (?:was )?(?:rejected|denied)|The tool call was rejected)/,
    'denied',
  ],
  [
    'interrupted',
    /^(?:Error: |ERROR:\n)?(?:Tool execution aborted|Command aborted|Operation (?:aborted|cancelled|canceled)|User (?:aborted|cancelled|canceled|interrupted)|\[?(?:Operation )?[Cc]ancell?ed(?: by user)?\]?|Request cancell?ed|Aborted by user|Interrupted by the user|<user_cancellation>)/,
    'interrupted',
  ],
  [
    'timeout',
    /^(?:Error: |ERROR:\n)?(?:Command|Process|Tool|Execution|EXECUTION) (?:execution )?(?:timed out|TIMED OUT)/,
    'timed out',
  ],
  [
    'not_run',
    /^(?:Error: |ERROR:\n)?(?:Tool [^\n]{1,200} (?:not found|does not exist)|(?:Unknown|No such) tool|Validation failed for tool|params must have|Invalid (?:arguments|parameters|tool call)|The \S{1,100} tool was called with invalid arguments|The arguments provided to the tool are invalid|Model tried to call unavailable tool|"[^"\n]{1,100}": Required|Missing required (?:argument|parameter)|Parameter `[^`\n]{1,60}` is (?:required|expected))/,
    'not run',
  ],
  [
    'not_run',
    /^(?:Error: |ERROR:\n)?(?:Could not find (?:an exact match|oldString|the exact text|edits?\[)|Failed to edit, could not find|No match found|No replacement was performed|Your proposed edit has introduced new syntax error|edits\[\d{1,4}\] and edits\[|String to replace not found|Cannot execute multiple commands at once)/,
    'edit did not apply',
  ],
]

const timeouts =
  /(?:command (?:timed out|exceeding timeout|after exceeding timeout)|Command timed out after|EXECUTION TIMED OUT|timed out after \d{1,9} ?(?:s|ms|seconds))/i

const toolErrors =
  /^(?:Error(?: |:)|ERROR:|error:|<tool_error>|<error>|Failed to |File not found|ENOENT:|\{"(?:error|success)": ?(?:"|false))/

/** What a shell or an interpreter writes when it gives up, at the beginning of a line. */
const shellErrors =
  /^(?:Traceback \(most recent call last\):|(?:\/bin\/)?(?:bash|sh|zsh): [^\n]{1,300}(?:command not found|not found|No such file or directory|syntax error)|[\w./-]{1,100}: [^\n]{1,300}: (?:No such file|Permission denied|command not found)|fatal: |npm (?:ERR!|error) |(?:Syntax|Type|Reference|Name|Module ?NotFound|Import)Error: |make: \*\*\* )/m

/** The beginning and the end of a long output. */
function sample(output: string): string {
  return output.length <= 8000 ? output : `${output.slice(0, 4000)}\n${output.slice(-4000)}`
}

function verdict(status: ToolStatus, status_evidence: string): Verdict {
  return { status, status_evidence }
}
