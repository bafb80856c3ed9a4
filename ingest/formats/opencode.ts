/** The format of OpenCode sessions, as exported from its SQLite store or its older folder of JSON files. Evidence: ingest/README.md. */
import { tells, type Format } from '../format.ts'
import { objectOf, parsedObject, textOf } from './json-access.ts'
import { OpenCodeReader } from './opencode-reader.ts'

export const openCode: Format = {
  name: 'opencode',
  version: 1,
  agent: 'opencode',
  shape: 'lines',
  capabilities: tells(
    'timestamps',
    'tool_results',
    'exit_codes',
    'error_flags',
    'usage',
    'models',
    'cwd',
    'subagents',
    'interrupts',
  ),
  recognises: ({ records }) =>
    records.some((record) => {
      const line = objectOf(record)
      const row = objectOf(line?.['row'])
      if (row === null) return false
      if (line?.['table'] === 'session')
        return 'directory' in row && ('slug' in row || 'project_id' in row || 'projectID' in row)
      const data = objectOf(row['data']) ?? parsedObject(textOf(row['data'])) ?? row
      return line?.['table'] === 'part' && ('message_id' in row || 'messageID' in data) && 'type' in data
    }),
  read: (context) => new OpenCodeReader(context),
}
