/** The format of Aider's chat history: Markdown, many runs in one file, each a session of its own. Evidence: ingest/README.md. */
import { tells, type Format, type ReadContext, type Reader } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { Conversation } from './conversation.ts'
import { textOf, timeOf } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { LineIdentities, ThreadLog } from './thread-log.ts'

export const aider: Format = {
  name: 'aider',
  version: 1,
  agent: 'aider',
  shape: 'text',
  capabilities: tells('timestamps', 'tool_results', 'usage', 'models', 'interrupts'),
  recognises: ({ head, document }) => document === undefined && /^# aider chat started at \d{4}-\d\d-\d\d /m.test(head),
  read: (context) => aiderText(context),
}

const opening = /^# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s*$/

function aiderText({ sink, name }: ReadContext): Reader {
  const threads: ThreadRow[] = []
  return {
    record: (value) => {
      const identities = new LineIdentities()
      const seen = new Map<string, number>()
      for (const run of runsIn(textOf(value) ?? '')) {
        const base = `${idFromName(name)}-${run.started.replace(/\D/g, '')}`
        const count = (seen.get(base) ?? 0) + 1
        seen.set(base, count)
        const thread = new ThreadLog(sink, count === 1 ? base : `${base}-${count}`)
        threads.push(new Run(new Conversation(sink, thread, identities), timeOf(run.started)).read(run.lines, run.line))
      }
      return 'used'
    },
    finish: () => threads,
  }
}

interface RunText {
  started: string
  line: number
  lines: string[]
}

function runsIn(text: string): RunText[] {
  const runs: RunText[] = []
  text.split('\n').forEach((line, index) => {
    const started = opening.exec(line)?.[1]
    if (started !== undefined) runs.push({ started, line: index + 2, lines: [] })
    else runs.at(-1)?.lines.push(line)
  })
  return runs
}

type Part = 'user' | 'tool' | 'assistant'

class Run {
  readonly #talk: Conversation
  readonly #at: number | null
  #model: string | null = null

  constructor(talk: Conversation, at: number | null) {
    this.#talk = talk
    this.#at = at
    talk.thread.saw(at)
  }

  /** Lines of one kind that follow each other are one part: `#### ` a person, `> ` aider itself, anything else the model. */
  read(lines: readonly string[], first: number): ThreadRow {
    let part: { kind: Part; text: string; line: number } | null = null
    const end = (): void => {
      if (part !== null) this.#tell(part.kind, part.text.trim(), part.line)
      part = null
    }
    lines.forEach((line, index) => {
      const kind: Part =
        line.startsWith('#### ') && !this.#isAnswering(part?.kind, lines[index - 1])
          ? 'user'
          : line.startsWith('> ')
            ? 'tool'
            : 'assistant'
      const text = kind === 'user' ? line.slice(5) : kind === 'tool' ? line.slice(2) : line
      if (part === null || part.kind !== kind) {
        if (kind === 'assistant' && text.trim() === '') return
        end()
        part = { kind, text: '', line: first + index }
      }
      part.text += `${text.trimEnd()}\n`
    })
    end()
    return this.#talk.finish()
  }

  /** Headings of the model's own Markdown look like prompts; a prompt follows an empty line after aider's words or at the start. */
  #isAnswering(kind: Part | undefined, before: string | undefined): boolean {
    return kind === 'assistant' && before !== undefined && this.#talk.thread.turn > 0 && !this.#hasSpoken
  }

  /** True once aider printed something after the last prompt: its tokens, an edit, a commit. */
  #hasSpoken = true

  #tell(kind: Part, text: string, line: number): void {
    const talk = this.#talk
    const place = talk.place(`${talk.thread.thread_id} ${kind} ${text}`, line, this.#at, this.#model)
    const { facts } = talk.thread
    if (kind === 'user') {
      this.#hasSpoken = false
      facts.end_state = 'open'
      talk.say(place, 'user_message', 'user', text)
    } else if (kind === 'assistant') {
      facts.end_state = 'completed'
      talk.say(place, 'assistant_message', 'assistant', text)
    } else {
      this.#hasSpoken = true
      this.#aider(text, line)
    }
  }

  /** What aider prints: its start, edits, commands, tokens. */
  #aider(text: string, line: number): void {
    const talk = this.#talk
    text.split('\n').forEach((said, index) => {
      const place = talk.place(`${talk.thread.thread_id} said ${said}`, line + index, this.#at, this.#model)
      const edit =
        /^(Applied edit to|Did not apply edit to|Skipping edits to|Creating empty file) (.{1,1000}?)(?: \(--dry-run\))?$/.exec(
          said,
        )
      const version = /^Aider v(\S{1,40})/.exec(said)?.[1]
      const model = /^(?:Main model|Model): (\S{1,100})/.exec(said)?.[1]
      if (edit !== null) this.#edit(edit[1] ?? '', edit[2] ?? '', said, line + index)
      else if (version !== undefined) talk.thread.facts.agent_version = version
      else if (model !== undefined) this.#model = model
      else if (said.startsWith('Tokens: ')) talk.usage(place, tokensIn(said))
      else if (/^\^C|KeyboardInterrupt/.test(said)) {
        talk.thread.facts.end_state = 'interrupted'
        talk.event(place, 'interrupt', 'user', said)
      } else if (/^litellm\.\w{1,60}Error|^The API provider/.test(said)) talk.event(place, 'api_error', 'system', said)
      else talk.say(place, 'system', 'system', said, { is_injected: true })
    })
  }

  /** An edit block that applied, or did not; `Skipping` and `Did not apply` are the person's choice of options. */
  #edit(words: string, path: string, said: string, line: number): void {
    const talk = this.#talk
    const place = talk.place(`${talk.thread.thread_id} edit ${said}`, line, this.#at, this.#model)
    const isDone = words === 'Applied edit to' || words === 'Creating empty file'
    const tool = words === 'Creating empty file' ? 'create' : 'edit'
    const end = { output: said, status: isDone ? ('ok' as const) : ('not_run' as const), evidence: `text:${words}` }
    talk.called(place, { id: null, tool, input: { path } }, end)
  }
}

/** `Tokens: 4.1k sent, 1.2k cache hit, 310 received. Cost: $0.02 message, $0.05 session.` */
function tokensIn(said: string): Parameters<Conversation['usage']>[1] {
  const count = (word: string): number | null => {
    const match = new RegExp(`([\\d.,]{1,12})(k|M)? ${word}`).exec(said)
    if (match === null) return null
    const scale = match[2] === 'k' ? 1000 : match[2] === 'M' ? 1e6 : 1
    return Math.round(Number((match[1] ?? '').replaceAll(',', '')) * scale)
  }
  const cost = /Cost: \$([\d.]{1,12}) message/.exec(said)?.[1]
  const cached = count('cache hit')
  const sent = count('sent')
  return {
    input_tokens: sent === null ? null : Math.max(0, sent - (cached ?? 0)),
    cached_input_tokens: cached,
    cache_write_tokens: count('cache write'),
    output_tokens: count('received'),
    logged_cost_usd: cost === undefined ? null : Number(cost),
  }
}
