/** The batch half of the fake OpenAI server: files and batches in memory, answered by the script of the live questions. */
import type { SeenRequest } from './fake-openai.ts'

/** How batches go; every field may be changed while the server runs. */
export interface BatchScript {
  /** Status of a batch when it is read; default `completed`. */
  status?: string
  /** Lines of the result file in place of the honest ones. */
  results?(lines: string[]): string[]
  /** Lines of the error file; none when left out. */
  errors?(ids: string[]): string[]
}

interface FakeBatch {
  id: string
  input_file_id: string
  metadata: unknown
  created_at: number
}

export interface FakeBatches {
  /** Answers a request to /files or /batches: status and body, text for the content of a file. */
  answer(method: string, path: string, text: string): { status: number; json?: unknown; text?: string }
  /** Batches that were ordered, the oldest first. */
  ordered: FakeBatch[]
  /** The lines of a batch's input, parsed. */
  linesOf(batch: FakeBatch): BatchLine[]
  files: Map<string, string>
}

export interface BatchLine {
  custom_id: string
  method: string
  url: string
  body: SeenRequest['body']
}

/** `complete` gives the completion for the body of one line. */
export function fakeBatches(script: () => BatchScript, complete: (body: SeenRequest['body']) => unknown): FakeBatches {
  const files = new Map<string, string>()
  const ordered: FakeBatch[] = []
  let count = 0
  const store = (text: string) => {
    const id = `file-${(count += 1)}`
    files.set(id, text)
    return id
  }
  const linesOf = ({ input_file_id }: FakeBatch) =>
    (files.get(input_file_id) ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as BatchLine)
  const outputs = new Map<string, { output_file_id: string; error_file_id: string | null }>()
  const shown = (batch: FakeBatch) => {
    const status = script().status ?? 'completed'
    const common = { object: 'batch', ...batch, endpoint: '/v1/chat/completions', completion_window: '24h', status }
    const isDone = ['completed', 'expired', 'cancelled'].includes(status)
    if (isDone && !outputs.has(batch.id)) {
      const lines = linesOf(batch)
      const ids = lines.map(({ custom_id }) => custom_id)
      const failed = script().errors?.(ids) ?? []
      const honest = lines.map(({ custom_id, body }) => resultLine(custom_id, complete(body)))
      const output_file_id = store((script().results?.(honest) ?? honest).join('\n'))
      outputs.set(batch.id, { output_file_id, error_file_id: failed.length > 0 ? store(failed.join('\n')) : null })
    }
    return { ...common, ...(isDone && outputs.get(batch.id)) }
  }
  return {
    ordered,
    linesOf,
    files,
    answer: (method, path, text) => {
      const [, what, id, part] = /\/(files|batches)(?:\/([^/?]+))?(?:\/(content))?(?:\?.*)?$/.exec(path) ?? []
      if (what === 'files' && method === 'POST')
        return { status: 200, json: { id: store(fileOf(text)), object: 'file' } }
      if (what === 'files' && id !== undefined) {
        const content = files.get(id)
        if (content === undefined) return { status: 404, json: { error: { message: 'no such file' } } }
        if (method === 'DELETE') return { status: 200, json: { id, deleted: files.delete(id) } }
        return part ? { status: 200, text: content } : { status: 200, json: { id } }
      }
      if (what === 'batches' && method === 'POST') {
        const { input_file_id, metadata } = JSON.parse(text) as FakeBatch
        const created_at = Math.floor(Date.UTC(2026, 0, 19) / 1000)
        const batch = { id: `batch-${(count += 1)}`, input_file_id, metadata, created_at }
        ordered.push(batch)
        return { status: 200, json: { ...shown(batch), status: 'validating' } }
      }
      if (what === 'batches' && id === undefined) {
        return { status: 200, json: { object: 'list', data: [...ordered].reverse().map(shown), has_more: false } }
      }
      const batch = ordered.find((one) => one.id === id)
      return batch
        ? { status: 200, json: shown(batch) }
        : { status: 404, json: { error: { message: 'no such batch' } } }
    },
  }
}

/** A line of a result file that answers one question. */
export function resultLine(custom_id: string, body: unknown): string {
  return JSON.stringify({ id: 'r1', custom_id, response: { status_code: 200, request_id: 'q1', body }, error: null })
}

/** The file part of a multipart form. */
function fileOf(form: string): string {
  const boundary = form.slice(0, form.indexOf('\r\n'))
  const part = form.split(boundary).find((one) => one.includes('filename=')) ?? ''
  return part.slice(part.indexOf('\r\n\r\n') + 4, -2)
}
