/** The format of Grok Build's chat_history.jsonl, current (typed records) and legacy (chat messages). Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader } from '../format.ts'
import { tellChatMessage } from './chat-messages.ts'
import { Conversation, type Place } from './conversation.ts'
import { arrayOf, contentText, jsonTextOf, objectOf, textOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'

export const grokBuild: Format = {
  name: 'grok-build',
  version: 1,
  agent: 'grok-build',
  shape: 'lines',
  capabilities: tells('tool_results', 'models', 'cwd', 'interrupts', 'instructions'),
  recognises: ({ records }) =>
    records.some((record) => {
      const line = objectOf(record)
      if (line === null) return false
      if ('model_id' in line && 'content' in line) return line['role'] === 'assistant' || line['type'] === 'assistant'
      return (
        line['type'] === 'user' &&
        Array.isArray(line['content']) &&
        ('prompt_index' in line || 'synthetic_reason' in line)
      )
    }),
  read: grokLines,
}

function grokLines({ sink, name }: ReadContext): Reader {
  const talk = new Conversation(sink, new ThreadLog(sink, idFromName(name)))
  return {
    record: (value, line, raw): Disposition => {
      const record = objectOf(value)
      if (record === null) return { skipped: 'not a record' }
      const place = talk.place(raw, line, null, wordOf(record['model_id']))
      const type = textOf(record['type']) ?? textOf(record['role']) ?? ''
      if (type === 'reasoning') {
        const texts = arrayOf(record['summary'])
          .map((part) => textOf(objectOf(part)?.['text']))
          .filter((text) => text !== null)
        talk.say(place, 'reasoning', 'assistant', texts.join('\n'))
      } else if (type === 'backend_tool_call') tellBackend(record, talk, place)
      else {
        if (type === 'user') tellUser(record, talk, place)
        if (!tellChatMessage(record, talk, place, { isInjected })) {
          sink.drift(type === '' ? 'record without type' : type)
          return { skipped: 'unknown type' }
        }
      }
      return 'used'
    },
    finish: () => [talk.finish()],
  }
}

/** Written by the harness, except for what the person threw in while it worked. */
function isInjected(message: JsonObject): boolean {
  const reason = wordOf(message['synthetic_reason'])
  return reason !== null && reason !== 'interjection'
}

function tellUser(record: JsonObject, talk: Conversation, place: Place): void {
  const text = contentText(record['content']) ?? ''
  if (wordOf(record['prior_turn_interrupt']) !== null) {
    talk.event(place, 'interrupt', 'user', wordOf(record['prior_turn_interrupt']))
  }
  talk.thread.facts.cwd ??= /^Workspace Path: ([^\n]{1,1000})$/m.exec(text.slice(0, 4000))?.[1] ?? null
  if (record['synthetic_reason'] === 'project_instructions') talk.instruction(place, 'agents_md', null, text)
}

/** Tools that ran at the provider (web search): only that they ran is recorded. */
function tellBackend(record: JsonObject, talk: Conversation, place: Place): void {
  const kind = objectOf(record['kind'])
  const status = textOf(kind?.['status'])
  const call = { id: wordOf(kind?.['id']), tool: wordOf(kind?.['tool_type']) ?? 'unknown', input: kind?.['action'] }
  const isOk = status === 'completed'
  const end = {
    output: jsonTextOf(objectOf(kind?.['action'])?.['sources']),
    evidence: `status:${status?.slice(0, 50)}`,
  }
  talk.called(place, call, { ...end, status: isOk ? 'ok' : status === 'failed' ? 'failed' : 'unknown' })
}
