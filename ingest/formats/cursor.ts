/** The formats of Cursor's agent: transcripts as JSONL, and as the text they were before. Evidence: ingest/README.md. */
import { tells, type Format, type ReadContext, type Reader, type Sample } from '../format.ts'
import { Conversation, type Place } from './conversation.ts'
import { arrayOf, contentText, mostOf, objectOf, textOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'

export const cursor: Format = {
  name: 'cursor',
  version: 1,
  agent: 'cursor',
  shape: 'lines',
  capabilities: tells('tool_results', 'interrupts'),
  recognises: ({ records }: Sample) =>
    mostOf(records, (record) => {
      const line = objectOf(record)
      if (line?.['type'] === 'turn_ended') return true
      const isRole = line?.['role'] === 'user' || line?.['role'] === 'assistant'
      return isRole && Array.isArray(objectOf(line?.['message'])?.['content']) && !('type' in (line ?? {}))
    }) && records.some((record) => 'role' in (objectOf(record) ?? {})),
  read: (context) => cursorLines(context),
}

function cursorLines({ sink, name }: ReadContext): Reader {
  const talk = new Conversation(sink, new ThreadLog(sink, idFromName(name)))
  const { facts } = talk.thread
  return {
    record: (value, line, raw) => {
      const record = objectOf(value)
      const place = talk.place(raw, line, null)
      if (record?.['type'] === 'turn_ended') {
        const status = textOf(record['status']) ?? ''
        facts.end_state = turnEnds.get(status) ?? 'completed'
        const kind = facts.end_state === 'interrupted' ? 'interrupt' : 'turn_end'
        talk.event(place, kind, kind === 'interrupt' ? 'user' : null, status === 'success' ? null : status)
        return 'used'
      }
      const role = textOf(record?.['role'])
      if (record === null || (role !== 'user' && role !== 'assistant')) {
        sink.drift('record without role')
        return { skipped: 'unknown type' }
      }
      for (const block of arrayOf(objectOf(record['message'])?.['content']).map(objectOf)) {
        if (block !== null && !tellBlock(block, role, talk, place)) sink.drift(`${role}.${textOf(block['type'])}`)
      }
      return 'used'
    },
    finish: () => [talk.finish()],
  }
}

const turnEnds = new Map([
  ['success', 'completed'],
  ['error', 'errored'],
  ['aborted', 'interrupted'],
  ['cancelled', 'interrupted'],
] as const) as ReadonlyMap<string, 'completed' | 'errored' | 'interrupted'>

/** False for a block of no known type. */
function tellBlock(block: JsonObject, role: 'user' | 'assistant', talk: Conversation, place: Place): boolean {
  const { facts } = talk.thread
  switch (block['type']) {
    case 'text': {
      const text = textOf(block['text'])
      facts.end_state = role === 'user' ? 'open' : 'completed'
      if (role === 'user') tellPrompt(text, talk, place)
      else talk.say(place, 'assistant_message', 'assistant', text)
      return true
    }
    case 'thinking':
      talk.say(place, 'reasoning', 'assistant', textOf(block['thinking']))
      return true
    case 'tool_use':
    case 'tool_call':
      facts.end_state = 'open'
      talk.call(place, { id: wordOf(block['id']), tool: wordOf(block['name']) ?? 'unknown', input: block['input'] })
      return true
    case 'tool_result':
    case 'tool-result':
      talk.result(place, wordOf(block['tool_use_id']), { output: contentText(block['content']) })
      return true
    case 'image':
      return true
    default:
      return false
  }
}

/** What stands around `<user_query>` was added by Cursor (rules, open files, attachments). */
function tellPrompt(text: string | null, talk: Conversation, place: Place): void {
  const start = text?.indexOf('<user_query>') ?? -1
  if (text === null || start === -1) {
    talk.say(place, 'user_message', 'user', text)
    return
  }
  const end = text.indexOf('</user_query>', start)
  talk.say(place, 'user_message', 'user', text.slice(0, start).trim(), { is_injected: true })
  talk.say(
    place,
    'user_message',
    'user',
    text.slice(start + '<user_query>'.length, end === -1 ? undefined : end).trim(),
  )
}

export const cursorText: Format = {
  name: 'cursor-text',
  version: 1,
  agent: 'cursor',
  shape: 'text',
  capabilities: tells('tool_results'),
  recognises: ({ head, document }) =>
    document === undefined &&
    /^\s{0,20}user:[ \t]{0,5}\r?\n/.test(head) &&
    /^(?:assistant|A):|<user_query>/m.test(head),
  read: ({ sink, name }) => {
    const talk = new Conversation(sink, new ThreadLog(sink, idFromName(name)))
    return {
      record: (value) => {
        for (const block of textBlocks(textOf(value) ?? '')) tellText(block, talk)
        return 'used'
      },
      finish: () => [talk.finish()],
    }
  },
}

interface TextBlock {
  /** user, assistant, or what stands in brackets: Thinking, Tool call, Tool result. */
  kind: string
  /** The tool's name. */
  name: string
  text: string
  line: number
}

/** Cuts a transcript at its `user:` and `assistant:` lines and at the bracketed words below them. */
function textBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = []
  text.split('\n').forEach((line, index) => {
    const role = /^(user|assistant|A):\s{0,20}$/.exec(line)?.[1]
    const mark = /^\[(Thinking|Tool call|Tool result)\]\s?([^\r]{0,1000})/.exec(line)
    const last = blocks.at(-1)
    if (role !== undefined)
      blocks.push({ kind: role === 'A' ? 'assistant' : role, name: '', text: '', line: index + 1 })
    else if (mark !== null) blocks.push({ kind: mark[1] ?? '', name: mark[2]?.trim() ?? '', text: '', line: index + 1 })
    else if (last !== undefined) last.text += `${line}\n`
  })
  return blocks
}

function tellText({ kind, name, text, line }: TextBlock, talk: Conversation): void {
  const place = talk.place(`${kind} ${name}\n${text}`, line, null)
  const { facts } = talk.thread
  facts.end_state = kind === 'assistant' ? 'completed' : 'open'
  if (kind === 'user') tellPrompt(text.trim(), talk, place)
  else if (kind === 'assistant') talk.say(place, 'assistant_message', 'assistant', text.trim())
  else if (kind === 'Thinking') talk.say(place, 'reasoning', 'assistant', `${name}\n${text}`.trim())
  else if (kind === 'Tool call') talk.call(place, { id: null, tool: name || 'unknown', input: parametersOf(text) })
  else talk.result(place, null, { output: text.trim() })
}

/** `  key: value` lines; what follows a key without a new one belongs to it. */
function parametersOf(text: string): Record<string, string> {
  const found: [string, string][] = []
  for (const line of text.split('\n')) {
    const match = /^ {2}(\w{1,100}): ?(.*)$/.exec(line)
    const last = found.at(-1)
    if (match !== null) found.push([match[1] ?? '', match[2] ?? ''])
    else if (last !== undefined && line.trim() !== '') last[1] += `\n${line}`
  }
  return Object.fromEntries(found)
}
