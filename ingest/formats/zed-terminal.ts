/** The text of Zed's terminal tool in, what the command printed and how it ended out (terminal_tool.rs, process_content). */
import type { CallEnd } from './conversation.ts'

/** In: the text and the command that ran. Out: what it says of the end; a bare code block is only written for code 0. */
export function zedTerminal(text: string | null, command: string): Partial<CallEnd> {
  if (text === null) return {}
  if (text === 'Command executed successfully.') return { output: '', exit_code: 0 }
  const named = `Command "${command}" `
  if (text.startsWith(named)) {
    const rest = text.slice(named.length)
    const code = /^failed with exit code (\d{1,9})\./.exec(rest)?.[1]
    if (code !== undefined) return { output: printed(rest), exit_code: Number(code) }
    if (rest.startsWith('timed out.')) return { output: printed(rest), status: 'timeout', evidence: 'text:timed out' }
  }
  if (text.startsWith('The user stopped this command.'))
    return { output: printed(text), status: 'interrupted', evidence: 'text:stopped' }
  if (text.startsWith('Command terminated unexpectedly.'))
    return { output: printed(text), status: 'failed', evidence: 'text:terminated' }
  if (text.startsWith('Command cancelled: user denied')) return { status: 'denied', evidence: 'text:denied' }
  const isWhole = text.startsWith('```\n') && text.endsWith('\n```')
  return isWhole || text.startsWith('Command output too long.') ? { output: printed(text), exit_code: 0 } : {}
}

/** Between the fences; nothing when there are none. */
function printed(text: string): string {
  const start = text.indexOf('```\n')
  const end = text.lastIndexOf('\n```')
  return start === -1 ? '' : text.slice(start + 4, Math.max(start + 4, end))
}
