/** Codex's first record(s): which thread this file is, where it came from, and how much of it is copied from the parent. */
import type { ThreadRow } from '../session.ts'
import { countOf, objectOf, pathOf, timeOf, wordOf, type JsonObject } from './json-access.ts'

export interface CodexHeader {
  thread_id: string
  session_id: string
  started_at: number | null
  facts: Partial<ThreadRow>
  /** Paginated sub-agents: lines with a smaller ordinal are the parent's. */
  own_from_ordinal: number | null
}

/** In: the payload of the first `session_meta`, or the bare first record of 0.29 and earlier. Out: null without an id. */
export function readHeader(payload: JsonObject): CodexHeader | null {
  const thread_id = wordOf(payload['id'])
  if (thread_id === null) return null
  const source = payload['source']
  const spawn = objectOf(objectOf(objectOf(source)?.['subagent'])?.['thread_spawn'])
  const isSubagent = objectOf(source)?.['subagent'] !== undefined || payload['thread_source'] === 'subagent'
  const forked_from = wordOf(payload['forked_from_id']) ?? wordOf(objectOf(payload['history_base'])?.['thread_id'])
  const spawned_by = wordOf(payload['parent_thread_id']) ?? wordOf(spawn?.['parent_thread_id'])
  const parent_thread_id = isSubagent ? (spawned_by ?? forked_from) : (forked_from ?? spawned_by)
  const git = objectOf(payload['git'])
  return {
    thread_id,
    session_id: isSubagent ? (wordOf(payload['session_id']) ?? parent_thread_id ?? thread_id) : thread_id,
    started_at: timeOf(payload['timestamp']),
    own_from_ordinal: isSubagent ? countOf(payload['subagent_history_start_ordinal']) : null,
    facts: {
      parent_thread_id,
      relation: isSubagent ? 'subagent' : parent_thread_id === null ? 'root' : 'fork',
      agent_version: wordOf(payload['cli_version']),
      originator: wordOf(payload['originator']),
      cwd: pathOf(payload['cwd']),
      branch: wordOf(git?.['branch']),
      commit_sha: wordOf(git?.['commit_hash']),
      repo_url: wordOf(git?.['repository_url']),
    },
  }
}

/** The id in a rollout's file name, for files whose header is lost; else the bare name itself. */
export function idFromName(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1)
  return /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.exec(base)?.[0] ?? base
}

/** The time inside a UUIDv7 in epoch milliseconds (RFC 9562, section 5.7); null for any other id. */
export function uuidTime(id: string | null): number | null {
  if (id === null || !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/.test(id)) return null
  return parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** Line 0 of 0.29 and earlier: `{id, timestamp, instructions, git}` without a type. */
export function isBareHeader(line: JsonObject): boolean {
  return !('type' in line) && typeof line['id'] === 'string' && 'timestamp' in line && 'instructions' in line
}
