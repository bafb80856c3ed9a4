/** One thread while it is read: numbers its events, tells instructions once, keeps its time span; and lines' identities. */
import { hash } from 'node:crypto'
import type { EventRow, InstructionRow, Relation, ThreadRow } from '../session.ts'
import type { RowSink } from '../format.ts'
import { SeenSet } from './seen-set.ts'

/** What a reader says about an event; the thread adds the rest. */
export type NewEvent = Pick<EventRow, 'kind' | 'identity'> & Partial<Omit<EventRow, 'thread_id' | 'seq' | 'turn'>>

/** An instruction text that an agent was given: a file's, a skill's. */
export type Instruction = Pick<InstructionRow, 'kind' | 'path' | 'text'>

export class ThreadLog {
  readonly thread_id: string
  session_id: string
  turn = 0
  /** Facts of the header, set by the reader as it learns them. */
  facts: Partial<Omit<ThreadRow, 'thread_id' | 'session_id' | 'started_at' | 'ended_at'>> = {}
  started_at: number | null = null
  ended_at: number | null = null
  #seq = 0
  readonly #instructions = new Set<string>()
  readonly #sink: RowSink

  constructor(sink: RowSink, thread_id: string, session_id: string = thread_id) {
    this.#sink = sink
    this.thread_id = thread_id
    this.session_id = session_id
  }

  /** How many events it has so far. */
  get count_events(): number {
    return this.#seq
  }

  /** Writes an event and returns its seq. A human prompt (user_message, not injected) begins the next turn. */
  event(event: NewEvent): number {
    if (event.kind === 'user_message' && event.is_injected !== true) this.turn++
    const seq = this.#seq++
    const at = event.at ?? null
    this.saw(at)
    this.#sink.event({
      thread_id: this.thread_id,
      seq,
      line: event.line ?? null,
      at,
      turn: this.turn,
      kind: event.kind,
      role: event.role ?? null,
      text: event.text ?? null,
      tool_call_id: event.tool_call_id ?? null,
      model: event.model ?? null,
      is_injected: event.is_injected ?? false,
      identity: event.identity,
    })
    return seq
  }

  /** Writes an instruction in force from here on, once a text. Returns whether there was any text. */
  instruction(found: Instruction | null, at: number | null): boolean {
    if (found === null || found.text === '') return false
    const key = contentHash(`${found.kind} ${found.text}`)
    if (!this.#instructions.has(key)) {
      this.#instructions.add(key)
      this.#sink.instruction({ thread_id: this.thread_id, seq: this.#seq, at, ...found })
    }
    return true
  }

  /** Widens the thread's time span. */
  saw(at: number | null): void {
    if (at === null) return
    if (this.started_at === null || at < this.started_at) this.started_at = at
    if (this.ended_at === null || at > this.ended_at) this.ended_at = at
  }

  row(): ThreadRow {
    const { facts } = this
    return {
      thread_id: this.thread_id,
      session_id: this.session_id,
      parent_thread_id: facts.parent_thread_id ?? null,
      relation: facts.relation ?? ('root' satisfies Relation),
      agent_version: facts.agent_version ?? null,
      originator: facts.originator ?? null,
      cwd: facts.cwd ?? null,
      branch: facts.branch ?? null,
      commit_sha: facts.commit_sha ?? null,
      repo_url: facts.repo_url ?? null,
      title: facts.title ?? null,
      started_at: this.started_at,
      ended_at: this.ended_at,
      end_state: facts.end_state ?? null,
    }
  }
}

/** Makes `l:<hash>#<n>` identities: equal lines of one lineage get equal keys, n telling repeats apart in order. */
export class LineIdentities {
  readonly #seen = new SeenSet()

  /** In: the part of the line that a copy keeps (no timestamps). Out: its identity; call it once per line used. */
  of(content: string): string {
    const digest = contentHash(content)
    return `l:${digest}#${this.#seen.count(digest)}`
  }
}

/** A short, stable name for a text: 96 bits of its SHA-1, enough for equality among billions of lines. */
export function contentHash(content: string): string {
  return hash('sha1', content, 'base64url').slice(0, 16)
}
