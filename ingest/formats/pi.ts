/** The formats of pi (JSONL tree, version 3) and of OpenClaw, which is built on it. Evidence: ingest/README.md. */
import { tells, type Format, type Sample } from '../format.ts'
import { objectOf, textOf } from './json-access.ts'
import { PiReader } from './pi-reader.ts'

const capabilities = tells(
  'timestamps',
  'tool_results',
  'exit_codes',
  'error_flags',
  'usage',
  'models',
  'cwd',
  'interrupts',
)

export const pi: Format = {
  name: 'pi',
  version: 1,
  agent: 'pi',
  shape: 'lines',
  capabilities,
  recognises: (sample) => isTree(sample) && !isOpenClaw(sample),
  read: (context) => new PiReader(context),
}

export const openClaw: Format = {
  name: 'openclaw',
  version: 1,
  agent: 'openclaw',
  shape: 'lines',
  capabilities,
  recognises: (sample) => isTree(sample) && isOpenClaw(sample),
  read: (context) => new PiReader(context, ['openclaw.transcript', 'openclaw.metadata', 'compact']),
}

/** A header `session`, or entries with pi's message roles and blocks. */
function isTree({ records }: Sample): boolean {
  return records.some((record, index) => {
    const line = objectOf(record)
    if (line === null) return false
    if (line['type'] === 'session')
      return index === 0 && typeof line['id'] === 'string' && 'version' in line && 'cwd' in line
    const message = objectOf(line['message'])
    return (
      line['type'] === 'message' &&
      'parentId' in line &&
      ['toolResult', 'bashExecution'].includes(textOf(message?.['role']) ?? '')
    )
  })
}

/** OpenClaw writes the same tree; its session ids, custom types or system messages tell, else the folder. */
function isOpenClaw({ records, name }: Sample): boolean {
  if (/(?:^|\/)\.?openclaw\//.test(name)) return true
  return records.some((record) => {
    const line = objectOf(record)
    const words = [line?.['id'], line?.['agent'], line?.['type'], line?.['customType']].map(
      (word) => textOf(word) ?? '',
    )
    return words.some((word) => word.startsWith('openclaw')) || objectOf(line?.['message'])?.['role'] === 'system'
  })
}
