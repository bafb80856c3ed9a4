/** The two formats of VS Code's chat sessions, Copilot's above all: the op-log (`.jsonl`) and the snapshot (`.json`). Evidence: ingest/README.md. */
import { BadRecord, tells, type Disposition, type Format, type ReadContext, type Reader } from '../format.ts'
import type { ThreadRow } from '../session.ts'
import { arrayOf, objectOf, type JsonObject } from './json-access.ts'
import { OpLog } from './vscode-op-log.ts'
import { tellChat } from './vscode-chat.ts'

const capabilities = tells(
  'timestamps',
  'tool_results',
  'exit_codes',
  'error_flags',
  'usage',
  'models',
  'cwd',
  'branch',
  'commit',
  'subagents',
  'interrupts',
)

export const vsCodeCopilot: Format = {
  name: 'vscode-copilot',
  version: 1,
  agent: 'vscode-copilot',
  shape: 'lines',
  capabilities,
  recognises: ({ records }) =>
    records.slice(0, 5).some((record) => {
      const line = objectOf(record)
      return line?.['kind'] === 0 && isChat(objectOf(line['v']))
    }),
  read: (context) => new OpLogReader(context),
}

export const vsCodeCopilotDocument: Format = {
  name: 'vscode-copilot-document',
  version: 1,
  agent: 'vscode-copilot',
  shape: 'document',
  capabilities,
  recognises: ({ document }) => isChat(chatIn(document)),
  read: (context) => new SnapshotReader(context),
}

/** The session itself, or the one that the upload put beside its workspace (see workspace-of.ts). */
function chatIn(document: unknown): JsonObject | null {
  const root = objectOf(document)
  return objectOf(root?.['workspace']) === null ? root : objectOf(root?.['session'])
}

/** Sessions name their responder (and, up to 2025, their requester); an export has no id of its own. */
function isChat(session: JsonObject | null): boolean {
  if (session === null || !Array.isArray(session['requests'])) return false
  const isNamed = 'responderUsername' in session || 'requesterUsername' in session
  return (isNamed || ('sessionId' in session && 'creationDate' in session)) && session['requests'].every(isRequest)
}

function isRequest(value: unknown): boolean {
  const request = objectOf(value)
  return request !== null && 'message' in request
}

class OpLogReader implements Reader {
  readonly #context: ReadContext
  readonly #log = new OpLog()
  #workspace: JsonObject | null = null

  constructor(context: ReadContext) {
    this.#context = context
  }

  record(value: unknown): Disposition {
    const entry = objectOf(value)
    if (entry !== null && this.#log.apply(entry)) return 'used'
    if (entry !== null && !('kind' in entry) && objectOf(entry['workspace']) !== null) {
      this.#workspace = objectOf(entry['workspace'])
      return 'used'
    }
    this.#context.sink.drift('line that is no operation')
    return { skipped: 'unknown type' }
  }

  finish(): ThreadRow[] {
    const { state } = this.#log
    return state === null ? [] : tellChat(this.#context, state, this.#log.requests(), this.#workspace)
  }
}

class SnapshotReader implements Reader {
  readonly #context: ReadContext
  #threads: ThreadRow[] = []

  constructor(context: ReadContext) {
    this.#context = context
  }

  record(value: unknown): Disposition {
    const session = chatIn(value)
    if (session === null) throw new BadRecord('no session in it')
    const requests = arrayOf(session['requests'])
      .map(objectOf)
      .filter((request) => request !== null)
    if (requests.length === 0) return { skipped: 'chat without a request' }
    this.#threads = tellChat(this.#context, session, requests, objectOf(objectOf(value)?.['workspace']))
    return 'used'
  }

  finish(): ThreadRow[] {
    return this.#threads
  }
}
