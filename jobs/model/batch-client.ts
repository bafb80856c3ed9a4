/** The Batch API behind five small functions: files and ids in, what the server said out; its words are bounded before anyone reads them. */
import type OpenAI from 'openai'
import { z } from 'zod'
import type { Called } from './client.ts'

const Id = z.string().min(1).max(1000)

/** What is read of a batch object; the rest is the server's business. */
const BatchState = z.object({
  id: Id,
  status: z.string().max(40),
  created_at: z.number().nullish(),
  output_file_id: Id.nullish(),
  error_file_id: Id.nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
})
export type BatchState = z.infer<typeof BatchState>
const BatchList = z.object({ data: z.array(z.unknown()).max(1000), has_more: z.boolean().nullish() })
const FileObject = z.object({ id: Id })

/** Every call is one of a `Called`; none throws for what a server does. */
export interface BatchClient {
  /** Stores the lines as a file; the id of the file. */
  upload(jsonl: string, name: string): Promise<Called<string>>
  /** Orders one batch. Made once: an attempt that got no answer may have ordered it, and `find` tells. */
  order(input_file_id: string, plan_id: string): Promise<Called<BatchState>>
  read(batch_id: string): Promise<Called<BatchState>>
  /** The batch that carries this plan's id; null when there is none, `unknown` when the list is too long to tell. */
  find(plan_id: string, since_at: number): Promise<Called<BatchState | 'unknown' | null>>
  content(file_id: string): Promise<Called<string>>
  /** Deletes files as well as it can: what was quoted stays on the server no longer than needed. */
  forget(file_ids: readonly string[]): Promise<void>
}

const planKey = 'hone_plan'
const page = 100
const maxPages = 10
/** A server's clock may differ from ours. */
const slack_ms = 86_400_000

type Call = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<Called<T>>

export function batchClient(client: OpenAI, call: Call): BatchClient {
  const find = async (plan_id: string, since_at: number, signal: AbortSignal) => {
    let after: string | undefined
    for (let nth = 0; nth < maxPages; nth += 1) {
      const query = { limit: page, ...(after !== undefined && { after }) }
      const { data, has_more } = BatchList.parse(await client.get('/batches', { query, signal }))
      const batches = data.flatMap((one) => BatchState.safeParse(one).data ?? [])
      const found = batches.find(({ metadata }) => metadata?.[planKey] === plan_id)
      if (found) return found
      const last = batches.at(-1)
      // The newest come first, so what is older than the plan ends the search.
      const isPast = (last?.created_at ?? Infinity) * 1000 < since_at - slack_ms
      if (has_more !== true || last === undefined || isPast) return null
      after = last.id
    }
    return 'unknown' as const
  }
  return {
    upload: (jsonl, name) =>
      call(async (signal) => {
        const file = new File([jsonl], name, { type: 'application/jsonl' })
        return FileObject.parse(await client.files.create({ file, purpose: 'batch' }, { signal })).id
      }),
    order: (input_file_id, plan_id) =>
      call(async (signal) => {
        const endpoint = '/v1/chat/completions'
        const body = { input_file_id, endpoint, completion_window: '24h', metadata: { [planKey]: plan_id } } as const
        return BatchState.parse(await client.batches.create(body, { signal, maxRetries: 0 }))
      }),
    read: (batch_id) => call(async (signal) => BatchState.parse(await client.batches.retrieve(batch_id, { signal }))),
    find: (plan_id, since_at) => call((signal) => find(plan_id, since_at, signal)),
    content: (file_id) => call(async (signal) => await (await client.files.content(file_id, { signal })).text()),
    forget: async (file_ids) => {
      for (const id of file_ids) await call((signal) => client.files.delete(id, { signal, maxRetries: 0 }))
    },
  }
}

const Line = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.int().min(100).max(599), body: z.unknown() }).nullish(),
  error: z.unknown().optional(),
})

/** A line of a result file: which question, and the body of its answer or why there is none. */
export interface ResultLine {
  custom_id: string
  /** The completion; null when the server gave none. */
  body: unknown
  /** Null when there is a body. */
  problem: string | null
}

/** The lines of a result or error file, and how many were no such line. Never the server's own words. */
export function resultLines(text: string): { lines: ResultLine[]; count_broken: number } {
  const lines: ResultLine[] = []
  let count_broken = 0
  for (const [raw] of text.matchAll(/[^\r\n]+/g)) {
    const one = Line.safeParse(jsonOf(raw)).data
    if (!one) {
      count_broken += 1
      continue
    }
    const status = one.response?.status_code
    const isAnswer = status === 200 && (one.error === null || one.error === undefined)
    const problem = isAnswer ? null : status === undefined || status === 200 ? 'no answer' : `status ${status}`
    lines.push({ custom_id: one.custom_id, body: isAnswer ? one.response?.body : null, problem })
  }
  return { lines, count_broken }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
