/** The OpenAI client behind two small functions: messages in, text and usage out; every way to fail is a value, not an exception. */
import OpenAI, { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { ZodError } from 'zod'
import { messageOf } from '#ingest/known-error.ts'
import type { Message } from '#analyze/model/prompt.ts'
import type { Task } from '#analyze/model/tasks.ts'
import { batchClient, type BatchClient } from './batch-client.ts'
import type { ModelSettings } from './settings.ts'

/** No honest answer is longer: a hundred vectors of 8192 numbers as text. */
const maxBody_bytes = 16 * 1024 * 1024

export interface Usage {
  input_tokens: number
  output_tokens: number
}

/** What came of a call. `usage` is null when the server did not say. */
export type Called<T> =
  | { is_ok: true; value: T; usage: Usage | null }
  /** `may_have_cost`: it ran into a time-out, so nobody knows. `is_final`: asking anything else is of no use. `status`: HTTP's, if any. */
  | { is_ok: false; reason: string; may_have_cost: boolean; is_final: boolean; status: number | null }

/** The answer's text, or null when the model refused to answer or was cut off. */
export interface Said {
  text: string | null
  finish: string
}

export interface ModelClient {
  chat<T>(task: Task<T>, messages: readonly Message[]): Promise<Called<Said>>
  batches: BatchClient
  embed(texts: readonly string[]): Promise<Called<unknown[]>>
  /** HTTP requests made, retries included. */
  countRequests(): number
}

export interface ClientOptions {
  settings: ModelSettings
  key: string
  base_url: string
  organization: string | null
  project: string | null
}

/** A client that keeps its bounds: attempts, time (the body included) and the size of what it reads. */
export function openModel({ settings, key, base_url, organization, project }: ClientOptions): ModelClient {
  let count_requests = 0
  const { timeout_ms, max_retries } = settings
  const client = new OpenAI({
    ...{ apiKey: key, baseURL: base_url, organization, project },
    ...{ timeout: timeout_ms, maxRetries: max_retries, logLevel: 'off' as const },
    // The client's own clock stops at the headers; reading the body here puts it under the same clock. `Response` tells the
    // client that forms can be sent, which it would else find out by a call.
    fetch: Object.assign(
      async (url: string | URL | Request, init?: RequestInit) => {
        count_requests += 1
        return await wholeResponse(await fetch(url, { ...init, redirect: 'error' }), timeout_ms)
      },
      { Response },
    ),
  })
  // A server may ask to be retried a minute later; no call takes longer than twice its attempts.
  const deadline = () => AbortSignal.timeout(2 * timeout_ms * (max_retries + 1))
  return {
    countRequests: () => count_requests,
    chat: (task, messages) =>
      called(async () => {
        const completion = await client.chat.completions.create(chatBody(settings, task, messages), {
          signal: deadline(),
        })
        return completionOf(completion)
      }),
    batches: batchClient(client, (work) => called(async () => ({ value: await work(deadline()), usage: null }))),
    embed: (texts) =>
      called(async () => {
        const { data, usage } = await client.embeddings.create(
          { model: settings.embedding_name, input: [...texts], encoding_format: 'float' },
          { signal: deadline() },
        )
        const vectors = Array.isArray(data)
          ? [...data].sort((a, b) => a.index - b.index).map((one) => one.embedding)
          : []
        return { value: vectors as unknown[], usage: usageOf(usage) }
      }),
  }
}

/** The body of one question: equal whether it is sent alone or as a line of a batch. */
export function chatBody<T>(settings: ModelSettings, task: Task<T>, messages: readonly Message[]) {
  return {
    model: settings.name,
    messages: [...messages],
    response_format: zodResponseFormat(task.answer, task.name),
    max_completion_tokens: settings.max_output_tokens,
    ...(settings.reasoning_effort && { reasoning_effort: settings.reasoning_effort }),
  }
}

/** What a completion says and used. Any JSON value is taken; what is no completion says nothing. */
export function completionOf(body: unknown): { value: Said; usage: Usage | null } {
  const { choices, usage } = (body ?? {}) as { choices?: unknown; usage?: unknown }
  const choice = (Array.isArray(choices) ? (choices[0] as unknown) : null) as Record<string, unknown> | null | undefined
  const { refusal, content } = (choice?.['message'] ?? {}) as Record<string, unknown>
  const reason = choice?.['finish_reason']
  const finish = refusal ? 'refusal' : typeof reason === 'string' ? reason : 'no answer'
  const text = finish === 'stop' && typeof content === 'string' ? content : null
  return { value: { text, finish }, usage: usageOf(usage) }
}

async function called<T>(work: () => Promise<{ value: T; usage: Usage | null }>): Promise<Called<T>> {
  try {
    return { is_ok: true, ...(await work()) }
  } catch (error) {
    const isTimeout = error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError
    const status = error instanceof APIError ? error.status : undefined
    // Never the server's own words: they may quote the request, and what they say is not ours to repeat.
    const reason = isTimeout ? 'time-out' : status !== undefined ? `status ${status}` : plainReason(error)
    return {
      is_ok: false,
      reason,
      may_have_cost: isTimeout,
      is_final: status === 401 || status === 403 || status === 404,
      status: status ?? null,
    }
  }
}

function plainReason(error: unknown): string {
  if (error instanceof Error && error.cause instanceof TooLong) return tooLong
  if (error instanceof ZodError) return 'an answer of another form'
  if (error instanceof SyntaxError) return 'an answer that is not JSON'
  return error instanceof APIError
    ? 'connection failed'
    : `an answer of another form (${messageOf(error).slice(0, 80)})`
}

function usageOf(usage: unknown): Usage | null {
  const { prompt_tokens, completion_tokens = 0 } = (usage ?? {}) as Record<string, unknown>
  const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0
  return isCount(prompt_tokens) && isCount(completion_tokens)
    ? { input_tokens: Math.round(prompt_tokens), output_tokens: Math.round(completion_tokens) }
    : null
}

/** Reason of a call whose answer was cut. */
export const tooLong = 'an answer that is too long'
class TooLong extends Error {}

/** The response with its body read, or an error when it is too long; a wish to wait longer than `max_wait_ms` ends the attempts. */
async function wholeResponse(response: Response, max_wait_ms: number): Promise<Response> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > maxBody_bytes) throw new TooLong(tooLong)
    parts.push(part)
  }
  const headers = new Headers(response.headers)
  if (waitOf(headers) > max_wait_ms) headers.set('x-should-retry', 'false')
  const hasBody = ![101, 204, 205, 304].includes(response.status)
  return new Response(hasBody ? Buffer.concat(parts) : null, { status: response.status, headers })
}

/** How long the server wants us to wait, ms; 0 when it does not say, Infinity for a date. */
function waitOf(headers: Headers): number {
  const ms = headers.get('retry-after-ms')
  const seconds = headers.get('retry-after')
  if (ms === null && seconds === null) return 0
  const wait_ms = ms !== null ? Number(ms) : Number(seconds) * 1000
  return Number.isFinite(wait_ms) ? wait_ms : Infinity
}
