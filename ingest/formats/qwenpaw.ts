/** The format of QwenPaw (AgentScope memory) sessions, one JSON document. Evidence: ingest/README.md. */
import { tells, type Disposition, type Format, type ReadContext, type Reader, type RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation, type Place } from './conversation.ts'
import { arrayOf, contentText, objectOf, textOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'

export const qwenPaw: Format = {
  name: 'qwenpaw',
  version: 1,
  agent: 'qwenpaw',
  shape: 'document',
  capabilities: tells('timestamps', 'tool_results'),
  recognises: ({ document }) => {
    const agent = objectOf(objectOf(document)?.['agent'])
    return Array.isArray(objectOf(agent?.['memory'])?.['content']) && 'toolkit' in (agent ?? {})
  },
  read: (context) => new MemoryReader(context),
}

class MemoryReader implements Reader {
  readonly #sink: RowSink
  readonly #talk: Conversation

  constructor({ sink, name }: ReadContext) {
    this.#sink = sink
    this.#talk = new Conversation(sink, new ThreadLog(sink, idFromName(name)))
  }

  record(value: unknown): Disposition {
    const agent = objectOf(objectOf(value)?.['agent'])
    this.#talk.thread.facts.originator = wordOf(agent?.['name'])
    for (const entry of arrayOf(objectOf(agent?.['memory'])?.['content'])) {
      // A message and its marks.
      const message = objectOf(Array.isArray(entry) ? entry[0] : entry)
      if (message !== null) this.#message(message)
    }
    return 'used'
  }

  finish(): ThreadRow[] {
    return [this.#talk.finish()]
  }

  #message(message: JsonObject): void {
    const talk = this.#talk
    const place = talk.place(JSON.stringify(message), null, timeOf(message['timestamp']))
    const content = message['content']
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : arrayOf(content).map(objectOf)
    for (const block of blocks) if (block !== null) this.#block(block, textOf(message['role']), place)
  }

  #block(block: JsonObject, role: string | null, place: Place): void {
    const talk = this.#talk
    const { facts } = talk.thread
    switch (block['type']) {
      case 'text':
        facts.end_state = role === 'assistant' ? 'completed' : 'open'
        if (role === 'user') talk.say(place, 'user_message', 'user', textOf(block['text']))
        else if (role === 'assistant') talk.say(place, 'assistant_message', 'assistant', textOf(block['text']))
        else talk.say(place, 'system', 'system', textOf(block['text']), { is_injected: true })
        break
      case 'thinking':
        talk.say(place, 'reasoning', 'assistant', textOf(block['thinking']))
        break
      case 'tool_use':
        facts.end_state = 'open'
        talk.call(place, { id: wordOf(block['id']), tool: wordOf(block['name']) ?? 'unknown', input: block['input'] })
        break
      case 'tool_result':
        talk.result(place, wordOf(block['id']), { output: contentText(block['output']) })
        break
      case 'image':
      case 'audio':
      case 'video':
      case 'file':
        break
      default:
        this.#sink.drift(`block.${textOf(block['type'])?.slice(0, 40)}`)
    }
  }
}
