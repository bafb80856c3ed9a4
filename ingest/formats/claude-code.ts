/** The format of Claude Code transcripts, main sessions and sub-agents. Record shapes and evidence: ingest/README.md. */
import { tells, type Format, type Sample } from '../format.ts'
import { arrayOf, objectOf, textOf, type JsonObject } from './json-access.ts'
import { ClaudeReader } from './claude-code-reader.ts'

export const claudeCode: Format = {
  name: 'claude-code',
  version: 2,
  agent: 'claude-code',
  shape: 'lines',
  capabilities: tells(
    'timestamps',
    'tool_results',
    'exit_codes',
    'error_flags',
    'usage',
    'models',
    'cwd',
    'branch',
    'subagents',
    'interrupts',
    'instructions',
  ),
  recognises,
  read: (context) => new ClaudeReader(context),
}

/** A conversation line (Anthropic content, so not the look-alikes with `parts`), or one of the lines a file begins with. */
function recognises({ records }: Sample): boolean {
  return records.some((record) => {
    const line = objectOf(record)
    const type = textOf(line?.['type'])
    if (line === null || type === null) return false
    const content = objectOf(line['message'])?.['content']
    const isMessage =
      (type === 'user' || type === 'assistant') && (typeof content === 'string' || Array.isArray(content))
    // Cut down to its words by somebody, a line still has its time; stream-json has a session_id instead.
    if (isMessage) return ['uuid', 'sessionId', 'parentUuid'].some((key) => key in line) || isBare(line, content)
    if (type === 'file-history-snapshot') return 'messageId' in line && 'snapshot' in line
    return type === 'summary' && 'leafUuid' in line
  })
}

function isBare(line: JsonObject, content: unknown): boolean {
  const blocks = typeof content === 'string' ? [] : arrayOf(content)
  const isTyped = blocks.every((block) => textOf(objectOf(block)?.['type']) !== null)
  return typeof line['timestamp'] === 'string' && !('session_id' in line) && !('id' in line) && isTyped
}
