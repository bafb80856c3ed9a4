/** Finds what a runtime says in one line of a failed command's output: the rules' first match, or an uncaught exception. */
import { isLook } from '../commands.ts'
import { diagnostic, type Diagnostic } from './diagnostic.ts'
import { placeRules } from './place-rules.ts'
import { setupRules } from './setup-rules.ts'

const runtimeRules = [...setupRules, ...placeRules]

/** Cheap test that saves the rules on ordinary lines. Every rule's words are in it. */
const worthTrying =
  /cannot|can't|could not|fail|no |not |missing|undefined|required|unknown|unrecognized|invalid|ambiguous|bad |in use|eaddr|econn|enoent|enospc|eacces|eperm|etimedout|eai_|refused|denied|rejected|daemon|docker|http|rate|too many|keyerror|memory|conflict|unsupported|engine|lockfile|configured|only-allow|use |no such|updates to|unable|nothing|unexpected|provided|auth|unreachable|spawn|port |enotfound|getaddrinfo|timeout|resolution|credentials|logged|permitted|oomkilled|disk|space|load url|resolve|tenant|relation|permission|changes/i

/** The diagnostic of a line, or null. For failed commands only: passing ones may print such words as prose. */
export function runtimeDiagnostic(line: string): Diagnostic | null {
  if (!worthTrying.test(line)) return null
  for (const rule of runtimeRules) {
    const match = rule.pattern.exec(line)
    if (!match) continue
    const subject = match[1] ?? match[2] ?? null
    const message = subject === null ? rule.says.replace(/:? ?(?:port )?'?\*'?/, '') : rule.says.replace('*', subject)
    const kind = rule.is_wrong_belief ? 'wrong_belief' : 'diagnostic'
    const scope = rule.tool === 'cli' && isLook(speaker(line)) ? 'agent_tool' : rule.scope
    return diagnostic({ tool: rule.tool, rule: rule.rule, message, subject, scope, kind })
  }
  return null
}

/** The program that says it, when the line begins with its name: `grep: unrecognized option`. */
function speaker(line: string): string {
  return /^(?:\S*\/)?([\w.-]{1,40}): /.exec(line)?.[1] ?? ''
}

/** An uncaught exception's own line: `TypeError: x is not a function`, `panic: …`, `AssertionError: …`. */
export function exceptionDiagnostic(line: string): Diagnostic | null {
  const panic = /^(?:panic|fatal error): (.{3,300})$/.exec(line)
  if (panic?.[1]) return diagnostic({ tool: 'go', rule: 'panic', message: panic[1] })
  const rust = /^thread '[^']{1,60}' panicked at (.{3,300})$/.exec(line)
  if (rust?.[1]) return diagnostic({ tool: 'rust', rule: 'panic', message: rust[1] })
  const match =
    /^(?:Uncaught )?((?:[A-Za-z_]\w{0,60}\.){0,6}[A-Z]\w{0,60}(?:Error|Exception))(?: \[(\w{2,60})\])?: (.{3,300})$/.exec(
      line,
    )
  if (!match?.[1]) return null
  return diagnostic({ tool: 'exception', rule: match[2] ?? match[1], message: match[3] ?? '' })
}
