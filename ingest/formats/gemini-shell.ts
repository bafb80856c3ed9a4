/** A shell result as Gemini CLI (and Qwen Code, built on it) writes it in, what the command printed and its exit code out. */
import { exitCodeIn } from './verdict.ts'

const exitText = /Exit Code: (-?\d{1,10})/g

/**
 * In: `Output: …`, then lines with `Error:`, `Exit Code:`, `Signal:` and process ids (which of them, and what stands before,
 * changed between versions). Out: the text between them; `(empty)` is nothing. No exit code when the text states none.
 */
export function shellResult(text: string | null): { output: string | null; exit_code: number | null } {
  if (text === null) return { output: null, exit_code: null }
  const exit_code = exitCodeIn(text, exitText)
  const label = /(?:^|\n)(?:Output|Stdout): ?/.exec(text.slice(0, 4000))
  if (label === null) return { output: text, exit_code }
  const start = label.index + label[0].length
  const ends = ['\nError: ', '\nExit Code: ', '\nSignal: ', '\nBackground PIDs: ', '\nProcess Group PGID: ']
  const tail = Math.max(start, text.length - 2000)
  const stops = ends.map((end) => text.indexOf(end, tail === start ? start - 1 : tail)).filter((at) => at !== -1)
  const body = text.slice(start, stops.length === 0 ? undefined : Math.max(start, Math.min(...stops)))
  return { output: body.trim() === '(empty)' ? '' : body, exit_code }
}
