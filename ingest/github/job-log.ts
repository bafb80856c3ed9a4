/** One job's log: streamed, redacted line by line, kept whole up to a cap and head and tail beyond it. */
import { cutLines } from '../log-lines.ts'
import type { Collecting } from './request.ts'
import { write } from './request.ts'
import { refusalOf, statusOfFailure } from './refusal.ts'

/** Bytes kept of a log's beginning and end; what fails is at the end, what was set up at the beginning. */
const keep = { head: 512 * 1024, tail: 3 * 512 * 1024 }
export interface KeptLog {
  text: string
  /** True length in characters, as downloaded. */
  text_length: number
  /** Where lines are left out: a line with a mark stands after so many lines, for so many; null when the log is whole. */
  cut: { after_line: number; count_lines: number } | null
}

/**
 * Downloads and stores the log of a job once. A log that expired (404, 410) is stored as such and not asked for again. A
 * download that breaks off is no log: the next run asks again.
 */
export async function collectJobLog(c: Collecting, job_id: number): Promise<void> {
  const resource = `job-${job_id}`
  if (c.state.has('job_log', resource)) return
  const path = `/repos/{owner}/{repo}/actions/jobs/${job_id}/logs`
  const found = { kind: 'job_log' as const, resource, url: path, etag: null }
  c.counts.count_requests += 1
  const request = { parseSuccessResponseBody: false, ...(c.log_fetch && { fetch: c.log_fetch }) }
  const answer = await c.octokit
    .request(`GET ${path}`, { owner: c.owner, repo: c.name, request })
    .catch((error: unknown) => {
      const status = statusOfFailure(error)
      if (status === 404 || status === 410) return { status, data: null }
      throw refusalOf('job_log', error, c.now)
    })
  if (answer.data === null) return await write(c, { ...found, status: answer.status, data: null })
  const data = await keptLog(textOf(answer.data), c.redactText).catch((error: unknown) => String(error).slice(0, 120))
  if (typeof data === 'string') c.problems.push(`job_log: the log of job ${job_id} broke off: ${data}`)
  else await write(c, { ...found, status: answer.status, data })
}

/**
 * In: a log in pieces. Out: its redacted lines within the cap, each with its beginning at least, so that a log that is one
 * line of 300 MB never waits in memory; and where lines are missing, so that those behind keep their numbers.
 */
export async function keptLog(chunks: AsyncIterable<string>, redact: (text: string) => string): Promise<KeptLog> {
  const head: string[] = []
  const tail: string[] = []
  let head_size = 0
  let tail_size = 0
  let text_length = 0
  let count_lines = 0
  const cutter = cutLines((line) => {
    const text = `${redact(line)}\n`
    if (tail.length === 0 && count_lines === 0 && head_size + text.length <= keep.head) {
      head.push(text)
      head_size += text.length
      return
    }
    tail.push(text)
    tail_size += text.length
    while (tail_size > keep.tail && tail.length > 1) {
      tail_size -= tail.shift()?.length ?? 0
      count_lines += 1
    }
  })
  for await (const chunk of chunks) {
    text_length += chunk.length
    cutter.push(chunk)
  }
  cutter.end()
  const mark = count_lines === 0 ? [] : [`[… ${count_lines} lines left out …]\n`]
  const text = [...head, ...mark, ...tail].join('')
  return { text, text_length, cut: count_lines === 0 ? null : { after_line: head.length, count_lines } }
}

async function* textOf(body: unknown): AsyncGenerator<string> {
  if (typeof body === 'string') yield body
  if (typeof body !== 'object' || body === null) return
  const decoder = new TextDecoder()
  for await (const bytes of body as AsyncIterable<Uint8Array>) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}
