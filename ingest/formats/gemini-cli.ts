/** The two formats of Gemini CLI chats: JSONL since 0.40, one JSON document before. Evidence: ingest/README.md. */
import { tells, type Format, type Sample } from '../format.ts'
import { GeminiReader } from './gemini-reader.ts'
import { arrayOf, objectOf, textOf, type JsonObject } from './json-access.ts'

export const geminiCli: Format = {
  name: 'gemini-cli',
  version: 1,
  agent: 'gemini-cli',
  shape: 'lines',
  capabilities: tells(
    'timestamps',
    'tool_results',
    'exit_codes',
    'error_flags',
    'usage',
    'models',
    'cwd',
    'subagents',
    'interrupts',
  ),
  recognises: ({ records }: Sample) =>
    records.some((record, index) => {
      const line = objectOf(record)
      if (line === null) return false
      const isHeader = isSession(line) && !('messages' in line) && !('id' in line)
      return (index === 0 && isHeader) || isAnswer(line)
    }),
  read: (context) => new GeminiReader(context),
}

export const geminiCliDocument: Format = {
  name: 'gemini-cli-document',
  version: 1,
  agent: 'gemini-cli',
  shape: 'document',
  capabilities: tells('timestamps', 'tool_results', 'exit_codes', 'error_flags', 'usage', 'models', 'interrupts'),
  recognises: ({ document }: Sample) => {
    const session = objectOf(document)
    if (session === null || !isSession(session) || !Array.isArray(session['messages'])) return false
    return arrayOf(session['messages']).every((message) => messageTypes.has(textOf(objectOf(message)?.['type']) ?? ''))
  },
  read: (context) => new GeminiReader(context),
}

const messageTypes = new Set(['user', 'gemini', 'model', 'info', 'warning', 'error'])

function isSession(value: JsonObject): boolean {
  return typeof value['sessionId'] === 'string' && 'projectHash' in value && 'startTime' in value
}

function isAnswer(line: JsonObject): boolean {
  return line['type'] === 'gemini' && typeof line['id'] === 'string' && 'content' in line && 'timestamp' in line
}
