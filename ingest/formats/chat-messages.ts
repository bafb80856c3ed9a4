/** One message in the words of OpenAI's chat API in, rows out: what several agents write as it is. */
import type { CallEnd, Conversation, Place } from './conversation.ts'
import { arrayOf, contentText, objectOf, parsedObject, textOf, wordOf, type JsonObject } from './json-access.ts'

export interface ChatWords {
  /** True for a user message that the harness wrote. */
  isInjected?: (message: JsonObject, text: string) => boolean
  /** What a tool message says beyond its text. */
  endOf?: (message: JsonObject, text: string | null) => CallEnd
}

/** In: a message with `role` (or `type`) user, assistant, tool or system. Out: false when it is none of them. */
export function tellChatMessage(message: JsonObject, talk: Conversation, place: Place, words: ChatWords = {}): boolean {
  const text = contentText(message['content'])
  const { facts } = talk.thread
  switch (message['role'] ?? message['type']) {
    case 'user': {
      const is_injected = words.isInjected?.(message, text ?? '') ?? false
      if (!is_injected) facts.end_state = 'open'
      talk.say(place, 'user_message', 'user', text, { is_injected })
      return true
    }
    case 'assistant': {
      talk.say(place, 'reasoning', 'assistant', textOf(message['reasoning_content']) ?? textOf(message['reasoning']))
      talk.say(place, 'assistant_message', 'assistant', text)
      const calls = tellCalls(message, talk, place)
      facts.end_state = calls > 0 ? 'open' : 'completed'
      return true
    }
    case 'tool':
    case 'tool_result':
      talk.result(place, wordOf(message['tool_call_id']), words.endOf?.(message, text) ?? { output: text })
      return true
    case 'system':
    case 'developer':
      talk.say(place, 'system', 'system', text, { is_injected: true })
      return true
    default:
      return false
  }
}

/** `tool_calls`, as a list or as JSON text of one (SQLite columns); names and arguments flat or below `function`. */
function tellCalls(message: JsonObject, talk: Conversation, place: Place): number {
  const calls = arrayOf(listOf(message['tool_calls']))
    .map(objectOf)
    .filter((call) => call !== null)
  for (const call of calls) {
    const wanted = objectOf(call['function']) ?? call
    const input = parsedObject(textOf(wanted['arguments'])) ?? wanted['arguments']
    talk.call(place, { id: wordOf(call['id']), tool: wordOf(wanted['name']) ?? 'unknown', input })
  }
  return calls.length
}

/** A list, or the list that a JSON text holds. */
export function listOf(value: unknown): unknown {
  if (typeof value !== 'string' || value[0] !== '[') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return null
  }
}
