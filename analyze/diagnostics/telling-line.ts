/** The one line of a failed output that says what went wrong, for failures that no parser knows. */
import { cleanLines } from './parse.ts'

/** Wrappers that say only that something below them failed; equal for every cause, so never a key. */
const wrappers =
  /^(?:exit code \d+|.{0,40}process completed with exit code|npm (?:err!|error) (?:code|errno|path|command|a complete log|lifecycle)|.{0,20}elifecycle|error: command failed|.{0,60}task failed|make(?:\[\d+\])?: \*\*\* \[|fail$|error$|exit status \d+|finished in|\s*at |caused by:$|traceback|note: |hint: |tests? |fail +\S+$|(?:got|expected(?: version)?):|husky - |.{0,20}script failed|\d+ (?:issues?|problems?|errors?|warnings?)\b|\* \w+: \d+$|=+|-+$|<\/?tool_use_error>)/i
/** A line that opens with what kind of error it is says more than one that merely mentions trouble. */
const named =
  /^(?:(?:[a-z]+: )?(?:error|fatal|panic)(?:\[\w+\])?: (?!command failed)|[A-Za-z.]*(?:Error|Exception): |ERR_\w+ |[✖×✗] )/
const strong =
  /^(?:error|fatal|panic|fail(?:ed|ure)?|abort|e )\b|\b(?:error|fatal|exception|failed|cannot|can't|could not|not found|denied|unable to|invalid|missing|unknown|undefined|refused|unexpected|unsupported|incompatible|mismatch(?:ed)?|differs|must be|may not|is not)\b/i

/** The first line with a strong word that is no wrapper, else the last line that is none; null for an empty output. */
export function tellingLine(output: string): string | null {
  const lines = cleanLines(output)
    .map((line) => line.trim().replace(/^<tool_use_error>|<\/tool_use_error>$/g, ''))
    .filter((line) => line.length > 2 && !wrappers.test(line))
  const found = lines.find((line) => named.test(line)) ?? lines.find((line) => strong.test(line)) ?? lines.at(-1)
  return found ? found.slice(0, 300) : null
}
