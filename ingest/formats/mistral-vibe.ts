/** The format of Mistral Vibe's messages.jsonl. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader } from '../format.ts'
import { listOf, tellChatMessage } from './chat-messages.ts'
import { Conversation, type CallEnd } from './conversation.ts'
import { arrayOf, mostOf, objectOf, textOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'
import { exitCodeIn } from './verdict.ts'

export const mistralVibe: Format = {
  name: 'mistral-vibe',
  version: 1,
  agent: 'mistral-vibe',
  shape: 'lines',
  capabilities: tells('tool_results', 'exit_codes', 'error_flags'),
  recognises: ({ records }) =>
    mostOf(records, (record) => {
      const line = objectOf(record)
      const isChat = ['user', 'assistant', 'tool', 'system'].includes(textOf(line?.['role']) ?? '')
      return isChat && !('type' in (line ?? {})) && !('model_id' in (line ?? {})) && isText(line)
    }) && records.some((record) => 'message_id' in (objectOf(record) ?? {})),
  read: ({ sink, name }: ReadContext): Reader => {
    const talk = new Conversation(sink, new ThreadLog(sink, idFromName(name)))
    return {
      record: (value, line, raw): Disposition => {
        const message = objectOf(value)
        if (message !== null && tellChatMessage(message, talk, talk.place(raw, line, null), { endOf })) return 'used'
        sink.drift(`role:${textOf(message?.['role'])?.slice(0, 40)}`)
        return { skipped: 'unknown type' }
      },
      finish: () => [talk.finish()],
    }
  },
}

function isText(line: JsonObject | null): boolean {
  const hasCalls = arrayOf(listOf(line?.['tool_calls'])).length > 0
  return typeof line?.['content'] === 'string' || hasCalls
}

const exitText = /^returncode: (-?\d{1,10})$/gm

/** Failures stand in the text: `<tool_error>`, `<user_cancellation>`; shell results end with `returncode: n`. */
function endOf(_message: JsonObject, output: string | null): CallEnd {
  const head = (output ?? '').slice(0, 200).trimStart()
  const is_error = head.startsWith('<tool_error>') ? true : null
  return { output, exit_code: exitCodeIn(output, exitText), is_error }
}
