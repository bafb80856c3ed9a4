/** Which thread a Claude Code line belongs to, and what is known of each: sessions, sub-agents, forks. */
import type { RowSink } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { pathOf, timeOf, wordOf, type JsonObject } from './json-access.ts'
import { idFromName } from './name-id.ts'
import { ThreadLog } from './thread-log.ts'

interface Known {
  log: ThreadLog
  /** When its own lines begin, in a file that opens with another session's lines. */
  own_from: number | null
  is_copy: boolean
}

export class ClaudeThreads {
  readonly #sink: RowSink
  readonly #fallback: string
  readonly #threads = new Map<string, Known>()
  /** Inline sub-agents without an agentId (up to 2.0): the branch each line belongs to, by uuid. */
  readonly #branches = new Map<string, string>()
  #session: string | null = null

  constructor(sink: RowSink, name: string) {
    this.#sink = sink
    this.#fallback = idFromName(name)
  }

  /** The thread of a line, begun when new; its version, folder and branch are learnt on the way. */
  of(line: JsonObject): ThreadLog {
    const session = wordOf(line['sessionId']) ?? this.#session ?? this.#fallback
    this.#session = session
    const agent = wordOf(line['agentId']) ?? (line['isSidechain'] === true ? this.#branch(line) : null)
    const thread_id = agent === null ? session : `${session}:${agent}`
    let known = this.#threads.get(thread_id)
    if (known === undefined) {
      known = { log: new ThreadLog(this.#sink, thread_id, session), own_from: null, is_copy: false }
      known.log.facts.relation = agent === null ? 'root' : 'subagent'
      if (agent !== null) known.log.facts.parent_thread_id = session
      this.#threads.set(thread_id, known)
    }
    this.#learn(known, line, session)
    return known.log
  }

  /** What the thread would end as, were this its last line. */
  ends(thread: ThreadLog, end_state: ThreadRow['end_state']): void {
    thread.facts.end_state = end_state
  }

  /** The rows of all threads; `title` goes to the main one when it has none of its own. */
  rows(title: string | null): ThreadRow[] {
    const rows = [...this.#threads.values()].filter(({ log }) => log.count_events > 0)
    return rows.map(({ log, own_from, is_copy }) => {
      const row = log.row()
      const started_at = is_copy && own_from !== null ? own_from : row.started_at
      return { ...row, started_at, title: row.title ?? (row.relation === 'subagent' ? null : title) }
    })
  }

  /** The root uuid of a side branch, found through its parents. */
  #branch(line: JsonObject): string {
    const uuid = wordOf(line['uuid']) ?? 'sidechain'
    const root = this.#branches.get(wordOf(line['parentUuid']) ?? '') ?? uuid
    this.#branches.set(uuid, root)
    return root
  }

  #learn(known: Known, line: JsonObject, session: string): void {
    const { facts } = known.log
    facts.agent_version = wordOf(line['version']) ?? facts.agent_version ?? null
    facts.originator ??= wordOf(line['entrypoint'])
    facts.cwd ??= pathOf(line['cwd'])
    const branch = wordOf(line['gitBranch'])
    if (branch !== 'HEAD') facts.branch ??= branch
    const requested_in = wordOf(line['requestSessionId'])
    if (requested_in !== null && requested_in !== session && facts.relation !== 'subagent') {
      known.is_copy = true
      known.own_from = null
      facts.relation = 'fork'
      facts.parent_thread_id = requested_in
    } else known.own_from ??= timeOf(line['timestamp'])
  }
}
