/** The format of Codex rollouts, every shape since 0.29. Record shapes and their evidence: ingest/README.md. */
import { tells, type Format, type Sample } from '../format.ts'
import { objectOf, textOf } from './json-access.ts'
import { isBareHeader } from './codex-header.ts'
import { CodexReader } from './codex-reader.ts'

export const codex: Format = {
  name: 'codex',
  version: 1,
  agent: 'codex',
  shape: 'lines',
  capabilities: tells(
    'timestamps',
    'tool_results',
    'exit_codes',
    'usage',
    'models',
    'cwd',
    'branch',
    'commit',
    'subagents',
    'interrupts',
    'instructions',
  ),
  recognises,
  read: (context) => new CodexReader(context),
}

const envelopes = new Set(['session_meta', 'response_item', 'event_msg', 'turn_context'])

function recognises({ records }: Sample): boolean {
  return records.some((record, index) => {
    const line = objectOf(record)
    if (line === null) return false
    const isEnvelope = envelopes.has(textOf(line['type']) ?? '') && objectOf(line['payload']) !== null
    return isEnvelope || (index === 0 && isBareHeader(line))
  })
}
